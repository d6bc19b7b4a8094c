"""Learning who we are: the bot's own id, to know when a group speaks to us, and the company's."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from bot.platforms.base import SendFailed, Stopped
from bot.platforms.feishu.client import Client
from bot.platforms.feishu.decode import Own

log = logging.getLogger(__name__)

Ask: TypeAlias = Callable[[Client, Own], Awaitable[Any]]
SECONDS = 60.0  # between two tries


async def learn(client: Client, own: Own) -> None:
    """For as long as it takes. Without the permission for it the company's key stays unknown, and only
    the app is compared."""
    left: list[Ask] = [bot, tenant]
    while True:
        left = [ask for ask in left if not await _told(ask, client, own)]
        if not left:
            return
        await asyncio.sleep(SECONDS)


async def _told(ask: Ask, client: Client, own: Own) -> bool:
    try:
        await ask(client, own)
    except SendFailed as failed:
        log.warning("%s is not learnt: %s", ask.__name__, failed)
        return not failed.retry or isinstance(failed, Stopped)
    return True


async def bot(client: Client, own: Own) -> dict[str, object]:
    """`bot` of /bot/v3/info: activate_status, app_name, open_id."""
    found = (await client.call("GET", "bot/v3/info")).get("bot")
    facts = found if isinstance(found, dict) else {}
    own.open_id = str(facts.get("open_id") or "") or own.open_id
    return facts


async def tenant(client: Client, own: Own) -> str:
    """The company's key, with permission tenant:tenant:readonly (tenant-v2/query)."""
    if not own.tenant_key:
        found = (await client.call("GET", "tenant/v2/tenant/query")).get("tenant") or {}
        own.tenant_key = str(found.get("tenant_key") or "")
    return own.tenant_key

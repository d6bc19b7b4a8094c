"""Telling the platform where taps on cards are to be sent (HTTP mode; server_0786)."""

import asyncio
import logging

from bot.config import DingTalkConfig
from bot.platforms.base import SendFailed
from bot.platforms.dingtalk.client import Client

log = logging.getLogger(__name__)

PATH = "/v1.0/card/callbacks/register"
AGAIN = 60.0  # seconds


def address(base_url: str) -> str:
    return f"{base_url}/callback/dingtalk"


async def register(section: DingTalkConfig, client: Client, base_url: str) -> None:
    """Raises SendFailed."""
    secret = section.card_secret.get_secret_value() if section.card_secret else ""
    asked = {
        "apiSecret": secret,
        "callbackUrl": address(base_url),
        "callbackRouteKey": section.card_route,
        "forceUpdate": True,
    }
    await client.call(PATH, asked)


async def registered(section: DingTalkConfig, client: Client, base_url: str) -> None:
    """As often as it takes."""
    while True:
        try:
            return await register(section, client, base_url)
        except SendFailed as failed:
            log.warning("card callbacks are not registered: %s", failed)
            await asyncio.sleep(AGAIN)

"""Customers among a member's contacts (客户联系): who they are, and the words that greet a new one.

Sources: developer.work.weixin.qq.com/document/path/92114 (get), 92137 (send_welcome_msg). The app has to be
among 客户联系 → API → 可调用接口的应用.
"""

from typing import Any

from bot.platforms.base import Acquaintance
from bot.platforms.wecom import quotas
from bot.platforms.wecom.client import Client


async def acquaintance(client: Client, id: str, of: str) -> Acquaintance:
    """A firm is told only of those who use WeCom themselves; a number only where the member noted it."""
    found = await client.read("externalcontact/get", external_userid=id)
    who = found.get("external_contact") or {}
    noted = _noted(found, of)
    return Acquaintance(
        name=_text(who, "name") or _text(noted, "remark"),
        company=_text(who, "corp_full_name") or _text(who, "corp_name") or _text(noted, "remark_corp_name"),
        phone=next((str(one) for one in noted.get("remark_mobiles") or () if one), ""),
        title=_text(who, "position"),
    )  # fmt: skip


async def greet(client: Client, code: str, words: str, *, urgent: bool) -> None:
    """Once, within 20 seconds of the event. Raises Moot: too late, or another app was faster."""
    path = "externalcontact/send_welcome_msg"
    said = {"welcome_code": code, "text": {"content": words}}
    use = quotas.api(client.corp_id, path)
    await client.call("POST", path, (use,), urgent=urgent, json=said)


def _noted(found: dict[str, Any], of: str) -> dict[str, Any]:
    """What the member himself wrote about him."""
    for one in found.get("follow_user") or ():
        if str(one.get("userid", "")).lower() == of.lower():
            return dict(one)
    return {}


def _text(part: dict[str, Any], name: str) -> str:
    return str(part.get(name) or "").strip()

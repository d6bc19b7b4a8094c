"""Logging people into our pages: a browser's OAuth (server_0032), or 免登 inside the client (server_0024)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from bot.config import DingTalkConfig
from bot.platforms.base import Forged, SendFailed, Throttled
from bot.platforms.dingtalk.client import Client
from bot.platforms.dingtalk.errors import TokenRefused

LONGEST = 512  # characters of a code


class Door:
    def __init__(self, section: DingTalkConfig, client: Client) -> None:
        self._section, self._client = section, client

    def address(self, state: str, back: str) -> str:
        """`corpid` makes the answer say which company the person chose."""
        asked = {
            "redirect_uri": back,
            "response_type": "code",
            "client_id": self._section.client_id,
            "scope": "openid corpid",
            "state": state,
            "prompt": "consent",
        }
        return f"{self._section.login.rstrip('/')}/oauth2/auth?{urlencode(asked)}"

    async def who(self, query: Mapping[str, str]) -> str:
        """The userId; raises Forged, or Throttled and SendFailed where the platform cannot say now."""
        code, inside = query.get("authCode", ""), query.get("code", "")
        if not 0 < len(code or inside) <= LONGEST:
            raise Forged("no code")
        try:
            person = await (self._outside(code) if code else self._inside(inside))
        except Throttled:
            raise
        except SendFailed as failed:
            if failed.retry and not isinstance(failed, TokenRefused):
                raise
            raise Forged("the code is not good") from failed
        if not person:
            raise Forged("not one of the company")
        return person

    async def _outside(self, code: str) -> str:
        """Whoever logs in with another company's account is not ours; membership is what the contact
        list says of him, not what he chose."""
        asked = {
            "clientId": self._section.client_id,
            "clientSecret": self._section.client_secret.get_secret_value(),
            "code": code,
            "grantType": "authorization_code",
        }
        path = "/v1.0/oauth2/userAccessToken"
        found = await self._client.plain("POST", path, json=asked)
        if found.get("corpId") != self._section.corp_id:
            raise Forged("another company")
        me = await self._client.plain(
            "GET", "/v1.0/contact/users/me", str(found.get("accessToken") or "")
        )
        union = str(me.get("unionId") or "")
        return _id(await self._client.old("/topapi/user/getbyunionid", {"unionid": union}))

    async def _inside(self, code: str) -> str:
        return _id(await self._client.old("/topapi/v2/user/getuserinfo", {"code": code}))


def _id(found: Any) -> str:
    """`contact_type` 1 is somebody outside."""
    if not isinstance(found, dict) or found.get("contact_type") in (1, "1"):
        return ""
    return str(found.get("userid") or "")

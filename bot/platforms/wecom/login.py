"""Who opens a page: the platform's OAuth (91022 in the client, 98151 by scanning a code, 91023 who)."""

from collections.abc import Mapping
from urllib.parse import urlencode

from bot.config import WeComConfig
from bot.platforms.base import Forged, SendFailed
from bot.platforms.wecom.client import Client
from bot.platforms.wecom.decode import person

LONGEST = 512  # bytes of a code


class Door:
    def __init__(self, section: WeComConfig, client: Client) -> None:
        self._section, self._client = section, client

    def address(self, state: str, back: str) -> str:
        """Inside WeCom, on the phone and on the desktop: silent, nobody is asked anything. The end of it
        is mandatory."""
        query = {
            "appid": self._section.corp_id,
            "redirect_uri": back,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
            "agentid": str(self._section.agent_id),
        }
        login = self._section.login.rstrip("/")
        return f"{login}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"

    def desktop_address(self, state: str, back: str) -> str:
        """In any other browser: a code to scan with WeCom."""
        query = {
            "login_type": "CorpApp",
            "appid": self._section.corp_id,
            "agentid": str(self._section.agent_id),
            "redirect_uri": back,
            "state": state,
        }
        return f"{self._section.desktop_login.rstrip('/')}/wwlogin/sso/login?{urlencode(query)}"

    async def who(self, query: Mapping[str, str]) -> str:
        """The userid; an outsider has none. The code counts once, for five minutes, and only for our
        company: the token it is exchanged with is the company's."""
        code = query.get("code", "")
        if not code or not code.isascii() or len(code) > LONGEST:
            raise Forged("no code")
        try:
            found = await self._client.read("auth/getuserinfo", code=code)
        except SendFailed as failed:
            raise Forged(str(failed)) from failed
        who = found.get("userid")
        if not isinstance(who, str) or not who:
            raise Forged("not of this company")
        return person(who)

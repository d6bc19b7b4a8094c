"""Calls of the API: a token, a place in the quota, an answer or the right failure."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from aiohttp import FormData

from bot.config import DingTalkConfig
from bot.http import LARGEST_ANSWER, SECONDS, Answer, Unreached
from bot.platforms.base import SendFailed, Stopped, Throttled
from bot.platforms.dingtalk.errors import TokenRefused, settled
from bot.platforms.dingtalk.month import Month
from bot.platforms.dingtalk.quotas import Quotas
from bot.platforms.wiring import Wiring
from bot.tokens import Fresh, Token

UPLOAD = "/media/upload"
SLOW = 60.0  # seconds for a file's bytes


class Client:
    """One app's. Raises from the SendFailed family only."""

    def __init__(self, section: DingTalkConfig, wiring: Wiring, month: Month) -> None:
        self._app, self._secret = section.client_id, section.client_secret
        self._api, self._old = section.api.rstrip("/"), section.old_api.rstrip("/")
        self._clock, self._line, self._limits = wiring.clock, wiring.line, wiring.limits
        self._month, self._quotas = month, Quotas(section.client_id, section.edition)
        self.token = Token(section.client_id, self._fetch_token, wiring.clock, wiring.tokens)

    async def call(
        self, path: str, json: Any, *, method: str = "POST", urgent: bool = True, bulk: bool = False
    ) -> dict[str, Any]:
        """A counted call of the new API. A path stands for one API of the quota."""
        await self._take(path, urgent)
        self._month.called(bulk=bulk)
        url = f"{self._api}{path}"
        found = await self._asked(lambda token: self._new(method, url, token, json=json))
        await self._month.written()
        return found

    async def old(self, path: str, json: Any = None, *, method: str = "POST") -> Any:
        """`result` of the old API, or the whole of it: contacts and logins, which do not count."""
        await self._take(path, urgent=True)
        url = f"{self._old}{path}"
        found = await self._asked(
            lambda token: self._ask(method, url, params={"access_token": token}, json=json)
        )
        return found.get("result", found)

    async def upload(self, form: Callable[[], FormData]) -> dict[str, Any]:
        """Counted; the new token is taken there too (server_0646)."""
        await self._take(UPLOAD, urgent=True)
        self._month.called()
        url = f"{self._old}{UPLOAD}"
        return await self._asked(
            lambda token: self._ask(
                "POST", url, params={"access_token": token}, data=form(), seconds=SLOW
            )
        )

    async def get(self, url: str, most: int) -> Answer:
        """A file's bytes, from an address that the platform gave."""
        return await self._ask("GET", url, seconds=SLOW, most=most)

    async def plain(self, method: str, path: str, token: str = "", json: Any = None) -> Any:
        """Without our token: with none, or with that of a person who logs in."""
        return settled(await self._new(method, f"{self._api}{path}", token, json=json))

    # ------------------------------------------------------------------------------------------

    async def _asked(self, ask: Callable[[str], Awaitable[Answer]]) -> dict[str, Any]:
        """Once more with another token where the first was refused, and never a third time."""
        for last in (False, True):
            token = await self.token.get()
            try:
                return settled(await ask(token))
            except TokenRefused:
                await self.token.refused(token)
                if last:
                    raise
        raise AssertionError("unreachable")

    async def _take(self, path: str, urgent: bool) -> None:
        await self.token.get()  # what waits for one would arrive late in its window
        now = self._clock.now().timestamp()
        wait = await self._limits.take(self._quotas.api(path), now, urgent=urgent)
        if wait > 0:
            raise Throttled("钉钉的每秒额度暂时用完", timedelta(seconds=wait))

    async def _new(self, method: str, url: str, token: str, *, json: Any = None) -> Answer:
        headers = {"Accept": "application/json"}
        if token:
            headers["x-acs-dingtalk-access-token"] = token
        return await self._ask(method, url, headers=headers, json=json)

    async def _ask(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        data: Any = None,
        seconds: float = SECONDS,
        most: int = LARGEST_ANSWER,
    ) -> Answer:
        try:
            return await self._line.ask(
                method, url, params=params, headers=headers, json=json, data=data,
                seconds=seconds, most=most,
            )  # fmt: skip
        except Unreached as lost:
            raise SendFailed(str(lost), known=lost.known) from lost

    async def _fetch_token(self) -> Fresh:
        """The same one is given out until it ends (server_0033); not counted."""
        asked = {"appKey": self._app, "appSecret": self._secret.get_secret_value()}
        answer = await self._new("POST", f"{self._api}/v1.0/oauth2/accessToken", "", json=asked)
        try:
            found = settled(answer)
        except TokenRefused as refused:
            raise Stopped("Client ID 或 Client Secret 不对") from refused
        except SendFailed as failed:
            if isinstance(failed, Stopped) or failed.retry:
                raise
            raise Stopped(str(failed)) from failed
        value, life = found.get("accessToken"), found.get("expireIn")
        if not isinstance(value, str) or not isinstance(life, int):
            raise SendFailed("钉钉没有给出访问凭证")
        return Fresh(value, self._clock.now() + timedelta(seconds=life))

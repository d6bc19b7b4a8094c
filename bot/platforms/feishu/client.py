"""Calls of the API: a token, a place in the quota, an answer or the right failure."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from aiohttp import FormData

from bot.config import FeishuConfig
from bot.http import LARGEST_ANSWER, SECONDS, Answer, Unreached
from bot.limits import Use
from bot.platforms.base import SendFailed, Stopped, Throttled
from bot.platforms.feishu import quotas
from bot.platforms.feishu.encode import Body
from bot.platforms.feishu.errors import ERRORS, Do, TokenRefused, settled
from bot.platforms.wiring import Wiring
from bot.tokens import Fresh, Token

PAGE = 50
MOST_PAGES = 2000
PATIENCE = 5  # times


class Client:
    """One app's. Raises from the SendFailed family only."""

    def __init__(self, section: FeishuConfig, wiring: Wiring) -> None:
        self.app_id = section.app_id
        self._api, self._secret = section.api.rstrip("/"), section.app_secret
        self._clock, self._line, self._limits = wiring.clock, wiring.line, wiring.limits
        self.token = Token(section.app_id, self._fetch_token, wiring.clock, wiring.tokens)

    # -- messages ------------------------------------------------------------------------------

    async def send(self, to: str, id_type: str, body: Body, uuid: str, *, urgent: bool) -> str:
        """The message's id; the same for the same uuid within an hour."""
        found = await self.call(
            "POST",
            "im/v1/messages",
            quotas.sending(self.app_id, to),
            urgent=urgent,
            params={"receive_id_type": id_type},
            json={
                "receive_id": to,
                "msg_type": body.msg_type,
                "content": body.content,
                "uuid": uuid,
            },
        )
        return str(found.get("message_id", ""))

    async def change(self, message: str, content: str, *, urgent: bool) -> None:
        """Raises CannotRedraw: older than 14 days, recalled, or another's."""
        uses = quotas.changing(self.app_id, message)
        path = f"im/v1/messages/{quote(message, safe='')}"
        await self.call("PATCH", path, uses, urgent=urgent, json={"content": content})

    # -- any call ------------------------------------------------------------------------------

    async def pages(self, path: str, params: Mapping[str, str], size: int = PAGE) -> list[Any]:
        """The `data` of every page, in order."""
        found, after = [], ""
        for _ in range(MOST_PAGES):
            asked = {**params, "page_size": str(size)} | ({"page_token": after} if after else {})
            page = await self.call("GET", path, params=asked, patient=True)
            found.append(page)
            after = str(page.get("page_token") or "")
            if not page.get("has_more") or not after:
                break
        return found

    async def call(
        self,
        method: str,
        path: str,
        uses: Sequence[Use] = (),
        *,
        patient: bool = False,
        **request: Any,
    ) -> dict[str, Any]:
        """`data` of the answer, or the whole of it for the few that have none. `patient`: waits for
        room in the quota instead of giving up."""
        for _ in range(PATIENCE if patient else 0):
            try:
                return await self.call(method, path, uses, **request)
            except Throttled as full:
                await asyncio.sleep(full.after.total_seconds())
        answer = await self.asked(method, path, uses, check=True, **request)
        found = answer.json()
        data = found.get("data", found)
        return data if isinstance(data, dict) else {}

    async def asked(
        self,
        method: str,
        path: str,
        uses: Sequence[Use],
        *,
        urgent: bool = True,
        check: bool = False,
        form: Callable[[], FormData] | None = None,
        **request: Any,
    ) -> Answer:
        """The answer, unread unless `check`. Asked once more where the token was refused, never twice."""
        await self._take(uses, urgent)
        for last in (False, True):
            token = await self.token.get()
            headers = {"Authorization": f"Bearer {token}"}
            data = form() if form else None
            answer = await self._ask(method, path, headers=headers, data=data, **request)
            try:
                if check or _code(answer) in _RENEWED:
                    settled(answer)
                return answer
            except TokenRefused:
                await self.token.refused(token)
                if last:
                    raise
        raise AssertionError("unreachable")

    async def _take(self, uses: Sequence[Use], urgent: bool) -> None:
        await self.token.get()  # what waits for one would arrive late in its window
        wait = await self._limits.take(uses, self._clock.now().timestamp(), urgent=urgent)
        if wait > 0:
            raise Throttled("飞书的发送额度暂时用完", timedelta(seconds=wait))

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        seconds: float = SECONDS,
        most: int = LARGEST_ANSWER,
        **request: Any,
    ) -> Answer:
        url = f"{self._api}/open-apis/{path}"
        try:
            return await self._line.ask(method, url, seconds=seconds, most=most, **request)
        except Unreached as lost:
            raise SendFailed(str(lost), known=lost.known) from lost

    async def _fetch_token(self) -> Fresh:
        """The same one is given out until its last half hour; then both stay valid
        (auth-v3/auth/tenant_access_token_internal)."""
        asked = {"app_id": self.app_id, "app_secret": self._secret.get_secret_value()}
        answer = await self._ask("POST", "auth/v3/tenant_access_token/internal", json=asked)
        try:
            found = settled(answer)
        except SendFailed as failed:
            if failed.retry and not isinstance(failed, Stopped):
                raise
            raise Stopped(str(failed)) from failed
        value, life = found.get("tenant_access_token"), found.get("expire")
        if not isinstance(value, str) or not isinstance(life, int):
            raise SendFailed("飞书没有给出访问凭证")
        return Fresh(value, self._clock.now() + timedelta(seconds=life))


_RENEWED = frozenset(code for code, verdict in ERRORS.items() if verdict.do is Do.RENEW)


def _code(answer: Answer) -> Any:
    return answer.json().get("code") if answer.body[:1] == b"{" else None

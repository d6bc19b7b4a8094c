"""The self-built app's interface: one token, one way to ask, every answer settled by the table of errors.

Sources: developer.work.weixin.qq.com/document/path/91039 (gettoken), 90236 (message/send), 94888
(update_template_card).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import FormData

from bot.config import WeComConfig
from bot.http import LARGEST_ANSWER, SECONDS, Answer, Unreached
from bot.limits import Use
from bot.platforms.base import SendFailed, Stopped, Throttled
from bot.platforms.wecom import quotas
from bot.platforms.wecom.encode import REPEATED_WITHIN, Body
from bot.platforms.wecom.errors import TokenRefused, settled
from bot.platforms.wiring import Wiring
from bot.tokens import Fresh, Token

LOOKS_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a message: its id, what changes it, and whom it did not reach."""

    id: str
    code: str
    missed: frozenset[str]


class Client:
    """Raises from the SendFailed family only."""

    def __init__(self, section: WeComConfig, wiring: Wiring) -> None:
        self.corp_id, self.agent_id = section.corp_id, section.agent_id
        self._api, self._secret = section.api.rstrip("/"), section.secret
        self._clock, self._line, self._limits = wiring.clock, wiring.line, wiring.limits
        app = f"wecom:{section.corp_id}:{section.agent_id}"
        self.token = Token(app, self._fetch_token, wiring.clock, wiring.tokens)

    # -- messages ------------------------------------------------------------------------------

    async def send(self, to: Sequence[str], body: Body, *, urgent: bool) -> Taken:
        """To 1,000 people at most. Who cannot be reached is named in a success too."""
        found = await self.call(
            "POST",
            "message/send",
            quotas.sending(self.corp_id, self.agent_id, to),
            urgent=urgent,
            json={
                "touser": "|".join(to),
                "agentid": self.agent_id,
                **body.fields,
                "enable_duplicate_check": 1,
                "duplicate_check_interval": REPEATED_WITHIN,
            },
        )
        missed = frozenset(_listed(found, "invaliduser")) | set(_listed(found, "unlicenseduser"))
        return Taken(
            str(found.get("msgid") or ""), str(found.get("response_code") or ""), frozenset(missed)
        )

    async def change(self, code: str, card: dict[str, Any], *, urgent: bool) -> None:
        """For everybody who has the card. Raises CannotRedraw: the code is used or too old."""
        await self.call(
            "POST",
            "message/update_template_card",
            (quotas.api(self.corp_id, "message/update_template_card"),),
            urgent=urgent,
            json={
                "atall": 1,
                "agentid": self.agent_id,
                "response_code": code,
                "template_card": card,
            },
        )

    # -- any call ------------------------------------------------------------------------------

    async def read(self, path: str, **params: str) -> dict[str, Any]:
        return await self.call("GET", path, (quotas.api(self.corp_id, path),), params=params)

    async def call(
        self, method: str, path: str, uses: Iterable[Use] = (), **request: Any
    ) -> dict[str, Any]:
        return settled(await self.asked(method, path, uses, **request))

    async def asked(
        self,
        method: str,
        path: str,
        uses: Iterable[Use] = (),
        *,
        urgent: bool = True,
        params: dict[str, str] | None = None,
        form: Callable[[], FormData] | None = None,
        **request: Any,
    ) -> Answer:
        """Asked once more where the token was refused, never twice. The token goes into the address and
        nowhere else (41001)."""
        await self._take(tuple(uses), urgent)
        for last in (False, True):
            token = await self.token.get()
            query = {"access_token": token, **(params or {})}
            data = form() if form else None
            answer = await self._ask(method, path, params=query, data=data, **request)
            if last or not _is_refused(answer):
                return answer
            await self.token.refused(token)
        raise AssertionError("unreachable")

    async def _take(self, uses: Sequence[Use], urgent: bool) -> None:
        await self.token.get()  # what waits for one would arrive late in its window
        wait = await self._limits.take(uses, self._clock.now().timestamp(), urgent=urgent)
        if wait > 0:
            raise Throttled("企业微信的发送额度暂时用完", timedelta(seconds=wait))

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        seconds: float = SECONDS,
        most: int = LARGEST_ANSWER,
        **request: Any,
    ) -> Answer:
        url = f"{self._api}/cgi-bin/{path}"
        try:
            return await self._line.ask(method, url, seconds=seconds, most=most, **request)
        except Unreached as lost:
            raise SendFailed(str(lost), known=lost.known) from lost

    async def _fetch_token(self) -> Fresh:
        """A wrong secret is never tried twice: some more, and our address is banned for an hour. What
        an admin can mend without another secret (a trusted IP) is looked at again."""
        asked = {"corpid": self.corp_id, "corpsecret": self._secret.get_secret_value()}
        answer = await self._ask("GET", "gettoken", params=asked)
        try:
            found = settled(answer)
        except Stopped as stopped:
            if answer.json().get("errcode") in _WRONG_SECRET:
                raise
            raise Throttled(str(stopped), LOOKS_AGAIN) from stopped
        life = timedelta(seconds=float(found["expires_in"]))
        return Fresh(str(found["access_token"]), self._clock.now() + life)


_WRONG_SECRET = (40001, 40013, 40091, 41002, 41004)


def _is_refused(answer: Answer) -> bool:
    if answer.body[:1] != b"{" or len(answer.body) > 4096:
        return False
    try:
        settled(answer)
    except TokenRefused:
        return True
    except SendFailed:
        return False
    return False


def _listed(found: dict[str, Any], name: str) -> list[str]:
    """`a|b` in one answer, a list in another; in small letters."""
    told = found.get(name) or ""
    several = told if isinstance(told, list) else str(told).split("|")
    return [str(one).lower() for one in several if one]

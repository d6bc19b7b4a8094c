"""What goes along to a platform's door and comes back: signed, for ten minutes, in this browser only."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web
from itsdangerous import BadSignature, URLSafeSerializer

from bot.ids import Ids

COUNTS_FOR = timedelta(minutes=10)
COOKIE = "battlepack_door_"
SIGNED = 32  # characters of the signature in a state
LONGEST = (
    128  # characters of a state, letters and digits only: what the strictest platform lets pass
)


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody came back whom we sent away. `state`: names this one time."""

    state: str
    platform: str
    next: str


class Passes:
    """The state travels; where to go next stays in a cookie of the browser, so that a link with somebody
    else's state logs nobody in."""

    def __init__(self, secret: str, ids: Ids, *, secure: bool) -> None:
        self._key, self._ids, self._secure = secret.encode(), ids, secure
        self._cookies = URLSafeSerializer(secret, salt="door")

    def state(self) -> str:
        nonce = self._ids.event()
        return nonce + self._signature(nonce)

    def give(
        self, response: web.StreamResponse, state: str, platform: str, next: str, now: datetime
    ) -> None:
        response.set_cookie(
            _cookie(state),
            self._cookies.dumps([state, platform, next, int(now.timestamp())]),
            max_age=int(COUNTS_FOR.total_seconds()),
            path="/login",
            httponly=True,
            samesite="Lax",
            secure=self._secure,
        )

    def passed(self, request: web.Request, platform: str, now: datetime) -> Passed | None:
        """None: not sent away by us, from another browser, or too long ago."""
        state = request.query.get("state", "")
        if not self._is_ours(state):
            return None
        try:
            kept = self._cookies.loads(request.cookies.get(_cookie(state), ""))
        except BadSignature:
            return None
        meant, door, next, at = kept
        age = now.timestamp() - at
        is_same = meant == state and door == platform
        return Passed(state, platform, next) if is_same and 0 <= age < _SECONDS else None

    def take(self, response: web.StreamResponse, state: str) -> None:
        response.del_cookie(_cookie(state), path="/login")

    def _is_ours(self, state: str) -> bool:
        if not SIGNED < len(state) <= LONGEST or not state.isascii():
            return False
        nonce, signature = state[:-SIGNED], state[-SIGNED:]
        return hmac.compare_digest(signature, self._signature(nonce))

    def _signature(self, nonce: str) -> str:
        key = b"door:" + self._key
        return hmac.new(key, nonce.encode(), hashlib.sha256).hexdigest()[:SIGNED]


_SECONDS = COUNTS_FOR.total_seconds()


def _cookie(state: str) -> str:
    """One for each time, so that two pages opened side by side do not spoil each other."""
    return COOKIE + state[:8]

"""Who asks: the bearer tokens of the configuration, compared in constant time, and how often each may ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from math import ceil

from bot.api.problems import too_often, unknown_token
from bot.clock import Clock
from bot.config import ApiToken
from bot.limits import Limits, Use, Window
from sales.partners import Partner

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Bearer:
    partner: Partner
    use: Use


class Bearers:
    def __init__(self, tokens: Mapping[str, ApiToken], limits: Limits, clock: Clock) -> None:
        self._known = [
            (_digest(token.secret.get_secret_value()), _bearer(name, token))
            for name, token in tokens.items()
        ]
        self._limits, self._clock = limits, clock

    async def admit(self, authorization: str) -> Partner:
        """Raises Problem: nobody we know, or too often."""
        bearer = self._named(authorization)
        if bearer is None:
            raise unknown_token()
        now = self._clock.now().timestamp()
        if wait := await self._limits.take([bearer.use], now, urgent=True):
            raise too_often(ceil(wait))
        return bearer.partner

    def _named(self, authorization: str) -> Bearer | None:
        """Every token is looked at, so that the time tells nothing."""
        scheme, _, given = authorization.partition(" ")
        offered, found = _digest(given.strip()), None
        for known, bearer in self._known:
            if compare_digest(offered, known):
                found = bearer
        return found if scheme.lower() == "bearer" else None


def _bearer(name: str, token: ApiToken) -> Bearer:
    use = Use(f"api:{name}", (Window(token.per_minute, MINUTE),))
    return Bearer(Partner(name, frozenset(token.may)), use)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogateescape")).digest()

"""How often to ping and how long to wait for the next connection, as the platform configures it."""

from collections.abc import Callable, Mapping

import orjson

LONGEST = 600.0  # seconds; whatever we are told
SHORTEST = 0.01


class Pace:
    """`chance`: a number in [0, 1), so that many clients do not come back at once."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self.ping = 120.0
        self._interval, self._nonce = 120.0, 30.0
        self._failed = 0

    def told(self, config: bytes) -> None:
        """A `ClientConfig`: of the endpoint's answer, or of a pong."""
        try:
            found = orjson.loads(config)
        except orjson.JSONDecodeError:
            return
        if isinstance(found, dict):
            self.ping = _seconds(found, "PingInterval", self.ping)
            self._interval = _seconds(found, "ReconnectInterval", self._interval)
            self._nonce = _seconds(found, "ReconnectNonce", self._nonce)

    def opened(self) -> None:
        self._failed = 0

    def pause(self) -> float:
        """Soon after a connection that was good: taps are lost while there is none. Then twice as long
        each time, up to what the platform wants."""
        most = self._interval + self._nonce
        wait = min(2.0**self._failed, most) * (0.5 + self._chance() / 2)
        self._failed = min(self._failed + 1, 16)
        return wait


def _seconds(config: Mapping[str, object], name: str, otherwise: float) -> float:
    found = config.get(name)
    if isinstance(found, bool) or not isinstance(found, (int, float)) or found < 0:
        return otherwise
    return min(max(float(found), SHORTEST), LONGEST)

"""Giving up early on whoever does not answer: after some silence he is left alone, then asked once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

FAILURES = 5  # in a row
PAUSE = 10.0  # seconds


class Open(Exception):
    """Left alone for now: nothing was sent."""


class Breaker:
    """Of one host. `now`: monotonic seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._failures, self._closed_at, self._probing = 0, 0.0, False

    @contextmanager
    def passing(self, failure: type[Exception]) -> Iterator[None]:
        """Around one request; `failure`: what it raises when nobody answered. Raises Open."""
        probe = self._let_through()
        try:
            yield
        except failure:
            self._failures += 1
            self._closed_at = self._now() + PAUSE
            raise
        else:
            self._failures = 0
        finally:
            self._probing = self._probing and not probe

    def _let_through(self) -> bool:
        """True: it is the one request that shall find out."""
        if self._failures < FAILURES:
            return False
        if self._probing or self._now() < self._closed_at:
            raise Open
        self._probing = True
        return True

"""Mirrors of the platforms' quotas: what would be refused is not sent (law 8)."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Window:
    """At most `count` in any `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a quota. `key`: whose, an app's or a member's, with the platform before it."""

    key: str
    windows: tuple[Window, ...]


class Limits(Protocol):
    async def take(self, uses: Sequence[Use], now: float, *, urgent: bool) -> float:
        """Take all or nothing: 0.0, or the seconds until it may be tried again. `urgent` may use the
        part of each window that is kept free for answers."""
        ...


KEPT_FREE = 0.04  # of each window, for answers


class MemoryLimits:
    """For one instance."""

    def __init__(self) -> None:
        self._taken: dict[str, deque[float]] = {}

    async def take(self, uses: Sequence[Use], now: float, *, urgent: bool) -> float:
        wait = max((self._wait(use, now, urgent) for use in uses), default=0.0)
        if wait > 0:
            return wait
        for use in uses:
            self._taken.setdefault(use.key, deque()).append(now)
        return 0.0

    def _wait(self, use: Use, now: float, urgent: bool) -> float:
        taken = self._taken.get(use.key, deque())
        longest = max(window.seconds for window in use.windows)
        while taken and taken[0] <= now - longest:
            taken.popleft()
        return max(_until_free(taken, window, now, urgent) for window in use.windows)


def _until_free(taken: deque[float], window: Window, now: float, urgent: bool) -> float:
    free = 0 if urgent else max(1, int(window.count * KEPT_FREE)) if window.count > 1 else 0
    room = window.count - free
    if len(taken) < room:
        return 0.0
    oldest = taken[-room]
    return max(0.0, oldest + window.seconds - now)

"""Mirrors of the platforms' quotas: what would be refused is not sent (law 8)."""

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Protocol

KEPT_FREE = 0.04  # of each window, for answers
DRIFT = 0.05  # seconds: what leaves a window apart may arrive that much closer
PARTS = 5  # of a second: what nobody waits for leaves spread over them, not in one burst
TIDY_AFTER = 1000  # uses

Bound = tuple[int, float]
"""So many within so many seconds."""


@dataclass(frozen=True, slots=True)
class Window:
    """At most `count` in any `seconds`."""

    count: int
    seconds: float

    def bounds(self, *, urgent: bool, among: int = 1) -> list[Bound]:
        """What one may use of it. `among`: instances that cannot ask each other."""
        share, span = max(1, self.count // among), self.seconds + DRIFT
        if urgent or share == 1:
            return [(share, span)]
        room = share - max(1, int(share * KEPT_FREE))
        spread = [(ceil(room / PARTS), span / PARTS)] if self.seconds <= 1 and room > PARTS else []
        return [(room, span), *spread]


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a quota. `key`: whose, an app's or a member's, with the platform before it."""

    key: str
    windows: tuple[Window, ...]

    def bounds(self, *, urgent: bool, among: int = 1) -> list[Bound]:
        return [one for each in self.windows for one in each.bounds(urgent=urgent, among=among)]

    @property
    def longest(self) -> float:
        return max(window.seconds for window in self.windows) + DRIFT


class Limits(Protocol):
    async def take(self, uses: Sequence[Use], now: float, *, urgent: bool) -> float:
        """Take all or nothing: 0.0, or the seconds until it may be tried again. `urgent` may use the
        part of each window that is kept free for answers. `now`: seconds of the clock."""
        ...


class MemoryLimits:
    """For one instance, or what one of several may use while they cannot ask each other."""

    def __init__(self) -> None:
        self._taken: dict[str, deque[float]] = {}
        self._ends: dict[str, float] = {}
        self._tidy_in = TIDY_AFTER

    async def take(self, uses: Sequence[Use], now: float, *, urgent: bool) -> float:
        wait = self.wait(uses, now, urgent=urgent)
        if not wait:
            self.note(uses, now)
        return wait

    def wait(self, uses: Sequence[Use], now: float, *, urgent: bool, among: int = 1) -> float:
        """Rounded up, so that whoever waits that long finds room."""
        longest = max((self._wait(use, now, urgent, among) for use in uses), default=0.0)
        return whole(longest)

    def note(self, uses: Sequence[Use], now: float) -> None:
        for use in uses:
            self._taken.setdefault(use.key, deque()).append(now)
            self._ends[use.key] = now + use.longest
        self._tidy_in -= len(uses)
        if self._tidy_in <= 0:
            self._tidy(now)

    def _wait(self, use: Use, now: float, urgent: bool, among: int) -> float:
        taken = self._taken.get(use.key)
        if not taken:
            return 0.0
        _turned_back(taken, now)
        while taken and taken[0] <= now - use.longest:
            taken.popleft()
        bounds = use.bounds(urgent=urgent, among=among)
        return max(
            taken[-room] + span - now if len(taken) >= room else 0.0 for room, span in bounds
        )

    def _tidy(self, now: float) -> None:
        """Whom nobody writes to any more is forgotten."""
        self._tidy_in = TIDY_AFTER
        for key in [key for key, end in self._ends.items() if end <= now]:
            del self._ends[key], self._taken[key]


def whole(seconds: float) -> float:
    """Up to the next millisecond; 0.0 for what is past."""
    return ceil(seconds * 1000 - 1e-3) / 1000 if seconds > 1e-6 else 0.0


def _turned_back(taken: deque[float], now: float) -> None:
    """The clock was: uses of the future count as of now, or nothing would leave until then."""
    ahead = len(taken) - bisect_right(taken, now)
    for _ in range(ahead):
        taken.pop()
    taken.extend([now] * ahead)

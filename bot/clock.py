"""What time it is. Nothing outside `bot/` asks (law 9)."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol, runtime_checkable


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware UTC."""
        ...


@runtime_checkable
class Movable(Clock, Protocol):
    """A clock that can be put forward: the demo's, and a test's."""

    def move(self, to: datetime) -> None: ...


class RealClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """The demo's clock: runs on with real time and can be put forward, never back; a file remembers
    how far ahead it is."""

    def __init__(self, ahead: timedelta = timedelta(), kept_in: Path | None = None) -> None:
        self._ahead = _remembered(kept_in, ahead)
        self._kept_in = kept_in
        self._keep()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move(self, to: datetime) -> None:
        """Put the clock forward; an instant that is already past changes nothing."""
        self._ahead = max(self._ahead, to - datetime.now(UTC))
        self._keep()

    def _keep(self) -> None:
        if self._kept_in is None:
            return
        self._kept_in.parent.mkdir(parents=True, exist_ok=True)
        draft = self._kept_in.with_suffix(".new")
        draft.write_text(json.dumps({"ahead_seconds": self._ahead.total_seconds()}))
        os.replace(draft, self._kept_in)


def _remembered(path: Path | None, otherwise: timedelta) -> timedelta:
    try:
        data = json.loads(path.read_text()) if path else {}
        return timedelta(seconds=float(data["ahead_seconds"]))
    except (OSError, ValueError, KeyError, TypeError):
        return otherwise

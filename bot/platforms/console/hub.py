"""Who is watching: open pages are woken when something changed."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Hub:
    """Hints only; what is new is read from the rows. `clock` and `reads` count such changes."""

    def __init__(self) -> None:
        self._watchers: set[asyncio.Event] = set()
        self.clock = 0
        self.reads = 0
        self.closed = False

    @contextmanager
    def watching(self) -> Iterator[asyncio.Event]:
        bell = asyncio.Event()
        self._watchers.add(bell)
        try:
            yield bell
        finally:
            self._watchers.discard(bell)

    def wake(self) -> None:
        for bell in self._watchers:
            bell.set()

    def clock_moved(self) -> None:
        self.clock += 1
        self.wake()

    def was_read(self) -> None:
        self.reads += 1
        self.wake()

    def close(self) -> None:
        """The server stops: every open stream ends."""
        self.closed = True
        self.wake()

"""Time, and the bot in it: it runs, dies at a named point, is away for a while, and starts again."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

from tests.sim.process import Killed, Outside, Process

DOWN = (3, 20, 45, 100, 240, 1200, 4800)  # seconds from a crash to the next start
LOOKS = (65, 130, 250)  # seconds; a real process looks at its clock every second
Deed = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody was not there: the bot (`why`: where it was killed) or the platform."""

    since: datetime
    until: datetime
    why: str


class Life:
    def __init__(self, outside: Outside, random: Random) -> None:
        self._outside, self._random = outside, random
        self.clock = outside.clock
        self.process: Process | None = None
        self.away: list[Away] = []
        self._back_at = self.clock.now()
        self._agenda: list[tuple[datetime, int, Deed]] = []
        self._numbers = count(1)

    # -- the agenda ----------------------------------------------------------------------------

    def at(self, moment: datetime, deed: Deed) -> None:
        heappush(self._agenda, (moment, next(self._numbers), deed))

    def later(self, delay: timedelta, deed: Deed) -> None:
        self.at(self.clock.now() + delay, deed)

    async def live(self) -> None:
        """Until nothing is left to do."""
        while self._agenda:
            moment, _, deed = self._agenda[0]
            if self.clock.now() < moment:
                await self._towards(moment)
            else:
                heappop(self._agenda)
                await deed()

    async def _towards(self, to: datetime) -> None:
        """All that the clock causes until then, or until the process dies of it or starts again."""
        if self.process is not None:
            await self.inside(lambda process: process.timetable.move_clock(to))
        elif self._back_at > to:
            self.clock.move(to)
        else:
            self.clock.move(self._back_at)
            await self._start()

    # -- the process ---------------------------------------------------------------------------

    async def inside(self, work: Callable[[Process], Coroutine[Any, Any, Any]]) -> Any:
        """None: the process died over it, or was dead already."""
        if self.process is None:
            return None
        try:
            return await self.process.run(work(self.process))
        except Killed as death:
            self._fell(str(death))
            return None

    async def look(self) -> None:
        now = self.clock.now()
        await self.inside(lambda process: process.timetable.move_clock(now))

    def look_soon(self) -> None:
        """What is tried again or left by the dead is taken up as soon as its lease ends."""
        for seconds in LOOKS:
            self.later(timedelta(seconds=seconds), self.look)

    async def end(self) -> None:
        if self.process:
            await self.process.stop()

    async def _start(self) -> None:
        self.process = Process(self._outside)
        await self.inside(lambda process: process.start())
        self.look_soon()

    def _fell(self, where: str) -> None:
        since = self.clock.now()
        self._back_at = since + timedelta(seconds=self._random.choice(DOWN))
        self.away.append(Away(since, self._back_at, where))
        self.process = None

"""Recipients side by side, each in order; no platform waits for another."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable, Sequence

from bot.packing import Parcel

PUSHES = 12  # recipients served at the same time on one platform; fewer than its line holds (bot/http.py)
ANSWERS = 8  # beside them
WAITING = 40  # loads, before more are leased

Load = Sequence[Parcel]
"""What leaves in one call: one parcel, or several of equal content."""
Serve = Callable[[Load], Awaitable[int]]
"""Sends it and settles its rows; says how many arrived."""


class Lanes:
    """`bell`: rung when a load did not arrive, and when all is done: something may be due now."""

    def __init__(self, serve: Serve, at_once: int, bell: Callable[[], None]) -> None:
        self.sent = 0
        self._serve, self._bell = serve, bell
        self._rooms: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(at_once))
        self._queues: dict[tuple[str, str], deque[Load]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Event()
        self._failure: BaseException | None = None

    def put(self, loads: Iterable[Load]) -> None:
        for load in loads:
            lane = (load[0].platform, load[0].outgoing.address)
            if queue := self._queues.get(lane):
                queue.append(load)
            else:
                self._queues[lane] = deque([load])
                self._open(lane)

    async def room(self) -> None:
        """Until more may be put. Raises what broke in a lane."""
        while self._waiting() >= WAITING:
            await self._move()

    async def empty(self) -> None:
        """Until all is settled. Raises what broke in a lane."""
        while self._tasks:
            await self._move()
        self.check()

    def check(self) -> None:
        failure, self._failure = self._failure, None
        if failure:
            raise failure

    def __bool__(self) -> bool:
        return bool(self._tasks)

    async def _move(self) -> None:
        self._moved.clear()
        await self._moved.wait()
        self.check()

    def _waiting(self) -> int:
        return sum(len(queue) for queue in self._queues.values())

    def _open(self, lane: tuple[str, str]) -> None:
        task = asyncio.create_task(self._work_off(lane))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def _work_off(self, lane: tuple[str, str]) -> None:
        queue = self._queues[lane]
        try:
            async with self._rooms[lane[0]]:
                while queue:
                    arrived = await self._serve(queue[0])
                    self._settled(len(queue.popleft()), arrived)
        finally:
            del self._queues[lane]

    def _settled(self, parcels: int, arrived: int) -> None:
        self.sent += arrived
        self._moved.set()
        if arrived < parcels:
            self._bell()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()):
            self._failure = failure
        self._moved.set()
        if not self._tasks or self._failure:
            self._bell()

"""One life of the bot, from its start to kill -9: the real parts, with named points where it may die."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from sqlalchemy import Engine, event

from bot.anchor import Anchor
from bot.business import open_business
from bot.delivery import Delivery
from bot.dispatch import Dispatch, Outcome
from bot.kept import freeze
from bot.platforms.base import Click, Inbound, Message, Outgoing, Request, Response, Sent
from bot.timetable import Timetable
from cards.wire import dump
from handlers.registry import Reply
from storage.clean import to_json
from storage.store import Storage, Store
from tests.doubles.company import PLAYBOOK, ZONE, StandingClock
from tests.doubles.messenger import Messenger
from tests.sim.faults import Faults

T = TypeVar("T")
PLATFORM = "messenger"


class Killed(Exception):
    """The process died at the named point; told to the world outside, never to the process."""


class Ghost(BaseException):
    """Something of a dead process still moves."""


@dataclass
class Outside:
    """What outlives every process."""

    url: str
    folder: Path
    clock: StandingClock
    messenger: Messenger
    faults: Faults
    jitter: bool = True


class Process:
    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self._death: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.storage = Disk(outside.url, self)
        self.dispatch: Dispatch
        self.delivery: Delivery
        self.timetable: Timetable

    async def start(self) -> None:
        clock = self.outside.clock
        business = await open_business(self.storage, PLAYBOOK, ZONE)
        if not self.outside.jitter:
            business.on_the_dot()
        platforms = {PLATFORM: Wire(self)}
        self.delivery = Delivery(self.storage, platforms, business, clock)
        self.dispatch = Dispatch(self.storage, platforms, business, clock, self.delivery.wake)
        anchor = Anchor(self.storage, self.outside.folder / "anchor.log")
        self.timetable = Timetable(self.storage, self.delivery, business, clock, anchor)
        await self.timetable.start()
        self.timetable.stop()  # the world moves the clock

    async def serve(self, inbound: Click | Message) -> Outcome:
        """One request of the platform; returning is the acknowledgement."""
        outcome = await self.dispatch(PLATFORM, inbound)
        await self.point("event.before_ack")
        return outcome

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Until it is done. Raises Killed when the process dies over it."""
        task = asyncio.ensure_future(work)
        await asyncio.wait((task, self._death), return_when=asyncio.FIRST_COMPLETED)
        if not self._death.done():
            return task.result()
        await self._bury()
        raise Killed(self._death.result())

    async def stop(self) -> None:
        await self.storage.close()

    # -- dying ---------------------------------------------------------------------------------

    async def point(self, name: str) -> None:
        """The process may end here: its connections drop, and nothing of it runs on."""
        self.check()
        if self.outside.faults.strikes(name):
            self._death.set_result(name)
            self.storage.drop()
            await asyncio.Future()

    def check(self) -> None:
        if self._death.done():
            raise Ghost

    async def _bury(self) -> None:
        """The tasks of the dead go the way the kernel would send them: at once, with no say."""
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        while rest:
            for task in rest:
                task.cancel()
            done, rest = await asyncio.wait(rest, timeout=1)
            for task in done:
                with contextlib.suppress(asyncio.CancelledError):
                    task.exception()
        with contextlib.suppress(Exception):
            await self.storage.close()


class Disk(Storage):
    """The real storage, cut off in the middle of things."""

    def __init__(self, url: str, process: Process) -> None:
        super().__init__(url)
        self._process = process
        self._connections: list[Any] = []
        for engine in {self._writer, self._reader}:
            event.listen(engine.sync_engine, "connect", self._connected)
            _warm(engine.sync_engine)

    @asynccontextmanager
    async def begin(self, at: datetime | None = None) -> AsyncIterator[Store]:
        self._process.check()
        async with super().begin(at) as store:
            yield store
            who = _who(store)
            await self._process.point(f"{who}.before_commit")
        await self._process.point(f"{who}.after_commit")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Store]:
        self._process.check()
        async with super().read() as store:
            yield store

    def drop(self) -> None:
        """The kernel closes what the process had open; whatever was not committed is gone."""
        for connection in self._connections:
            if hasattr(connection, "terminate"):
                connection.terminate()
            elif connection._connection is not None:
                connection._connection.close()
                connection._connection = None

    def _connected(self, dbapi_connection: Any, _: Any) -> None:
        self._connections.append(dbapi_connection.driver_connection)


def _warm(engine: Engine) -> None:
    """Statements are compiled once for all lives: what is only a cache may outlive a process here."""
    dialect, cache = _COMPILED.setdefault(
        type(engine.dialect), (engine.dialect, engine._compiled_cache)
    )
    engine.dialect, engine._compiled_cache = dialect, cache


_COMPILED: dict[type, tuple[Any, Any]] = {}


def _who(store: Store) -> str:
    author = store.author
    if author is None:
        return "repeat"
    return author.job or ("event" if author.event_id else "clock")


class Wire:
    """The platform as the bot sees it: the socket to the messenger."""

    name: ClassVar[str] = PLATFORM

    def __init__(self, process: Process) -> None:
        self._process, self._messenger = process, process.outside.messenger
        self.window = self._messenger.contract.window

    def decode(self, request: Request) -> Inbound:
        raise NotImplementedError

    def answer(self, inbound: Click | Message, reply: Reply) -> Response | None:
        if isinstance(inbound, Click) and self._messenger.contract.answers_clicks:
            return Response(to_json(freeze(reply)).encode())
        return None

    async def send(self, outgoing: Outgoing) -> Sent:
        await self._process.point("send.before")
        if outgoing.card:
            dump(outgoing.card)  # what cannot be written cannot be sent
        id = self._messenger.receive(outgoing)
        await asyncio.sleep(0)
        await self._process.point("send.accepted")
        return Sent(id)

"""A stretch of days around the bot, from one seed: who acts when, and what the platform makes of it."""

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import select

from bot.committing import Unavailable
from bot.dispatch import Outcome
from bot.kept import freeze
from bot.platforms.base import Click, Message
from storage.store import Storage
from storage.tables import InboxEvent
from tests.doubles.company import StandingClock
from tests.doubles.messenger import Messenger
from tests.sim import company
from tests.sim.company import ACCOUNTS, REPS, TEAM, days, is_workday
from tests.sim.faults import Faults
from tests.sim.life import Away, Deed, Life
from tests.sim.people import People, Said, Tap
from tests.sim.plan import Event, Plan
from tests.sim.process import Outside, Process

OTHERS = tuple(id for id, *_ in TEAM if id not in REPS)
LOOKS = ((9, 58), (10, 8), (14, 0))
REPLAYS = (11, 15, 19)
GOES_ON = 0.55


class World:
    def __init__(self, plan: Plan, url: str, folder: Path) -> None:
        self.plan, self.url = plan, url
        self._random = Random(f"{plan.seed}:world")
        self.clock = StandingClock(company.at(plan.first, 18))
        self.messenger = Messenger(plan.contract, self.clock.now)
        self.faults = Faults(Random(f"{plan.seed}:faults"), plan.rates, self.clock.now)
        self.messenger.mood = self.faults.mood
        random = Random(f"{plan.seed}:people")
        self.people = People(random, self.messenger, plan.stale, plan.likes)
        outside = Outside(url, folder, self.clock, self.messenger, self.faults, plan.jitter)
        self.life = Life(outside, Random(f"{plan.seed}:life"))
        self.faults.on_break = self.life.look_soon
        self.events: dict[str, Event] = {}

    async def live(self) -> None:
        storage = Storage(self.url)
        await company.found(storage, self.clock.now())
        await storage.close()
        for day in days(self.plan.first + timedelta(days=1), self.plan.last):
            self._plan(day)
        for day in days(self.plan.first + timedelta(days=1), self.plan.last + timedelta(days=1)):
            for hour, minute in LOOKS:
                self.life.at(company.at(day, hour, minute, 7), self.life.look)
        await self.life.live()
        await self._calm()

    async def _calm(self) -> None:
        """No more faults: what is owed must leave within hours."""
        self.faults.over = True
        await self._recovered()
        for hours in (2, 6, 14):
            self.life.later(timedelta(hours=hours), self._replay)
        await self.life.live()
        await self.life.end()

    # -- who acts when -------------------------------------------------------------------------

    def _plan(self, day: date) -> None:
        at = self.life.at
        at(self._between(day, 20, 23), self._acting(self._random.choice(REPS)))
        for hour in REPLAYS:
            at(self._between(day, hour, hour + 1), self._replay)
        if not is_workday(day):
            return
        for person in (*REPS, *OTHERS):
            for _ in range(self.plan.deeds if person in REPS else 1):
                at(self._between(day, 8, 20), self._acting(person))
        if self._random.random() < self.plan.rates.get("platform.outage", 0):
            at(self._between(day, 8, 19), self._outage)

    def _between(self, day: date, first: int, last: int) -> datetime:
        seconds = self._random.randrange((last - first) * 3600)
        return company.at(day, first) + timedelta(seconds=seconds)

    def _acting(self, person: int) -> Deed:
        async def act() -> None:
            await self._does(person, self.people.act(person))

        return act

    def _going_on(self, person: int) -> Deed:
        async def go_on() -> None:
            if tap := self.people.goes_on(person):
                await self._does(person, tap)

        return go_on

    async def _does(self, person: int, deed: Said | Tap) -> None:
        events = [self._event(person, deed)]
        if isinstance(deed, Tap) and self.faults.strikes("tap.twice"):
            events.append(self._event(person, deed))
        if self.faults.strikes("event.overtaken"):  # the later one is told first
            events.insert(0, self._event(person, self.people.act(person)))
        if self._random.random() < GOES_ON:
            delay = timedelta(seconds=self._random.randint(15, 120))
            self.life.later(delay, self._going_on(person))
        await self._happened(events)

    def _event(self, person: int, deed: Said | Tap) -> Event:
        id, account = f"e{len(self.events) + 1}", ACCOUNTS[person]
        if isinstance(deed, Said):
            event = Event(Message(id, account, deed.text), person, deed.code, self.clock.now())
        else:
            click = Click(id, account, deed.packed, deed.form, deed.message)
            event = Event(click, person, "", self.clock.now())
        self.events[id] = event
        return event

    # -- what the platform makes of it ---------------------------------------------------------

    async def _happened(self, events: list[Event]) -> None:
        """Some events are told twice whatever becomes of them: at once, soon, or much later."""
        strikes = self.faults.strikes
        told = [one for one in events for _ in range(1 + strikes("event.doubled_at_once"))]
        for event in events:
            for name, most in (("later", 60), ("much_later", 2 * 86400)):
                if strikes(f"event.doubled_{name}"):
                    delay = timedelta(seconds=self._random.randint(1, most))
                    self.life.later(delay, self._telling(event, ()))
        await self._tell(told, self._retries(told[0]))

    def _retries(self, event: Event) -> tuple[timedelta, ...]:
        contract = self.plan.contract
        is_click = isinstance(event.inbound, Click)
        return contract.click_retries if is_click else contract.message_retries

    def _telling(self, event: Event, retries: tuple[timedelta, ...]) -> Deed:
        async def tell() -> None:
            await self._tell([event], retries)

        return tell

    async def _tell(self, events: list[Event], retries: tuple[timedelta, ...]) -> None:
        """All at once; what is not acknowledged is told again, as long as the contract says."""
        await self.life.inside(lambda process: _all(self._serve(process, one) for one in events))
        for event in {one.inbound.event_id: one for one in events}.values():
            if event.acked is None and retries:
                self.life.later(retries[0], self._telling(event, retries[1:]))

    async def _serve(self, process: Process, event: Event) -> None:
        """One request. An answer that has left is an acknowledgement, whatever dies next."""
        try:
            outcome: Outcome = await process.serve(event.inbound)
        except Unavailable:
            return
        first, event.acked = event.acked is None, event.acked or self.clock.now()
        event.answers.append((self.clock.now(), freeze(outcome.reply)))
        if outcome.inline and first:
            reply = outcome.reply
            on = (
                "" if reply.below or not isinstance(event.inbound, Click) else event.inbound.message
            )
            self.messenger.answer(
                event.inbound.sender, event.inbound.event_id, reply.card, reply.notice, on
            )

    async def _outage(self) -> None:
        """The platform takes nothing for a while."""
        until = self.clock.now() + timedelta(minutes=self._random.choice((1, 5, 30, 60)))
        self.life.away.append(Away(self.clock.now(), until, "platform"))
        self.messenger.mood = lambda outgoing: "refused"
        self.life.at(until, self._recovered)

    async def _recovered(self) -> None:
        self.messenger.mood = self.faults.mood

    async def _replay(self) -> None:
        """The admin has every failed event handled again."""
        storage = Storage(self.url)
        async with storage.read() as store:
            query = select(InboxEvent.id).where(InboxEvent.state == "failed")
            failed = list(await store.session.exec(query.order_by(InboxEvent.id)))
        await storage.close()
        for id in failed:
            await self.life.inside(lambda process, id=id: process.dispatch.replay(id))


async def _all(requests: Any) -> None:
    await asyncio.gather(*requests)

"""A team that lets an opportunity lie: the clock moves hour by hour, and what anybody hears is written down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import select

from bot.anchor import Anchor
from bot.delivery import Delivery
from bot.platforms.base import Outgoing
from bot.timetable import Timetable
from cards.model import Card
from cards.wire import pack
from handlers.lead_giving import Decision, give
from handlers.lead_intake import take_in
from handlers.registry import Tools
from handlers.staleness import follow_state, watch
from sales.actions import SubmitVisit
from sales.leads import NewLead
from sales.playbook import Playbook
from storage.store import Storage
from storage.tables import Account, Lead, Leave, Opportunity, Person, Role, Timer, TouchLog
from tests.handlers.desk import ZONE, Desk, open_desk

FANG, QIANG, BOSS, ADMIN, MING = "王芳", "李国强", "周敏", "赵静", "陈明"
IDS = {BOSS: 1, QIANG: 2, FANG: 3, MING: 4, ADMIN: 5}
ELSEWHERE = ("battle_pack:", "reply:", "say:", "redraw:")
"""Keys of what is sent for other reasons than an alert."""
JOBS_WANTED = ("evening_digest",)
"""Jobs that tell people something of alerts; the others are proved elsewhere."""
Heard = tuple[str, str, str]
"""When, who, what stood in the header."""


def local(text: str) -> datetime:
    """「2026-11-25 10:00」 on the company's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@dataclass
class Vigil:
    desk: Desk
    delivery: Delivery
    timetable: Timetable
    seen: int = 0

    @property
    def rules(self) -> tuple[Playbook, Tools]:
        return self.desk.business.playbook, self.desk.business.tools

    def change_calm(self, **numbers: int) -> None:
        playbook = self.desk.business.playbook
        self.desk.business.playbook = replace(playbook, calm=replace(playbook.calm, **numbers))

    def change_clock(self, name: str, hours: int) -> None:
        playbook = self.desk.business.playbook
        clocks = playbook.clocks | {name: replace(playbook.clocks[name], hours=hours)}
        self.desk.business.playbook = replace(playbook, clocks=clocks)

    async def until(self, text: str, step: timedelta = timedelta(days=365)) -> list[Heard]:
        """The clock moves on, every due time in order; returns what was heard meanwhile."""
        end = local(text)
        while (now := self.desk.clock.now()) < end:
            await self.timetable.move_clock(min(now + step, end))
        first, self.seen = self.seen, len(self.desk.chat.sent)
        return [_heard(one) for one in self.desk.chat.sent[first:] if _is_alert(one)]

    def card(self, who: str) -> Card:
        """The last alert that person got."""
        found = [one for one in self.desk.chat.sent if one.address == who and _is_alert(one)]
        assert found
        assert found[-1].card
        return found[-1].card

    async def deal(
        self, name: str = "青禾口腔 二期扩容", owner: str = FANG, customer: int = 1
    ) -> int:
        """A live opportunity whose last contact is now."""
        now, person = self.desk.clock.now(), IDS[owner]
        async with self.desk.storage.begin(at=now) as store:
            touch = TouchLog(
                author_id=person, customer_id=customer, state="saved", at=now, created_at=now,
                saved_at=now, content="聊了二期扩容，预算已批",
            )  # fmt: skip
            store.session.add(touch)
            await store.session.flush()
            deal = Opportunity(
                name=name, customer_id=customer, owner_id=person, touch_id=touch.id or 0,
                stage="first_touch", stage_entered_at=now, last_contact_at=now, created_at=now,
            )  # fmt: skip
            store.session.add(deal)
            await store.session.flush()
            await watch(store, self.desk.business.playbook, self.desk.business.tools, deal, now)
            assert deal.id
            return deal.id

    async def lead(self, company: str = "静安牙科", owner: str = FANG) -> int:
        """A lead that came in now and was given to that rep."""
        now, told = (
            self.desk.clock.now(),
            NewLead("webhook", company, company, "韩总", "13900001234"),
        )
        async with self.desk.storage.begin(at=now) as store:
            taken = await take_in(store, self.rules[0], told, now)
            assert taken.lead
            await give(store, *self.rules, taken.lead, IDS[owner], Decision(kind="match"), now)
            assert taken.lead.id
            return taken.lead.id

    async def lead_visit(self, said: str, by: str = FANG) -> str:
        """A contact with the lead's firm, logged from its card."""
        [lead] = await self.desk.rows(Lead)
        form = pack(SubmitVisit(known=lead.customer_id))
        reply = await self.desk.tap(form, by=by, customer=lead.company, content=said)
        return reply.notice

    async def becomes(self, deal: int, state: str) -> None:
        now = self.desk.clock.now()
        async with self.desk.storage.begin(at=now) as store:
            row = await store.session.get_one(Opportunity, deal)
            row.state = state
            await follow_state(store, *self.rules, row, now)

    async def clock(self, deal: int, name: str) -> Timer | None:
        async with self.desk.storage.read() as store:
            return await store.timer("opportunity", deal, name)

    async def away(self, who: str, starts: str, ends: str, deputy: str = "") -> None:
        now = self.desk.clock.now()
        async with self.desk.storage.begin(at=now) as store:
            store.session.add(
                Leave(
                    person_id=IDS[who],
                    starts_at=local(starts),
                    ends_at=local(ends),
                    deputy_id=IDS[deputy] if deputy else None,
                    created_at=now,
                )  # fmt: skip
            )

    async def role(self, who: str, *roles: str) -> None:
        async with self.desk.storage.begin(at=self.desk.clock.now()) as store:
            query = select(Role).where(Role.person_id == IDS[who])
            for old in (await store.session.exec(query)).all():
                await store.session.delete(old)
            store.session.add_all(Role(person_id=IDS[who], role=role) for role in roles)

    async def without_account(self, who: str) -> None:
        async with self.desk.storage.begin(at=self.desk.clock.now()) as store:
            query = select(Account).where(Account.external_id == who)
            await store.session.delete((await store.session.exec(query)).one())

    async def reports_to(self, who: str, boss: str | None) -> None:
        async with self.desk.storage.begin(at=self.desk.clock.now()) as store:
            person = await store.session.get_one(Person, IDS[who])
            person.manager_id = IDS[boss] if boss else None


async def open_vigil(storage: Storage, anchor: Path, start: str) -> Vigil:
    desk = await open_desk(storage)
    desk.clock.at = local(start)
    business = desk.business
    business.on_the_dot()
    delivery = Delivery(storage, {"chat": desk.chat}, business, desk.clock)
    timetable = Timetable(storage, delivery, business, desk.clock, Anchor(storage, anchor))
    return Vigil(desk, delivery, timetable)


def _is_alert(outgoing: Outgoing) -> bool:
    return outgoing.card is not None and not outgoing.key.startswith(ELSEWHERE)


def _heard(outgoing: Outgoing) -> Heard:
    assert outgoing.card
    words = f"{outgoing.card.title} · {outgoing.card.subtitle}".strip(" ·")
    return f"{outgoing.at.astimezone(ZONE):%m-%d %H:%M}", outgoing.address, words

"""Everybody's things in every relation to everybody, in one database that no attempt changes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import func, select

from bot.business import Business
from bot.dispatch import Dispatch, Outcome
from bot.platforms.base import Click
from handlers.registry import Tools
from storage.calendar import load_calendar
from storage.directory import Names
from storage.playbooks import load_playbook
from storage.store import Storage, Store
from storage.tables import (
    Account,
    Approval,
    ApprovalSeat,
    ApprovalStep,
    Change,
    Contact,
    Customer,
    CustomerShare,
    Lead,
    Opportunity,
    Person,
    Quote,
    Region,
    Rethink,
    Role,
    Todo,
    TouchLog,
)
from tests.doubles.chat import Chat
from tests.doubles.company import StandingClock
from tests.rights.oracle import ACTORS, LEAVER, RELATIONS

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZONE).astimezone(UTC)
PLAYBOOK = Path(__file__).parents[2] / "playbooks/default.yaml"
ABSENT = 10**9
STEPS = {"steps": [{"who": ["role:legal"], "hours": 9}], "expects": [""]}


@dataclass(frozen=True, slots=True)
class Things:
    """One customer with one of everything. `phone` and `amount` are nobody else's."""

    owner: int
    customer: int
    contact: int
    touch: int
    draft: int
    deal: int
    todo: int
    rethink: int
    request: int
    lead: int
    quote: int
    phone: str
    amount: str
    name: str


NOWHERE = Things(*(ABSENT,) * 11, phone="no phone", amount="no amount", name="no name")


@dataclass
class Town:
    storage: Storage
    business: Business
    people: dict[str, int]
    things: dict[tuple[str, str], Things]
    chat: Chat = field(default_factory=Chat)
    events: Iterator[int] = field(default_factory=lambda: count(1))
    wrote: int = 0

    async def tap(self, actor: str, packed: str, **form: Any) -> Outcome:
        """Through the real dispatch; then everything is as before. `wrote`: changes it had made."""
        dispatch = Dispatch(self, {"chat": self.chat}, self.business, StandingClock(NOW))  # type: ignore[arg-type]
        click = Click(f"e{next(self.events)}", actor, packed, form, "")
        return await dispatch("chat", click)

    @asynccontextmanager
    async def begin(self, at: datetime | None = None) -> AsyncIterator[Store]:
        try:
            async with self.storage.begin(at) as store:
                before = (await store.session.exec(select(func.max(Change.id)))).one() or 0
                yield store
                await store.session.flush()
                made = select(func.count()).select_from(Change).where(Change.id > before)
                self.wrote = (await store.session.exec(made)).one()
                raise _AsBefore
        except _AsBefore:
            return

    def of(self, actor: str, relation: str) -> Things:
        return self.things.get((actor, relation), NOWHERE)


class _AsBefore(Exception):
    """Rolls an attempt back."""


async def open_town(storage: Storage) -> Town:
    async with storage.begin(at=NOW) as store:
        builder = Builder(store)
        await builder.build()
    names = Names()
    async with storage.read() as store:
        await names.refresh(store)
        calendar = await load_calendar(store)
    business = Business(load_playbook(PLAYBOOK), Tools(names.directory, calendar, ZONE))
    return Town(storage, business, builder.people, builder.things)


class Builder:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.people: dict[str, int] = {}
        self.things: dict[tuple[str, str], Things] = {}
        self._numbers = count(1)

    async def build(self) -> None:
        far = await self._add(Region(name="远方"))
        stranger = await self._hire("陌生人", ("rep",), region_id=far)
        third = await self._hire("第三人", ())
        for actor, roles in ACTORS.items():
            here = await self._add(Region(name=f"{actor}大区"))
            inside = await self._add(Region(name=f"{actor}小区", parent_id=here))
            me = await self._hire(actor, roles, region_id=here)
            below = await self._hire(f"{actor}下属", ("rep",), manager_id=me)
            newcomer = await self._hire(f"{actor}新人", ("rep",), mentor_id=me)
            owners = {"own": me, "below": below, "newcomer": newcomer}
            for relation in RELATIONS[:-1]:
                owner = owners.get(relation, stranger)
                facts = {"tier": "A"} if relation == "key" else {"tier": "B"}
                region = {"region": inside, "home": here}.get(relation, far)
                self.things[actor, relation] = await self._things(
                    owner, me if relation == "reached" else third, region_id=region, **facts
                )
                if relation in ("group", "home"):
                    await self._group(self.things[actor, relation].customer)
            shared = self.things[actor, "shared"].customer
            self.store.session.add(CustomerShare(customer_id=shared, person_id=me))
        leaver = await self.store.session.get_one(Person, self.people[LEAVER])
        leaver.active = False
        await self.store.session.flush()

    async def _hire(self, name: str, roles: tuple[str, ...], **facts: Any) -> int:
        id = await self._add(Person(name=name, greeted_at=NOW, **facts))
        self.store.session.add(Account(platform="chat", external_id=name, person_id=id))
        self.store.session.add_all(Role(person_id=id, role=role) for role in roles)
        self.people[name] = id
        return id

    async def _things(self, owner: int, signer: int, **facts: Any) -> Things:
        number = next(self._numbers)
        name, phone, yuan = f"青禾{number:03}号医院", f"139{number:08}", 20_001 + number
        since = NOW - timedelta(days=1)
        customer = await self._add(
            Customer(name=name, name_key=name, owner_id=owner, created_at=since, **facts)
        )
        contact = await self._add(
            Contact(
                customer_id=customer, name="王立群", title="总经理", phone=phone, created_at=since
            )
        )
        common = {"customer_id": customer, "created_at": since}
        said = {
            "content": f"王总说打{phone}", "raw_text": f"打{phone}", "at": since,
            "amount_fen": yuan * 100, "author_id": owner,
        }  # fmt: skip
        touch = await self._add(TouchLog(state="saved", **said, **common))
        loose = await self._add(TouchLog(state="draft", **said, **common))
        deal = await self._add(
            Opportunity(
                name=f"{name}扩容", owner_id=owner, touch_id=touch, stage="first_touch",
                amount_fen=yuan * 100, stage_entered_at=since, last_contact_at=since, **common,
            )
        )  # fmt: skip
        todo = await self._add(
            Todo(
                owner_id=owner, text=f"回电{phone}", due_at=NOW + timedelta(hours=5),
                opportunity_id=deal, **common,
            )
        )  # fmt: skip
        rethink = await self._add(
            Rethink(
                person_id=owner, opportunity_id=deal, touch_id=touch, concern="价格异议",
                note=f"让我打{phone}", **common,
            )
        )  # fmt: skip
        request = await self._request(owner, signer, customer)
        lead = await self._add(
            Lead(
                source="form", source_key=name, company=name, company_key=name, phone=phone,
                contact="王立群", need=f"打{phone}", yearly_fen=yuan * 100, raw={}, owner_id=owner,
                state="offered", offered_at=since, **common,
            )
        )  # fmt: skip
        quote = await self._add(
            Quote(
                customer_id=customer,
                person_id=owner,
                product=f"打{phone}",
                amount_fen=yuan * 100,
                at=since,
            )
        )
        return Things(
            owner, customer, contact, touch, loose, deal, todo, rethink, request, lead, quote, phone,
            f"{yuan:,}元", name,
        )  # fmt: skip

    async def _group(self, customer: int) -> None:
        """A head alone is read as its members are."""
        (await self.store.session.get_one(Customer, customer)).parent_id = customer
        await self.store.session.flush()

    async def _request(self, applicant: int, signer: int, customer: int) -> int:
        id = await self._add(
            Approval(
                kind="matrix", applicant_id=applicant, customer_id=customer, title="折扣",
                reason="客户要", payload=STEPS, created_at=NOW,
            )
        )  # fmt: skip
        step = await self._add(
            ApprovalStep(
                approval_id=id, position=0, name="法务", mode="all", state="open", opened_at=NOW
            )
        )
        await self._add(ApprovalSeat(approval_id=id, step_id=step, person_id=signer))
        return id

    async def _add(self, row: Any) -> int:
        self.store.session.add(row)
        await self.store.session.flush()
        return int(row.id)

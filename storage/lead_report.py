"""What our rows say of a month's leads: each one's times, who told of it again, and whose it was then (AN-25…AN-30)."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, true
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from sales.lead_figures import LeadFact
from sales.rights import RoleName
from storage.store import Store
from storage.tables import Assignment, Lead, LeadSource, Opportunity, Person, Role, TouchLog
from storage.tables.columns import BigId

AT_ONCE = 1000  # leads of one question


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose leads are counted: those of `people`, and in `regions` those that are nobody's; None: all."""

    people: frozenset[int] | None = None
    regions: frozenset[int] = frozenset()

    def leads(self) -> ColumnElement[bool]:
        if self.people is None:
            return true()
        nobodys = and_(col(Lead.owner_id).is_(None), col(Lead.region_id).in_(sorted(self.regions)))
        return or_(col(Lead.owner_id).in_(sorted(self.people)), nobodys)

    def among(self, *people: int | None) -> bool:
        return self.people is None or any(one in self.people for one in people)


@dataclass(frozen=True, slots=True)
class Clash:
    """A rep told of a firm that was another's; `across`: of another region."""

    channel: str
    lead_id: int
    told_by_id: int
    across: bool


async def lead_facts(
    store: Store, whose: Whose, since: datetime, until: datetime, channels: Mapping[str, str]
) -> list[LeadFact]:
    """Of the leads that came in then. `channels`: what a source without one of its own is called. Read in
    parts, between which others are answered."""
    query, found, last = _facts(whose, since, until), list[LeadFact](), 0
    while True:
        rows = (await store.session.run(query, {"after": last})).all()
        found += (_fact(row, channels) for row in rows)
        if len(rows) < AT_ONCE:
            return found
        last = rows[-1].id
        await asyncio.sleep(0)


async def came_in(store: Store, whose: Whose, since: datetime, until: datetime) -> int:
    """How many leads; cheap, where `lead_facts` is not."""
    query = select(func.count()).where(
        col(Lead.created_at) >= since, col(Lead.created_at) < until, whose.leads()
    )
    return int((await store.session.exec(query)).one())


async def duplicates(
    store: Store, whose: Whose, since: datetime, until: datetime, channels: Mapping[str, str]
) -> Counter[str]:
    """Tellings of firms that were there already, by channel: merged, and nobody's work twice."""
    query = (
        select(LeadSource.channel, LeadSource.source, func.count())
        .join(Lead, col(Lead.id) == LeadSource.lead_id)
        .where(LeadSource.at >= since, LeadSource.at < until, whose.leads())
        .group_by(col(LeadSource.channel), col(LeadSource.source))
    )
    found = Counter[str]()
    for channel, source, count in await store.session.exec(query):
        found[channel or channels.get(source, source)] += count
    return found


async def clashes(
    store: Store, whose: Whose, since: datetime, until: datetime, channels: Mapping[str, str]
) -> Mapping[str, list[Clash]]:
    """By channel, one rep's of one firm counted once."""
    found = dict[tuple[int, int], Clash]()
    for query in (_merged_clashes(since, until), _owned_clashes(since, until)):
        for channel, source, lead, teller, owner, here, there in await store.session.run(query, {}):
            if whose.among(teller, owner):
                across = None not in (here, there) and here != there
                one = Clash(channel or channels.get(source, source), lead, teller, across)
                found.setdefault((lead, teller), one)
    grouped = defaultdict[str, list[Clash]](list)
    for one in found.values():
        grouped[one.channel].append(one)
    return grouped


def _facts(whose: Whose, since: datetime, until: datetime) -> Any:
    given = (
        select_columns(func.min(Assignment.at))
        .where(col(Assignment.lead_id) == Lead.id, col(Assignment.person_id).is_not(None))
        .correlate(Lead)
        .scalar_subquery()
    )
    effective = and_(
        col(TouchLog.state) == "saved",
        col(TouchLog.next_action) != "",
        col(TouchLog.next_at).is_not(None),
        col(TouchLog.contact_ids) != [],
    )
    reached = (
        select_columns(func.min(TouchLog.at))
        .where(
            col(TouchLog.customer_id) == Lead.customer_id,
            col(TouchLog.at) >= Lead.created_at,
            effective,
        )
        .correlate(Lead)
        .scalar_subquery()
    )
    again = (
        select_columns(func.sum(LeadSource.cost_fen))
        .where(col(LeadSource.lead_id) == Lead.id)
        .correlate(Lead)
        .scalar_subquery()
    )
    return (
        select_columns(
            col(Lead.id), col(Lead.channel), col(Lead.source), col(Lead.created_at), given,
            col(Lead.first_touch_at), reached, col(Opportunity.created_at), col(Lead.state),
            col(Lead.cost_fen), again,
        )
        .join(Opportunity, col(Opportunity.id) == Lead.opportunity_id, isouter=True)
        .where(
            col(Lead.id) > bindparam("after", type_=BigId),
            col(Lead.created_at) >= since, col(Lead.created_at) < until, whose.leads(),
        )
        .order_by(col(Lead.id))
        .limit(AT_ONCE)
    )  # fmt: skip


def _fact(row: Any, channels: Mapping[str, str]) -> LeadFact:
    _, channel, source, came, given, touched, reached, converted, state, cost, again = row
    costs = [int(fen) for fen in (cost, again) if fen is not None]
    return LeadFact(
        channel or channels.get(source, source), came, given, touched, reached, converted,
        void=state == "void", cost_fen=sum(costs) if costs else None,
    )  # fmt: skip


def _merged_clashes(since: datetime, until: datetime) -> Any:
    """Told again by a rep while the lead was another's."""
    teller, owner = aliased(Person), aliased(Person)
    return (
        select_columns(
            col(LeadSource.channel), col(LeadSource.source), col(LeadSource.lead_id),
            col(LeadSource.told_by_id), col(LeadSource.owner_id), col(teller.region_id), col(owner.region_id),
        )
        .join(teller, col(LeadSource.told_by_id) == teller.id)
        .join(owner, col(LeadSource.owner_id) == owner.id)
        .join(Role, and_(col(Role.person_id) == teller.id, col(Role.role) == RoleName.REP))
        .where(
            col(LeadSource.at) >= since, col(LeadSource.at) < until,
            col(LeadSource.told_by_id) != LeadSource.owner_id,
        )
        .order_by(col(LeadSource.id))
    )  # fmt: skip


def _owned_clashes(since: datetime, until: datetime) -> Any:
    """A new lead told by a rep of a firm that another owned."""
    teller, owner = aliased(Person), aliased(Person)
    return (
        select_columns(
            col(Lead.channel), col(Lead.source), col(Lead.id),
            col(Lead.taken_by_id), col(Assignment.person_id), col(teller.region_id), col(owner.region_id),
        )
        .join(Assignment, col(Assignment.lead_id) == Lead.id)
        .join(teller, col(Lead.taken_by_id) == teller.id)
        .join(owner, col(Assignment.person_id) == owner.id)
        .join(Role, and_(col(Role.person_id) == teller.id, col(Role.role) == RoleName.REP))
        .where(
            col(Assignment.kind) == "owner", col(Assignment.at) >= since,
            col(Assignment.at) < until, col(Lead.taken_by_id) != Assignment.person_id,
        )
        .order_by(col(Lead.id))
    )  # fmt: skip

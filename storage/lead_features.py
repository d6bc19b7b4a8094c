"""What our own rows say of every rep when a lead looks for one (AS-02, AS-07, R14)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlmodel import col, func, select

from sales.matching_facts import Rep
from sales.playbook import Playbook
from sales.rights import RoleName
from storage.organisation import away
from storage.store import Store
from storage.tables import (
    Ability,
    Assignment,
    Customer,
    Lead,
    Opportunity,
    Person,
    Region,
    Role,
    TouchLog,
)

OPEN = ("offered", "accepted", "touched")
WIN_DAYS, RESPONSE_DAYS = timedelta(days=30), timedelta(days=7)
CERTIFICATE = "certificate:"
_MONTH = timedelta(days=365.25) / 12


@dataclass(frozen=True, slots=True)
class Measures:
    """Numbers of the playbook that the queries need."""

    cap: int  # open leads per rep
    big_fen: int  # 大单
    guarded_tier: str  # shared out fairly
    minutes: Mapping[str, int]  # touch type → how long one takes

    @classmethod
    def of(cls, playbook: Playbook) -> "Measures":
        rules = playbook.matching
        return cls(
            playbook.leads.open_cap, rules.big_deal_yuan * 100, rules.fairness.tier,
            playbook.leads.touch_minutes,
        )  # fmt: skip


async def reps(store: Store, measures: Measures, now: datetime, zone: tzinfo) -> list[Rep]:
    """Everybody who sells, whoever may take the lead; unknown figures are None."""
    absent = await away(store, now)
    held = await open_leads(store)
    guarded = await _guarded(store, measures.guarded_tier, _month(now, zone))
    wins = await _win_rates(store, measures.big_fen, now - WIN_DAYS)
    answers = await _responses(store, now - RESPONSE_DAYS)
    service = await _service(store, measures.minutes)
    deals = await _industry_deals(store)
    learned = await _abilities(store)
    found = []
    for person, region in await _sellers(store):
        id, known = person.id or 0, learned.get(person.id or 0, {})
        months = int((now - person.joined_at) / _MONTH) if person.joined_at else None
        found.append(
            Rep(
                id=id,
                active=person.active,
                on_duty=id not in absent,
                newcomer=person.mentor_id is not None,
                regions=frozenset({region} if region else ()),
                certificates=frozenset(
                    name.removeprefix(CERTIFICATE) for name in known if name.startswith(CERTIFICATE)
                ),
                open_leads=held.get(id, 0),
                cap=measures.cap,
                a_leads=guarded.get(id, 0),
                win_rate=wins.get(id),
                response=answers.get(id),
                certification=known.get("certification"),
                delivery=known.get("delivery"),
                service=service.get(id, {}),
                tenure={region: months} if region and months is not None else {},
                industry_deals=deals.get(id, {}),
            )
        )
    return found


async def _sellers(store: Store) -> list[tuple[Person, str]]:
    query = (
        select(Person, Region.name)
        .join(Role, col(Role.person_id) == Person.id)
        .join(Region, col(Region.id) == Person.region_id, isouter=True)
        .where(Role.role == RoleName.REP)
        .order_by(col(Person.id))
    )
    return [(person, region or "") for person, region in await store.session.exec(query)]


async def open_leads(store: Store) -> dict[int, int]:
    """Rep → what he has to work on."""
    query = (
        select(Lead.owner_id, func.count())
        .where(col(Lead.owner_id).is_not(None), col(Lead.state).in_(OPEN))
        .group_by(col(Lead.owner_id))
    )
    return {owner or 0: count for owner, count in await store.session.exec(query)}


async def _guarded(store: Store, tier: str, since: datetime) -> dict[int, int]:
    """Leads of the tier that each got since then, one that came back twice counted once."""
    query = (
        select(Assignment.person_id, func.count(func.distinct(Assignment.lead_id)))
        .join(Lead, col(Lead.id) == Assignment.lead_id)
        .where(col(Assignment.person_id).is_not(None), Assignment.at >= since, Lead.tier == tier)
        .group_by(col(Assignment.person_id))
    )
    return {person or 0: count for person, count in await store.session.exec(query)}


async def _win_rates(store: Store, big_fen: int, since: datetime) -> dict[int, int]:
    """Hundredths of a percent of the large deals that ended since then; none ended: unknown."""
    query = (
        select(Opportunity.owner_id, Opportunity.state, func.count())
        .where(
            col(Opportunity.state).in_(("won", "lost")),
            col(Opportunity.closed_at) >= since,
            col(Opportunity.amount_fen) >= big_fen,
        )
        .group_by(col(Opportunity.owner_id), col(Opportunity.state))
    )
    ended: dict[int, dict[str, int]] = defaultdict(dict)
    for owner, state, count in await store.session.exec(query):
        ended[owner][state] = count
    return {
        owner: states.get("won", 0) * 10_000 // sum(states.values())
        for owner, states in ended.items()
    }


async def _responses(store: Store, since: datetime) -> dict[int, int]:
    """Mean seconds from the offer to the first touch, of leads first touched since then."""
    query = select(Lead.owner_id, Lead.offered_at, Lead.first_touch_at).where(
        col(Lead.first_touch_at) >= since,
        col(Lead.first_touch_at) >= col(Lead.offered_at),  # else it was touched by a former owner
        col(Lead.owner_id).is_not(None),
    )
    taken: dict[int, list[float]] = defaultdict(list)
    for owner, offered, touched in await store.session.exec(query):
        if owner and offered and touched:
            taken[owner].append(max((touched - offered).total_seconds(), 0.0))
    return {owner: int(sum(seconds) / len(seconds)) for owner, seconds in taken.items()}


async def _service(store: Store, minutes: Mapping[str, int]) -> dict[int, dict[str, int]]:
    """Minutes per industry: each kind of contact as long as the playbook says it takes."""
    query = (
        select(TouchLog.author_id, Customer.industry, TouchLog.touch_type, func.count())
        .join(Customer, col(Customer.id) == TouchLog.customer_id)
        .where(TouchLog.state == "saved", Customer.industry != "")
        .group_by(col(TouchLog.author_id), col(Customer.industry), col(TouchLog.touch_type))
    )
    served: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for author, industry, kind, count in await store.session.exec(query):
        served[author][industry] += minutes.get(kind, 0) * count
    return {author: dict(by) for author, by in served.items()}


async def _industry_deals(store: Store) -> dict[int, dict[str, int]]:
    query = (
        select(Opportunity.owner_id, Customer.industry, func.count())
        .join(Customer, col(Customer.id) == Opportunity.customer_id)
        .where(Opportunity.state == "won", Customer.industry != "")
        .group_by(col(Opportunity.owner_id), col(Customer.industry))
    )
    won: dict[int, dict[str, int]] = defaultdict(dict)
    for owner, industry, count in await store.session.exec(query):
        won[owner][industry] = count
    return won


async def _abilities(store: Store) -> dict[int, dict[str, int]]:
    learned: dict[int, dict[str, int]] = defaultdict(dict)
    for row in await store.session.exec(select(Ability)):
        learned[row.person_id][row.name] = row.value
    return learned


def _month(now: datetime, zone: tzinfo) -> datetime:
    return now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)

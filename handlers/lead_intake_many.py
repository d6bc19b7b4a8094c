"""Many leads at once, as a file brings them: those of new firms in a few statements, the others one by one.

What comes of it is what `take_in` makes of them in the same order; a test holds the two against each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import SQLModel

from sales.company_names import company_key
from sales.leads import NewLead, faults, keys, plain
from sales.matching_tiers import tier_of
from sales.playbook import Playbook
from storage.lead_files import hold_all, known_keys, regions, told_already
from storage.many import insert_many, reserve
from storage.store import Store
from storage.tables import Contact, Customer, CustomerPhone, Lead


@dataclass(frozen=True, slots=True)
class Fresh:
    """A lead of a firm that nobody knew; `job`: under which name its rows are logged."""

    told: NewLead
    job: str


def sorted_out(told: Sequence[Fresh], known: set[str]) -> tuple[list[Fresh], list[Fresh]]:
    """New firms, each once; and whatever joins something, or another of the same chunk."""
    seen, fresh, others = set(known), list[Fresh](), list[Fresh]()
    for one in told:
        mine = keys(one.told)
        (others if seen.intersection(mine) else fresh).append(one)
        seen.update(mine)
    return fresh, others


async def new_firms(
    store: Store, told: Sequence[NewLead], jobs: Sequence[str]
) -> tuple[list[Fresh], list[Fresh]]:
    """Hold the keys of all, then say which of them are of firms that nobody knows. What is refused or was
    told before is among the others: `take_in` says so of it."""
    ready = [Fresh(plain(one), job) for one, job in zip(told, jobs, strict=True)]
    every = [key for one in ready for key in keys(one.told)]
    await hold_all(store, every)
    repeated = await told_already(store, "sheet", [one.told.source_key for one in ready])
    odd = [one for one in ready if faults(one.told) or one.told.source_key in repeated]
    fresh, others = sorted_out(
        [one for one in ready if one not in odd], await known_keys(store, every)
    )
    return fresh, [*odd, *others]


async def make(
    store: Store, playbook: Playbook, fresh: Sequence[Fresh], now: datetime, by: int | None
) -> list[int]:
    """The ids of their leads, in order: firm, number, contact and lead of each."""
    named, jobs = await regions(store), [one.job for one in fresh]
    firms, leads = [await reserve(store, kind, len(fresh)) for kind in (Customer, Lead)]
    people = await reserve(store, Contact, sum(1 for one in fresh if one.told.contact))
    numbers = await reserve(store, CustomerPhone, sum(1 for one in fresh if one.told.phone))
    rows = [
        _rows(playbook, one.told, named, (firm, lead), (people, numbers), now, by)
        for one, firm, lead in zip(fresh, firms, leads, strict=True)
    ]
    for kind in (Customer, CustomerPhone, Contact, Lead):
        made = [(of[kind], job) for of, job in zip(rows, jobs, strict=True) if kind in of]
        await insert_many(store, kind, [row for row, _ in made], [job for _, job in made])
    return leads


def _rows(
    playbook: Playbook,
    told: NewLead,
    named: dict[str, int],
    ids: tuple[int, int],
    spare: tuple[list[int], list[int]],
    now: datetime,
    by: int | None,
) -> dict[type[SQLModel], dict[str, Any]]:
    """What one telling makes. `ids`: of its firm and its lead; `spare`: for whom and the number it names."""
    firm, lead = ids
    people, numbers = spare
    tier = _tier(playbook, told)
    made: dict[type[SQLModel], dict[str, Any]] = {
        Customer: {"id": firm} | _firm(told, named, tier, now)
    }
    if told.phone:
        made[CustomerPhone] = {"id": numbers.pop(0), "customer_id": firm, "phone": told.phone}
    if told.contact:
        made[Contact] = {"id": people.pop(0)} | _contact(told, firm, now)
    made[Lead] = _lead(playbook, told, named, tier, now) | {
        "id": lead, "customer_id": firm, "taken_by_id": by,
        "contact_id": made[Contact]["id"] if told.contact else None,
    }  # fmt: skip
    return made


def _tier(playbook: Playbook, told: NewLead) -> str:
    worth = told.yearly_fen if told.yearly_fen is not None else told.estimate_fen
    return tier_of(playbook.matching.tiers, worth)


def _firm(told: NewLead, named: dict[str, int], tier: str, now: datetime) -> dict[str, Any]:
    name = told.company or f"未知公司（{told.phone[-4:]}）"
    return {
        "name": name, "name_key": company_key(name), "industry": told.industry,
        "region_id": named.get(told.region), "tier": tier, "created_at": now,
    }  # fmt: skip


def _contact(told: NewLead, customer: int, now: datetime) -> dict[str, Any]:
    return {
        "customer_id": customer, "name": told.contact, "title": told.title, "phone": told.phone,
        "created_at": now,
    }  # fmt: skip


def _lead(
    playbook: Playbook, told: NewLead, named: dict[str, int], tier: str, now: datetime
) -> dict[str, Any]:
    """A tier that no rep gets goes to the outbound pool at once."""
    company = told.company or f"未知公司（{told.phone[-4:]}）"
    pooled = tier in playbook.matching.tiers.pool
    return {
        "source": told.source, "source_key": told.source_key, "channel": told.channel, "company": company,
        "company_key": company_key(company), "phone": told.phone, "contact": told.contact,
        "title": told.title, "industry": told.industry, "region_id": named.get(told.region),
        "need": told.need, "scene": told.scene, "certificate": told.certificate,
        "yearly_fen": told.yearly_fen, "estimate_fen": told.estimate_fen,
        "first_inquiry": told.first_inquiry, "tier": tier, "cost_fen": told.cost_fen,
        "raw": dict(told.raw), "state": "outbound" if pooled else "new", "created_at": now,
    }  # fmt: skip

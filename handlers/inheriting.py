"""Somebody has left: who is to have what he leaves, and giving it to them at once (U-06)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.lead_giving import Decision, pass_on
from handlers.owning import hand_over
from handlers.registry import Tools
from handlers.staleness import reassigned
from sales import matching_facts
from sales.ladder import manager_of
from sales.matching import match
from sales.matching_team import Team
from sales.playbook import Playbook
from storage.inheritances import Estate, estate, open_inheritance_of, shares_of
from storage.lead_features import Measures, reps
from storage.organisation import organisation
from storage.store import Store
from storage.tables import Customer, Inheritance, Person, Region, Share

INHERITANCE = "inheritance"


async def open_inheritance(
    store: Store, playbook: Playbook, tools: Tools, leaver: Person, now: datetime
) -> Inheritance | None:
    """Proposed to the manager, who stands in meanwhile. None: he leaves nothing, or nobody is above."""
    left = await estate(store, leaver.id or 0)
    boss = manager_of(await organisation(store, now), leaver.id or 0)
    if not left or boss is None or await open_inheritance_of(store, leaver.id or 0):
        return None
    row = Inheritance(leaver_id=leaver.id or 0, decider_id=boss.person, created_at=now)
    store.session.add(row)
    await store.session.flush()
    heirs = await _matched(store, playbook, tools, left.customers, boss.person, now)
    store.session.add_all(
        Share(inheritance_id=row.id or 0, customer_id=customer.id or 0, heir_id=heir)
        for customer, heir in zip(left.customers, heirs, strict=True)
    )
    await store.session.flush()
    await store.notify(
        person_id=boss.person, kind=INHERITANCE, object_kind=INHERITANCE, object_id=row.id or 0,
        severity=1, reason=f"{leaver.name} 已离职，待交接", now=now, again=True,
    )  # fmt: skip
    return row


async def _matched(
    store: Store, playbook: Playbook, tools: Tools, customers: Sequence[Customer], boss: int,
    now: datetime,
) -> list[int]:  # fmt: skip
    """One of the manager's people for each, by the rules of leads; the manager where nobody fits."""
    actor = await store.actor(boss)
    below = actor.below if actor else frozenset()
    found = await reps(store, Measures.of(playbook), now, tools.zone)
    team = Team.of(rep for rep in found if rep.id in below and rep.active)
    heirs = list[int]()
    for customer in customers:
        facts = await _facts(store, customer)
        rep = match(facts, team, playbook.matching, playbook.version).rep
        heirs.append(rep or boss)
        if rep:
            place = team.ids.tolist().index(rep)
            team = team.given(place, guarded=playbook.matching.is_guarded(facts))
    return heirs


async def _facts(store: Store, customer: Customer) -> matching_facts.Lead:
    region = await store.session.get(Region, customer.region_id) if customer.region_id else None
    return matching_facts.Lead(
        id=customer.id or 0,
        region=region.name if region else "",
        industry=customer.industry,
        scene=customer.industry,
        tier=customer.tier or "B",
        first_inquiry=False,
    )


# -- giving it ------------------------------------------------------------------------------------


@dataclass(slots=True)
class Inherited:
    """What one heir got, by kind."""

    things: list[tuple[str, int]]

    @property
    def counts(self) -> Counter[str]:
        return Counter(kind for kind, _ in self.things)


async def give_all(
    store: Store, playbook: Playbook, tools: Tools, row: Inheritance, by: int, now: datetime
) -> dict[int, Inherited]:
    """Everything that is still the leaver's, in this one transaction; heir → what he got."""
    leaver = await store.session.get_one(Person, row.leaver_id)
    decision = Decision(kind="inherit", by=by, reason=f"{leaver.name}离职交接")
    shares, got = await shares_of(store, row.id or 0), dict[int, Inherited]()
    for customer in (await estate(store, row.leaver_id)).customers:
        share = shares.get(customer.id or 0)
        heir = share.heir_id if share else row.decider_id
        moved = await hand_over(store, playbook, tools, customer, heir, decision, now)
        mine = got.setdefault(heir, Inherited([]))
        mine.things += [("customer", customer.id or 0), *moved.things]
    rest = await estate(store, row.leaver_id)
    for heir, thing in await _give_rest(
        store, playbook, tools, rest, row.decider_id, decision, now
    ):
        got.setdefault(heir, Inherited([])).things.append(thing)
    row.state, row.decided_at, row.decided_by_id = "done", now, by
    await store.session.flush()
    return got


async def _give_rest(
    store: Store, playbook: Playbook, tools: Tools, rest: Estate, decider: int, decision: Decision,
    now: datetime,
) -> list[tuple[int, tuple[str, int]]]:  # fmt: skip
    """What he had with others' customers, or with none: to whose customer it is, else to the manager."""
    given = list[tuple[int, tuple[str, int]]]()
    for deal in rest.deals:
        deal.owner_id = await _owner(store, deal.customer_id, decider)
        await store.session.flush()
        await reassigned(store, playbook, tools, deal, now)
        given.append((deal.owner_id, ("opportunity", deal.id or 0)))
    for todo in rest.todos:
        todo.owner_id = await _owner(store, todo.customer_id, decider)
        given.append((todo.owner_id, ("todo", todo.id or 0)))
    for lead in rest.leads:
        heir = await _owner(store, lead.customer_id, decider)
        await pass_on(store, playbook, tools, lead, heir, decision, now)
        given.append((heir, ("lead", lead.id or 0)))
    return given


async def _owner(store: Store, customer_id: int | None, decider: int) -> int:
    customer = await store.session.get(Customer, customer_id) if customer_id else None
    owner = await store.session.get(Person, customer.owner_id or 0) if customer else None
    return owner.id or decider if owner and owner.active else decider

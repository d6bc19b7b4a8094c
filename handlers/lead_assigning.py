"""To whom a lead goes: facts from the rows, the decision from the rules, everything kept (AS-06, AS-09)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlmodel import col, select

from handlers.lead_giving import Decision, give
from handlers.lead_intake import TakenIn
from handlers.registry import Tools
from sales import matching_facts
from sales.matching import match
from sales.matching_kept import plain
from sales.matching_team import Team
from sales.playbook import Playbook
from storage.lead_features import Measures, has_room, reps
from storage.leads import declined_by
from storage.store import Store
from storage.tables import Assignment, Customer, Lead, Region


async def place(
    store: Store, playbook: Playbook, tools: Tools, taken: TakenIn, now: datetime
) -> None:
    """What was just taken in goes where it belongs, whatever its source."""
    lead = taken.lead
    if lead is None or taken.how in ("refused", "repeated"):
        return
    if taken.how == "made":
        await assign(store, playbook, tools, lead, now)
    elif taken.how == "owned":
        await give(store, playbook, tools, lead, lead.owner_id, Decision(kind="owner"), now)
    elif lead.owner_id:
        await store.notify(
            person_id=lead.owner_id, kind="lead", object_kind="lead", object_id=lead.id or 0,
            severity=1, reason="同一家客户又来询问，已并到你的线索", now=now, again=True,
        )  # fmt: skip


async def assign(
    store: Store,
    playbook: Playbook,
    tools: Tools,
    lead: Lead,
    now: datetime,
    *,
    kind: str = "match",
    reason: str = "",
    by: int | None = None,
) -> Assignment | None:
    """None: it is for the outbound pool. Whoever declined it or left it lying is not asked again."""
    if lead.tier in playbook.matching.tiers.pool and lead.owner_id is None:
        lead.state = "outbound"
        await store.session.flush()
        return None
    but = {*await declined_by(store, lead.id or 0), *([lead.owner_id] if lead.owner_id else [])}
    team = Team.of(
        rep for rep in await reps(store, _measures(playbook), now, tools.zone) if rep.id not in but
    )
    decided = match(await _facts(store, lead), team, playbook.matching, playbook.version)
    decision = Decision(kind=kind, by=by, reason=reason, rule=decided.rule.id, parts=plain(decided))
    return await give(store, playbook, tools, lead, decided.rep, decision, now)


async def assign_many(
    store: Store,
    playbook: Playbook,
    tools: Tools,
    ids: Sequence[int],
    now: datetime,
    acting: Callable[[Lead], Awaitable[None]],
) -> None:
    """New leads of a file: one look at the team, then one after the other while anybody has room. Those
    for whom there is none wait for a manager. `acting`: before each, says whose doing it is."""
    if not ids or not await has_room(store, playbook.leads.open_cap):
        return
    query = select(Lead).where(col(Lead.id).in_(ids), Lead.state == "new").order_by(col(Lead.id))
    team = Team.of(await reps(store, _measures(playbook), now, tools.zone))
    for lead in (await store.session.exec(query)).all():
        decided = match(await _facts(store, lead), team, playbook.matching, playbook.version)
        if decided.rep is None:
            continue
        await acting(lead)
        decision = Decision(kind="match", rule=decided.rule.id, parts=plain(decided))
        await give(store, playbook, tools, lead, decided.rep, decision, now)
        team = team.given(
            team.ids.tolist().index(decided.rep), guarded=playbook.matching.is_guarded(decided.lead)
        )


async def _facts(store: Store, lead: Lead) -> matching_facts.Lead:
    """Without a scene of its own a lead is compared by its industry."""
    region = await store.session.get(Region, lead.region_id) if lead.region_id else None
    customer = await store.session.get(Customer, lead.customer_id) if lead.customer_id else None
    return matching_facts.Lead(
        id=lead.id or 0,
        region=region.name if region else "",
        industry=lead.industry or (customer.industry if customer else ""),
        scene=lead.scene or lead.industry,
        certificate=lead.certificate,
        tier=lead.tier or "B",
        purchases=lead.yearly_fen,
        first_inquiry=lead.first_inquiry,
        difficulty=lead.difficulty or None,
    )


def _measures(playbook: Playbook) -> Measures:
    rules = playbook.matching
    return Measures(
        cap=playbook.leads.open_cap,
        big_fen=rules.big_deal_yuan * 100,
        guarded_tier=rules.fairness.tier,
        minutes=dict(playbook.leads.touch_minutes),
    )

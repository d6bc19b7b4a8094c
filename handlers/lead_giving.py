"""Giving a lead to somebody: the one place where its owner changes (R30, AS-09)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.lead_clocks import UNTOUCHED, start, stop
from handlers.registry import Tools
from handlers.staleness import reassigned
from sales.playbook import Playbook
from storage.lead_parts import keep_parts
from storage.ownership import own
from storage.pursuits import LEAD
from storage.store import Store
from storage.tables import Assignment, Customer, Lead


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Why it goes where it goes; kept for good."""

    kind: str  # match | claim | transfer | decline | reassign | veto | inherit | owner
    by: int | None = None
    reason: str = ""
    rule: str = ""
    parts: dict[str, Any] | None = None


async def give(
    store: Store,
    playbook: Playbook,
    tools: Tools,
    lead: Lead,
    to: int | None,
    decision: Decision,
    now: datetime,
    *,
    tell: bool = True,
) -> Assignment:
    """`to` None: nobody fits, it waits for a manager. The firm goes along unless somebody owns it. `tell`:
    he does not know yet."""
    before = lead.owner_id
    made = await _kept(store, lead, to, decision, now)
    await _move_firm(store, lead, to, now)
    lead.owner_id, lead.accepted_at = to, None
    lead.state, lead.offered_at = ("offered", now) if to else ("new", None)
    store.session.add(made)
    await store.session.flush()
    if to is None:
        await stop(store, lead, now)
        return made
    await start(store, playbook, tools, lead, now)
    if tell:
        await _tell(store, lead, to, before, now)
    return made


async def pass_on(
    store: Store,
    playbook: Playbook,
    tools: Tools,
    lead: Lead,
    to: int,
    decision: Decision,
    now: datetime,
) -> Assignment:
    """It goes along with its firm, which has moved already. Whoever gets one that nobody has touched has as
    long as anybody; what was touched stays so."""
    made = await _kept(store, lead, to, decision, now)
    lead.owner_id = to
    store.session.add(made)
    if lead.state not in UNTOUCHED:
        await store.session.flush()
        await store.settle(LEAD, lead.id or 0)
        await reassigned(store, playbook, tools, lead, now)
        return made
    lead.state, lead.offered_at, lead.accepted_at = "offered", now, None
    await store.session.flush()
    await start(store, playbook, tools, lead, now)
    return made


async def record(
    store: Store, lead: Lead, to: int | None, decision: Decision, now: datetime
) -> Assignment:
    """A decision that moves nothing."""
    made = await _kept(store, lead, to, decision, now)
    store.session.add(made)
    await store.session.flush()
    return made


async def _kept(
    store: Store, lead: Lead, to: int | None, decision: Decision, now: datetime
) -> Assignment:
    return Assignment(
        lead_id=lead.id or 0,
        kind=decision.kind,
        person_id=to,
        from_id=lead.owner_id,
        by_id=decision.by,
        rule=decision.rule,
        reason=decision.reason,
        parts=await keep_parts(store, decision.parts) if decision.parts else None,
        at=now,
    )


async def _move_firm(store: Store, lead: Lead, to: int | None, now: datetime) -> None:
    """Nobody has spoken with it lately: whoever has the lead has the firm (R30: the first valid touch
    protects it for a time)."""
    customer = await store.session.get(Customer, lead.customer_id or 0)
    if customer is None or customer.owner_id not in (None, lead.owner_id):
        return
    if customer.protected_until is None or customer.protected_until <= now:
        own(customer, to, now)


async def _tell(store: Store, lead: Lead, to: int, before: int | None, now: datetime) -> None:
    await store.notify(
        person_id=to,
        kind="lead",
        object_kind=LEAD,
        object_id=lead.id or 0,
        severity=1,
        reason="派给你的新线索" if before is None else "转给你的线索",
        now=now,
        again=True,
    )

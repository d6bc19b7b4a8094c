"""A customer goes back to 公海 and out of it again: its owner changes, nothing of it is lost (U-04)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from handlers.lead_clocks import stop
from handlers.lead_giving import Decision, give, record
from handlers.pool_warning import close
from handlers.registry import Tools
from handlers.staleness import follow_state, reassigned
from sales.playbook import Playbook
from storage.approvals import todos_to_move
from storage.deals import live_deals_of
from storage.leads import leads_of_firm, leads_to_move
from storage.ownership import own
from storage.store import Store
from storage.tables import Customer, Lead, Opportunity, PoolMove, PoolWarning


def mark(warning_id: int) -> str:
    """Under which name the change log keeps what a recycling did."""
    return f"pool:{warning_id}"


async def recycle(
    store: Store, playbook: Playbook, tools: Tools, customer: Customer, warning: PoolWarning, now: datetime
) -> PoolMove:  # fmt: skip
    """Its opportunities rest until somebody takes it out, its leads wait with it, its todos are dropped."""
    id, before = customer.id or 0, warning.person_id
    async with _as_job(store, mark(warning.id or 0), now):
        own(customer, None, now)
        customer.protected_until = None
        for deal in await live_deals_of(store, id):
            if deal.owner_id == before:
                await _rest(store, playbook, tools, deal, now)
        for todo in await todos_to_move(store, id, before):
            todo.state, todo.done_at = "dropped", now
            await store.disarm("todo", todo.id or 0)
        for lead in await leads_to_move(store, id, before):
            await _wait(store, lead, now)
        await close(store, warning, "recycled")
    moved = PoolMove(
        customer_id=id, kind="recycled", from_id=before, warning_id=warning.id, at=now,
        reason=f"{(now - warning.alone_since).days} 天没有联系",
    )  # fmt: skip
    store.session.add(moved)
    await store.session.flush()
    return moved


async def take_out(
    store: Store, playbook: Playbook, tools: Tools, customer: Customer, to: int, now: datetime
) -> None:
    """Its opportunities go on with the new owner, from where they were; its leads are his."""
    id = customer.id or 0
    own(customer, to, now)
    store.session.add(PoolMove(customer_id=id, kind="picked", to_id=to, by_id=to, at=now))
    await store.session.flush()
    for deal in await live_deals_of(store, id):
        deal.owner_id = to
        deal.state = "open" if deal.state == "frozen" else deal.state
        await store.session.flush()
        await reassigned(store, playbook, tools, deal, now)
    for lead in await leads_of_firm(store, id, ("pooled", "outbound")):
        await give(store, playbook, tools, lead, to, Decision(kind="claim", by=to), now)
        lead.state, lead.accepted_at = "accepted", now
        await store.settle("lead", lead.id or 0)  # whoever takes it knows of it
    await store.session.flush()


async def _rest(
    store: Store, playbook: Playbook, tools: Tools, deal: Opportunity, now: datetime
) -> None:
    deal.state = "frozen"
    await store.session.flush()
    await follow_state(store, playbook, tools, deal, now)
    await store.settle("opportunity", deal.id or 0)


async def _wait(store: Store, lead: Lead, now: datetime) -> None:
    await record(store, lead, None, Decision(kind="recycle"), now)
    lead.owner_id, lead.state = None, "pooled"
    lead.accepted_at = lead.first_touch_at = None  # the next one's first touch is what counts then
    await store.session.flush()
    await stop(store, lead, now)


@asynccontextmanager
async def _as_job(store: Store, job: str, now: datetime) -> AsyncIterator[None]:
    """All of it in the change log under one name, by which a manager can take it back."""
    author = store.author
    await store.session.flush()
    store.acting(at=now, job=job)
    try:
        yield
        await store.session.flush()
    finally:
        store.session.sync_session.info["author"] = author

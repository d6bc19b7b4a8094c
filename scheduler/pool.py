"""Customers that nobody speaks with: their owners are told, then they go back to 公海 (U-04)."""

from datetime import timedelta

from handlers.pool_clock import alone_since, kept
from handlers.pool_recycling import recycle
from handlers.pool_warning import WARNING, close, warn_if_due
from handlers.visit_weight import says_something
from sales.ladder import manager_of
from scheduler.registry import Fired, Run, daily, job, timer
from storage.approvals import KEEPING_KEY
from storage.organisation import organisation
from storage.pool import owned_customers, touches_since
from storage.tables import Customer, PoolWarning

CHUNK = 200  # customers looked at in one transaction


@job(cron=lambda book: daily(book.pool.warn_at), grace=timedelta(hours=10), workdays_only=True)
async def pool_warnings(run: Run) -> str | None:
    """Those whose days are nearly over; most were spoken with lately and are passed over at once."""
    rules = run.playbook.pool
    recent = run.due - timedelta(days=min(rules.days.values()) - rules.warn_days - 1)
    rows = await owned_customers(run.store, int(run.cursor or 0), CHUNK, recent)
    touches = await touches_since(run.store, [row.id or 0 for row in rows], recent)
    spoken = {touch.customer_id for touch in touches if says_something(touch)}
    for row in rows:
        if row.id not in spoken:
            await warn_if_due(run.store, run.playbook, run.tools, row, run.due)
    return str(rows[-1].id) if len(rows) == CHUNK else None


@timer("pool_recycle")
async def pool_recycle(fired: Fired) -> None:
    """The evening that was named: back to 公海, unless something has changed since."""
    store = fired.store
    warning = await store.session.get(PoolWarning, fired.timer.object_id)
    if warning is None or warning.state != "open":
        return
    lock = KEEPING_KEY if store.locks else None
    customer = await store.session.get_one(Customer, warning.customer_id, with_for_update=lock)
    if state := await _otherwise(fired, customer, warning):
        await close(store, warning, state)
    else:
        moved = await recycle(store, fired.playbook, fired.tools, customer, warning, fired.now)
        await _tell_manager(fired, customer, warning.person_id, moved.reason)
        await store.refresh("customer", customer.id or 0)
    await store.refresh(WARNING, warning.id or 0)


async def _otherwise(fired: Fired, customer: Customer, warning: PoolWarning) -> str:
    """How the warning ends where it does not come to that; tomorrow's look warns anew where it must."""
    if customer.owner_id != warning.person_id:
        return "moved"
    if await alone_since(fired.store, customer, fired.now) > warning.alone_since:
        return "followed"
    why = await kept(fired.store, fired.playbook, fired.tools, customer, fired.now)
    return "kept" if why else ""


async def _tell_manager(fired: Fired, customer: Customer, rep: int, reason: str) -> None:
    """In his roll-up: never a card for each."""
    rung = manager_of(await organisation(fired.store, fired.now), rep)
    if rung and not rung.is_end:
        await fired.store.notify(
            person_id=rung.person, kind="pool", object_kind="customer", object_id=customer.id or 0,
            severity=1, reason=f"{reason}，已回公海", subject_id=rep, now=fired.now,
        )  # fmt: skip

"""The owner is told N days before, and has until the evening of that day (U-04)."""

from datetime import datetime

from handlers.pool_clock import alone_since, kept, recycling
from handlers.registry import Context, Tools
from sales.playbook import Playbook
from storage.pool import warned_of
from storage.store import Store
from storage.tables import Customer, PoolWarning

WARNING, RECYCLE = "pool_warning", "pool_recycle"
"""The kind of thing, and the clock on it."""


async def warn_if_due(
    store: Store, playbook: Playbook, tools: Tools, customer: Customer, now: datetime
) -> PoolWarning | None:
    """None: it is too early, something keeps the customer, or he knows already."""
    since = await alone_since(store, customer, now)
    when = await recycling(store, playbook, tools, customer, since, now)
    if when is None or await warned_of(store, customer.id or 0):
        return None
    if await kept(store, playbook, tools, customer, now):
        return None
    made = PoolWarning(
        customer_id=customer.id or 0, person_id=customer.owner_id or 0, alone_since=since,
        recycle_at=when, created_at=now,
    )  # fmt: skip
    store.session.add(made)
    await store.session.flush()
    await store.arm(WARNING, made.id or 0, RECYCLE, when, now)
    await store.notify(
        person_id=made.person_id, kind="pool", object_kind=WARNING, object_id=made.id or 0,
        severity=1, reason=f"{when.astimezone(tools.zone):%-m月%-d日} 回公海", now=now,
    )  # fmt: skip
    return made


async def close(store: Store, warning: PoolWarning, state: str) -> None:
    """It is decided what becomes of it."""
    warning.state = state
    await store.session.flush()
    await store.disarm(WARNING, warning.id or 0)
    await store.settle(WARNING, warning.id or 0)


async def followed(ctx: Context, customer_id: int) -> None:
    """Somebody spoke with them: the warning is over."""
    if warning := await warned_of(ctx.store, customer_id):
        await close(ctx.store, warning, "followed")
        await ctx.refresh(WARNING, warning.id or 0)

"""How a warning looks to whom it was given and to those above, also when it is over."""

from datetime import datetime, timedelta

from cards.model import Card
from cards.pool_warning import KeepingView, WarningView, pool_keeping, pool_warning
from handlers.pool_clock import alone_since, at, kept, owned_from
from handlers.pool_warning import RECYCLE, WARNING
from handlers.refusals import ABSENT, lacking, stale
from handlers.registry import Context, Reply, face, handles
from handlers.snoozing import used_up
from sales.actions import KeepCustomer, ShowPoolWarning, StartKeeping
from sales.pool import workday_from
from sales.rights import may_change, reads_customers, sells
from storage.scoped import LARGEST_ID
from storage.store import Store
from storage.tables import Customer, Person, PoolWarning


@face(WARNING)
async def warning_face(ctx: Context, id: int) -> Card | None:
    row = await _seen(ctx, id)
    return await draw(ctx, row) if row else None


@handles(ShowPoolWarning, may=reads_customers)
async def show(action: ShowPoolWarning, ctx: Context) -> Reply:
    row = await _seen(ctx, action.warning)
    return await _reply(ctx, row, below=not action.back) if row else ABSENT


@handles(StartKeeping, may=sells)
async def start(action: StartKeeping, ctx: Context) -> Reply:
    row = await _as_seen(ctx, action)
    if isinstance(row, Reply):
        return row
    if refused := await _used_up(ctx, row):
        return refused
    return Reply(pool_keeping(await _keeping(ctx, row)), below=True)


@handles(KeepCustomer, may=sells)
async def keep(action: KeepCustomer, ctx: Context) -> Reply:
    row = await _as_seen(ctx, action)
    if isinstance(row, Reply):
        return row
    if refused := await _used_up(ctx, row):
        return refused
    if not action.reason:
        return lacking("原因", card=pool_keeping(await _keeping(ctx, row)))
    row.recycle_at, row.snooze_reason = _later(ctx, row), action.reason
    row.snoozed += 1
    await ctx.store.session.flush()
    await ctx.store.arm(WARNING, row.id or 0, RECYCLE, row.recycle_at, ctx.now)
    await ctx.store.settle(WARNING, row.id or 0)
    await ctx.refresh(WARNING, row.id or 0)
    return await _reply(ctx, row, f"已顺延到 {ctx.local(row.recycle_at):%-m月%-d日}")


async def draw(ctx: Context, row: PoolWarning) -> Card:
    return pool_warning(await _view(ctx, row))


async def _view(ctx: Context, row: PoolWarning) -> WarningView:
    customer = await ctx.store.session.get_one(Customer, row.customer_id)
    owner = await ctx.store.session.get_one(Person, row.person_id)
    since = await alone_since(ctx.store, customer, ctx.now)
    open = row.state == "open"
    keeps = await kept(ctx.store, ctx.playbook, ctx.tools, customer, ctx.now) if open else ""
    return WarningView(
        id=row.id or 0,
        version=row.version,
        customer_id=customer.id or 0,
        customer=customer.name,
        owner=owner.name,
        tier=customer.tier,
        state=row.state,
        at=ctx.local(row.recycle_at),
        last=ctx.local(since) if since > owned_from(customer) else None,
        alone=(ctx.local(ctx.now).date() - ctx.local(since).date()).days,
        limit=ctx.playbook.pool.days_of(customer.tier),
        keeps=keeps,
        more=ctx.playbook.pool.extend_days,
        answers=may_change(ctx.actor, await ctx.mine.facts(customer)),
    )


async def _seen(ctx: Context, id: int) -> PoolWarning | None:
    """By whom it was meant for, though the customer may be his no longer, and by whoever sees that."""
    row = await _warning(ctx.store, id)
    if row is None or (
        row.person_id != ctx.actor.id and await ctx.mine.customer(row.customer_id) is None
    ):
        return None
    return row


async def _as_seen(ctx: Context, action: StartKeeping | KeepCustomer) -> PoolWarning | Reply:
    row = await _seen(ctx, action.warning)
    if row is None:
        return ABSENT
    customer = await ctx.mine.customer(row.customer_id, for_change=True)
    if customer is None or row.state != "open" or row.version != action.seen:
        return stale(await draw(ctx, row), (WARNING, row.id or 0))
    return row


async def _warning(store: Store, id: int) -> PoolWarning | None:
    return await store.session.get(PoolWarning, id) if 0 < id <= LARGEST_ID else None


async def _used_up(ctx: Context, row: PoolWarning) -> Reply | None:
    refusal = await used_up(ctx, row.person_id, row, ("pool", WARNING, row.id or 0))
    return await _reply(ctx, row, refusal) if refusal else None


async def _keeping(ctx: Context, row: PoolWarning) -> KeepingView:
    customer = await ctx.store.session.get_one(Customer, row.customer_id)
    left = ctx.playbook.calm.alert_snoozes - row.snoozed
    above = row.person_id in ctx.actor.below
    return KeepingView(
        row.id or 0, row.version, customer.name, ctx.local(_later(ctx, row)),
        None if above else left,
    )  # fmt: skip


def _later(ctx: Context, row: PoolWarning) -> datetime:
    rules = ctx.playbook.pool
    day = ctx.local(row.recycle_at).date() + timedelta(days=rules.extend_days)
    return at(workday_from(day, ctx.tools.calendar.is_workday), rules.recycle_at, ctx.tools)


async def _reply(ctx: Context, row: PoolWarning, notice: str = "", *, below: bool = False) -> Reply:
    return Reply(await draw(ctx, row), notice, below, (WARNING, row.id or 0))

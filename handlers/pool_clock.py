"""How long a customer has been left alone, and what keeps it: rows in, the rules' own facts out (U-04)."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from handlers.registry import Tools
from handlers.visit_weight import says_something
from sales.playbook import Playbook
from sales.pool import Keeping, days_off, kept_by, recycled_on, runs_out
from storage.organisation import away
from storage.pool import frozen_spans, is_asked, leaves_since, live_stages, touches_before
from storage.store import Store
from storage.tables import Customer

PAGE = 20  # contacts looked through at a time for one that says something


def owned_from(customer: Customer) -> datetime:
    return customer.owned_since or customer.created_at


async def alone_since(store: Store, customer: Customer, now: datetime) -> datetime:
    """The last contact that counts (R18), or the assignment where none came after it."""
    owned, before = owned_from(customer), now
    while touches := await touches_before(store, customer.id or 0, before, PAGE):
        for touch in touches:
            if touch.at <= owned:
                return owned
            if says_something(touch):
                return touch.at
        if len(touches) < PAGE:
            break
        before = touches[-1].at - timedelta(microseconds=1)
    return owned


async def kept(
    store: Store, playbook: Playbook, tools: Tools, customer: Customer, now: datetime
) -> str:
    """Why it is not recycled now; empty: nothing keeps it."""
    deals = await live_stages(store, customer.id or 0)
    until = customer.protected_until
    keeping = Keeping(
        stages=frozenset(stage for _, stage, state in deals if state != "frozen"),
        frozen=any(state == "frozen" for _, _, state in deals),
        asked=await is_asked(store, customer.id or 0),
        protected_until=until.astimezone(tools.zone).date() if until else None,
        away=customer.owner_id in await away(store, now),
    )
    return kept_by(playbook.pool, pipeline(playbook), keeping, now.astimezone(tools.zone).date())


def pipeline(playbook: Playbook) -> Sequence[tuple[str, str]]:
    return [(stage.id, stage.name) for stage in playbook.pipeline]


async def recycling(
    store: Store,
    playbook: Playbook,
    tools: Tools,
    customer: Customer,
    since: datetime,
    now: datetime,
) -> datetime | None:
    """When it goes back to 公海 if it is left alone; None: too early to say so."""
    rules, zone = playbook.pool, tools.zone
    today = now.astimezone(zone).date()
    spans = await leaves_since(store, customer.owner_id or 0, since)
    deals = [id for id, _, _ in await live_stages(store, customer.id or 0)]
    spans += await frozen_spans(store, deals, since, now)
    out = runs_out(
        since.astimezone(zone).date(), rules.days_of(customer.tier), days_off(spans, zone)
    )
    day = recycled_on(out, today, rules.warn_days, tools.calendar.is_workday)
    return at(day, rules.recycle_at, tools) if day else None


def at(day: date, hour: time, tools: Tools) -> datetime:
    return datetime.combine(day, hour, tools.zone)

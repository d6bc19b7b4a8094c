"""From words to a draft: nothing is saved unseen, and nothing that was said is lost."""

from datetime import UTC, date, datetime, timedelta

from handlers.known import contact_id, own_customers
from handlers.registry import Context, Reply, handles, spelled
from handlers.showing import touch_changed
from handlers.visit_face import reply
from sales.actions import Action, LogVisit, StartVisit
from sales.rights import sells
from sales.understood import Understood
from storage.deals import unfinished_touch
from storage.tables import Customer, TouchLog

ASKED_BACK_FOR = timedelta(hours=2)  # an answer later than this is a new visit


@spelled(
    "拜访",
    "记拜访",
    "记录",
    "visit",
    about="记一次拜访",
    sample="/拜访 今天和王总聊了扩容，下周三带方案过去",
    may=sells,
)
def parse_visit(rest: str) -> Action:
    return LogVisit(rest) if rest else StartVisit()


@handles(LogVisit, may=sells)
async def log(action: LogVisit, ctx: Context) -> Reply:
    asked = await _asked(ctx)
    raw_text = "\n".join(part for part in (asked.raw_text if asked else "", action.text) if part)
    understood = read(ctx, raw_text)
    customer = await _seen_customer(ctx, understood.customer_id)
    touch = asked or TouchLog(author_id=ctx.actor.id, at=ctx.now, created_at=ctx.now)
    touch.raw_text = raw_text
    fill(ctx, touch, understood, customer)
    touch.state = "asked" if understood.empty and asked is None else "draft"
    ctx.store.session.add(touch)
    await ctx.store.session.flush()
    if asked:
        await touch_changed(ctx, touch)
    return await reply(ctx, touch)


def read(ctx: Context, text: str) -> Understood:
    """What the sentence says, the rep's own customers first."""
    from sales.extraction import understand  # hundreds of patterns: not before they are needed

    names = ctx.tools.names
    return understand(
        text,
        ctx.local(ctx.now),
        names,
        prefer=own_customers(ctx),
        holidays=ctx.holidays,
    )


def fill(ctx: Context, touch: TouchLog, seen: Understood, customer: Customer | None) -> None:
    """The bot's proposal; the rep may change every field before it is saved."""
    touch.understood = seen.to_json()
    touch.customer_id = customer.id if customer else None
    touch.new_customer = "" if seen.customer_id else seen.customer_new or ""
    touch.content = touch.raw_text
    touch.touch_type = seen.touch_type or ""
    touch.emotion = seen.emotion
    touch.tags = list(seen.tags)
    touch.amount_fen = seen.amount_fen
    touch.next_action = seen.next_action or ""
    touch.next_at = moment_of(ctx, seen.next_at)
    set_contacts(ctx, touch, tuple(who.name for who in seen.contacts))


def set_contacts(ctx: Context, touch: TouchLog, names: tuple[str, ...]) -> None:
    """Known people by id, others by the name they were given."""
    known = {name: contact_id(ctx, touch.customer_id, name) for name in names}
    touch.contact_ids = [id for id in known.values() if id]
    touch.new_contacts = [name for name, id in known.items() if not id]


def moment_of(ctx: Context, said: date | datetime | None) -> datetime | None:
    """A day without an hour is due at the playbook's hour."""
    if said is None:
        return None
    if not isinstance(said, datetime):
        said = datetime.combine(said, ctx.playbook.entry.default_hour, ctx.tools.zone)
    return said.astimezone(UTC)


async def _asked(ctx: Context) -> TouchLog | None:
    found = await unfinished_touch(ctx.store, ctx.actor.id, ctx.now - ASKED_BACK_FOR)
    return found if found and found.state == "asked" else None


async def _seen_customer(ctx: Context, id: int | None) -> Customer | None:
    return await ctx.mine.customer(id) if id else None

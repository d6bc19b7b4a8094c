"""A manager's comment on a lead or an opportunity, in words or by voice; it reaches the rep at once (AL-04)."""

from datetime import timedelta

from cards.remark import RemarkView, remark, remark_form, remark_sent
from handlers.pursuits import is_above, seen
from handlers.refusals import ABSENT, lacking
from handlers.registry import Context, Reply, handles
from handlers.staleness import FACES
from sales.actions import MakeRemark, StartRemark
from sales.chain import stand_in
from sales.rights import sells
from storage.alerts import begun_remark
from storage.media import voice_of
from storage.organisation import organisation
from storage.owing import Owed, Priority
from storage.pursuits import Pursuit, kind_of, name_of
from storage.tables import Customer, Media, Person, Remark

SPOKEN_WITHIN = timedelta(minutes=10)  # a voice message later than this is something else


@handles(StartRemark, may=sells)
async def start(action: StartRemark, ctx: Context) -> Reply:
    """Opens a comment; a voice message sent right after fills it as well as the form does. Opened as a
    page it is only looked at: there is no voice."""
    one = await _of_my_people(ctx, action.kind, action.id)
    if one is None:
        return ABSENT
    begun = await begun_remark(ctx.store, ctx.actor.id, ctx.now - SPOKEN_WITHIN)
    if ctx.looks:
        return Reply(remark_form(await _view(ctx, one, _blank(ctx, one))))
    if begun is None:
        begun = _blank(ctx, one)
        ctx.store.session.add(begun)
    begun.object_kind, begun.object_id, begun.at = kind_of(one), one.id or 0, ctx.now
    await ctx.store.session.flush()
    return Reply(remark_form(await _view(ctx, one, begun)), below=True)


@handles(MakeRemark, may=sells)
async def make(action: MakeRemark, ctx: Context) -> Reply:
    one = await _of_my_people(ctx, action.kind, action.id)
    if one is None:
        return ABSENT
    begun = await begun_remark(ctx.store, ctx.actor.id, ctx.now - SPOKEN_WITHIN)
    made = begun if begun and _is_about(begun, one) else _blank(ctx, one)
    words = (action.words or "").strip()
    if not words:
        return lacking("批注", card=remark_form(await _view(ctx, one, made)))
    made.words, made.at = words, ctx.now
    return await _sent(ctx, one, made)


async def spoken(ctx: Context, media: tuple[int, ...]) -> Reply | None:
    """The voice message that belongs to a comment opened just now; None: it belongs to something else."""
    begun = await begun_remark(ctx.store, ctx.actor.id, ctx.now - SPOKEN_WITHIN)
    voice = await voice_of(ctx.store, media, ctx.actor.id) if begun else None
    if begun is None or voice is None:
        return None
    one = await _of_my_people(ctx, begun.object_kind, begun.object_id)
    if one is None:
        return None
    begun.media_id, begun.at = voice.id, ctx.now
    return await _sent(ctx, one, begun, voice)


async def _sent(ctx: Context, one: Pursuit, made: Remark, voice: Media | None = None) -> Reply:
    ctx.store.session.add(made)
    await ctx.store.session.flush()
    view = await _view(ctx, one, made)
    owner = one.owner_id or 0
    reader = stand_in(await organisation(ctx.store, ctx.now), owner) or owner
    once = f"remark:{made.id}"
    await ctx.store.owe(reader, remark(view), once=once, priority=Priority.RED, event=ctx.event)
    if voice:
        file = {"file": voice.id, "text": f"{view.author} 的语音批注"}
        said = Owed(
            once=f"{once}:voice", content=file, person_id=reader, priority=Priority.RED,
            event=ctx.event,
        )  # fmt: skip
        await ctx.store.owe_many([said])
    await ctx.refresh(FACES[kind_of(one)], one.id or 0)
    return Reply(remark_sent(view), f"批注已发给{view.owner}")


async def _of_my_people(ctx: Context, kind: str, id: int) -> Pursuit | None:
    one = await seen(ctx, kind, id)
    return one if one and one.owner_id and await is_above(ctx, one) else None


def _is_about(begun: Remark, one: Pursuit) -> bool:
    return (begun.object_kind, begun.object_id) == (kind_of(one), one.id)


def _blank(ctx: Context, one: Pursuit) -> Remark:
    return Remark(
        object_kind=kind_of(one), object_id=one.id or 0, person_id=ctx.actor.id, at=ctx.now
    )


async def _view(ctx: Context, one: Pursuit, made: Remark) -> RemarkView:
    session = ctx.store.session
    customer = await session.get_one(Customer, one.customer_id)
    return RemarkView(
        kind=kind_of(one),
        id=one.id or 0,
        name=name_of(one),
        customer=customer.name,
        customer_id=customer.id or 0,
        owner=(await session.get_one(Person, one.owner_id)).name,
        author=ctx.actor.name,
        at=ctx.local(made.at),
        words=made.words,
        voice_minutes=int(SPOKEN_WITHIN.total_seconds()) // 60,
    )

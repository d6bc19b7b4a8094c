"""A manager's comment on an opportunity, in words or by voice; it reaches the rep at once (AL-04)."""

from datetime import timedelta

from cards.remark import RemarkView, remark, remark_form, remark_sent
from handlers.refusals import ABSENT, lacking
from handlers.registry import Context, Reply, handles
from sales.actions import MakeRemark, StartRemark
from sales.chain import stand_in
from sales.rights import may_decide, sells
from storage.alerts import OPPORTUNITY, begun_remark
from storage.media import voice_of
from storage.organisation import organisation
from storage.owing import Owed, Priority
from storage.tables import Customer, Media, Opportunity, Person, Remark

SPOKEN_WITHIN = timedelta(minutes=10)  # a voice message later than this is something else


@handles(StartRemark, may=sells)
async def start(action: StartRemark, ctx: Context) -> Reply:
    """Opens a comment; a voice message sent right after fills it as well as the form does. Opened as a
    page it is only looked at: there is no voice."""
    deal = await _of_my_people(ctx, action.opportunity)
    if deal is None:
        return ABSENT
    begun = await begun_remark(ctx.store, ctx.actor.id, ctx.now - SPOKEN_WITHIN)
    if ctx.looks:
        return Reply(remark_form(await _view(ctx, deal, _blank(ctx, deal))))
    if begun is None:
        begun = _blank(ctx)
        ctx.store.session.add(begun)
    begun.object_id, begun.at = deal.id or 0, ctx.now
    await ctx.store.session.flush()
    return Reply(remark_form(await _view(ctx, deal, begun)), below=True)


@handles(MakeRemark, may=sells)
async def make(action: MakeRemark, ctx: Context) -> Reply:
    deal = await _of_my_people(ctx, action.opportunity)
    if deal is None:
        return ABSENT
    begun = await begun_remark(ctx.store, ctx.actor.id, ctx.now - SPOKEN_WITHIN)
    made = begun if begun and begun.object_id == deal.id else _blank(ctx, deal)
    words = (action.words or "").strip()
    if not words:
        return lacking("批注", card=remark_form(await _view(ctx, deal, made)))
    made.words, made.at = words, ctx.now
    return await _sent(ctx, deal, made)


async def spoken(ctx: Context, media: tuple[int, ...]) -> Reply | None:
    """The voice message that belongs to a comment opened just now; None: it belongs to something else."""
    begun = await begun_remark(ctx.store, ctx.actor.id, ctx.now - SPOKEN_WITHIN)
    voice = await voice_of(ctx.store, media, ctx.actor.id) if begun else None
    deal = await _of_my_people(ctx, begun.object_id) if begun and voice else None
    if begun is None or voice is None or deal is None:
        return None
    begun.media_id, begun.at = voice.id, ctx.now
    return await _sent(ctx, deal, begun, voice)


async def _sent(ctx: Context, deal: Opportunity, made: Remark, voice: Media | None = None) -> Reply:
    ctx.store.session.add(made)
    await ctx.store.session.flush()
    view = await _view(ctx, deal, made)
    reader = stand_in(await organisation(ctx.store, ctx.now), deal.owner_id) or deal.owner_id
    once = f"remark:{made.id}"
    await ctx.store.owe(reader, remark(view), once=once, priority=Priority.RED, event=ctx.event)
    if voice:
        file = {"file": voice.id, "text": f"{view.author} 的语音批注"}
        said = Owed(
            once=f"{once}:voice", content=file, person_id=reader, priority=Priority.RED,
            event=ctx.event,
        )  # fmt: skip
        await ctx.store.owe_many([said])
    await ctx.refresh("stale", deal.id or 0)
    return Reply(remark_sent(view), f"批注已发给{view.owner}")


async def _of_my_people(ctx: Context, id: int) -> Opportunity | None:
    deal = await ctx.mine.opportunity(id)
    return deal if deal and may_decide(ctx.actor, await ctx.mine.facts(deal)) else None


def _blank(ctx: Context, deal: Opportunity | None = None) -> Remark:
    id = deal.id or 0 if deal else 0
    return Remark(object_kind=OPPORTUNITY, object_id=id, person_id=ctx.actor.id, at=ctx.now)


async def _view(ctx: Context, deal: Opportunity, made: Remark) -> RemarkView:
    session = ctx.store.session
    customer = await session.get_one(Customer, deal.customer_id)
    return RemarkView(
        opportunity=deal.id or 0,
        name=deal.name,
        customer=customer.name,
        customer_id=deal.customer_id,
        owner=(await session.get_one(Person, deal.owner_id)).name,
        author=ctx.actor.name,
        at=ctx.local(made.at),
        words=made.words,
        voice_minutes=int(SPOKEN_WITHIN.total_seconds()) // 60,
    )

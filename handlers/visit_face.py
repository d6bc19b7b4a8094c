"""How a touch log looks to its author."""

from cards.model import Card
from cards.visit import (
    CustomerGuess,
    VisitView,
    visit_asked,
    visit_draft,
    visit_dropped,
    visit_saved,
)
from handlers.contacting import warning
from handlers.masking import mask_for
from handlers.registry import Context, Reply, face
from sales.understood import Understood
from storage.customers import contacts_by_id, who_owns
from storage.tables import Customer, TouchLog

_CARDS = {
    "asked": visit_asked,
    "draft": visit_draft,
    "saved": visit_saved,
    "dropped": visit_dropped,
}
_WHY = {
    "name": "名称",
    "phone": "电话",
    "short name": "简称",
    "contact": "联系人",
    "brand": "简称",
    "sound": "读音相同",
    "surname and title": "联系人姓氏和称呼",
    "short sound": "读音相近",
    "abbreviation": "缩写",
    "letters": "拼音",
    "slip": "可能写错了字",
}


@face("touch")
async def touch_face(ctx: Context, id: int) -> Card | None:
    touch = await ctx.mine.touch(id)
    return None if touch is None else await draw(ctx, touch)


async def reply(
    ctx: Context, touch: TouchLog, notice: str = "", *, below: bool = False, undo: bool = False
) -> Reply:
    """Its face as the answer; `undo`: what was just done may be taken back."""
    card = await draw(ctx, touch, ctx.event if undo else 0)
    return Reply(card, notice, below, ("touch", touch.id or 0))


async def draw(ctx: Context, touch: TouchLog, undo_event: int = 0) -> Card:
    return _CARDS[touch.state](await view_of(ctx, touch, undo_event))


async def view_of(ctx: Context, touch: TouchLog, undo_event: int = 0) -> VisitView:
    customer = await _customer(ctx, touch)
    known = await contacts_by_id(ctx.store, touch.contact_ids)
    guesses, taken = ((), "") if customer or touch.new_customer else await _guesses(ctx, touch)
    entry, shown = ctx.playbook.entry, await mask_for(ctx.mine, touch)
    assert touch.id is not None
    return VisitView(
        id=touch.id,
        version=touch.version,
        customer=customer.name if customer else "",
        customer_id=touch.customer_id or 0,
        new_customer=touch.new_customer,
        guesses=guesses,
        warns=await warning(ctx, customer) if customer and touch.state == "draft" else "",
        taken=taken,
        contacts=(*(contact.name for contact in known), *touch.new_contacts),
        touch_type=touch.touch_type,
        emotion=touch.emotion,
        content=shown.words(touch.content),
        amount_fen=touch.amount_fen if shown.amounts else None,
        amount_hidden=not shown.amounts,
        next_action=shown.words(touch.next_action),
        next_at=ctx.local(touch.next_at) if touch.next_at else None,
        tags=tuple(touch.tags),
        raw_text=shown.words(touch.raw_text),
        pictures=touch.pictures,
        considering=bool(touch.understood.get("considering")),
        opportunity=touch.opportunity_id or 0,
        undo_event=undo_event,
        touch_types=entry.touch_types,
        emotions=entry.emotions,
        required=entry.required,
    )


async def _customer(ctx: Context, touch: TouchLog) -> Customer | None:
    return await ctx.store.session.get(Customer, touch.customer_id) if touch.customer_id else None


async def _guesses(ctx: Context, touch: TouchLog) -> tuple[tuple[CustomerGuess, ...], str]:
    """Up to three customers to pick from; of somebody else's only who has it (R30)."""
    understood = Understood.from_json(touch.understood)
    mine: list[CustomerGuess] = []
    taken = ""
    whys = {match.customer_id: match.why for match in understood.candidates}
    for id in dict.fromkeys(filter(None, (understood.customer_id, *whys))):
        if customer := await ctx.mine.customer(id):
            mine.append(CustomerGuess(id, customer.name, _WHY.get(whys.get(id, ""), "")))
        elif stranger := await ctx.store.session.get(Customer, id):
            taken = taken or f"你说的客户可能已由 {await who_owns(ctx.store, stranger)} 负责"
    return tuple(mine[:3]), "" if mine else taken

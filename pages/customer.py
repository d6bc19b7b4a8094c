"""A customer's home page: who, what was said, what is open, what is next (CP-17)."""

from collections.abc import Sequence

from cards.text import amount, day, moment
from cards.wire import pack
from handlers.customers import introduced
from handlers.masking import Mask, mask, mask_for
from pages.registry import Html, PageContext, Params, missing, page, render
from sales.actions import RevealPhone
from sales.rights import may_reveal, reads_customers
from sales.stages import STATE_NAMES
from storage.customers import contacts_by_id, contacts_of
from storage.deals import deals_of, open_todos_of, touches_of
from storage.tables import Contact, Customer, Opportunity, Person, Region, Todo, TouchLog

HISTORY = 30


@page("/h5/customer/{id}", may=reads_customers)
async def customer(context: PageContext, params: Params) -> Html:
    found = await context.mine.customer(_number(params["id"]))
    return missing() if found is None else await _draw(context, found)


async def _draw(context: PageContext, found: Customer) -> Html:
    assert found.id is not None
    touches = await touches_of(context.mine, found.id, HISTORY + 1)
    facts = await context.mine.facts(found)
    shown, reveals = mask(context.actor, facts), may_reveal(context.actor, facts)
    people = await contacts_of(context.store, found.id)
    todos = await context.mine.only(await open_todos_of(context.store, found.id))
    return render(
        "customer.html",
        title=found.name,
        about=await _about(context, found),
        tags=_tags(touches),
        contacts=[_contact(who, shown, reveals) for who in people],
        deals=[await _deal(context, deal) for deal in await deals_of(context.mine, found.id)],
        todos=[await _todo(context, todo) for todo in todos],
        touches=[await _touch(context, touch) for touch in touches[:HISTORY]],
        event=context.event,
        more=len(touches) > HISTORY,
    )


async def _about(context: PageContext, found: Customer) -> str:
    session = context.store.session
    owner = await session.get(Person, found.owner_id) if found.owner_id else None
    region = await session.get(Region, found.region_id) if found.region_id else None
    parts = (
        found.industry,
        region.name if region else "",
        f"{found.tier}类" if found.tier else "",
        f"负责人 {owner.name}" if owner else "公海",
    )
    return " · ".join(part for part in parts if part)


def _contact(who: Contact, shown: Mask, reveals: bool) -> dict[str, str]:
    """`reveal`: what the button posts that shows the masked number."""
    packed = pack(RevealPhone(who.id or 0)) if reveals and who.phone else ""
    return {"who": introduced(who, shown), "roles": "、".join(who.roles), "reveal": packed}


async def _deal(context: PageContext, deal: Opportunity) -> dict[str, str]:
    stage = context.playbook.stage(deal.stage)
    shown = await mask_for(context.mine, deal)
    return {
        "name": deal.name,
        "amount": amount(deal.amount_fen, hidden=not shown.amounts),
        "state": f"{stage.name if stage else deal.stage} · {STATE_NAMES[deal.state]}",
        "last": day(context.local(deal.last_contact_at)),
        "reason": shown.words(deal.close_reason),
    }


async def _todo(context: PageContext, todo: Todo) -> dict[str, str | bool]:
    shown = await mask_for(context.mine, todo)
    return {
        "text": shown.words(todo.text),
        "due": moment(context.local(todo.due_at)),
        "late": todo.due_at < context.now,
    }


async def _touch(context: PageContext, touch: TouchLog) -> dict[str, str]:
    author = await context.store.session.get_one(Person, touch.author_id)
    met = await contacts_by_id(context.store, touch.contact_ids)
    shown = await mask_for(context.mine, touch)
    how = " · ".join(part for part in (touch.touch_type, touch.emotion) if part)
    return {
        "at": day(context.local(touch.at)),
        "author": author.name,
        "how": how,
        "met": "、".join(who.name for who in met),
        "content": shown.words(touch.content),
        "next": shown.words(touch.next_action),
        "next_at": moment(context.local(touch.next_at)) if touch.next_at else "",
        "pictures": f"{touch.pictures} 个附件" if touch.pictures else "",
    }


def _tags(touches: Sequence[TouchLog]) -> list[str]:
    """What keeps coming up, the most frequent first."""
    counts: dict[str, int] = {}
    for touch in touches:
        for tag in touch.tags:
            counts[tag] = counts.get(tag, 0) + 1
    return sorted(counts, key=lambda tag: (-counts[tag], tag))[:6]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0

"""A customer's home page: who, what was said, what is open, what is next (CP-17)."""

from collections.abc import Sequence

from cards.text import day, moment, money
from handlers.customers import introduced
from pages.registry import Html, PageContext, Params, missing, page, render
from sales.rights import Owned, reads_customers, sees_phone
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
    full = sees_phone(context.actor, Owned(found.owner_id, found.id))
    people = await contacts_of(context.store, found.id)
    return render(
        "customer.html",
        title=found.name,
        about=await _about(context, found),
        tags=_tags(touches),
        contacts=[_contact(who, full) for who in people],
        deals=[_deal(context, deal) for deal in await deals_of(context.mine, found.id)],
        todos=[_todo(context, todo) for todo in await open_todos_of(context.store, found.id)],
        touches=[await _touch(context, touch) for touch in touches[:HISTORY]],
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


def _contact(who: Contact, full: bool) -> dict[str, str]:
    return {"who": introduced(who, full=full), "roles": "、".join(who.roles)}


def _deal(context: PageContext, deal: Opportunity) -> dict[str, str]:
    stage = context.playbook.stage(deal.stage)
    return {
        "name": deal.name,
        "amount": money(deal.amount_fen) if deal.amount_fen is not None else "金额未填",
        "state": f"{stage.name if stage else deal.stage} · {STATE_NAMES[deal.state]}",
        "last": day(context.local(deal.last_contact_at)),
        "reason": deal.close_reason,
    }


def _todo(context: PageContext, todo: Todo) -> dict[str, str | bool]:
    return {
        "text": todo.text,
        "due": moment(context.local(todo.due_at)),
        "late": todo.due_at < context.now,
    }


async def _touch(context: PageContext, touch: TouchLog) -> dict[str, str]:
    author = await context.store.session.get_one(Person, touch.author_id)
    met = await contacts_by_id(context.store, touch.contact_ids)
    how = " · ".join(part for part in (touch.touch_type, touch.emotion) if part)
    return {
        "at": day(context.local(touch.at)),
        "author": author.name,
        "how": how,
        "met": "、".join(who.name for who in met),
        "content": touch.content,
        "next": touch.next_action,
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

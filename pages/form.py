"""A card's form as a page, for chats without native forms (spec model: forms)."""

from collections.abc import Mapping
from functools import cache

from cards.gallery import catalogue
from cards.model import Card, Facts, Field, FieldKind, Form, Note
from cards.wire import BadAction, BadAnswer, pack, unpack
from handlers.registry import Reply, handle
from pages.registry import Html, PageContext, Params, missing, page, render, sentence
from sales.actions import Action
from sales.rights import anyone

PATH = "/h5/form/{packed}"


@page(PATH, may=anyone)
async def form(context: PageContext, params: Params) -> Html:
    """Asks the action that shows the form, and draws it; the action's own rights hold. A link never
    asks for anything else: what changes something is posted."""
    try:
        opens = unpack(params["packed"])
    except (BadAction, BadAnswer):
        return missing()
    if type(opens) not in openers():
        return missing()
    reply = await handle(opens, context.as_handler())
    return answered(reply, context.event)


@cache
def openers() -> frozenset[type[Action]]:
    """The actions that open a form: those that the forms of all cards name."""
    cards = (spec(spec.example) for spec in catalogue().values())
    return frozenset(
        type(block.opens) for card in cards for block in card.blocks if isinstance(block, Form)
    )


def answered(reply: Reply, event: str) -> Html:
    """The form that the reply shows (again), or its words when there is nothing more to fill in."""
    asked = form_of(reply.card) if reply.card else None
    if reply.card and asked:
        return _drawn(reply.card, asked, reply.notice, event)
    title = reply.card.title if reply.card else "完成"
    said = reply.notice or (_told(reply.card) if reply.card and reply.below else "")
    return sentence(title, said or "已提交，回到聊天里就能看到结果。")


def _told(card: Card) -> str:
    """What a card of its own says, where no card can be shown."""
    lines: list[str] = []
    for block in card.blocks:
        if isinstance(block, Facts):
            lines += (f"{name}：{value}" for name, value in block.pairs)
        elif isinstance(block, Note):
            lines.append(block.text)
    return "\n".join(lines)


def form_of(card: Card) -> Form | None:
    return next((block for block in card.blocks if isinstance(block, Form)), None)


def answers(posted: Mapping[str, list[str]]) -> dict[str, str]:
    """What a browser posts, as a native form would bring it."""
    return {name: ",".join(_plain(value) for value in values) for name, values in posted.items()}


def _plain(value: str) -> str:
    """`datetime-local` writes a T between day and hour."""
    is_moment = len(value) == 16 and value[4::3][:1] == "-" and value[10] == "T"
    return value.replace("T", " ") if is_moment else value


def _drawn(card: Card, form: Form, notice: str, event: str) -> Html:
    return render(
        "form.html",
        title=card.title,
        notice=notice,
        event=event,
        submit=pack(form.submit.action) if form.submit.action else "",
        label=form.submit.label,
        fields=[(field, _chosen(field)) for field in form.fields],
        kinds=FieldKind,
    )


def _chosen(field: Field) -> set[str]:
    return set(field.value.split(",")) if field.kind == FieldKind.CHOICES else {field.value}

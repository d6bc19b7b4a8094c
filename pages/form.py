"""A card's form as a page, for chats without native forms (spec model: forms)."""

from collections.abc import Mapping

from cards.model import Card, Field, FieldKind, Form
from cards.wire import BadAction, BadAnswer, pack, unpack
from handlers.registry import Reply, handle
from pages.registry import Html, PageContext, Params, missing, page, render, sentence
from sales.rights import anyone

PATH = "/h5/form/{packed}"


@page(PATH, may=anyone)
async def form(context: PageContext, params: Params) -> Html:
    """Asks the action that shows the form, and draws it; the action's own rights hold."""
    try:
        opens = unpack(params["packed"])
    except (BadAction, BadAnswer):
        return missing()
    reply = await handle(opens, context.as_handler())
    return answered(reply, context.event)


def answered(reply: Reply, event: str) -> Html:
    """The form that the reply shows (again), or its words when there is nothing more to fill in."""
    asked = form_of(reply.card) if reply.card else None
    if reply.card and asked:
        return _drawn(reply.card, asked, reply.notice, event)
    title = reply.card.title if reply.card else "完成"
    return sentence(title, reply.notice or "已提交，回到聊天里就能看到结果。")


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

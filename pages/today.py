"""Today's pack as a page: what opens behind the link that stands for it where cards are too dear (DS-01)."""

from cards.battle_pack import PackView
from cards.text import amount, day, moment
from cards.todo import TodoView
from cards.wire import pack
from handlers.pack_face import pack_view
from handlers.today import pack_today
from pages.registry import Html, PageContext, Params, page, render
from sales.actions import FinishTodo
from sales.rights import sells


@page("/h5/today", may=sells)
async def today(context: PageContext, params: Params) -> Html:
    """His own, whoever sent him the link."""
    asked = context.as_handler()
    view = await pack_view(asked, await pack_today(asked))
    return render(
        "today.html",
        title=f"今日作战包 · {day(view.day)}",
        todos=[_todo(todo, view.id) for todo in view.todos],
        late=view.late_total,
        lead=_lead(view),
        material=view.material,
        event=context.event,
    )


def _todo(todo: TodoView, pack_id: int) -> dict[str, str | int]:
    """`done`: what the button posts; empty: nothing left to do."""
    is_open = todo.state == "open"
    return {
        "text": todo.text,
        "who": " · ".join(part for part in (todo.contact, todo.customer) if part),
        "due": moment(todo.due),
        "late": todo.overdue_days,
        "done": pack(FinishTodo(todo.id, todo.version, pack_id)) if is_open else "",
    }


def _lead(view: PackView) -> dict[str, str] | None:
    lead = view.lead
    if lead is None:
        return None
    worth = amount(lead.amount_fen) if lead.amount_fen is not None else ""
    about = " · ".join(part for part in (lead.stage, worth) if part)
    return {"name": lead.name, "about": about, "why": lead.why}

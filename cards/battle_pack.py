"""今日作战包: three todos, one lead to review, one material. Literal 3 + 1 + 1, never padded (DS-01)."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from cards.catalogue import card
from cards.model import Block, Button, Buttons, Card, Divider, Folded, Note, Style, Text, Tone
from cards.text import day, escape, money
from cards.todo import EXAMPLE as TODO
from cards.todo import TodoView
from sales.actions import FinishTodo, ShowOpportunity, StartVisit


@dataclass(frozen=True, slots=True)
class LeadView:
    """The opportunity to look at again, and why it was chosen."""

    id: int
    name: str
    stage: str
    amount_fen: int | None
    why: str


@dataclass(frozen=True, slots=True)
class PackView:
    """One person's pack of one day. `todos` keep their place when they are ticked."""

    id: int
    day: date
    todos: tuple[TodoView, ...]
    lead: LeadView | None = None
    material: tuple[str, str] | None = None  # (title, summary)
    late_total: int = 0


_LATER = replace(TODO, id=89, text="发报价单", due=datetime(2026, 11, 26, 17, 0, tzinfo=UTC))
EXAMPLE = PackView(
    id=5,
    day=date(2026, 11, 26),
    todos=(
        replace(TODO, due=datetime(2026, 11, 26, 15, 0, tzinfo=UTC)),
        replace(_LATER, overdue_days=1),
        replace(_LATER, id=90, state="done", done=datetime(2026, 11, 26, 10, 5, tzinfo=UTC)),
    ),
    lead=LeadView(
        51, "云栖体检 彩超更新", "需求诊断", 88_000_000, "5 天没联系，金额在你名下排第 2"
    ),
    material=("影像云迁移保障清单", "停机窗口、回退步骤、验收口径各一页，适合担心迁移风险的客户"),
)


@card(example=EXAMPLE)
def battle_pack(view: PackView) -> Card:
    blocks = (*_todos(view), *_lead(view), *_material(view))
    empty = (Text("今天没有排好的待办。挑一位客户打个招呼，回来说一句话就行。"), _visit())
    title = f"今日作战包 · {day(view.day)}"
    return Card(title, blocks or empty, Tone.NEUTRAL, _status(view))


@card(example=PackView(6, date(2026, 11, 26), ()))
def battle_pack_empty(view: PackView) -> Card:
    return battle_pack(view)


def _status(view: PackView) -> str:
    done = sum(1 for todo in view.todos if todo.state != "open")
    if not view.todos:
        return ""
    return f"{done}/{len(view.todos)} 已完成" if done else f"{len(view.todos)} 件事"


def _todos(view: PackView) -> tuple[Block, ...]:
    if not view.todos:
        return ()
    lines = "\n".join(f"{n}. {_line(todo, view.day)}" for n, todo in enumerate(view.todos, 1))
    buttons = tuple(
        Button(f"{n} 完成", FinishTodo(todo.id, todo.version, view.id), _first(n))
        for n, todo in enumerate(view.todos, 1)
        if todo.state == "open"
    )
    more = (Note(f"另有 {view.late_total} 条超时，发送「待办」查看"),) if view.late_total else ()
    return (Text(lines), *more, *((Buttons(buttons),) if buttons else ()))


def _line(todo: TodoView, day: date) -> str:
    """「**15:00前** 秦总（设备科主任 · 青禾口腔连锁）：带方案过去」."""
    who = todo.contact or todo.customer
    where = f" · {todo.customer}" if todo.contact and todo.customer else ""
    when = (
        f"{todo.due:%H:%M}前" if todo.due.date() == day else f"{todo.due.month}月{todo.due.day}日前"
    )
    late = f"（超 {todo.overdue_days} 天）" if todo.overdue_days else ""
    text = f"**{when}**{late} {escape(who + where)}：{escape(todo.text)}"
    return f"✓ {text}" if todo.state != "open" else text


def _lead(view: PackView) -> tuple[Block, ...]:
    if view.lead is None:
        return ()
    lead = view.lead
    amount = f" · {money(lead.amount_fen)}" if lead.amount_fen is not None else ""
    text = Text(
        f"**复盘一条线索**：{escape(lead.name)}（{lead.stage}{amount}）\n{escape(lead.why)}"
    )
    return (Divider(), text, Buttons((Button("打开", ShowOpportunity(lead.id)),)))


def _material(view: PackView) -> tuple[Block, ...]:
    if view.material is None:
        return ()
    title, summary = view.material
    return (Folded(f"一份可用资料：{title}", escape(summary)),)


def _first(n: int) -> Style:
    return Style.PRIMARY if n == 1 else Style.PLAIN


def _visit() -> Buttons:
    return Buttons((Button("记拜访", StartVisit(), Style.PRIMARY),))

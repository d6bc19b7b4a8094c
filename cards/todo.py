"""The faces of one todo, the list, and the card that postpones it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cards.catalogue import card
from cards.model import (
    Block,
    Button,
    Buttons,
    Card,
    Facts,
    Field,
    FieldKind,
    Form,
    Note,
    Style,
    Text,
    Tone,
)
from cards.text import escape, moment
from sales.actions import (
    FinishTodo,
    ListTodos,
    ShowLead,
    ShowOpportunity,
    ShowTodo,
    SnoozeTodo,
    StartSnooze,
    StartVisit,
    Undo,
)


@dataclass(frozen=True, slots=True)
class TodoView:
    """One todo; times in the company's zone. `overdue_days` counts whole days past due."""

    id: int
    version: int
    text: str
    due: datetime
    customer: str = ""
    customer_id: int = 0
    contact: str = ""  # 「秦总（设备科主任）」
    opportunity: int = 0
    opportunity_name: str = ""
    lead: int = 0
    last_words: str = ""
    state: str = "open"
    overdue_days: int = 0
    snoozed: int = 0
    done: datetime | None = None
    reason: str = ""
    undo_event: int = 0


EXAMPLE = TodoView(
    id=88,
    version=1,
    text="带方案过去",
    due=datetime(2026, 12, 2, 15, 0, tzinfo=UTC),
    customer="青禾口腔连锁",
    customer_id=17,
    contact="秦总（设备科主任）",
    opportunity=42,
    opportunity_name="青禾口腔 二期扩容",
    last_words="聊了二期扩容需求，预算已批，担心迁移风险",
)
DONE = replace(
    EXAMPLE, state="done", done=datetime(2026, 12, 2, 14, 20, tzinfo=UTC), undo_event=9004
)
LATE = replace(EXAMPLE, overdue_days=2, snoozed=1)


@card(example=EXAMPLE)
def todo(view: TodoView) -> Card:
    if view.state != "open":
        return _over(view)
    buttons = (
        Button("完成", FinishTodo(view.id, view.version), Style.PRIMARY),
        Button("顺延", StartSnooze(view.id, view.version)),
        _open(view),
    )
    blocks = (Text(f"**{escape(view.text)}**"), _facts(view), *_why(view), Buttons(buttons))
    tone = Tone.ALARM if view.overdue_days else Tone.ACT
    return Card(view.customer or "待办", blocks, tone, _status(view))


@card(example=LATE)
def todo_late(view: TodoView) -> Card:
    return todo(view)


@card(example=DONE)
def todo_done(view: TodoView) -> Card:
    return todo(view)


@card(example=EXAMPLE)
def todo_reminder(view: TodoView) -> Card:
    """Pushed at the agreed time (U-02)."""
    return replace(todo(view), subtitle=f"到点了 · {view.due:%H:%M}")


@dataclass(frozen=True, slots=True)
class SnoozeView:
    id: int
    version: int
    text: str
    due: datetime
    choices: tuple[tuple[str, str], ...]
    until: str = ""
    reason: str = ""


SNOOZE = SnoozeView(
    88,
    1,
    "带方案过去",
    EXAMPLE.due,
    (("afternoon", "今天下午"), ("tomorrow", "明天"), ("days3", "3天后")),
)


@card(example=SNOOZE)
def todo_snooze(view: SnoozeView) -> Card:
    form = Form(
        (
            Field("until", "顺延到", FieldKind.CHOICE, view.until, view.choices, required=True),
            Field("reason", "原因", value=view.reason, hint="一句话即可，可不填"),
        ),
        Button("顺延", SnoozeTodo(view.id, view.version), Style.PRIMARY),
        opens=StartSnooze(view.id, view.version),
    )
    back = Buttons((Button("返回", ShowTodo(view.id, back=True)),))
    return Card(
        "顺延待办", (Text(f"{escape(view.text)}\n原定 {moment(view.due)}"), form, back), Tone.ACT
    )


SHOWN = 5


@dataclass(frozen=True, slots=True)
class TodoPage:
    """Some of a person's open todos, soonest first: those after the first `skip` of `total`."""

    views: tuple[TodoView, ...]
    total: int
    late: int = 0
    skip: int = 0


@card(example=TodoPage((EXAMPLE, LATE), 7, 1))
def todo_list(page: TodoPage) -> Card:
    if not page.views:
        return Card(
            "我的待办",
            (Text("今天没有欠账。说一句话记次拜访，写上下一步，我会到点提醒。"),),
            Tone.GOOD,
        )
    numbered = tuple(enumerate(page.views, page.skip + 1))
    lines = "\n".join(f"{n}. {line(view)}" for n, view in numbered)
    buttons = tuple(Button(f"{n} 打开", ShowTodo(view.id)) for n, view in numbered)
    rest = page.total - page.skip - len(page.views)
    more = (Button(f"后面 {rest} 条", ListTodos(page.skip + len(page.views))),) if rest > 0 else ()
    subtitle = f"{page.total} 条" + (f" · {page.late} 条超时" if page.late else "")
    return Card("我的待办", (Text(lines), Buttons((*buttons, *more))), Tone.ACT, subtitle)


def line(view: TodoView) -> str:
    """「12月2日 周三 15:00 前 · 秦总（设备科主任）· 青禾口腔连锁：带方案过去」 (DS-02)."""
    who = " · ".join(part for part in (view.contact, view.customer) if part)
    late = f"（超 {view.overdue_days} 天）" if view.overdue_days else ""
    return f"**{moment(view.due)} 前**{late} {escape(who)}：{escape(view.text)}"


def _open(view: TodoView) -> Button:
    if view.opportunity:
        return Button("打开", ShowOpportunity(view.opportunity))
    if view.lead:
        return Button("打开", ShowLead(view.lead))
    if view.customer_id:
        return Button("打开", link=f"/h5/customer/{view.customer_id}")
    return Button("打开", ShowTodo(view.id))


def _facts(view: TodoView) -> Facts:
    pairs = (
        ("时间", f"{moment(view.due)} 前"),
        ("对接人", view.contact),
        ("商机", view.opportunity_name),
        ("上次", view.last_words),
    )
    return Facts(tuple(pair for pair in pairs if pair[1]))


def _why(view: TodoView) -> tuple[Block, ...]:
    said = [f"已顺延 {view.snoozed} 次" if view.snoozed else "", view.reason]
    text = " · ".join(part for part in said if part)
    return (Note(text),) if text else ()


def _status(view: TodoView) -> str:
    return f"超时 {view.overdue_days} 天" if view.overdue_days else "待办"


def _over(view: TodoView) -> Card:
    done = f"{moment(view.done)} 完成" if view.done else "已取消"
    visit = Button("记拜访", StartVisit(view.customer_id), Style.PRIMARY)
    undo = (Button("撤销", Undo(view.undo_event)),) if view.undo_event else ()
    blocks = (Text(escape(view.text)), Note(done), Buttons((visit, *undo)))
    return Card(view.customer or "待办", blocks, Tone.GOOD, "已完成" if view.done else "已取消")

"""Being away: the form, the leave as both sides see it, and what was done meanwhile (U-13)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

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
from cards.text import day, escape, moment
from sales.actions import EndLeave, StartLeave, TakeLeave, Undo

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class LeaveView:
    """One leave in the company's zone. `state`: ahead | now | over | cancelled. `mine`: seen by who is
    away, else by who stands in."""

    id: int
    version: int
    name: str
    starts: datetime
    ends: datetime
    acting: str = ""  # who stands in
    mine: bool = True
    state: str = "ahead"
    undo_event: int = 0


EXAMPLE = LeaveView(
    id=12,
    version=1,
    name="王芳",
    starts=datetime(2026, 11, 26, tzinfo=UTC),
    ends=datetime(2026, 11, 28, tzinfo=UTC),
    acting="陈明",
    undo_event=9010,
)


@card(example=EXAMPLE)
def leave(view: LeaveView) -> Card:
    facts = Facts((("时间", period(view.starts, view.ends)), ("代理", view.acting or "直属主管")))
    title = "请假" if view.mine else f"{view.name} 请假"
    return Card(title, (facts, *_means(view), *_buttons(view)), _tone(view), _STATES[view.state])


@card(example=replace(EXAMPLE, mine=False, undo_event=0))
def leave_deputy(view: LeaveView) -> Card:
    return leave(view)


@card(
    example=replace(
        EXAMPLE,
        state="now",
        starts=datetime(2026, 11, 26, 13, 30, tzinfo=UTC),
        acting="",
        undo_event=0,
    )
)
def leave_now(view: LeaveView) -> Card:
    return leave(view)


@card(example=replace(EXAMPLE, mine=False, state="cancelled", undo_event=0))
def leave_cancelled(view: LeaveView) -> Card:
    return leave(view)


@dataclass(frozen=True, slots=True)
class LeaveFormView:
    """What was said or typed already; `said`: that in words. `running`: leaves that have not ended, to
    end them early."""

    starts: str = ""
    ends: str = ""
    deputy: str = ""
    said: str = ""
    running: tuple[LeaveView, ...] = ()


@card(
    example=LeaveFormView(
        "2026-11-26 00:00",
        "2026-11-27 23:59",
        "4",
        "11月26日 周四 至 11月27日 周五，由陈明代理",
        (replace(EXAMPLE, state="now"),),
    )
)
def leave_form(view: LeaveFormView) -> Card:
    form = Form(
        (
            Field("starts", "开始", FieldKind.MOMENT, view.starts, required=True),
            Field("ends", "结束", FieldKind.MOMENT, view.ends, required=True),
            Field("deputy", "代理人", FieldKind.PERSON, view.deputy, hint="不填就由直属主管代理"),
        ),
        Button("确认请假", TakeLeave(), Style.PRIMARY),
        opens=StartLeave(),
    )
    tip = Note("也可以直接说，如「/请假 明天到周五 代理 陈明」")
    preview = (Text(f"**{escape(view.said)}**"),) if view.said else ()
    ends = tuple(_end(one, f"{period(one.starts, one.ends)} ") for one in view.running)
    return Card("请假", (*preview, form, tip, *((Buttons(ends),) if ends else ())), Tone.NEUTRAL)


@dataclass(frozen=True, slots=True)
class ReturnView:
    """`deeds`: what was done in the meantime, a line each, the first of `total`."""

    starts: datetime
    ends: datetime
    deeds: tuple[str, ...] = ()
    total: int = 0


@card(
    example=ReturnView(
        EXAMPLE.starts,
        EXAMPLE.ends,
        (
            "陈明 记了拜访 青禾口腔：聊了二期扩容，预算已批",
            "陈明 完成待办：发报价单",
            "陈明 代签：数据导出，同意",
        ),
        5,
    )
)
def leave_return(view: ReturnView) -> Card:
    """What the stand-in did, for who comes back."""
    rest = view.total - len(view.deeds)
    lines = "\n".join(f"- {escape(one)}" for one in view.deeds)
    more = (Note(f"还有 {rest} 条，都在客户和商机的记录里"),) if rest > 0 else ()
    body: tuple[Block, ...] = (Text(lines), *more) if lines else (Text("这段时间没有代办的事。"),)
    return Card("欢迎回来", body, Tone.GOOD, f"{period(view.starts, view.ends)} 请假已结束")


@card(example=ReturnView(EXAMPLE.starts, EXAMPLE.ends))
def leave_return_empty(view: ReturnView) -> Card:
    return leave_return(view)


def period(starts: datetime, ends: datetime) -> str:
    """「11月26日 周四 至 11月27日 周五」; hours only where it is not whole days."""
    if starts.timetz().replace(tzinfo=None) == ends.timetz().replace(tzinfo=None) == time():
        last = ends - _MINUTE
        if last.date() == starts.date():
            return day(starts)
        return f"{day(starts)} 至 {day(last)}"
    return f"{moment(starts)} 至 {moment(ends)}"


_STATES = {"ahead": "还没开始", "now": "请假中", "over": "已结束", "cancelled": "已取消"}


def _tone(view: LeaveView) -> Tone:
    return Tone.MUTED if view.state in ("over", "cancelled") else Tone.GOOD


def _means(view: LeaveView) -> tuple[Block, ...]:
    if view.state in ("over", "cancelled"):
        return ()
    who = view.acting or "直属主管"
    if view.mine:
        return (Note(f"期间你的提醒和审批由{who}处理，回来时给你看做了什么"),)
    return (Note(f"期间{view.name}的提醒和审批会发给你，客户资料你也能看"),)


def _buttons(view: LeaveView) -> tuple[Block, ...]:
    if not view.mine or view.state in ("over", "cancelled"):
        return ()
    undo = (Button("撤销", Undo(view.undo_event)),) if view.undo_event else ()
    return (Buttons((_end(view), *undo)),)


def _end(view: LeaveView, prefix: str = "") -> Button:
    label = "取消请假" if view.state == "ahead" else "提前返回"
    return Button(prefix + label, EndLeave(view.id, view.version))

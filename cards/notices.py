"""Many notices in one message: a manager's people, a rep's things, the evening's rest (U-05, R41)."""

from dataclasses import dataclass, replace

from cards.catalogue import card
from cards.model import Block, Button, Buttons, Card, Note, Style, Text, Tone
from cards.text import escape
from sales.actions import (
    Action,
    ListRecycled,
    Mute,
    ShowOpportunity,
    ShowRollUp,
    ShowSettings,
    ShowTodo,
)

PEOPLE_SHOWN, PEOPLE_BUTTONS = 6, 2
RECYCLED = "pool"
"""The kind of notice that tells a manager what his people lost: one list of it, not one for each."""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One of my people: what about him, 「超时 3 · 升级 1」."""

    id: int
    name: str
    count: int
    what: str
    red: bool = False


@dataclass(frozen=True, slots=True)
class ThingLine:
    """One thing of my own. `opens` shows it; `instead_of`: the colleague on leave it belongs to."""

    name: str
    why: str
    opens: Action | None = None
    instead_of: str = ""
    red: bool = False


@dataclass(frozen=True, slots=True)
class RollUpView:
    """`counted`: what is counted, 「超时」; `kind`: the one kind of all of them, which can be muted."""

    people: tuple[PersonLine, ...] = ()
    things: tuple[ThingLine, ...] = ()  # the first of `things_total`
    things_total: int = 0
    counted: str = "提醒"
    kind: str = ""
    digest: bool = False

    @property
    def red(self) -> bool:
        return any(one.red for one in self.people) or any(one.red for one in self.things)


PEOPLE = (
    PersonLine(3, "王芳", 4, "超时 3 · 升级 1", red=True),
    PersonLine(4, "陈明", 2, "超时 2"),
    PersonLine(7, "刘洋", 2, "超时 2"),
    PersonLine(8, "孙倩", 1, "超时 1"),
)
THINGS = (
    ThingLine("青禾口腔 二期扩容", "超过 72 小时没联系", ShowOpportunity(42)),
    ThingLine("发报价单", "15:00 到点", ShowTodo(88)),
    ThingLine("云栖体检 彩超更新", "超过 72 小时没联系", ShowOpportunity(51), instead_of="陈明"),
)
MANAGER = RollUpView(people=PEOPLE[1:], counted="超时", kind="stale")
REP = RollUpView(things=THINGS, things_total=7)
DIGEST = RollUpView(people=PEOPLE, things=THINGS[:2], things_total=2, digest=True)


@card(example=MANAGER)
def roll_up(view: RollUpView) -> Card:
    """What would have been many messages; nothing in it is lost, only told at once."""
    blocks = (*_people(view), *_things(view), Note(_why(view)), _footer(view))
    return Card(_title(view), blocks, Tone.ALARM if view.red else Tone.ACT, _status(view))


@card(example=REP)
def roll_up_rep(view: RollUpView) -> Card:
    return roll_up(view)


@card(example=DIGEST)
def roll_up_digest(view: RollUpView) -> Card:
    return roll_up(view)


@card(example=RollUpView((PersonLine(3, "王芳", 3, "公海 3"),), counted="公海", kind=RECYCLED))
def roll_up_recycled(view: RollUpView) -> Card:
    return roll_up(view)


@card(example=replace(MANAGER, people=PEOPLE * 3))
def roll_up_crowd(view: RollUpView) -> Card:
    return roll_up(view)


def _title(view: RollUpView) -> str:
    if view.digest:
        return "今晚汇总"
    return "团队提醒" if view.people else "提醒汇总"


def _status(view: RollUpView) -> str:
    """「6 人 9 条超时」."""
    theirs = sum(one.count for one in view.people)
    parts = (
        f"{len(view.people)} 人 {theirs} 条{view.counted}" if view.people else "",
        f"{'自己 ' if view.people else ''}{view.things_total} 条{view.counted}"
        if view.things_total
        else "",
    )
    return " · ".join(part for part in parts if part)


def _people(view: RollUpView) -> tuple[Block, ...]:
    if not view.people:
        return ()
    shown, rest = view.people[:PEOPLE_SHOWN], len(view.people) - PEOPLE_SHOWN
    lines = "\n".join(f"- **{escape(one.name)}**：{one.what}" for one in shown)
    more = (Note(f"还有 {rest} 人"),) if rest > 0 else ()
    buttons = tuple(
        Button(f"{one.name} {one.count} 条", ShowRollUp(one.id), _style(n))
        for n, one in enumerate(view.people[:PEOPLE_BUTTONS])
    )
    everybody = (Button("全部", ShowRollUp(0)),) if len(view.people) > 1 else ()
    if view.kind == RECYCLED:
        buttons, everybody = (Button("看回收的客户", ListRecycled(), Style.PRIMARY),), ()
    return (Text(lines), *more, Buttons((*buttons, *everybody)))


def _things(view: RollUpView) -> tuple[Block, ...]:
    if not view.things:
        return ()
    lines = "\n".join(f"{n}. {_line(one)}" for n, one in enumerate(view.things, 1))
    rest = view.things_total - len(view.things)
    more = (Note(f"还有 {rest} 条，发「商机」「待办」查看"),) if rest > 0 else ()
    buttons = tuple(
        Button(f"{n} 打开", one.opens) for n, one in enumerate(view.things, 1) if one.opens
    )
    return (Text(lines), *more, *((Buttons(buttons),) if buttons else ()))


def _line(one: ThingLine) -> str:
    whose = f"（代 {escape(one.instead_of)}）" if one.instead_of else ""
    return f"**{escape(one.name)}**{whose}：{escape(one.why)}"


def _why(view: RollUpView) -> str:
    if view.digest:
        return "免打扰的和白天没发完的，晚上合成这一条"
    return "为了少打扰你，合成一条"


def _footer(view: RollUpView) -> Buttons:
    mute = (Button("免打扰此类", Mute(view.kind)),) if view.kind and not view.digest else ()
    return Buttons((*mute, Button("提醒设置", ShowSettings())))


def _style(place: int) -> Style:
    return Style.PRIMARY if place == 0 else Style.PLAIN

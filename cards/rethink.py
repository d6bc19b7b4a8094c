"""「再考虑」: the concern is asked for, then three scripts, the deciders and the next appointment."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeAlias

from cards.catalogue import card
from cards.model import (
    Block,
    Button,
    Buttons,
    Card,
    Facts,
    Field,
    FieldKind,
    Folded,
    Form,
    Note,
    Style,
    Text,
    Tone,
)
from cards.text import escape, moment
from sales.actions import (
    BookNextContact,
    RecordRethink,
    ShowOpportunity,
    ShowRethink,
    StartContact,
    StartRethink,
    StartVisit,
    Undo,
)


@dataclass(frozen=True, slots=True)
class ConcernView:
    """What 「再考虑」 is about. `concern` and `note` are what stands in the fields already."""

    opportunity: int
    touch: int
    version: int
    name: str
    concerns: tuple[tuple[str, str], ...]
    concern: str = ""
    note: str = ""


CONCERNS = (
    ("price", "价格异议"),
    ("rival", "竞品干扰"),
    ("need", "需求理解偏差"),
    ("other", "其他"),
)


@card(example=ConcernView(42, 310, 3, "青禾口腔 二期扩容", CONCERNS))
def rethink_form(view: ConcernView) -> Card:
    form = Form(
        (
            Field("concern", "客户核心顾虑", FieldKind.CHOICE, view.concern, view.concerns, True),
            Field(
                "note", "客户原话", FieldKind.LONG, view.note, hint="他怎么说的？", required=True
            ),
        ),
        Button("拿话术", RecordRethink(view.opportunity, view.touch, view.version), Style.PRIMARY),
        opens=StartRethink(view.opportunity, view.touch),
    )
    return Card(view.name, (Text("客户说「再考虑」，他真正在担心什么？"), form), Tone.ACT, "再考虑")


@dataclass(frozen=True, slots=True)
class Decider:
    """`part`: 技术 or 财务."""

    part: str
    name: str
    title: str
    phone: str


@dataclass(frozen=True, slots=True)
class BundleView:
    """One recorded 再考虑; times in the company's zone."""

    id: int
    opportunity: int
    customer: str
    customer_id: int
    concern: str
    note: str
    scripts: tuple[tuple[str, str], ...]  # (name, text for this customer)
    deciders: tuple[Decider, ...]
    lacking: tuple[str, ...]  # parts nobody is known for
    todo_at: datetime
    next_at: datetime | None = None
    proposal: str = ""  # what stands in the appointment field
    undo_event: int = 0


EXAMPLE = BundleView(
    id=7,
    opportunity=42,
    customer="青禾口腔连锁",
    customer_id=17,
    concern="价格异议",
    note="比上一家贵，要再考虑考虑",
    scripts=(
        ("政策解读版", "秦总，设备更新的补贴窗口还开着，我把贵院能对上的条款整理好了。"),
        ("ROI测算版", "秦总，按贵院现在的检查量，我做了一张回本测算表，想请您一起核一下口径。"),
        ("竞品对比版", "秦总，您在比的几家我列了一张对照表，优劣都写了。"),
    ),
    deciders=(Decider("技术", "贺楠", "信息科主任", "13800000123"),),
    lacking=("财务",),
    todo_at=datetime(2026, 11, 27, 10, 0, tzinfo=UTC),
    undo_event=9003,
)
BOOKED = replace(EXAMPLE, next_at=datetime(2026, 11, 26, 15, 0, tzinfo=UTC), undo_event=0)


@card(example=EXAMPLE)
def rethink_bundle(view: BundleView) -> Card:
    scripts = tuple(Folded(name, escape(text)) for name, text in view.scripts)
    blocks = (_ask(view), *scripts, *_deciders(view), *_appointment(view), _buttons(view))
    return Card(view.customer, blocks, Tone.ACT, f"再考虑 · {view.concern}")


@card(example=BOOKED)
def rethink_booked(view: BundleView) -> Card:
    return rethink_bundle(view)


Subject: TypeAlias = tuple[int, int, str]
"""What 「再考虑」 may be about: opportunity or 0, touch or 0, name."""

SUBJECTS: tuple[Subject, ...] = ((42, 0, "青禾口腔 二期扩容"), (0, 305, "云栖体检中心"))


@card(example=SUBJECTS)
def rethink_choice(things: tuple[Subject, ...]) -> Card:
    """The bare word: which opportunity or visit is it about?"""
    if not things:
        start = Button("记拜访", StartVisit(), Style.PRIMARY)
        tip = Text("还没有可以「再考虑」的商机。先记下这次沟通，保存后就能点「再考虑」。")
        return Card("再考虑", (tip, Buttons((start,))))
    buttons = tuple(
        Button(name, StartRethink(opportunity, touch), Style.PRIMARY if first == 0 else Style.PLAIN)
        for first, (opportunity, touch, name) in enumerate(things)
    )
    return Card("再考虑", (Text("是哪一个？"), Buttons(buttons)), Tone.ACT)


def _ask(view: BundleView) -> Text:
    said = f"「{escape(view.note)}」\n" if view.note else ""
    return Text(
        f"{said}三套话术已按这家客户填好，点开就能用。待办已排：**{moment(view.todo_at)}** 前再联系一次。"
    )


def _deciders(view: BundleView) -> tuple[Block, ...]:
    known = tuple(
        (who.part, f"{who.name} {who.title} {who.phone}".strip()) for who in view.deciders
    )
    facts = (Facts(known),) if known else ()
    lacking = (
        (Note(f"还缺{'、'.join(view.lacking)}决策人的联系方式，补上他，这单才有人拍板"),)
        if view.lacking
        else ()
    )
    return (*facts, *lacking)


def _appointment(view: BundleView) -> tuple[Block, ...]:
    if view.next_at:
        return (Note(f"下次沟通：{moment(view.next_at)}"),)
    form = Form(
        (Field("at", "下次沟通时间", FieldKind.MOMENT, view.proposal, required=True),),
        Button("约好了", BookNextContact(view.id), Style.PRIMARY),
        opens=ShowRethink(view.id),
    )
    return (Note("别等客户消息：现在就约下一次"), form)


def _buttons(view: BundleView) -> Buttons:
    add = (Button("补充决策人", StartContact(view.customer_id)),) if view.lacking else ()
    deal = (Button("看商机", ShowOpportunity(view.opportunity)),) if view.opportunity else ()
    undo = (Button("撤销", Undo(view.undo_event)),) if view.undo_event else ()
    return (
        Buttons((*add, *deal, *undo))
        if (add or deal or undo)
        else Buttons((Button("客户主页", link=f"/h5/customer/{view.customer_id}"),))
    )

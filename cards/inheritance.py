"""What somebody who has left leaves: proposed to the manager, given at one tap (U-06)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cards.catalogue import card
from cards.model import (
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
from sales.actions import ChooseHeir, GiveInheritance, ShowInheritance, StartHeir

NAMED = 3  # customers of one heir
HEIRS = 5


@dataclass(frozen=True, slots=True)
class HeirLine:
    """`customers`: their names; `fits`: proposed by the rules of matching."""

    name: str
    customers: tuple[str, ...]
    fits: bool = True


@dataclass(frozen=True, slots=True)
class InheritanceView:
    """`counts`: 客户 · 商机 · 待办 · 线索 that are still the leaver's. `answers`: the viewer decides."""

    id: int
    version: int
    leaver: str
    decider: str
    state: str
    counts: tuple[tuple[str, int], ...]
    heirs: tuple[HeirLine, ...]
    decided: datetime | None = None
    by: str = ""
    answers: bool = True


EXAMPLE = InheritanceView(
    3, 1, "王芳", "李国强", "open", (("客户", 6), ("商机", 4), ("待办", 9), ("线索", 2)),
    (
        HeirLine("陈明", ("青禾口腔连锁", "云栖体检中心", "岭南医院", "沿江制造")),
        HeirLine("李强", ("东湖学校",)),
        HeirLine("李国强", ("西山矿业",), fits=False),
    ),
)  # fmt: skip
DONE = replace(
    EXAMPLE, state="done", version=2, decided=datetime(2026, 11, 25, 15, tzinfo=UTC), by="李国强"
)


@card(example=EXAMPLE)
def inheritance(view: InheritanceView) -> Card:
    title = f"{view.leaver} 离职交接"
    if view.state == "void":
        return Card(
            title, (Text(f"{escape(view.leaver)} 又在职了，不用交接。"),), Tone.MUTED, "已取消"
        )
    lines = "\n".join(_line(one) for one in view.heirs[:HEIRS])
    more = len(view.heirs) - HEIRS
    rest = (Note(f"还有 {more} 位接手人"),) if more > 0 else ()
    if view.state == "done":
        when = f"{moment(view.decided)} {view.by} 同意" if view.decided else ""
        return Card(title, (Text(lines or "已移交"), *rest, Note(when)), Tone.GOOD, "已移交")
    facts = Facts(tuple((name, f"{count}") for name, count in view.counts if count))
    note = Note(
        f"同意前由{view.decider}代管，提醒都发给他；同意后一次转完，阶段不变，计时从接手人重新算"
    )
    return Card(
        title, (facts, *((Text(lines),) if lines else ()), *rest, *_buttons(view), note), Tone.ACT,
        "待同意",
    )  # fmt: skip


@card(example=DONE)
def inheritance_done(view: InheritanceView) -> Card:
    return inheritance(view)


def _line(one: HeirLine) -> str:
    named = "、".join(escape(name) for name in one.customers[:NAMED])
    many = f" 等 {len(one.customers)} 家" if len(one.customers) > NAMED else ""
    return f"- **{escape(one.name)}**：{named}{many}"


def _buttons(view: InheritanceView) -> tuple[Buttons, ...]:
    if not view.answers:
        return ()
    give = Button(
        "同意，一次移交", GiveInheritance(view.id, view.version), Style.PRIMARY,
        confirm="客户、商机、待办和线索马上转给接手人，确定吗？",
    )  # fmt: skip
    change = Button("换接手人", StartHeir(view.id, view.version))
    return (Buttons((give, change)),)


@dataclass(frozen=True, slots=True)
class HeirView:
    id: int
    version: int
    leaver: str
    customer: str = ""
    to: str = ""


@card(example=HeirView(3, 1, "王芳"))
def inheritance_heir(view: HeirView) -> Card:
    form = Form(
        (
            Field("customer", "客户", value=view.customer, hint="不填就是全部客户"),
            Field("to", "接手人", FieldKind.PERSON, view.to, required=True, hint="同事的姓名"),
        ),
        Button("换成他", ChooseHeir(view.id, view.version), Style.PRIMARY),
        opens=StartHeir(view.id, view.version),
    )
    back = Buttons((Button("返回", ShowInheritance(view.id, back=True)),))
    return Card(f"{view.leaver} 离职交接", (form, back), Tone.ACT, "换接手人")


@dataclass(frozen=True, slots=True)
class InheritedView:
    """What one heir got."""

    leaver: str
    by: str
    counts: tuple[tuple[str, int], ...]
    customers: tuple[str, ...]


@card(
    example=InheritedView(
        "王芳", "李国强", (("客户", 4), ("商机", 3), ("待办", 5)),
        ("青禾口腔连锁", "云栖体检中心", "岭南医院", "沿江制造"),
    )
)  # fmt: skip
def inherited(view: InheritedView) -> Card:
    named = "、".join(escape(name) for name in view.customers[:NAMED])
    many = f" 等 {len(view.customers)} 家" if len(view.customers) > NAMED else ""
    facts = Facts(tuple((name, f"{count}") for name, count in view.counts if count))
    text = (Text(f"**{named}**{many}"),) if named else ()
    note = Note(f"{view.by}同意的离职交接；历史都在，先打个招呼吧")
    return Card(f"你接手了{view.leaver}的客户", (*text, facts, note), Tone.ACT, "已生效")

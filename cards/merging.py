"""Two records that may be one firm: what would become of them, what became of them, and back (U-01)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
from sales.actions import KeepApart, MergePair, ShowCustomer, ShowPair, Unmerge

WHY = {
    "phone": "电话相同",
    "name": "名称相同",
    "near": "名称很像",
    "asked": "有人说是同一家",
}
_ROWS = {
    "contacts": "联系人", "touch_logs": "拜访", "opportunities": "商机", "todos": "待办",
    "leads": "线索", "approvals": "审批", "rethinks": "再考虑",
}  # fmt: skip
LABELS = {
    "name": "名称", "owner_id": "负责人", "region_id": "区域", "industry": "行业",
    "tier": "等级", "parent_id": "集团",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordView:
    """`rows`: table → how many hang on it."""

    id: int
    name: str
    facts: tuple[str, ...] = ()  # 王芳, 华东, A类
    rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PairView:
    """`kept` stays, `gone` goes into it. `disputed`: column → what either says. `until`: the merge can be
    taken back, in the company's zone. `merge`: its id and version, when it was made."""

    id: int
    version: int
    why: str
    kept: RecordView
    gone: RecordView
    disputed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    asked_by: str = ""
    undo_days: int = 30
    until: datetime | None = None
    merge: tuple[int, int] = (0, 0)
    by: str = ""


EXAMPLE = PairView(
    id=5,
    version=1,
    why="phone",
    kept=RecordView(
        17,
        "青禾口腔连锁",
        ("王芳", "华东", "口腔连锁", "A类"),
        {"contacts": 2, "touch_logs": 9, "opportunities": 1, "todos": 1},
    ),
    gone=RecordView(
        204,
        "苏州青禾口腔门诊部有限公司",
        ("陈明", "华东", "口腔门诊"),
        {"contacts": 1, "touch_logs": 3, "opportunities": 1, "leads": 1, "customer_phones": 2},
    ),
    disputed={
        "name": ("青禾口腔连锁", "苏州青禾口腔门诊部有限公司"),
        "owner_id": ("王芳", "陈明"),
        "industry": ("口腔连锁", "口腔门诊"),
    },
    asked_by="陈明",
)
AGREED = replace(EXAMPLE, disputed={}, why="name", asked_by="")
MERGED = replace(
    EXAMPLE, by="李国强", merge=(3, 1), until=datetime(2026, 12, 25, 10, 0, tzinfo=UTC)
)


@card(example=EXAMPLE)
def merge_pair(view: PairView) -> Card:
    """Suggestion and preview in one: what goes where, what has to be chosen, one tap."""
    blocks = (
        Text(f"{_line(view.kept)}\n{_line(view.gone)}"),
        Facts((("并过来", rows(view.gone.rows)), ("依据", _why(view)))),
        *_decision(view),
        Note(f"两家的记录都会留下，{view.undo_days} 天内可以撤销"),
    )
    return Card("像是同一家", blocks, Tone.ACT, "待确认")


@card(example=AGREED)
def merge_agreed(view: PairView) -> Card:
    """Nothing has to be chosen."""
    return merge_pair(view)


@card(example=MERGED)
def merge_done(view: PairView) -> Card:
    text = f"**{escape(view.gone.name)}** 已并入 **{escape(view.kept.name)}**"
    facts = (("并过来", rows(view.gone.rows)), ("谁合并", view.by))
    opened = Button("打开客户", ShowCustomer(view.kept.id))
    back = Button(
        "撤销合并", Unmerge(*view.merge), Style.DANGER,
        confirm="两家分开，合并时并过来的记录都还回去。撤销吗？",
    )  # fmt: skip
    buttons = (opened, back) if view.until else (opened,)
    until = (Note(f"{moment(view.until)} 前可以撤销"),) if view.until else ()
    return Card(view.kept.name, (Text(text), Facts(facts), Buttons(buttons), *until), Tone.GOOD, "已合并")  # fmt: skip


@card(example=replace(EXAMPLE, by="李国强"))
def merge_apart(view: PairView) -> Card:
    text = Text(f"**{escape(view.kept.name)}** 和 **{escape(view.gone.name)}** 是两家，不会再问")
    return Card("不是同一家", (text, Note(f"{view.by} 确认")), Tone.MUTED, "已处理")


@card(example=MERGED)
def merge_undone(view: PairView) -> Card:
    text = Text(
        f"**{escape(view.kept.name)}** 和 **{escape(view.gone.name)}** 又是两家，"
        "合并后新记的内容留在前一家"
    )
    buttons = Buttons(
        (
            Button("打开前一家", ShowCustomer(view.kept.id)),
            Button("打开后一家", ShowCustomer(view.gone.id)),
        )
    )
    return Card("已撤销合并", (text, buttons), Tone.GOOD, "已分开")


@dataclass(frozen=True, slots=True)
class AskedView:
    """For who may not decide: `hidden` names a record that he may not see, and whose it is (R30)."""

    one: str
    other: str
    hidden: str = ""
    owner: str = ""
    decider: str = ""


@card(example=AskedView("青禾口腔连锁", "岭南医院", "岭南医院", "陈明（华东）", "李国强"))
def merge_asked(view: AskedView) -> Card:
    """The masked hit: owner and region only."""
    text = Text(f"**{escape(view.one)}** 和 **{escape(view.other)}** 是不是同一家？")
    hidden = (Note(f"「{view.hidden}」已由 {view.owner} 负责"),) if view.hidden else ()
    asked = f"已请 {view.decider} 确认" if view.decider else "还没有人能确认，请联系销售运营"
    return Card("合并客户", (text, *hidden, Note(asked)), Tone.NEUTRAL, "等确认")


@dataclass(frozen=True, slots=True)
class ToldView:
    """What an owner hears. `apart`: they are two again."""

    customer: int
    kept: str
    gone: str
    owner: str
    by: str
    apart: bool = False


@card(example=ToldView(17, "青禾口腔连锁", "苏州青禾口腔门诊部", "王芳", "李国强"))
def merge_told(view: ToldView) -> Card:
    said = (
        f"{escape(view.by)} 撤销了合并：**{escape(view.kept)}** 和 **{escape(view.gone)}** 又是两家"
        if view.apart
        else f"{escape(view.by)} 把 **{escape(view.gone)}** 并入 **{escape(view.kept)}**，"
        f"负责人 {escape(view.owner)}"
    )
    opened = Buttons((Button("打开客户", ShowCustomer(view.customer)),))
    subtitle = "已分开" if view.apart else "已合并"
    return Card(view.kept, (Text(said), opened), Tone.NEUTRAL, subtitle)


@dataclass(frozen=True, slots=True)
class PairList:
    pairs: tuple[PairView, ...] = ()


@card(example=PairList((EXAMPLE, AGREED)))
def merge_list(view: PairList) -> Card:
    if not view.pairs:
        tip = "没有像是重复的客户。发「/合并 客户甲 客户乙」可以指定两家。"
        return Card("重复客户", (Text(tip),), Tone.MUTED)
    lines = "\n".join(
        f"{n}. **{escape(one.kept.name)}** 和 **{escape(one.gone.name)}** {WHY[one.why]}"
        for n, one in enumerate(view.pairs, 1)
    )
    buttons = tuple(Button(f"看 {n}", ShowPair(one.id)) for n, one in enumerate(view.pairs, 1))
    return Card(
        "重复客户", (Text(lines), Buttons(buttons)), Tone.ACT, f"{len(view.pairs)} 对待确认"
    )


def rows(counts: Mapping[str, int]) -> str:
    """「联系人 2 · 拜访 5」."""
    said = [f"{label} {counts[name]}" for name, label in _ROWS.items() if counts.get(name)]
    return " · ".join(said) or "没有往来记录"


def _line(record: RecordView) -> str:
    return f"**{escape(record.name)}** {escape(' · '.join(record.facts))}".rstrip()


def _why(view: PairView) -> str:
    return f"{view.asked_by} 说是同一家" if view.asked_by else WHY[view.why]


def _decision(view: PairView) -> tuple[Block, ...]:
    apart = Button("不是同一家", KeepApart(view.id, view.version))
    merge = MergePair(view.id, view.version)
    if not view.disputed:
        return (Buttons((Button("合并", merge, Style.PRIMARY), apart)),)
    fields = tuple(
        Field(
            name, f"{LABELS[name]}用哪个", FieldKind.CHOICE, "kept",
            (("kept", values[0]), ("gone", values[1])),
        )
        for name, values in view.disputed.items()
    )  # fmt: skip
    form = Form(fields, Button("合并", merge, Style.PRIMARY), opens=ShowPair(view.id))
    return (form, Buttons((apart,)))

"""The faces of one opportunity, the list, the form it is created from and the form that closes it."""

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
    Form,
    Note,
    Style,
    Text,
    Tone,
)
from cards.text import MASKED_MONEY, day, escape, money
from sales.actions import (
    AdvanceStage,
    CloseOpportunity,
    CreateOpportunity,
    ShowOpportunity,
    StartClosing,
    StartOpportunity,
    StartRethink,
    StartVisit,
    Undo,
)
from sales.stages import STATE_NAMES, is_live


@dataclass(frozen=True, slots=True)
class OpportunityView:
    """One opportunity for its owner or a manager above; times in the company's zone."""

    id: int
    version: int
    name: str
    customer: str
    customer_id: int
    stage: str  # the stage's name
    state: str  # id, see spec model
    owner: str = ""  # named when it is somebody else's
    amount_fen: int | None = None
    last_contact: datetime | None = None
    last_words: str = ""  # the last touch in one line
    next_step: str = ""
    onward: tuple[
        tuple[str, str], ...
    ] = ()  # (stage id, name): the next stage, optional ones after
    missing: tuple[str, ...] = ()  # what the gate still wants
    reason: str = ""  # why it was closed
    changeable: bool = True
    undo_event: int = 0
    amount_hidden: bool = False


EXAMPLE = OpportunityView(
    id=42,
    version=3,
    name="青禾口腔 二期扩容",
    customer="青禾口腔连锁",
    customer_id=17,
    stage="首次触达",
    state="open",
    amount_fen=50_000_000,
    last_contact=datetime(2026, 11, 25, 10, 0, tzinfo=UTC),
    last_words="聊了二期扩容需求，预算已批，担心迁移风险",
    next_step="12月2日 周三 15:00 带方案过去",
    onward=(("diagnosis", "需求诊断"),),
    undo_event=9002,
)
CLOSED = replace(EXAMPLE, state="won", reason="合同已签", onward=(), undo_event=0)
BLOCKED = replace(EXAMPLE, missing=("客户需求清单",))
SHARED = replace(EXAMPLE, owner="王芳", amount_hidden=True, undo_event=0)
_TONES = {"won": Tone.GOOD, "lost": Tone.MUTED, "void": Tone.MUTED, "rethinking": Tone.ACT}


@card(example=EXAMPLE)
def opportunity(view: OpportunityView) -> Card:
    blocks = (*_focus(view), _facts(view), *_why(view), *_buttons(view))
    tone = Tone.ACT if view.missing else _TONES.get(view.state, Tone.NEUTRAL)
    return Card(view.name, blocks, tone, _status(view))


@card(example=CLOSED)
def opportunity_closed(view: OpportunityView) -> Card:
    return opportunity(view)


@card(example=BLOCKED)
def opportunity_blocked(view: OpportunityView) -> Card:
    return opportunity(view)


@card(example=SHARED)
def opportunity_shared(view: OpportunityView) -> Card:
    """Shared with somebody who is not told the amount."""
    return opportunity(view)


@dataclass(frozen=True, slots=True)
class NewOpportunityView:
    touch: int
    customer: str
    name: str
    amount: str = ""  # as it stands in the field
    stage: str = "首次触达"
    existing: tuple[tuple[int, str], ...] = ()  # live opportunities of the same customer


NEW = NewOpportunityView(
    310, "青禾口腔连锁", "青禾口腔 二期扩容", "50万", existing=((41, "青禾口腔 耗材年框"),)
)


@card(example=NEW)
def opportunity_form(view: NewOpportunityView) -> Card:
    form = Form(
        (
            Field("name", "商机名称", value=view.name, required=True),
            Field("amount", "预计金额", value=view.amount, hint="如 50万，可先不填"),
        ),
        Button("确认建商机", CreateOpportunity(view.touch), Style.PRIMARY),
        opens=StartOpportunity(view.touch),
    )
    facts = Facts(
        (("客户", view.customer), ("阶段", view.stage), ("来自", f"拜访记录 #{view.touch}"))
    )
    return Card("建商机", (facts, *_duplicates(view), form), Tone.NEUTRAL, "待确认")


Source: TypeAlias = tuple[int, str, str]
"""A saved visit an opportunity may come from: id, customer, what was said."""

SOURCES: tuple[Source, ...] = (
    (310, "青禾口腔连锁", "聊了二期扩容需求"),
    (305, "云栖体检中心", "要一套资料"),
)


@card(example=SOURCES)
def opportunity_source(touches: tuple[Source, ...]) -> Card:
    """The quick button: which saved visit does the opportunity come from (CP-09)?"""
    if not touches:
        tip = Text("商机从一次沟通里长出来。先用一句话记下这次沟通，保存后点「建商机」，两下就好。")
        start = Button("记拜访", StartVisit(), Style.PRIMARY)
        return Card("建商机", (tip, Buttons((start,))), Tone.NEUTRAL)
    lines = "\n".join(
        f"{n}. **{escape(customer)}** {escape(words)}"
        for n, (_, customer, words) in enumerate(touches, 1)
    )
    buttons = tuple(
        Button(f"{n} {customer}", StartOpportunity(touch), Style.PRIMARY if n == 1 else Style.PLAIN)
        for n, (touch, customer, _) in enumerate(touches, 1)
    )
    return Card("建商机", (Text("从哪次沟通建？\n" + lines), Buttons(buttons)), Tone.NEUTRAL)


@dataclass(frozen=True, slots=True)
class ListView:
    """`rows`: (id, name, stage, amount in words, state). `total` counts what is not shown too; `query`: what
    was looked for; `team`: not one's own but all that the reader may see."""

    rows: tuple[tuple[int, str, str, str, str], ...]
    total: int
    amount: str
    query: str = ""
    team: bool = False


@card(example=ListView(((42, "青禾口腔 二期扩容", "首次触达", "50万", "open"),), 9, "180万"))
def opportunity_list(view: ListView) -> Card:
    title = f"商机：{view.query}" if view.query else "团队商机" if view.team else "我的商机"
    if not view.rows:
        return Card(title, (Text(_none(view)),), Tone.MUTED if view.query else Tone.NEUTRAL)
    lines = "\n".join(
        f"{n}. **{escape(name)}** · {stage} · {escape(amount)}"
        + ("" if state == "open" else f" · {STATE_NAMES[state]}")
        for n, (_, name, stage, amount, state) in enumerate(view.rows, 1)
    )
    buttons = tuple(
        Button(f"{n} 打开", ShowOpportunity(row[0])) for n, row in enumerate(view.rows, 1)
    )
    rest = view.total - len(view.rows)
    more = (Note(f"还有 {rest} 个，发送「/商机 名称」查找"),) if rest > 0 else ()
    subtitle = f"{view.total} 个 · 合计 {view.amount}"
    return Card(title, (Text(lines), *more, Buttons(buttons)), Tone.NEUTRAL, subtitle)


def _none(view: ListView) -> str:
    if view.query:
        return "没有名称里带这几个字的商机。换个说法，或发送「商机」看全部。"
    if view.team:
        return "团队里还没有进行中的商机。"
    return "还没有进行中的商机。说一句话记次拜访，就能从里面建。"


@dataclass(frozen=True, slots=True)
class ClosingView:
    id: int
    version: int
    name: str
    reasons: tuple[tuple[str, str], ...]
    outcome: str = ""
    reason: str = ""
    note: str = ""


@card(example=ClosingView(42, 3, "青禾口腔 二期扩容", (("price", "价格"), ("signed", "已签合同"))))
def opportunity_closing(view: ClosingView) -> Card:
    outcomes = (("won", "赢单"), ("lost", "输单"), ("void", "无效"))
    form = Form(
        (
            Field("outcome", "结果", FieldKind.CHOICE, view.outcome, outcomes, required=True),
            Field("reason", "原因", FieldKind.CHOICE, view.reason, view.reasons, required=True),
            Field("note", "补充说明", FieldKind.LONG, view.note),
        ),
        Button(
            "确认关闭",
            CloseOpportunity(view.id, view.version),
            Style.DANGER,
            "关闭后不再提醒，确定吗？",
        ),
        opens=StartClosing(view.id, view.version),
    )
    back = Buttons((Button("返回", ShowOpportunity(view.id, back=True)),))
    return Card(view.name, (form, back), Tone.ACT, "关闭商机")


def _status(view: OpportunityView) -> str:
    return f"{view.stage} · {STATE_NAMES[view.state]}"


def _focus(view: OpportunityView) -> tuple[Block, ...]:
    if view.amount_hidden:
        return (Text(f"金额 {escape(MASKED_MONEY)}"),)
    return (Text(f"**{money(view.amount_fen)}**"),) if view.amount_fen is not None else ()


def _facts(view: OpportunityView) -> Facts:
    pairs = (
        ("客户", view.customer),
        ("负责人", view.owner),
        ("最近", f"{day(view.last_contact)} {view.last_words}" if view.last_contact else ""),
        ("下一步", view.next_step if is_live(view.state) else ""),
        ("原因", view.reason),
    )
    return Facts(tuple(pair for pair in pairs if pair[1]))


def _why(view: OpportunityView) -> tuple[Block, ...]:
    return (Note("还缺：" + "、".join(view.missing)),) if view.missing else ()


def _buttons(view: OpportunityView) -> tuple[Block, ...]:
    page = Button("客户主页", link=f"/h5/customer/{view.customer_id}")
    if not (view.changeable and is_live(view.state)):
        return (Buttons((page,)),)
    onward = tuple(
        Button(f"推进到{name}", AdvanceStage(view.id, stage, view.version), style)
        for (stage, name), style in zip(view.onward, (Style.PRIMARY, Style.PLAIN), strict=False)
    )
    rethink = Button("再考虑", StartRethink(view.id, 0))
    close = Button("关闭", StartClosing(view.id, view.version))
    undo = (Button("撤销", Undo(view.undo_event)),) if view.undo_event else ()
    return (Buttons((*onward, rethink, close)), Buttons((page, *undo)))


def _duplicates(view: NewOpportunityView) -> tuple[Block, ...]:
    if not view.existing:
        return ()
    names = "、".join(name for _, name in view.existing)
    open_them = tuple(Button(f"打开 {name}", ShowOpportunity(id)) for id, name in view.existing[:2])
    return (Note(f"这家客户已有进行中的商机：{names}"), Buttons(open_them))

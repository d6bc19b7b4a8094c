"""Asking for a signature, refusing one, asking back, adding a signer; and the list of what waits."""

from dataclasses import dataclass

from cards.catalogue import card
from cards.model import (
    Block,
    Button,
    Buttons,
    Card,
    Field,
    FieldKind,
    Form,
    Note,
    Style,
    Text,
    Tone,
)
from cards.text import escape
from sales.actions import (
    Action,
    AddSigner,
    AskBack,
    ChooseRequest,
    Reject,
    ShowApproval,
    StartAddSigner,
    StartAskBack,
    StartReject,
    StartRequest,
    SubmitRequest,
)

KINDS: tuple[tuple[str, str], ...] = (("hand_over", "客户移交"), ("collaboration", "协作申请"))


@card(example=KINDS)
def approval_kinds(kinds: tuple[tuple[str, str], ...]) -> Card:
    buttons = tuple(Button(name, StartRequest(id, 0)) for id, name in kinds)
    tip = Note("也可以直接说，如「/申请 客户移交 青禾口腔 陈明」")
    return Card("申请什么", (Buttons(buttons), tip), Tone.NEUTRAL)


@dataclass(frozen=True, slots=True)
class RequestView:
    """The form of a request, with what was typed already."""

    kind: str
    name: str
    subject: int = 0
    customer: str = ""  # named already
    asks_customer: bool = False
    asks_person: bool = False
    if_yes: str = ""
    about: str = ""
    reason: str = ""
    to: str = ""
    days: str = ""  # stands in the field; empty: not asked
    signers: tuple[str, ...] = ()  # the steps by name


@card(
    example=RequestView(
        "hand_over",
        "客户移交",
        asks_customer=True,
        asks_person=True,
        if_yes="客户、联系人、商机、待办和历史一次移交给接手人",
        about="青禾口腔",
        signers=("主管同意",),
    )
)
def approval_form(view: RequestView) -> Card:
    fields = (
        *(_about(view),),
        Field("to", "接手人", FieldKind.PERSON, view.to, required=True, hint="同事的姓名"),
        Field("reason", "理由", FieldKind.LONG, view.reason, required=True),
        Field("days", "开放天数", FieldKind.NUMBER, view.days, required=True, hint="到期自动收回"),
    )
    asked = tuple(
        field
        for field in fields
        if not (field.name == "to" and not view.asks_person)
        and not (field.name == "about" and view.customer)
        and not (field.name == "days" and not view.days)
    )
    form = Form(
        asked,
        Button("提交申请", SubmitRequest(view.kind, view.subject), Style.PRIMARY),
        opens=StartRequest(view.kind, view.subject),
    )
    about: tuple[Block, ...] = (Text(f"**{escape(view.customer)}**"),) if view.customer else ()
    why = "；".join(part for part in (view.if_yes, "签字：" + " → ".join(view.signers)) if part)
    return Card(view.name, (*about, form, Note(why)), Tone.NEUTRAL, "待提交")


@dataclass(frozen=True, slots=True)
class WordView:
    """A form on one request. `typed` stands in the field already."""

    id: int
    version: int
    kind: str
    title: str
    typed: str = ""
    no: str = "拒绝"


EXAMPLE = WordView(42, 1, "客户移交", "青禾口腔连锁 移交给 陈明")


@card(example=EXAMPLE)
def approval_refusal(view: WordView) -> Card:
    field = Field("reason", "理由", FieldKind.LONG, view.typed, required=True)
    button = Button(f"确认{view.no}", Reject(view.id, view.version), Style.DANGER)
    return _asking(view, field, button, StartReject(view.id, view.version), view.no)


@card(example=EXAMPLE)
def approval_question(view: WordView) -> Card:
    field = Field("question", "问题", FieldKind.LONG, view.typed, required=True)
    button = Button("发给申请人", AskBack(view.id, view.version), Style.PRIMARY)
    return _asking(view, field, button, StartAskBack(view.id, view.version), "反问")


@card(example=EXAMPLE)
def approval_signer(view: WordView) -> Card:
    field = Field(
        "person", "加签人", FieldKind.PERSON, view.typed, required=True, hint="同事的姓名"
    )
    button = Button("加签", AddSigner(view.id, view.version), Style.PRIMARY)
    return _asking(view, field, button, StartAddSigner(view.id, view.version), "加签")


def _asking(view: WordView, field: Field, button: Button, opens: Action, status: str) -> Card:
    back = Buttons((Button("返回", ShowApproval(view.id, back=True)),))
    form = Form((field,), button, opens=opens)
    blocks = (Text(escape(view.title)), form, back)
    return Card(f"{view.kind} #{view.id}", blocks, Tone.ACT, status)


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    kind: str
    title: str
    about: str  # 「王芳 · 已 6 小时」, 「等李国强审批」


@dataclass(frozen=True, slots=True)
class ApprovalList:
    """`total`: how many wait for me, shown or not."""

    waiting: tuple[Row, ...]
    asked: tuple[Row, ...]
    total: int = 0


@card(
    example=ApprovalList(
        (Row(42, "客户移交", "青禾口腔连锁 移交给 陈明", "王芳 · 已等 6 小时"),),
        (Row(40, "数据导出", "华东三季度商机", "等李国强审批"),),
        1,
    )
)
def approval_list(view: ApprovalList) -> Card:
    rows = (*view.waiting, *view.asked)
    ask = Button("我要申请", ChooseRequest(), Style.PLAIN)
    if not rows:
        return Card("审批", (Text("没有等你签的，也没有你提的。"), Buttons((ask,))), Tone.GOOD)
    parts = [_part("等我签", view.waiting, 1), _part("我提的", view.asked, 1 + len(view.waiting))]
    rest = view.total - len(view.waiting)
    more = (Note(f"还有 {rest} 条等你签，签完再看"),) if rest > 0 else ()
    opens = tuple(Button(f"{n} 打开", ShowApproval(row.id)) for n, row in enumerate(rows, 1))
    text = Text("\n".join(part for part in parts if part))
    tone = Tone.ACT if view.waiting else Tone.NEUTRAL
    status = f"{view.total} 条等你签" if view.total else "没有等你签的"
    return Card("审批", (text, *more, Buttons((*opens, ask))), tone, status)


def _part(title: str, rows: tuple[Row, ...], first: int) -> str:
    if not rows:
        return ""
    lines = (
        f"{n}. {escape(row.kind)} #{row.id} {escape(row.title)} · {escape(row.about)}"
        for n, row in enumerate(rows, first)
    )
    return f"**{title}**\n" + "\n".join(lines)


def _about(view: RequestView) -> Field:
    if view.asks_customer:
        return Field("about", "客户", value=view.about, required=True, hint="名称或简称")
    return Field("about", "申请内容", FieldKind.LONG, view.about, required=True)

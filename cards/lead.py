"""A lead as its rep gets it: who, what for, why him, and what to say first (AS-05, AS-12)."""

from collections.abc import Iterator
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
    Folded,
    Form,
    Note,
    Style,
    Text,
    Tone,
)
from cards.pursuit import LEAD_STATES
from cards.text import escape, moment
from sales.actions import (
    AcceptLead,
    ClaimLead,
    DeclineLead,
    ExplainLead,
    ShowLead,
    StartDecline,
    StartLead,
    StartTransfer,
    StartVisit,
    SubmitLead,
    TransferLead,
)

SHOWN = 5


@dataclass(frozen=True, slots=True)
class LeadView:
    """One lead for this viewer; phones as he may know them, times in the company's zone. `answers`: he
    may accept, decline, transfer; `claims`: nobody has it and he may take it."""

    id: int
    version: int
    company: str
    state: str
    tier: str = ""
    contact: str = ""  # 「秦总 院长」
    phone: str = ""
    need: str = ""
    industry: str = ""
    region: str = ""
    yearly: str = ""  # 「80万」
    owner: str = ""
    source: str = ""
    customer_id: int = 0
    until: datetime | None = None  # first touch wanted by then
    touched: datetime | None = None
    reasons: tuple[str, ...] = ()
    welcome: str = ""
    appointments: tuple[str, ...] = ()
    answers: bool = False
    claims: bool = False
    why: bool = False


EXAMPLE = LeadView(
    id=31,
    version=2,
    company="青禾口腔连锁",
    state="offered",
    tier="A",
    contact="秦总 院长",
    phone="13800000123",
    need="二期扩容，想先看方案",
    industry="口腔连锁",
    region="华东",
    yearly="80万",
    owner="王芳",
    source="官网表单",
    customer_id=17,
    until=datetime(2026, 11, 25, 11, 30, tzinfo=UTC),
    reasons=("30 天大单成交率最高", "口腔连锁服务时长 140 小时", "响应最快的三人之一"),
    welcome="秦总您好，我是王芳，您咨询的「二期扩容」由我负责。",
    appointments=("今天下午或明天上午，您哪个时间方便？", "方便先通个电话吗？五分钟。"),
    answers=True,
    why=True,
)
ACCEPTED = replace(EXAMPLE, state="accepted", version=3)
OPEN = replace(
    EXAMPLE, state="pooled", owner="", phone="138****0123", answers=False, claims=True, reasons=()
)


@card(example=EXAMPLE)
def lead(view: LeadView) -> Card:
    blocks = (*_said(view), *_words(view), *_buttons(view), *_deadline(view))
    return Card(view.company, blocks, _tone(view), _status(view))


@card(example=ACCEPTED)
def lead_accepted(view: LeadView) -> Card:
    return lead(view)


@card(example=OPEN)
def lead_open(view: LeadView) -> Card:
    return lead(view)


@card(example=EXAMPLE)
def lead_in_group(view: LeadView) -> Card:
    """Nothing that some reader may not see (law 6)."""
    facts = Facts((("级别", view.tier or "未知"), ("行业", view.industry or "未知")))
    return Card(view.company, (facts,), Tone.NEUTRAL, f"线索 · {LEAD_STATES[view.state]}")


@dataclass(frozen=True, slots=True)
class DeclineView:
    id: int
    version: int
    company: str
    reason: str = ""


@card(example=DeclineView(31, 2, "青禾口腔连锁"))
def lead_decline(view: DeclineView) -> Card:
    form = Form(
        (Field("reason", "原因", value=view.reason, required=True, hint="不在我的区域、已在跟…"),),
        Button("退回", DeclineLead(view.id, view.version), Style.PRIMARY),
        opens=StartDecline(view.id, view.version),
    )
    back = Buttons((Button("返回", ShowLead(view.id, back=True)),))
    return Card(view.company, (Text("退回后马上派给下一位合适的同事。"), form, back), Tone.ACT)


@dataclass(frozen=True, slots=True)
class TransferView:
    id: int
    version: int
    company: str
    to: str = ""
    reason: str = ""


@card(example=TransferView(31, 2, "青禾口腔连锁"))
def lead_transfer(view: TransferView) -> Card:
    form = Form(
        (
            Field("to", "转给", FieldKind.PERSON, view.to, required=True, hint="同事的姓名"),
            Field("reason", "原因", value=view.reason, required=True, hint="一句话即可"),
        ),
        Button("转给他", TransferLead(view.id, view.version), Style.PRIMARY),
        opens=StartTransfer(view.id, view.version),
    )
    back = Buttons((Button("返回", ShowLead(view.id, back=True)),))
    return Card(view.company, (form, back), Tone.ACT, "转线索")


@dataclass(frozen=True, slots=True)
class LeadFormView:
    """What stands in the fields already."""

    company: str = ""
    contact: str = ""
    phone: str = ""
    need: str = ""
    industry: str = ""
    yearly: str = ""


@card(example=LeadFormView())
def lead_form(view: LeadFormView) -> Card:
    form = Form(
        (
            Field("company", "公司", value=view.company, hint="全称或简称"),
            Field("contact", "联系人", value=view.contact, hint="秦总、王主任"),
            Field("phone", "电话", value=view.phone, hint="公司和电话至少写一个"),
            Field("need", "需求", FieldKind.LONG, view.need, hint="他想要什么？"),
            Field("industry", "行业", value=view.industry),
            Field("yearly", "年采购额", value=view.yearly, hint="比如 80万，不知道可不填"),
        ),
        Button("提交", SubmitLead(), Style.PRIMARY),
        opens=StartLead(),
    )
    return Card("新线索", (form,), Tone.ACT)


@dataclass(frozen=True, slots=True)
class LeadPage:
    """A person's leads, the most urgent first: those shown of `total`."""

    views: tuple[LeadView, ...]
    total: int


@card(example=LeadPage((EXAMPLE, ACCEPTED), 7))
def lead_list(page: LeadPage) -> Card:
    new = Button("新线索", StartLead())
    if not page.views:
        return Card("我的线索", (Text("手上没有线索。"), Buttons((new,))), Tone.GOOD)
    numbered = tuple(enumerate(page.views, 1))
    lines = "\n".join(f"{number}. {_line(view)}" for number, view in numbered)
    buttons = tuple(Button(f"{number} 打开", ShowLead(view.id)) for number, view in numbered)
    return Card("我的线索", (Text(lines), Buttons((*buttons, new))), Tone.ACT, f"{page.total} 条")


@dataclass(frozen=True, slots=True)
class KnownView:
    """A lead of a firm that somebody has: all that a stranger may know (R30)."""

    company: str
    owner: str  # 「张三（华东）」 or 「公海」
    lead: int = 0  # of one's own, else 0


@card(example=KnownView("青禾口腔连锁", "李强（华东）"))
def lead_known(view: KnownView) -> Card:
    text = Text(
        f"**{escape(view.company)}** 已由 {escape(view.owner)} 负责，新情况已转告，没有重复新建。"
    )
    mine = (Buttons((Button("打开", ShowLead(view.lead)),)),) if view.lead else ()
    return Card("线索已有人跟", (text, *mine), Tone.MUTED)


def _line(view: LeadView) -> str:
    late = f" · {moment(view.until)} 前联系" if view.until else ""
    return f"**{escape(view.company)}**（{LEAD_STATES[view.state]}{late}）{escape(view.need)}"


def _said(view: LeadView) -> Iterator[Block]:
    if view.need:
        yield Text(escape(view.need))
    pairs = (
        ("联系人", view.contact),
        ("电话", view.phone),
        ("年采购", view.yearly),
        ("行业", view.industry),
        ("区域", view.region),
        ("来源", view.source),
    )
    yield Facts(tuple(pair for pair in pairs if pair[1]))
    if view.reasons:
        yield Text("**为什么给你**：" + "；".join(escape(reason) for reason in view.reasons))


def _words(view: LeadView) -> Iterator[Block]:
    if view.welcome:
        yield Folded("欢迎语", escape(view.welcome))
    if view.appointments:
        yield Folded("约见话术", "\n".join(f"- {escape(one)}" for one in view.appointments))


def _buttons(view: LeadView) -> Iterator[Block]:
    row = [*_answers(view)]
    if view.claims:
        row.append(Button("认领", ClaimLead(view.id, view.version), Style.PRIMARY))
    if view.why:
        row.append(Button("为什么", ExplainLead(view.id)))
    if row:
        yield Buttons(tuple(row))


def _answers(view: LeadView) -> Iterator[Button]:
    if not view.answers:
        return
    if view.state == "offered":
        yield Button("接下", AcceptLead(view.id, view.version), Style.PRIMARY)
    else:
        yield Button("记拜访", StartVisit(view.customer_id), Style.PRIMARY)
    yield Button("转给别人", StartTransfer(view.id, view.version))
    yield Button("退回", StartDecline(view.id, view.version))


def _deadline(view: LeadView) -> Iterator[Note]:
    if view.touched:
        yield Note(f"{moment(view.touched)} 首次联系")
    elif view.until:
        yield Note(f"请在 {moment(view.until)} 前联系；超时会提醒你和主管")


def _status(view: LeadView) -> str:
    tier = f"{view.tier}级" if view.tier else ""
    return " · ".join(filter(None, ("线索", tier, LEAD_STATES[view.state])))


def _tone(view: LeadView) -> Tone:
    if view.state in ("offered", "accepted", "pooled", "new"):
        return Tone.ACT
    return Tone.GOOD if view.state in ("touched", "converted") else Tone.MUTED

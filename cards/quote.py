"""A quote on its way: to confirm, given, held until a manager decides, blocked; and its form (AS-14)."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from cards.catalogue import card
from cards.model import Block, Button, Buttons, Card, Facts, Field, Form, Note, Style, Text, Tone
from cards.text import amount, escape, moment
from sales.actions import AskForCustomer, GiveQuote, ShowApproval, StartQuote, SubmitQuote, Undo

STATES = {
    "given": "已生效", "held": "等主管定", "blocked": "已拦下", "rejected": "已驳回", "withdrawn": "已撤回",
}  # fmt: skip
_TONES = {
    "given": Tone.GOOD, "held": Tone.ACT, "blocked": Tone.ALARM, "rejected": Tone.ALARM,
    "withdrawn": Tone.MUTED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """A price as the viewer may know it; times in the company's zone."""

    person: str
    fen: int
    at: datetime
    product: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class QuoteView:
    """`why`: the sentence why it does not go out; `earlier`: what it ran into; `owner`: 「张三（华东）」, of
    a blocked one; `asks`: the viewer may ask to work on the customer; `approval`: that decides it."""

    id: int
    customer: str
    offer: Offer
    state: str = "given"
    why: str = ""
    earlier: Offer | None = None
    deal: str = ""
    asks: bool = False
    approval: int = 0
    undo_event: int = 0


_ZONE = ZoneInfo("Asia/Shanghai")
EXAMPLE = QuoteView(
    id=71,
    customer="青禾口腔连锁",
    offer=Offer("陈明", 48_000_000, datetime(2026, 11, 25, 10, 0, tzinfo=_ZONE), "影像系统"),
    deal="青禾口腔 影像系统",
    undo_event=9001,
)
HELD = replace(
    EXAMPLE,
    state="held",
    why="王芳 90 天内报过价",
    earlier=Offer("王芳", 52_000_000, datetime(2026, 11, 3, 15, 0, tzinfo=_ZONE), "影像系统"),
    approval=42,
    undo_event=0,
)
BLOCKED = replace(
    EXAMPLE,
    state="blocked",
    why="已由 王芳（华东）负责，报价没有生效",
    asks=True,
    deal="",
    undo_event=0,
)


@card(example=EXAMPLE)
def quote(view: QuoteView) -> Card:
    why = (Note(view.why),) if view.why else ()
    blocks = (_focus(view), Facts(_pairs(view)), *why, *_buttons(view))
    return Card(view.customer, blocks, _TONES[view.state], f"报价 · {STATES[view.state]}")


@card(example=HELD)
def quote_held(view: QuoteView) -> Card:
    return quote(view)


@card(example=BLOCKED)
def quote_blocked(view: QuoteView) -> Card:
    return quote(view)


@card(
    example=replace(
        BLOCKED, asks=False, why="这是你负责的客户，陈明 的报价已拦下；他可能来申请协作"
    )
)
def quote_tried(view: QuoteView) -> Card:
    """For whom the customer belongs to."""
    return quote(view)


@dataclass(frozen=True, slots=True)
class QuotePreview:
    customer_id: int
    customer: str
    product: str
    fen: int


@card(example=QuotePreview(17, "青禾口腔连锁", "影像系统", 48_000_000))
def quote_preview(view: QuotePreview) -> Card:
    """Nothing is given unseen."""
    give = GiveQuote(view.customer_id, view.fen, view.product)
    buttons = Buttons(
        (
            Button("确认报价", give, Style.PRIMARY),
            Button("改一下", StartQuote(view.customer_id)),
        )
    )
    what = (("产品", view.product),) if view.product else ()
    facts = Facts((("报价", amount(view.fen)), *what))
    return Card(view.customer, (facts, buttons), Tone.ACT, "报价 · 待确认")


@dataclass(frozen=True, slots=True)
class QuoteForm:
    """`customer_id`: opened for this one; else it is asked for. The rest stands in the fields."""

    customer_id: int = 0
    customer: str = ""
    product: str = ""
    amount: str = ""


@card(example=QuoteForm())
def quote_form(view: QuoteForm) -> Card:
    form = Form(
        (
            *(() if view.customer_id else (_customer(view),)),
            Field("product", "产品", value=view.product, hint="不写就是整单"),
            Field("amount", "报价", value=view.amount, required=True, hint="如 48万"),
        ),
        Button("登记报价", SubmitQuote(view.customer_id), Style.PRIMARY),
        opens=StartQuote(view.customer_id),
    )
    hint = Note("也可以直接说「给青禾口腔报价48万」")
    return Card(view.customer if view.customer_id else "报价", (form, hint), Tone.NEUTRAL, "待填写")


def _customer(view: QuoteForm) -> Field:
    return Field("customer", "客户", value=view.customer, required=True, hint="名称或简称")


def _focus(view: QuoteView) -> Text:
    return Text(
        f"**{amount(view.offer.fen, hidden=view.offer.hidden)}** {escape(view.offer.product)}"
    )


def _pairs(view: QuoteView) -> tuple[tuple[str, str], ...]:
    pairs = (
        ("报价人", f"{view.offer.person} · {moment(view.offer.at)}"),
        ("上次", _said(view.earlier) if view.earlier else ""),
        ("商机", view.deal),
    )
    return tuple(pair for pair in pairs if pair[1])


def _said(offer: Offer) -> str:
    fen = amount(offer.fen, hidden=offer.hidden)
    return " · ".join(part for part in (offer.person, fen, offer.product, moment(offer.at)) if part)


def _buttons(view: QuoteView) -> tuple[Block, ...]:
    row = []
    if view.asks:
        row.append(Button("协作申请", AskForCustomer(view.id), Style.PRIMARY))
    if view.approval:
        row.append(Button("看审批", ShowApproval(view.approval)))
    if view.undo_event:
        row.append(Button("撤销", Undo(view.undo_event)))
    return (Buttons(tuple(row)),) if row else ()

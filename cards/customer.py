"""A customer at a glance, search results, and the form that adds a contact."""

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
from cards.text import amount, day, escape
from sales.actions import (
    AddContact,
    RevealPhone,
    ShowCustomer,
    ShowGroupAccount,
    ShowOpportunity,
    ShowVisit,
    StartContact,
    StartRequest,
    StartVisit,
)


@dataclass(frozen=True, slots=True)
class CustomerView:
    """One customer for this viewer: phones come masked or not at all."""

    id: int
    name: str
    industry: str = ""
    region: str = ""
    tier: str = ""
    owner: str = ""
    contacts: tuple[str, ...] = ()  # 「秦朗 总经理 13800000123」
    last_contact: datetime | None = None
    last_words: str = ""
    open_deals: int = 0
    open_amount_fen: int = 0
    todos: int = 0
    may_log: bool = True
    amount_hidden: bool = False
    group: str = ""  # 「青禾医疗集团 · 3 家」: the group account that it belongs to
    warns: str = ""  # before a second person gets in touch (CO-15)
    may_ask: bool = False  # for collaboration
    reveal: tuple[tuple[int, str], ...] = ()  # masked contacts whose number may be looked at


EXAMPLE = CustomerView(
    id=17,
    name="青禾口腔连锁",
    industry="口腔连锁",
    region="华东",
    tier="A",
    owner="王芳",
    contacts=("秦朗 总经理 13800000123", "贺楠 信息科主任"),
    last_contact=datetime(2026, 11, 25, 10, 0, tzinfo=UTC),
    last_words="聊了二期扩容需求",
    open_deals=2,
    open_amount_fen=88_000_000,
    todos=1,
)


@card(example=EXAMPLE)
def customer(view: CustomerView) -> Card:
    pairs = (
        ("负责人", view.owner),
        ("集团", view.group),
        ("联系人", "；".join(view.contacts)),
        (
            "最近",
            f"{day(view.last_contact)} {view.last_words}" if view.last_contact else "还没有记录",
        ),
        (
            "商机",
            f"{view.open_deals} 个 · {amount(view.open_amount_fen, hidden=view.amount_hidden)}"
            if view.open_deals
            else "无",
        ),
        ("待办", f"{view.todos} 条" if view.todos else "无"),
    )
    log = (Button("记拜访", StartVisit(view.id), Style.PRIMARY),) if view.may_log else ()
    page = Button("打开主页", link=f"/h5/customer/{view.id}")
    contact = (Button("加联系人", StartContact(view.id)),) if view.may_log else ()
    facts = Facts(tuple(pair for pair in pairs if pair[1]))
    subtitle = " · ".join(
        part for part in (view.industry, view.region, f"{view.tier}类" if view.tier else "") if part
    )
    buttons = (Buttons((*log, *_asks(view), page, *contact, *_group(view))), *_reveal(view))
    warns = (Note(view.warns),) if view.warns else ()
    return Card(view.name, (facts, *warns, *buttons), Tone.NEUTRAL, subtitle)


ABOVE = replace(
    EXAMPLE,
    contacts=("秦朗 总经理 138****0123", "贺楠 信息科主任"),
    reveal=((61, "秦朗"),),
)
SHARED = replace(
    ABOVE,
    reveal=(),
    amount_hidden=True,
    warns="由 王芳（华东） 跟进，王芳 12月2日 周三 有安排，联系前先和他说一声",
)
GROUPED = replace(
    SHARED,
    may_log=False,
    may_ask=True,
    group="青禾医疗集团 · 3 家",
    warns="这家客户由 王芳（华东） 跟进，先发协作申请，负责人同意后再联系",
)


@card(example=ABOVE)
def customer_above(view: CustomerView) -> Card:
    """As a manager sees it: numbers masked, looking at one is written down."""
    return customer(view)


@card(example=SHARED)
def customer_shared(view: CustomerView) -> Card:
    return customer(view)


@card(example=GROUPED)
def customer_elsewhere(view: CustomerView) -> Card:
    """As another region sees a member of a group account: to read, not to write (CO-12)."""
    return customer(view)


@dataclass(frozen=True, slots=True)
class PhoneView:
    customer: str
    customer_id: int
    name: str
    title: str
    phone: str


@card(example=PhoneView("青禾口腔连锁", 17, "秦朗", "总经理", "13800000123"))
def contact_phone(view: PhoneView) -> Card:
    """Only for who asked, and on the record (U-07)."""
    facts = Facts(((" ".join(part for part in (view.name, view.title) if part), view.phone),))
    page = Buttons((Button("客户主页", link=f"/h5/customer/{view.customer_id}"),))
    return Card(view.customer, (facts, Note("谁看过号码会留下记录"), page), Tone.NEUTRAL, "号码")


def _asks(view: CustomerView) -> tuple[Button, ...]:
    ask = StartRequest("collaboration", view.id)
    return (Button("协作申请", ask, Style.PRIMARY),) if view.may_ask else ()


def _group(view: CustomerView) -> tuple[Button, ...]:
    return (Button("看集团", ShowGroupAccount(view.id)),) if view.group else ()


def _reveal(view: CustomerView) -> tuple[Buttons, ...]:
    buttons = tuple(Button(f"看号码 {name}", RevealPhone(id)) for id, name in view.reveal)
    return (Buttons(buttons),) if buttons else ()


@dataclass(frozen=True, slots=True)
class Found:
    """What `/查` found: (id, name, hint) each."""

    query: str
    customers: tuple[tuple[int, str, str], ...] = ()
    deals: tuple[tuple[int, str, str], ...] = ()
    touches: tuple[tuple[int, str, str], ...] = ()


@card(
    example=Found(
        "青禾",
        customers=((17, "青禾口腔连锁", "王芳"),),
        deals=((42, "青禾口腔 二期扩容", "首次触达"),),
        touches=((310, "青禾口腔连锁", "11月25日 聊了二期扩容需求"),),
    )
)
def search_results(found: Found) -> Card:
    rows = [
        *(("客户", ShowCustomer(id), name, hint) for id, name, hint in found.customers),
        *(("商机", ShowOpportunity(id), name, hint) for id, name, hint in found.deals),
        *(("记录", ShowVisit(id), name, hint) for id, name, hint in found.touches),
    ]
    if not rows:
        tip = "没找到。换个简称、拼音或关键词试试；新客户直接说一句话就能建。"
        return Card(f"查：{found.query}", (Text(tip),), Tone.MUTED)
    lines = "\n".join(
        f"{n}. {kind} **{escape(name)}** {escape(hint)}"
        for n, (kind, _, name, hint) in enumerate(rows, 1)
    )
    buttons = tuple(Button(f"{n} {kind}", action) for n, (kind, action, _, _) in enumerate(rows, 1))
    return Card(
        f"查：{found.query}", (Text(lines), Buttons(buttons)), Tone.NEUTRAL, f"{len(rows)} 条"
    )


@dataclass(frozen=True, slots=True)
class ContactView:
    customer_id: int
    customer: str
    roles: tuple[str, ...]
    name: str = ""
    title: str = ""
    phone: str = ""
    chosen: tuple[str, ...] = ()


@card(example=ContactView(17, "青禾口腔连锁", ("影响者", "采购者", "使用者", "否决者")))
def contact_form(view: ContactView) -> Card:
    roles = tuple((role, role) for role in view.roles)
    form = Form(
        (
            Field("name", "姓名", value=view.name, required=True),
            Field("title", "职务", value=view.title, hint="如 财务总监"),
            Field("phone", "电话", value=view.phone),
            Field("roles", "决策角色", FieldKind.CHOICES, ",".join(view.chosen), roles),
        ),
        Button("保存联系人", AddContact(view.customer_id), Style.PRIMARY),
        opens=StartContact(view.customer_id),
    )
    return Card(view.customer, (form,), Tone.NEUTRAL, "加联系人")


@dataclass(frozen=True, slots=True)
class ContactAdded:
    customer_id: int
    customer: str
    contact: str


@card(example=ContactAdded(17, "青禾口腔连锁", "贺楠 财务总监 13800000124"))
def contact_added(view: ContactAdded) -> Card:
    blocks = (Text(f"已加：{escape(view.contact)}"), Note("以后说到他，我就认得"))
    open_it = Buttons((Button("客户主页", link=f"/h5/customer/{view.customer_id}"),))
    return Card(view.customer, (*blocks, open_it), Tone.GOOD, "联系人已保存")

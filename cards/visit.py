"""The faces of one touch log: asked back, draft to confirm, saved, dropped; and its form."""

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
from cards.text import amount, escape, moment, moment_input, money
from sales.actions import (
    AmendVisit,
    DropVisit,
    EditVisit,
    NewCustomer,
    PickCustomer,
    SaveVisit,
    ShowOpportunity,
    ShowVisit,
    StartOpportunity,
    StartRethink,
    StartVisit,
    SubmitVisit,
    Undo,
)


@dataclass(frozen=True, slots=True)
class CustomerGuess:
    id: int
    name: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class VisitView:
    """One touch log as its author sees it; times are in the company's zone."""

    id: int
    version: int
    customer: str = ""  # empty: not known yet
    customer_id: int = 0
    new_customer: str = ""
    guesses: tuple[CustomerGuess, ...] = ()
    warns: str = ""  # somebody else looks after the customer (CO-15)
    taken: str = ""  # 「已由 张三（华东）负责」: somebody else's customer was meant
    contacts: tuple[str, ...] = ()
    touch_type: str = ""
    emotion: str = ""
    content: str = ""
    amount_fen: int | None = None
    next_action: str = ""
    next_at: datetime | None = None
    tags: tuple[str, ...] = ()
    raw_text: str = ""
    pictures: int = 0
    considering: bool = False
    opportunity: int = 0
    undo_event: int = 0
    touch_types: tuple[str, ...] = ("微信", "面访", "电话", "展会")
    emotions: tuple[str, ...] = ("积极", "中性", "抵触")
    required: tuple[str, ...] = ("customer", "content")
    amount_hidden: bool = False

    @property
    def settled(self) -> bool:
        """The customer is known, or will be created with the save."""
        return bool(self.customer or self.new_customer)


_AT = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
EXAMPLE = VisitView(
    id=310,
    version=2,
    customer="青禾口腔连锁",
    customer_id=17,
    contacts=("秦总",),
    touch_type="面访",
    emotion="积极",
    content="聊了二期扩容需求，预算已批，担心迁移风险",
    amount_fen=50_000_000,
    next_action="带方案过去",
    next_at=_AT,
    tags=("实施风险",),
    raw_text="今天和秦总聊了二期扩容需求，他提到预算已批，但担心迁移风险，下周三下午3点带方案过去，预计50万",
    undo_event=9001,
)
UNSURE = VisitView(
    id=311,
    version=1,
    guesses=(
        CustomerGuess(17, "青禾口腔连锁", "简称"),
        CustomerGuess(18, "青禾动物医院", "读音相近"),
    ),
    content="青禾那边要一套资料",
    raw_text="青禾那边要一套资料",
)


@card(example=EXAMPLE)
def visit_draft(view: VisitView) -> Card:
    """「Nothing is saved unseen」: what was understood, to be confirmed with one tap."""
    blocks = (*_content(view), _facts(view), *_doubts(view), *_original(view), _draft_buttons(view))
    return Card(_title(view), blocks, Tone.ACT, "拜访记录 · 待确认")


@card(example=UNSURE)
def visit_unsure(view: VisitView) -> Card:
    """The same draft when the customer has to be picked first."""
    return visit_draft(view)


@card(example=replace(EXAMPLE, warns="由 陈明（华南） 跟进，联系前先和他说一声"))
def visit_second(view: VisitView) -> Card:
    """The same draft of who is the second at the customer (CO-15)."""
    return visit_draft(view)


@card(example=EXAMPLE)
def visit_saved(view: VisitView) -> Card:
    grow = (
        Button("看商机", ShowOpportunity(view.opportunity), Style.PRIMARY)
        if view.opportunity
        else Button("建商机", StartOpportunity(view.id), _strong(not view.considering))
    )
    rethink = Button("再考虑", StartRethink(view.opportunity, view.id), _strong(view.considering))
    undo = Button("撤销", Undo(view.undo_event)) if view.undo_event else None
    buttons = tuple(button for button in (grow, rethink, undo) if button)
    blocks = (*_content(view), _facts(view), *_next_step_note(view), Buttons(buttons))
    return Card(_title(view), blocks, Tone.GOOD, f"已记录 #{view.id}")


@card(example=EXAMPLE)
def visit_dropped(view: VisitView) -> Card:
    blocks = (Text("没有保存。原话还在，需要时可以再记一次。"), *_original(view))
    return Card(_title(view), blocks, Tone.MUTED, "已放弃")


@card(example=VisitView(id=312, version=1, raw_text="已联系客户，反馈良好"))
def visit_asked(view: VisitView) -> Card:
    """An empty report is asked back once, kindly (CP-25, CP-27)."""
    blocks = (
        Text(
            "收到，原话已存。再补一句就能派上用场：\n- 见了谁、聊了什么\n- 客户什么反应\n- 下一步做什么、什么时候"
        ),
        *((Note(f"你说的是：{view.raw_text}"),) if view.raw_text else ()),
        Buttons(
            (
                Button("填一下", EditVisit(view.id, view.version), Style.PRIMARY),
                Button("放弃", DropVisit(view.id, view.version)),
            )
        ),
    )
    return Card("再补一句？", blocks, Tone.ACT, "拜访记录")


@card(example=EXAMPLE)
def visit_form(view: VisitView) -> Card:
    """The form behind 「修改」."""
    form = Form(
        _fields(view, with_contacts=True),
        Button("保存修改", AmendVisit(view.id, view.version), Style.PRIMARY),
        opens=EditVisit(view.id, view.version),
    )
    back = Buttons((Button("返回", ShowVisit(view.id, back=True)),))
    return Card(_title(view), (form, back), Tone.ACT, "修改拜访记录")


@card(example=VisitView(id=0, version=0, customer="青禾口腔连锁", customer_id=17))
def visit_blank(view: VisitView) -> Card:
    """The form behind 「记拜访」. At most three fields are required (CP-03)."""
    form = Form(
        _fields(view, with_contacts=False),
        Button("保存", SubmitVisit(view.customer_id), Style.PRIMARY),
        opens=StartVisit(view.customer_id),
    )
    hint = Note(
        "更快的办法：直接说一句话，比如「今天和秦总聊了扩容，下周三下午3点带方案过去，预计50万」"
    )
    return Card("记一次拜访", (form, hint), Tone.NEUTRAL)


def _title(view: VisitView) -> str:
    return view.customer or view.new_customer or "哪位客户？"


def _strong(wanted: bool) -> Style:
    return Style.PRIMARY if wanted else Style.PLAIN


def _content(view: VisitView) -> tuple[Block, ...]:
    return (Text(escape(view.content)),) if view.content else ()


def _facts(view: VisitView) -> Facts:
    pairs = (
        (
            "客户",
            f"{view.new_customer}（新客户）" if view.new_customer else view.customer or "未认出",
        ),
        ("联系人", "、".join(view.contacts)),
        ("方式", view.touch_type),
        ("情绪", view.emotion),
        ("预计金额", amount(view.amount_fen, hidden=view.amount_hidden, unknown="")),
        ("下一步", _next_step(view)),
        ("标签", "、".join(view.tags)),
        ("附件", f"{view.pictures} 个" if view.pictures else ""),
    )
    return Facts(tuple(pair for pair in pairs if pair[1]))


def _next_step(view: VisitView) -> str:
    if not view.next_action:
        return "未填"
    return f"{moment(view.next_at)} {view.next_action}" if view.next_at else view.next_action


def _next_step_note(view: VisitView) -> tuple[Block, ...]:
    if view.next_action and view.next_at:
        return (Note(f"已排进待办，{moment(view.next_at)} 提醒你"),)
    return (Note("还没有带时间的下一步：补一句「明天下午3点给他发报价」就会提醒你"),)


def _doubts(view: VisitView) -> tuple[Block, ...]:
    if view.taken:
        return (Note(view.taken),)
    if view.settled:
        return (Note(view.warns),) if view.warns else ()
    if view.guesses:
        why = "；".join(f"{guess.name}：{guess.why}" for guess in view.guesses if guess.why)
        return (Note(f"你说的是哪一家？{why}"),)
    return (Note("没认出客户，点「修改」填一下名称"),)


def _original(view: VisitView) -> tuple[Block, ...]:
    shown = not view.raw_text or view.raw_text == view.content
    return () if shown else (Folded("原话", escape(view.raw_text)),)


def _draft_buttons(view: VisitView) -> Buttons:
    edit = Button("修改", EditVisit(view.id, view.version))
    drop = Button("放弃", DropVisit(view.id, view.version))
    if view.settled:
        save = Button("确认", SaveVisit(view.id, view.version), Style.PRIMARY)
        return Buttons((save, edit, drop))
    picks = tuple(
        Button(guess.name, PickCustomer(view.id, view.version, guess.id), _strong(first))
        for first, guess in zip((True, False, False), view.guesses, strict=False)
    )
    new = (Button("都不是，新客户", NewCustomer(view.id, view.version)),) if view.guesses else ()
    return Buttons((*picks, *new, edit, drop))


def _fields(view: VisitView, *, with_contacts: bool) -> tuple[Field, ...]:
    def must(name: str) -> bool:
        return name in view.required

    at = moment_input(view.next_at) if view.next_at else ""
    money_field = Field(
        "amount",
        "预计金额",
        value=money(view.amount_fen) if view.amount_fen is not None else "",
        hint="如 50万",
    )
    contacts = Field("contacts", "联系人", value="、".join(view.contacts), hint="多位用顿号隔开")
    return (
        Field(
            "customer",
            "客户",
            value=view.customer or view.new_customer,
            required=must("customer"),
            hint="名称或简称",
        ),
        Field("content", "沟通内容", FieldKind.LONG, view.content, required=must("content")),
        Field("next_action", "下一步", value=view.next_action, required=must("next_action")),
        Field("next_at", "下一步时间", FieldKind.MOMENT, at, required=must("next_at")),
        Field("touch_type", "方式", FieldKind.CHOICE, view.touch_type, _same(view.touch_types)),
        Field("emotion", "客户情绪", FieldKind.CHOICE, view.emotion, _same(view.emotions)),
        *((contacts, money_field) if with_contacts else ()),
    )


def _same(values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((value, value) for value in values)

"""Asking for a signature: which kind, the form, and the request with its steps (AP-01, AP-04, U-06)."""

from collections.abc import Sequence

from cards.approval_forms import RequestView, approval_form, approval_kinds
from cards.text import day
from handlers.answers import Unreadable
from handlers.approval_deciding import LONGEST_WORDS, shown
from handlers.approval_filing import Draft, file
from handlers.approval_people import colleague, customer_called
from handlers.opportunity_face import one_line
from handlers.refusals import ABSENT, lacking
from handlers.registry import Context, Reply, handles, spelled
from sales.actions import Action, ChooseRequest, StartRequest, SubmitRequest
from sales.playbook import ApprovalKind
from sales.rights import RoleName, anyone, may_change
from storage.customers import contacts_of, who_owns
from storage.deals import deals_of, last_seen_touch, open_todos_of
from storage.leads import leads_to_move
from storage.tables import Customer, Person, Role

LONGEST_TITLE = 60


@spelled(
    "申请", "request", about="请人审批：移交、协作、导出…", sample="/申请 客户移交", may=anyone
)
def parse_request(rest: str) -> Action:
    return ChooseRequest(rest)


@handles(ChooseRequest, may=anyone)
async def choose(action: ChooseRequest, ctx: Context) -> Reply:
    """The words may name the kind and fill the form: 「客户移交 青禾口腔 陈明 调岗」."""
    kinds = [one for one in ctx.playbook.approvals if one.by_hand]
    kind = next((one for one in kinds if action.words.startswith(one.name)), None)
    if kind is None:
        return Reply(approval_kinds(tuple((one.id, one.name) for one in kinds)), below=True)
    typed = await _typed(ctx, kind, action.words.removeprefix(kind.name).strip(" ：:"))
    customer = await ctx.mine.customer(typed.subject) if typed.subject else None
    return Reply(approval_form(_form(kind, typed, customer)), below=True)


@handles(StartRequest, may=anyone)
async def start(action: StartRequest, ctx: Context) -> Reply:
    kind = _asked_by_hand(ctx, action.kind)
    customer = await ctx.mine.customer(action.subject) if action.subject else None
    if kind is None or (action.subject and customer is None):
        return ABSENT
    view = _form(kind, SubmitRequest(kind.id, action.subject), customer)
    return Reply(approval_form(view), below=True)


@handles(SubmitRequest, may=anyone)
async def submit(action: SubmitRequest, ctx: Context) -> Reply:
    kind = _asked_by_hand(ctx, action.kind)
    customer = await ctx.mine.customer(action.subject) if action.subject else None
    if kind is None or (action.subject and customer is None):
        return ABSENT
    form = approval_form(_form(kind, action, customer))
    if missing := _missing(kind, action):
        return lacking(*missing, card=form)
    try:
        draft = await _draft(ctx, kind, action, customer)
    except Unreadable as doubt:
        return Reply(form, str(doubt))
    return await _file(ctx, kind, draft)


def _asked_by_hand(ctx: Context, id: str) -> ApprovalKind | None:
    kind = ctx.playbook.approval(id)
    return kind if kind and kind.by_hand else None


# -- the form -------------------------------------------------------------------------------------


def _form(
    kind: ApprovalKind, typed: SubmitRequest, customer: Customer | None = None
) -> RequestView:
    return RequestView(
        kind=kind.id,
        name=kind.name,
        subject=typed.subject,
        customer=customer.name if customer else "",
        asks_customer=kind.subject == "customer",
        asks_person=kind.asks_person,
        if_yes=kind.if_yes,
        about=typed.about or "",
        reason=typed.reason or "",
        to=typed.to or "",
        days=(typed.days or str(kind.days)) if kind.days else "",
        signers=tuple(step.name for step in kind.steps),
    )


def _missing(kind: ApprovalKind, action: SubmitRequest) -> tuple[str, ...]:
    about = "客户" if kind.subject == "customer" else "申请内容"
    wanted = (
        (about, action.about or action.subject),
        ("接手人", action.to or not kind.asks_person),
        ("理由", action.reason),
    )
    return tuple(label for label, given in wanted if not given)


async def _typed(ctx: Context, kind: ApprovalKind, words: str) -> SubmitRequest:
    """Customer, 接手人 and reason in their order, blanks between them."""
    if kind.subject != "customer":
        return SubmitRequest(kind.id, 0, about=words)
    about, _, rest = words.partition(" ")
    subject = await _known_subject(ctx, about)
    if not kind.asks_person:
        return SubmitRequest(kind.id, subject, about=about, reason=rest.strip())
    to, _, reason = rest.strip().partition(" ")
    person = await _known_colleague(ctx, to.removeprefix("给"))
    return SubmitRequest(kind.id, subject, about=about, to=person, reason=reason.strip())


async def _known_subject(ctx: Context, name: str) -> int:
    """0: asked for in the form."""
    try:
        return (await customer_called(ctx, name, foreign=False)).id or 0
    except Unreadable:
        return 0


async def _known_colleague(ctx: Context, name: str) -> str:
    """His id, as a picker gives it; else the words."""
    try:
        return str((await colleague(ctx, name)).id)
    except Unreadable:
        return name


# -- the request ----------------------------------------------------------------------------------


async def _draft(
    ctx: Context, kind: ApprovalKind, action: SubmitRequest, customer: Customer | None
) -> Draft:
    reason, about = (action.reason or "")[:LONGEST_WORDS], action.about or ""
    if kind.subject == "none":
        return Draft(one_line(about)[:LONGEST_TITLE], reason, facts=_whole(about))
    foreign = kind.effect == "share_customer"
    customer = customer or await customer_called(ctx, about, foreign=foreign)
    if kind.effect == "hand_over_customer":
        return await _hand_over(ctx, customer, action.to or "", reason)
    if kind.effect == "share_customer":
        return await _share(ctx, customer, reason, _days(kind, action.days))
    return Draft(
        customer.name, reason, customer, (("负责人", await who_owns(ctx.store, customer)),)
    )


def _whole(about: str) -> Sequence[tuple[str, str]]:
    """What the title had to leave out."""
    flat = " ".join(about.split())[:LONGEST_WORDS]
    return () if flat == one_line(about) else (("申请内容", flat),)


async def _share(ctx: Context, customer: Customer, reason: str, days: int) -> Draft:
    """Who may work on it already has nothing to ask for."""
    if may_change(ctx.actor, await ctx.mine.facts(customer)):
        raise Unreadable(f"{customer.name} 你已经可以跟进，不用申请")
    owner = await who_owns(ctx.store, customer)
    lasts = (("开放", f"{days} 天，到期自动收回"),) if days else ()
    return Draft(customer.name, reason, customer, (("负责人", owner), *lasts), {"days": days})


def _days(kind: ApprovalKind, said: str | None) -> int:
    """How long it stays open; what is not said is what the playbook says."""
    if not said or not kind.days:
        return kind.days
    if not (said.isascii() and said.isdigit() and 1 <= int(said) <= kind.days):
        raise Unreadable(f"开放天数写 1 到 {kind.days} 的整数")
    return int(said)


async def _hand_over(ctx: Context, customer: Customer, to: str, reason: str) -> Draft:
    """One's own customer, or one of somebody below; to somebody who sells (U-06)."""
    if customer.owner_id is None or customer.owner_id not in ctx.actor.below | {ctx.actor.id}:
        raise Unreadable("只能移交自己或下属负责的客户")
    heir = await colleague(ctx, to)
    if heir.id == customer.owner_id:
        raise Unreadable(f"{customer.name} 现在就由{heir.name}负责")
    if await ctx.store.session.get(Role, (heir.id, RoleName.REP.value)) is None:
        raise Unreadable(f"{heir.name}不是销售，不能接手客户")
    owner = await ctx.store.session.get_one(Person, customer.owner_id)
    facts = (
        *_whose(ctx, owner),
        ("一并移交", await _along(ctx, customer)),
        *await _last(ctx, customer),
    )
    payload = {"from": customer.owner_id, "to": heir.id}
    return Draft(f"{customer.name} 移交给 {heir.name}", reason, customer, facts, payload)


def _whose(ctx: Context, owner: Person) -> Sequence[tuple[str, str]]:
    return () if owner.id == ctx.actor.id else (("负责人", owner.name),)


async def _along(ctx: Context, customer: Customer) -> str:
    """Numbers only: what they are worth is for those who may see it, on the customer's own page."""
    id, owner = customer.id or 0, customer.owner_id
    contacts = await contacts_of(ctx.store, id)
    deals = [deal for deal in await deals_of(ctx.mine, id) if deal.owner_id == owner]
    todos = [todo for todo in await open_todos_of(ctx.store, id) if todo.owner_id == owner]
    leads = await leads_to_move(ctx.store, id, owner or 0)
    return f"联系人 {len(contacts)} · 商机 {len(deals)} · 待办 {len(todos)} · 线索 {len(leads)}"


async def _last(ctx: Context, customer: Customer) -> Sequence[tuple[str, str]]:
    last = await last_seen_touch(ctx.mine, customer.id or 0)
    return (("最近沟通", day(ctx.local(last.at))),) if last else ()


async def collaborate(ctx: Context, customer: Customer, reason: str) -> Reply:
    """To work on somebody's customer for as long as the playbook has it; the asker knows of it already."""
    kind = next(one for one in ctx.playbook.approvals if one.effect == "share_customer")
    try:
        return await _file(ctx, kind, await _share(ctx, customer, reason, kind.days))
    except Unreadable as doubt:
        return Reply(notice=str(doubt))


async def _file(ctx: Context, kind: ApprovalKind, draft: Draft) -> Reply:
    filed, fresh = await file(ctx, kind, draft)
    notice = f"已提交 #{filed.id}" if fresh else "已经提交过了，正在审批"
    return await shown(ctx, filed, notice)

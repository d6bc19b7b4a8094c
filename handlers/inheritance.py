"""The manager decides who has what somebody left, once for all of it (U-06)."""

from collections.abc import Iterable
from typing import TypeAlias

from cards.inheritance import (
    HeirLine,
    HeirView,
    InheritanceView,
    InheritedView,
    inheritance,
    inheritance_heir,
    inherited,
)
from cards.model import Card
from handlers.answers import Unreadable
from handlers.approval_people import colleague
from handlers.inheriting import INHERITANCE, Inherited, give_all
from handlers.refusals import ABSENT, lacking, stale
from handlers.registry import Context, Reply, face, handles
from sales.actions import ChooseHeir, GiveInheritance, ShowInheritance, StartHeir
from sales.rights import SELLS, leads, may_decide_about_people
from storage.approvals import names_of
from storage.customers import customers_by_id
from storage.inheritances import estate, rearranged, shares_of
from storage.inheritances import inheritance as find
from storage.owing import Priority
from storage.tables import Inheritance, Person, Role

OnCard: TypeAlias = GiveInheritance | StartHeir | ChooseHeir
LABELS = (("客户", "customer"), ("商机", "opportunity"), ("待办", "todo"), ("线索", "lead"))


@face(INHERITANCE)
async def inheritance_face(ctx: Context, id: int) -> Card | None:
    row = await find(ctx.store, id)
    return await draw(ctx, row) if row and _decides(ctx, row) else None


@handles(ShowInheritance, may=leads)
async def show(action: ShowInheritance, ctx: Context) -> Reply:
    row = await find(ctx.store, action.inheritance)
    if row is None or not _decides(ctx, row):
        return ABSENT
    return await _reply(ctx, row, below=not action.back)


@handles(GiveInheritance, may=leads)
async def give(action: GiveInheritance, ctx: Context) -> Reply:
    """Everything at once, or nothing where an heir is not here any more."""
    row = await _as_seen(ctx, action)
    if isinstance(row, Reply):
        return row
    if away := await _heirs_gone(ctx, row):
        return await _reply(ctx, row, f"{'、'.join(away)}已不在职，先换一位接手人")
    got = await give_all(ctx.store, ctx.playbook, ctx.tools, row, ctx.actor.id, ctx.now)
    for heir, what in got.items():
        for kind, id in what.things:
            await ctx.refresh(kind, id)
        await _tell(ctx, row, heir, what)
    await ctx.store.settle(INHERITANCE, row.id or 0)
    await ctx.refresh(INHERITANCE, row.id or 0)
    return await _reply(ctx, row, "已全部移交，接手人都收到通知了")


@handles(StartHeir, may=leads)
async def start(action: StartHeir, ctx: Context) -> Reply:
    row = await _as_seen(ctx, action)
    return row if isinstance(row, Reply) else Reply(inheritance_heir(await _form(ctx, row)))


@handles(ChooseHeir, may=leads)
async def choose(action: ChooseHeir, ctx: Context) -> Reply:
    """For one customer, or for all."""
    row = await _as_seen(ctx, action)
    if isinstance(row, Reply):
        return row
    form = inheritance_heir(await _form(ctx, row, action))
    if not action.to:
        return lacking("接手人", card=form)
    try:
        heir = await _heir(ctx, action.to)
        customers = await _meant(ctx, row, action.customer or "")
    except Unreadable as doubt:
        return Reply(form, str(doubt))
    for id, share in (await shares_of(ctx.store, row.id or 0)).items():
        if id in customers:
            share.heir_id, share.chosen = heir.id or 0, True
    rearranged(row)
    await ctx.store.session.flush()
    await ctx.refresh(INHERITANCE, row.id or 0)
    return await _reply(ctx, row, f"{len(customers)} 家换成{heir.name}接手")


async def _heir(ctx: Context, said: str) -> Person:
    person = await colleague(ctx, said)
    held = [await ctx.store.session.get(Role, (person.id or 0, role)) for role in SELLS]
    if not any(held):
        raise Unreadable(f"{person.name}不做销售，换一位同事")
    return person


async def _meant(ctx: Context, row: Inheritance, said: str) -> set[int]:
    """Raises Unreadable where the words mean none of them, or several."""
    shares = await shares_of(ctx.store, row.id or 0)
    if not said:
        return set(shares)
    found = await customers_by_id(ctx.store, shares)
    meant = {id for id, one in found.items() if said in (one.name, *one.short_names)}
    meant = meant or {id for id, one in found.items() if said in one.name}
    if len(meant) != 1:
        raise Unreadable(f"「{said[:20]}」对上 {len(meant)} 家，写全称再试")
    return meant


async def _as_seen(ctx: Context, action: OnCard) -> Inheritance | Reply:
    row = await find(ctx.store, action.inheritance, for_change=True)
    if row is None or not _decides(ctx, row):
        return ABSENT
    leaver = await ctx.store.session.get_one(Person, row.leaver_id)
    if leaver.active and row.state == "open":
        row.state = "void"
        await ctx.store.session.flush()
        await ctx.refresh(INHERITANCE, row.id or 0)
    if row.state != "open" or row.version != action.seen:
        return stale(await draw(ctx, row), (INHERITANCE, row.id or 0))
    return row


def _decides(ctx: Context, row: Inheritance) -> bool:
    """Those above the leaver; an admin only where nobody else is left."""
    return may_decide_about_people(ctx.actor, row.leaver_id)


async def _heirs_gone(ctx: Context, row: Inheritance) -> list[str]:
    heirs = {share.heir_id for share in (await shares_of(ctx.store, row.id or 0)).values()}
    left = await ctx.store.leavers(heirs)
    return sorted((await names_of(ctx.store, left)).values())


async def _tell(ctx: Context, row: Inheritance, heir: int, what: Inherited) -> None:
    if heir == ctx.actor.id:
        return
    names = await names_of(ctx.store, (row.leaver_id,))
    mine = await customers_by_id(ctx.store, [id for kind, id in what.things if kind == "customer"])
    view = InheritedView(
        names[row.leaver_id], ctx.actor.name, _counted(what.counts.items()),
        tuple(one.name for one in mine.values()),
    )  # fmt: skip
    once = f"inherited:{row.id}:{heir}:{ctx.event}"
    await ctx.store.owe(
        heir, inherited(view), once=once, priority=Priority.APPROVAL, event=ctx.event or None
    )


def _counted(counts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    found = dict(counts)
    return tuple((label, found.get(kind, 0)) for label, kind in LABELS)


async def draw(ctx: Context, row: Inheritance) -> Card:
    people = (row.leaver_id, row.decider_id, row.decided_by_id)
    shares = await shares_of(ctx.store, row.id or 0)
    names = await names_of(ctx.store, {*people, *(one.heir_id for one in shares.values())})
    left = await estate(ctx.store, row.leaver_id)
    rows = (left.customers, left.deals, left.todos, left.leads)
    return inheritance(
        InheritanceView(
            id=row.id or 0,
            version=row.version,
            leaver=names[row.leaver_id],
            decider=names[row.decider_id],
            state=row.state,
            counts=tuple((label, len(some)) for (label, _), some in zip(LABELS, rows, strict=True)),
            heirs=await _heirs(ctx, row, names),
            decided=ctx.local(row.decided_at) if row.decided_at else None,
            by=names.get(row.decided_by_id or 0, ""),
        )
    )


async def _heirs(ctx: Context, row: Inheritance, names: dict[int, str]) -> tuple[HeirLine, ...]:
    """Who gets most comes first."""
    shares = await shares_of(ctx.store, row.id or 0)
    customers = await customers_by_id(ctx.store, shares)
    by_heir: dict[int, list[str]] = {}
    for id, share in shares.items():
        by_heir.setdefault(share.heir_id, []).append(customers[id].name)
    order = sorted(by_heir.items(), key=lambda one: (-len(one[1]), one[0]))
    return tuple(HeirLine(names[heir], tuple(mine)) for heir, mine in order)


async def _form(ctx: Context, row: Inheritance, typed: ChooseHeir | None = None) -> HeirView:
    leaver = await ctx.store.session.get_one(Person, row.leaver_id)
    customer, to = (typed.customer or "", typed.to or "") if typed else ("", "")
    return HeirView(row.id or 0, row.version, leaver.name, customer, to)


async def _reply(ctx: Context, row: Inheritance, notice: str = "", *, below: bool = False) -> Reply:
    return Reply(await draw(ctx, row), notice, below, (INHERITANCE, row.id or 0))

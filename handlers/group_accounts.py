"""「/集团」: a group account is shown, a member joins it or leaves it (CO-12)."""

from cards.group_account import GroupAccountView, Member, group_account
from cards.model import Card
from handlers.answers import Unreadable
from handlers.approval_people import customer_called
from handlers.refusals import ABSENT
from handlers.registry import Context, Reply, handles, spelled
from sales.actions import Action, GroupCustomers, ShowGroupAccount
from sales.group_accounts import Grouped, why_not_join, why_not_leave
from sales.rights import may_change, may_group, reads_customers
from storage.customers import who_owns
from storage.deals import last_seen_touch
from storage.group_accounts import account_of, join, leave
from storage.tables import Customer

LEAVES = "退出"
HOW = "写上母公司，比如「/集团 青禾集团」；加成员写「/集团 青禾集团 汐城青禾」，移出写「/集团 退出 汐城青禾」"


@spelled(
    "集团", "group", about="看集团客户，或归拢成员", sample="/集团 青禾集团", may=reads_customers
)
def parse_group(rest: str) -> Action:
    return GroupCustomers(rest)


@handles(ShowGroupAccount, may=reads_customers)
async def show(action: ShowGroupAccount, ctx: Context) -> Reply:
    found = await ctx.mine.customer(action.customer)
    card = await _drawn(ctx, found) if found else None
    return Reply(card, below=True) if card else ABSENT


@handles(GroupCustomers, may=reads_customers)
async def group(action: GroupCustomers, ctx: Context) -> Reply:
    """「母公司」 shows, 「母公司 成员」 joins, 「退出 成员」 leaves."""
    first, _, rest = " ".join(action.query.split()).partition(" ")
    try:
        if not first:
            return Reply(notice=HOW)
        if first == LEAVES:
            return await _leave(ctx, await customer_called(ctx, rest, foreign=True))
        head = await customer_called(ctx, first, foreign=bool(rest))
        if rest:
            return await _join(ctx, head, await customer_called(ctx, rest, foreign=True))
    except Unreadable as doubt:
        return Reply(notice=str(doubt))
    card = await _drawn(ctx, head)
    return Reply(card) if card else Reply(notice=f"{head.name} 不是集团客户。{HOW}")


async def _join(ctx: Context, head: Customer, member: Customer) -> Reply:
    """What joins is read by every region, and so is a head that gets its first member."""
    for one in (member, *(() if _place(head).leads_one else (head,))):
        if refusal := await _not_his(ctx, one):
            return refusal
    if why := why_not_join(_place(head), _place(member)):
        return Reply(notice=why)
    await join(ctx.store, head, member)
    return await _changed(ctx, head, member, f"{member.name} 已归入 {head.name}")


async def _leave(ctx: Context, member: Customer) -> Reply:
    if refusal := await _not_his(ctx, member):
        return refusal
    if why := why_not_leave(_place(member)):
        return Reply(notice=why)
    head = await ctx.store.session.get_one(Customer, member.parent_id)
    await leave(ctx.store, member)
    return await _changed(ctx, head, member, f"{member.name} 已退出 {head.name}")


async def _not_his(ctx: Context, customer: Customer) -> Reply | None:
    if may_group(ctx.actor, await ctx.mine.facts(customer)):
        return None
    owner = await who_owns(ctx.store, customer)
    return Reply(notice=f"{customer.name} 由 {owner} 负责，请运营或对方主管来归集团")


async def _changed(ctx: Context, head: Customer, member: Customer, notice: str) -> Reply:
    for one in (head, member):
        await ctx.refresh("customer", one.id or 0)
    return Reply(await _drawn(ctx, head, ctx.event), notice)


async def _drawn(ctx: Context, customer: Customer, undo_event: int = 0) -> Card | None:
    """Members that the viewer may see; None: it is in no group account."""
    seen = await ctx.mine.only(await account_of(ctx.store, customer))
    members = tuple([await _member(ctx, one) for one in seen])
    return group_account(GroupAccountView(members, undo_event)) if members else None


async def _member(ctx: Context, one: Customer) -> Member:
    last = await last_seen_touch(ctx.mine, one.id or 0)
    return Member(
        one.id or 0,
        one.name,
        await who_owns(ctx.store, one),
        ctx.local(last.at) if last else None,
        may_change(ctx.actor, await ctx.mine.facts(one)),
    )


def _place(customer: Customer) -> Grouped:
    return Grouped(customer.id or 0, customer.name, customer.parent_id)

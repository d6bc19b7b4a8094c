"""A customer at a glance."""

from collections.abc import Iterable

from cards.customer import CustomerView, Found, customer, search_results
from cards.model import Card
from handlers.contacting import warning
from handlers.known import customer_id, own_customers
from handlers.masking import Mask, mask
from handlers.opportunity_face import one_line
from handlers.refusals import ABSENT
from handlers.registry import Context, Reply, face, handles, spelled
from sales.actions import Action, FindCustomer, ShowCustomer
from sales.rights import may_change, may_reveal, reads_customers, sees_amount, sells
from storage.customers import contacts_of
from storage.deals import last_seen_touch, live_deals_of, open_todos_of
from storage.group_accounts import account_of
from storage.tables import Contact, Customer, Opportunity, Person, Region

SHOWN = 5
REVEALS = 2  # buttons; the page has one per contact


@spelled("客户", "customer", about="打开一家客户", sample="/客户 青禾口腔", may=reads_customers)
def parse_customer(rest: str) -> Action:
    return FindCustomer(rest)


@handles(FindCustomer, may=reads_customers)
async def find(action: FindCustomer, ctx: Context) -> Reply:
    """One clear hit opens at once; otherwise the list to pick from."""
    if not action.query:
        return Reply(notice="哪家客户？写上名称、简称或拼音，比如「/客户 青禾口腔」")
    found = await visible_customers(ctx, action.query)
    if len(found) == 1:
        return Reply(await draw(ctx, found[0]), shows=("customer", found[0].id or 0))
    rows = tuple((one.id or 0, one.name, one.industry) for one in found)
    return Reply(search_results(Found(action.query, customers=rows)))


@handles(ShowCustomer, may=reads_customers)
async def show(action: ShowCustomer, ctx: Context) -> Reply:
    found = await ctx.mine.customer(action.customer)
    if found is None:
        return ABSENT
    return Reply(await draw(ctx, found), below=True, shows=("customer", found.id or 0))


@face("customer")
async def customer_face(ctx: Context, id: int) -> Card | None:
    found = await ctx.mine.customer(id)
    return await draw(ctx, found) if found else None


async def visible_customers(ctx: Context, query: str) -> list[Customer]:
    """The best matches among those the actor may see, the own ones first."""
    names = ctx.tools.names
    exact = customer_id(ctx, query)
    if exact and (found := await ctx.mine.customer(exact)):
        return [found]
    matches = names.search(query, SHOWN * 4, prefer=own_customers(ctx))
    seen = [await ctx.mine.customer(match.customer_id) for match in matches]
    return [one for one in seen if one][:SHOWN]


async def draw(ctx: Context, row: Customer) -> Card:
    return customer(await view_of(ctx, row))


async def view_of(ctx: Context, row: Customer) -> CustomerView:
    assert row.id is not None
    session = ctx.store.session
    owner = await session.get(Person, row.owner_id) if row.owner_id else None
    region = await session.get(Region, row.region_id) if row.region_id else None
    last = await last_seen_touch(ctx.mine, row.id)
    deals = await ctx.mine.only(await live_deals_of(ctx.store, row.id))
    facts = await ctx.mine.facts(row)
    shown = mask(ctx.actor, facts)
    contacts = (await contacts_of(ctx.store, row.id))[:SHOWN]
    return CustomerView(
        id=row.id,
        name=row.name,
        industry=row.industry,
        region=region.name if region else "",
        tier=row.tier,
        owner=owner.name if owner else "公海",
        contacts=tuple(introduced(who, shown) for who in contacts),
        last_contact=ctx.local(last.at) if last else None,
        last_words=shown.words(one_line(last.content)) if last else "",
        open_deals=len(deals),
        open_amount_fen=sum(deal.amount_fen or 0 for deal in deals),
        todos=len(await ctx.mine.only(await open_todos_of(ctx.store, row.id))),
        may_log=may_change(ctx.actor, facts),
        group=await _group(ctx, row),
        warns=await warning(ctx, row),
        may_ask=sells(ctx.actor) and not may_change(ctx.actor, facts),
        amount_hidden=await hides_an_amount(ctx, deals),
        reveal=_revealable(contacts) if may_reveal(ctx.actor, facts) else (),
    )


async def _group(ctx: Context, row: Customer) -> str:
    account = await account_of(ctx.store, row)
    return f"{account[0].name} · {len(account)} 家" if account else ""


def introduced(who: Contact, shown: Mask) -> str:
    """「贺楠 信息科主任 13800000123」, the phone masked where the viewer may not see it."""
    return " ".join(part for part in (who.name, who.title, shown.phone(who.phone)) if part)


async def hides_an_amount(ctx: Context, deals: Iterable[Opportunity]) -> bool:
    """A sum tells what is in it."""
    facts = [await ctx.mine.facts(deal) for deal in deals]
    return not all(sees_amount(ctx.actor, one) for one in facts)


def _revealable(contacts: Iterable[Contact]) -> tuple[tuple[int, str], ...]:
    return tuple((who.id or 0, who.name) for who in contacts if who.phone)[:REVEALS]

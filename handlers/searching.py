"""「/查」: customers, opportunities and what was said, pinyin and typos forgiven (U-11)."""

from collections.abc import Mapping

from cards.customer import Found, search_results
from handlers.customers import visible_customers
from handlers.masking import mask_for
from handlers.opportunity_face import one_line
from handlers.registry import Context, Reply, handles, spelled
from sales.actions import Action, Search
from sales.rights import reads_customers
from storage.customers import customers_by_id
from storage.deals import deals_named, touches_saying
from storage.tables import Customer, TouchLog

SHOWN = 3


@spelled(
    "查",
    "搜",
    "找",
    "find",
    "search",
    about="查客户、商机和聊过的话",
    sample="/查 迁移",
    may=reads_customers,
)
def parse_search(rest: str) -> Action:
    return Search(rest)


@handles(Search, may=reads_customers)
async def search(action: Search, ctx: Context) -> Reply:
    if not action.query:
        return Reply(notice="查什么？写上客户、拼音或一个词，比如「/查 迁移」")
    customers = await visible_customers(ctx, action.query)
    deals = await deals_named(ctx.mine, action.query, SHOWN)
    touches = await touches_saying(ctx.mine, action.query, SHOWN)
    names = await customers_by_id(ctx.store, (touch.customer_id or 0 for touch in touches))
    return Reply(
        search_results(
            Found(
                action.query,
                customers=tuple((one.id or 0, one.name, one.industry) for one in customers[:SHOWN]),
                deals=tuple((deal.id or 0, deal.name, _stage(ctx, deal.stage)) for deal in deals),
                touches=tuple(
                    [
                        (touch.id or 0, _name(names, touch), await _said(ctx, touch))
                        for touch in touches
                    ]
                ),
            )
        )
    )


def _stage(ctx: Context, id: str) -> str:
    stage = ctx.playbook.stage(id)
    return stage.name if stage else id


def _name(names: Mapping[int, Customer], touch: TouchLog) -> str:
    customer = names.get(touch.customer_id or 0)
    return customer.name if customer else "未认出客户"


async def _said(ctx: Context, touch: TouchLog) -> str:
    at, shown = ctx.local(touch.at), await mask_for(ctx.mine, touch)
    return f"{at.month}月{at.day}日 {shown.words(one_line(touch.content))}"

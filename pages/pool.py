"""All that lies in 公海, with filters; each can be taken out here too (U-04)."""

from dataclasses import replace
from urllib.parse import urlencode

from sqlmodel import col, select

from cards.pool import PAGE, PoolLine
from cards.text import day
from cards.wire import pack
from handlers.pool_face import lines_of, picked_today, wish
from pages.registry import Html, PageContext, Params, page, render
from sales.actions import PickFromPool
from sales.rights import sells
from storage.pool import Wish, filters, open_customers
from storage.tables import Region

ROWS = 20
TIERS = ("A", "B", "C")


@page(PAGE, may=sells)
async def pool(context: PageContext, params: Params) -> Html:
    asked = context.as_handler()
    looked = _looked(await wish(asked), params)
    at = _number(params.get("page", ""))
    rows, total = await open_customers(context.store, looked, at * ROWS, ROWS)
    left = max(context.playbook.pool.picks_per_day - await picked_today(asked), 0)
    return render(
        "pool.html",
        title="公海",
        about=f"{total} 家可以领 · 今天还能领 {left} 家",
        rows=[_row(line, left) for line in await lines_of(asked, rows)],
        choices=await _choices(context, looked),
        event=context.event,
        back=_link(params, at - 1) if at else "",
        on=_link(params, at + 1) if (at + 1) * ROWS < total else "",
    )


def _looked(nearest: Wish, params: Params) -> Wish:
    return replace(
        nearest,
        region=_number(params.get("region", "")),
        industry=params.get("industry", ""),
        tier=params.get("tier", ""),
    )


def _row(line: PoolLine, left: int) -> dict[str, str]:
    return {
        "name": line.name,
        "about": line.about,
        "phone": line.phone,
        "last": f"上次联系 {day(line.last)}" if line.last else "还没人联系过",
        "pick": pack(PickFromPool(line.id)) if left else "",
    }


async def _choices(
    context: PageContext, looked: Wish
) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(name, label, chosen, options) of each filter."""
    counted, industries = await filters(context.store, draws=looked.draws)
    ids = [id for id, _ in counted]
    found = await context.store.session.exec(
        select(Region.id, Region.name).where(col(Region.id).in_(ids)).order_by(col(Region.name))
    )
    count = dict(counted)
    regions = [(str(id), f"{name}（{count[id or 0]}）") for id, name in found]
    return [
        ("region", "区域", str(looked.region or ""), regions),
        ("industry", "行业", looked.industry, [(one, one) for one in industries]),
        ("tier", "等级", looked.tier, [(one, f"{one}级") for one in TIERS]),
    ]


def _link(params: Params, at: int) -> str:
    kept = {name: params[name] for name in ("region", "industry", "tier") if params.get(name)}
    return f"{PAGE}?{urlencode({**kept, 'page': str(at)})}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

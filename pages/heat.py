"""The heat map as a page: a row per rep, a column per type of lead, the points in every cell (AS-03)."""

import asyncio
from collections.abc import Mapping

from handlers.lead_heat import HeatFacts, heat_facts
from pages.registry import Html, PageContext, Params, page, render, sentence
from sales.matching_heat import Cell, HeatMap
from sales.rights import compares

STEPS = (20, 40, 60, 80)
"""Where the colour gets darker; the points stand in the cell as well."""

NOTHING = "还没有线索，也没有下属销售可以比较。来了线索再打开看。"


@page("/h5/heat", may=compares)
async def heat(context: PageContext, params: Params) -> Html:
    facts = await heat_facts(
        context.store, context.actor, context.playbook, context.tools, context.now
    )
    if facts is None:
        return sentence("匹配度热力图", NOTHING)
    return _draw(facts, await asyncio.to_thread(facts.drawn), context)


def _draw(facts: HeatFacts, heat: HeatMap, context: PageContext) -> Html:
    return render(
        "heat.html",
        title="匹配度热力图",
        about=f"近 {facts.rules.past_days} 天的线索 × {len(heat.reps)} 位同事，按现在的规则和最新数据",
        types=[_type(name) for name in heat.types],
        rows=[
            (facts.names[rep], [_cell(cell) for cell in row])
            for rep, row in zip(heat.reps, heat.rows, strict=True)
        ],
        steps=list(zip((0, *STEPS), (*STEPS, 100), strict=True)),
        unknown=any(cell.guessed for row in heat.rows for cell in row),
        missing="、".join(heat.missing),
        best=_best(heat, facts.names),
    )


def _type(name: str) -> dict[str, str]:
    """「口腔连锁 A」, its industry in halves that stay whole."""
    industry, _, tier = name.partition(" ")
    half = (len(industry) + 1) // 2 if len(industry) > 3 else len(industry)
    return {"first": industry[:half], "rest": industry[half:], "tier": f"{tier}级" if tier else ""}


def _cell(cell: Cell) -> dict[str, str | int]:
    if cell.points is None:
        return {"said": cell.why, "step": "none", "title": f"不能接：{cell.why}"}
    guess = f"，其中 {cell.guessed}% 的权重没有数据" if cell.guessed else ""
    return {
        "said": f"{'≈' if cell.guessed else ''}{cell.points}",
        "step": step(cell.points),
        "title": f"{cell.points} 分{guess}",
    }


def step(points: int) -> int:
    return sum(points >= bound for bound in STEPS)


def _best(heat: HeatMap, names: Mapping[int, str]) -> list[tuple[str, str]]:
    return [
        (type, "、".join(f"{names[rep]} {points}" for rep, points in best) or "没有人能接")
        for column, type in enumerate(heat.types)
        for best in [heat.best(column, 3)]
    ]

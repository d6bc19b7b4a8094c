"""What a change of the matching rules would have done, lead by lead (AS-08)."""

from collections.abc import Mapping, Sequence
from itertools import islice

from handlers.masking import mask
from pages.registry import Html, PageContext, Params, missing, page, render
from sales.matching_trial import restored
from sales.matching_what_if import Moved, Tally, WhatIf, sides
from sales.rights import changes_rules
from storage.match_rules import change_of, trial_of
from storage.playbooks import read_matching
from storage.tables import Lead, MatchChange

PART = 100  # leads on a page


@page("/h5/whatif/{id}/{part}", may=changes_rules)
async def what_if(context: PageContext, params: Params) -> Html:
    id, part = number(params["id"]), number(params["part"])
    change, trial = await change_of(context.store, id), await trial_of(context.store, id)
    if change is None or trial is None or part < 1:
        return missing()
    return await _draw(context, change, restored(trial.result), part)


async def _draw(context: PageContext, change: MatchChange, result: WhatIf, part: int) -> Html:
    shown = list(islice(result.moved, (part - 1) * PART, part * PART))
    people = {id for one in shown for id in (one.before, one.after) if id}
    names = await context.store.names({*people, *result.leads_of})
    return render(
        "what_if.html",
        title=f"规则试算：{change.rule}",
        about=f"近 {read_matching(change.matching).past_days} 天 {result.leads} 条线索，{len(result.moved)} 条会换人",
        change=change,
        directly=result.directly,
        follow=len(result.moved) - result.directly,
        tallies=_tallies(result),
        reps=_rows({names.get(id, ""): one for id, one in sides(result.leads_of)}),
        types=[(name, every, gone) for name, (every, gone) in result.types.items()],
        moved=await _moved(context, shown, names),
        part=part,
        parts=-(-len(result.moved) // PART),
        id=change.id,
    )


def number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _tallies(result: WhatIf) -> list[tuple[str, int, int, str]]:
    return [
        (name, one.before, one.after, unit)
        for name, one, unit in (
            ("碰到公平上限", result.capped, "条"), ("有人满额", result.full, "人"),
            ("没有人能接", result.left_over, "条"),
        )
    ]  # fmt: skip


def _rows(tallies: Mapping[str, Tally]) -> list[dict[str, str | int]]:
    most = max((max(one.before, one.after) for one in tallies.values()), default=1) or 1
    return [
        {
            "name": name, "before": one.before, "after": one.after, "more": f"{one.more:+}" if one.more else "0",
            "was": one.before * 100 // most, "is": one.after * 100 // most,
            "side": "won" if one.more > 0 else "lost" if one.more < 0 else "same",
        }
        for name, one in tallies.items()
    ]  # fmt: skip


async def _moved(
    context: PageContext, shown: Sequence[Moved], names: Mapping[int, str]
) -> list[tuple[str, str, str]]:
    """Each by its firm for whoever may see it, else by its number alone."""
    rows = []
    for one in shown:
        lead = await context.mine.lead(one.lead)
        called = await _called(context, lead) if lead else f"线索 {one.lead}"
        before, after = (names.get(id or 0, "没有人") for id in (one.before, one.after))
        rows.append((called, before, after))
    return rows


async def _called(context: PageContext, lead: Lead) -> str:
    facts = await context.mine.facts(lead)
    return lead.company or mask(context.actor, facts).phone(lead.phone)

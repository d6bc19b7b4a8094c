"""The heat map: how well a manager's people suit each type of lead, as a picture in the chat (AS-03)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cards.lead_heat import HeatView, lead_heat
from handlers.registry import Context, Reply, Tools, handles, spelled
from sales.actions import Action, HeatDrawn, ShowHeat
from sales.matching_facts import Lead
from sales.matching_heat import HeatMap, heat_map
from sales.matching_rules import MatchingRules
from sales.matching_team import Team
from sales.playbook import Playbook
from sales.rights import Actor, compares, compares_all
from storage.lead_features import Measures, reps
from storage.lead_types import lead_types
from storage.owing import Owed, Priority
from storage.store import Store

BEST = 2  # named per type


@dataclass(frozen=True, slots=True)
class HeatFacts:
    """`types`: name → a lead that stands for it; `names`: of the reps to show, by id."""

    types: Mapping[str, Lead]
    team: Team
    names: Mapping[int, str]
    rules: MatchingRules

    def drawn(self) -> HeatMap:
        """Pure and slow for a large company: for a thread."""
        return heat_map(self.types, self.team, self.rules, self.names)


async def heat_facts(
    store: Store, actor: Actor, playbook: Playbook, tools: Tools, now: datetime
) -> HeatFacts | None:
    """None: there is nobody to compare, or no type of lead. Everybody counts, only one's own are shown."""
    rules = playbook.matching
    team = Team.of(await reps(store, Measures.of(playbook), now, tools.zone))
    shown = {
        rep.id for rep in team.reps if rep.active and (compares_all(actor) or rep.id in actor.below)
    }
    since = now - timedelta(days=rules.past_days)
    types = await lead_types(store, since, rules.heat_types, rules.tiers.pool)
    if not shown or not types:
        return None
    return HeatFacts(types, team, await store.names(shown), rules)


def told(heat: HeatMap, names: Mapping[int, str]) -> str:
    """The picture in words: who suits each type best."""
    lines = [
        f"{type}：" + ("、".join(f"{names[rep]} {points}" for rep, points in best) or "没有人能接")
        for column, type in enumerate(heat.types)
        for best in [heat.best(column, BEST)]
    ]
    missing = f"谁都没有数据、没有计分的：{'、'.join(heat.missing)}"
    return "\n".join((*lines, missing) if heat.missing else lines)


@spelled("热力图", "heat", about="团队和各类线索的匹配度", sample="/热力图", may=compares)
def parse_heat(rest: str) -> Action:
    return ShowHeat()


@handles(ShowHeat, may=compares)
async def show(action: ShowHeat, ctx: Context) -> Reply:
    """The link at once; the picture takes a moment."""
    await ctx.store.ask_errand(
        "draw_heat", {}, once=f"heat:{ctx.event}", person_id=ctx.actor.id, event=ctx.event
    )
    view = HeatView(ctx.playbook.matching.past_days, compares_all(ctx.actor))
    return Reply(lead_heat(view), below=True)


@handles(HeatDrawn, may=compares)
async def drawn(action: HeatDrawn, ctx: Context) -> Reply:
    media = await ctx.store.media(action.media) if action.media else None
    if action.media and (media is None or media.person_id != ctx.actor.id):
        return Reply()
    content = {"text": action.told} | ({"file": action.media} if media else {})
    await ctx.store.owe_many(
        [
            Owed(
                once=f"heat:{ctx.event}:drawn", content=content, person_id=ctx.actor.id,
                priority=Priority.ANSWER, event=ctx.event,
            )
        ]
    )  # fmt: skip
    return Reply()

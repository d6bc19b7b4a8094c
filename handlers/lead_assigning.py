"""To whom a lead goes: facts from the rows, the decision from the rules, everything kept (AS-06, AS-09)."""

from datetime import datetime
from typing import Any

from handlers.lead_giving import Decision, give, record
from handlers.lead_intake import TakenIn
from handlers.registry import Tools
from sales import matching
from sales.matching import match
from sales.matching_kept import plain
from sales.matching_team import Team
from sales.matching_words import when_lines
from sales.playbook import Playbook
from storage.lead_facts import facts_of
from storage.lead_features import Measures, reps
from storage.leads import declined_by
from storage.store import Store
from storage.tables import Assignment, Lead


async def place(
    store: Store, playbook: Playbook, tools: Tools, taken: TakenIn, now: datetime
) -> None:
    """What was just taken in goes where it belongs, whatever its source."""
    lead = taken.lead
    if lead is None or taken.how in ("refused", "repeated"):
        return
    if taken.how == "made":
        await assign(store, playbook, tools, lead, now)
    elif taken.how == "owned":
        await give(store, playbook, tools, lead, lead.owner_id, Decision(kind="owner"), now)
    elif lead.owner_id:
        await store.notify(
            person_id=lead.owner_id, kind="lead", object_kind="lead", object_id=lead.id or 0,
            severity=1, reason="同一家客户又来询问，已并到你的线索", now=now, again=True,
        )  # fmt: skip


async def assign(
    store: Store,
    playbook: Playbook,
    tools: Tools,
    lead: Lead,
    now: datetime,
    *,
    kind: str = "match",
    reason: str = "",
    by: int | None = None,
    stays: bool = False,
) -> Assignment | None:
    """None: it is for the outbound pool. Whoever declined it or left it lying is not asked again. `stays`:
    where nobody else fits, it is better with who has it than with nobody."""
    if pool_of_tier(playbook, lead):
        await store.session.flush()
        return None
    but = {*await declined_by(store, lead.id or 0), *([lead.owner_id] if lead.owner_id else [])}
    team = Team.of(
        rep
        for rep in await reps(store, Measures.of(playbook), now, tools.zone)
        if rep.id not in but
    )
    (facts,) = await facts_of(store, [lead], now)
    decided = match(facts, team, playbook.matching, playbook.version)
    decision = Decision(
        kind=kind, by=by, reason=reason, rule=decided.rule.id, parts=parts_of(decided)
    )
    if decided.rep is None and stays:
        return await record(store, lead, lead.owner_id, decision, now)
    return await give(store, playbook, tools, lead, decided.rep, decision, now)


def parts_of(decided: matching.Assignment) -> dict[str, Any]:
    """With the rule's condition in words, whatever becomes of the rule."""
    return plain(decided) | {"when": when_lines(decided.rule.when)}


def pool_of_tier(playbook: Playbook, lead: Lead) -> bool:
    """A tier that no rep gets goes to the outbound pool at once; says whether it did."""
    if lead.tier not in playbook.matching.tiers.pool or lead.owner_id is not None:
        return False
    lead.state = "outbound"
    return True

"""`try_rules`: what a change of the matching rules would have done with the past leads."""

from contextlib import aclosing
from datetime import timedelta
from typing import Any

import orjson

from bot.connectors.tables import Works
from bot.errands import Task
from bot.parsing.child import lines
from sales.actions import Action, RulesTried
from sales.matching_trial import plain_rep
from storage.lead_features import Measures, reps
from storage.lead_past import past_leads
from storage.match_rules import change_of, keep_trial, plain_matching
from storage.playbooks import read_matching

CHUNK = 100  # leads read at once: others are answered in between


async def try_rules(works: Works, task: Task) -> Action | None:
    now, change_id = works.clock.now(), task.args["change"]
    async with works.storage.read() as store:
        change = await change_of(store, change_id)
        if change is None or change.state != "trying":
            return None
        playbook = works.business.playbook
        team = await reps(store, Measures.of(playbook), now, works.business.tools.zone)
    after = read_matching(change.matching)
    leads = await _past(works, after.past_days, after.tiers.pool)
    asked = {
        "leads": leads, "reps": [plain_rep(rep) for rep in team],
        "before": plain_matching(playbook.matching), "after": change.matching,
    }  # fmt: skip
    result = await _worked_out(asked)
    async with works.storage.begin(at=now) as store:
        store.acting(at=now, person_id=change.person_id, job="rules")
        await keep_trial(store, change_id, result, now)
    return RulesTried(change_id)


async def _worked_out(asked: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    async with aclosing(lines("bot.trying", asked)) as said:
        async for line in said:
            result = line.get("result", result)
    return result


async def _past(works: Works, days: int, but: tuple[str, ...]) -> list[orjson.Fragment]:
    """Written down chunk by chunk, so that no moment is spent on all of them."""
    now, last, chunks = works.clock.now(), 0, list[orjson.Fragment]()
    while True:
        async with works.storage.read() as store:
            some = await past_leads(store, now - timedelta(days=days), last, CHUNK, but, now)
        chunks.append(orjson.Fragment(orjson.dumps(some)))
        if len(some) < CHUNK:
            return chunks
        last = some[-1].id

"""`try_rules`: what a change of the matching rules would have done with the past leads."""

import asyncio
from datetime import timedelta

from bot.connectors.tables import Works
from bot.errands import Task
from sales.actions import Action, RulesTried
from sales.matching_facts import Lead
from sales.matching_what_if import what_if
from storage.lead_features import Measures, reps
from storage.lead_past import past_leads
from storage.match_rules import change_of, keep_trial
from storage.playbooks import read_matching

CHUNK = 200  # leads read at once: others are answered in between


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
    result = await asyncio.to_thread(what_if, leads, team, playbook.matching, after)
    async with works.storage.begin(at=now) as store:
        store.acting(at=now, person_id=change.person_id, job="rules")
        await keep_trial(store, change_id, result, now)
    return RulesTried(change_id)


async def _past(works: Works, days: int, but: tuple[str, ...]) -> list[Lead]:
    now, leads = works.clock.now(), list[Lead]()
    while True:
        async with works.storage.read() as store:
            last = leads[-1].id if leads else 0
            some = await past_leads(store, now - timedelta(days=days), last, CHUNK, but, now)
        leads += some
        if len(some) < CHUNK:
            return leads

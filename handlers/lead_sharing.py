"""The new leads of a file are given out when all are in: the best total that caps and fair shares allow (AS-06)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from sys import intern

from handlers.import_kinds import IMPORTED, Office
from handlers.lead_assigning import assign, parts_of
from handlers.lead_giving import Decision, give
from sales import matching_facts
from sales.matching_team import Team
from sales.matching_whole import Plan, plan
from sales.playbook import Playbook
from sales.rights import Actor, keeps_rules, leads, sells
from storage.imports import mark
from storage.lead_facts import facts_of
from storage.lead_features import Measures, open_leads, reps
from storage.lead_files import waiting_of
from storage.store import Store
from storage.tables import ImportBatch, Lead

GATHERED = 200  # leads of one look
OWN = "自己导入的线索"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lead of the file that nobody has yet, and the row that made it."""

    row: int
    facts: matching_facts.Lead


@dataclass(frozen=True, slots=True)
class Gathered:
    """`own`: the rep whose file it is; else `team` is who may get them."""

    waiting: Sequence[Waiting]
    team: Team
    own: int | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """Only those that somebody gets."""

    given: Sequence[Waiting]
    team: Team
    plan: Plan | None
    own: int | None = None


async def gather(store: Store, office: Office, batch_id: int, now: datetime) -> Gathered | None:
    """None: nobody has room, or nothing waits."""
    batch = await store.session.get(ImportBatch, batch_id)
    person = await store.actor(batch.person_id) if batch else None
    if batch is None or person is None or not IMPORTED[batch.kind].shared_out:
        return None
    own = person.id if brings_his_own(person) else None
    team = Team.of(await reps(store, Measures.of(office.playbook), now, office.tools.zone))
    if own is None and not any(rep.open_leads < rep.cap for rep in team.reps):
        return None
    waiting = await _waiting(store, batch_id, now, pooled=own is not None)
    return Gathered(waiting, team, own) if waiting else None


def brings_his_own(person: Actor) -> bool:
    """What a rep brings is his; managers and operations bring for the team."""
    return sells(person) and not leads(person) and not keeps_rules(person)


def shares(gathered: Gathered, playbook: Playbook) -> Shares:
    """Takes a second for a large file: not for the loop."""
    if gathered.own is not None:
        return Shares(gathered.waiting, gathered.team, None, gathered.own)
    planned = plan((one.facts for one in gathered.waiting), gathered.team, playbook.matching)
    given = [one for one in gathered.waiting if planned.rep_of[one.facts.id] is not None]
    return Shares(given, gathered.team, planned)


async def give_out(
    store: Store, office: Office, batch_id: int, shared: Shares, some: Sequence[Waiting],
    now: datetime,
) -> bool:  # fmt: skip
    """Some of what was planned, each as its row's doing. False: the file is being taken back."""
    batch = await store.session.get(
        ImportBatch, batch_id, with_for_update=store.locks or None, populate_existing=True
    )
    if batch is None or batch.state not in ("running", "done"):
        return False
    held = await open_leads(store)
    for one in some:
        await office.breathe()
        lead = await store.session.get(Lead, one.facts.id, with_for_update=store.locks or None)
        if lead is None or lead.owner_id or lead.state not in ("new", "outbound"):
            continue
        store.acting(at=now, person_id=batch.person_id, job=mark(batch_id, one.row))
        if shared.plan is None:
            await _keep(store, office, lead, shared.own or 0, now)
        else:
            await _give(store, office, shared.plan, shared.team, one, lead, held, now)
    store.acting(at=now, person_id=batch.person_id, job="import")
    return True


async def _keep(store: Store, office: Office, lead: Lead, person: int, now: datetime) -> None:
    decision = Decision(kind="claim", by=person, reason=OWN)
    await give(store, office.playbook, office.tools, lead, person, decision, now, tell=False)
    lead.state, lead.accepted_at = "accepted", now
    await store.session.flush()


async def _give(
    store: Store, office: Office, planned: Plan, team: Team, one: Waiting, lead: Lead,
    held: dict[int, int], now: datetime,
) -> None:  # fmt: skip
    """Whoever has become full since the plan was made gets none; it is matched anew."""
    rules, rep = office.playbook.matching, planned.rep_of[one.facts.id] or 0
    if held.get(rep, 0) >= office.playbook.leads.open_cap:
        await assign(store, office.playbook, office.tools, lead, now)
        held[lead.owner_id or 0] = held.get(lead.owner_id or 0, 0) + 1
        return
    held[rep] = held.get(rep, 0) + 1
    decided = planned.assignment(one.facts, team, rules, office.playbook.version)
    decision = Decision(kind="match", rule=decided.rule.id, parts=parts_of(decided))
    await give(store, office.playbook, office.tools, lead, rep, decision, now)


async def _waiting(store: Store, batch_id: int, now: datetime, *, pooled: bool) -> list[Waiting]:
    found: list[Waiting] = []
    after = 0
    while some := await waiting_of(store, batch_id, after, GATHERED, pooled=pooled):
        rows = {lead.id: row for row, lead in some}
        leads_here = [lead for _, lead in some]
        facts = await facts_of(store, leads_here, now)
        found += [Waiting(rows[one.id], _lean(one)) for one in facts]
        after = leads_here[-1].id or 0
        store.session.expunge_all()
    return found


def _lean(facts: matching_facts.Lead) -> matching_facts.Lead:
    """Fifty thousand leads name the same few regions and trades."""
    return replace(
        facts, region=intern(facts.region), industry=intern(facts.industry),
        scene=intern(facts.scene), tier=intern(facts.tier),
    )  # fmt: skip

"""An opportunity that nobody touches: the rep and the manager hear, then the director (AL-01…03, R08)."""

import logging
from datetime import datetime, timedelta
from typing import TypeAlias

from handlers.staleness import (
    ESCALATION,
    MANAGER,
    clocks_of,
    is_silent,
    on_stale_delivered,
    open_todo,
    since,
)
from sales.chain import Organisation
from sales.ladder import Rung, director_of, manager_of, silent_days, watched
from scheduler.registry import Fired, Told, delivered, timer
from storage.alerts import OPPORTUNITY, told_of
from storage.organisation import organisation
from storage.tables import Opportunity, Person

log = logging.getLogger(__name__)

Family: TypeAlias = tuple[str, int]  # kind of notice and how loud it is
STALE: Family = ("stale", 1)
RED: Family = ("escalation", 2)


@timer("stale_followup")
async def stale_followup(fired: Fired) -> None:
    """More than the limit without a contact: the rep, a todo for him, and the manager in his roll-up."""
    if deal := await _watched(fired):
        await open_todo(fired.store, fired.playbook, deal, fired.now)
        await _begin(fired, deal)


@timer("stale_snooze")
async def stale_snooze(fired: Fired) -> None:
    """What a manager put off is due again, and still nobody touched it."""
    if deal := await _watched(fired):
        await _begin(fired, deal, again=True)


async def _begin(fired: Fired, deal: Opportunity, *, again: bool = False) -> None:
    """`again`: it is told once more, though it may have been told today."""
    await _tell(fired, deal, Rung(deal.owner_id), STALE, _silence(deal, fired), again=again)
    if delay := fired.playbook.calm.manager_delay_h:
        due = fired.now + timedelta(hours=delay)
        await fired.store.arm(OPPORTUNITY, deal.id or 0, MANAGER, due, fired.now)
    else:
        await _tell_manager(fired, deal, again=again)


@timer("stale_again")
async def stale_again(fired: Fired) -> None:
    """The rep wanted to be reminded now; the escalation has been running all the while (R38)."""
    deal = await _watched(fired)
    if deal and is_silent(await clocks_of(fired.store, deal.id or 0)):
        owner = Rung(deal.owner_id)
        await _tell(fired, deal, owner, STALE, _silence(deal, fired), again=True)


@timer("stale_manager")
async def stale_manager(fired: Fired) -> None:
    """The manager's turn, where the playbook lets him hear later than the rep."""
    deal = await _watched(fired)
    if deal and is_silent(await clocks_of(fired.store, deal.id or 0)):
        await _tell_manager(fired, deal)


@timer("stale_escalation")
async def stale_escalation(fired: Fired) -> None:
    """Told and not handled: the director, red. Nobody of those who knew hears twice (AL-02, R42)."""
    deal = await _watched(fired)
    clocks = await clocks_of(fired.store, deal.id or 0) if deal else {}
    if deal is None or not is_silent(clocks):
        return
    org = await _organisation(fired)
    knowing = await _who_knows(fired, deal, since(clocks), org)
    hours = fired.playbook.clocks[ESCALATION].hours
    reason = f"{_silence(deal, fired)}，提醒 {hours} 小时后仍未处理"
    rung = director_of(org, deal.owner_id, knowing)
    await _tell(fired, deal, rung, RED, reason)
    await fired.store.refresh("stale", deal.id or 0)


async def _who_knows(
    fired: Fired, deal: Opportunity, began: datetime, org: Organisation
) -> frozenset[int]:
    """The rep, whoever was told of this silence, and an admin who heard that nobody is above."""
    told = await told_of(fired.store, deal.id or 0, began)
    manager = manager_of(org, deal.owner_id)
    end = {manager.person} if manager and manager.is_end else set()
    return frozenset({deal.owner_id, *told, *end})


@delivered("stale")
async def stale_was_told(told: Told) -> None:
    """From the rep's message on it must be handled, whether that arrived or died (R23)."""
    if told.notice:
        await on_stale_delivered(told.store, told.playbook, told.tools, told.notice, told.now)


async def _tell_manager(fired: Fired, deal: Opportunity, *, again: bool = False) -> None:
    rung = manager_of(await _organisation(fired), deal.owner_id)
    await _tell(fired, deal, rung, STALE, _silence(deal, fired), again=again)


async def _tell(
    fired: Fired,
    deal: Opportunity,
    rung: Rung | None,
    family: Family,
    reason: str,
    *,
    again: bool = False,
) -> None:
    if rung is None:
        log.warning("nobody is left to hear of opportunity %s", deal.id)
    elif rung.is_end:
        await _tell_the_end(fired, deal, rung.person)
    else:
        kind, severity = family
        subject = deal.owner_id if rung.person != deal.owner_id else None
        await fired.store.notify(
            person_id=rung.person, kind=kind, object_kind=OPPORTUNITY, object_id=deal.id or 0,
            severity=severity, reason=reason, subject_id=subject, now=fired.now, again=again,
        )  # fmt: skip


async def _tell_the_end(fired: Fired, deal: Opportunity, admin: int) -> None:
    """An admin hears that somebody is missing above this rep, and nothing of the customer (R42)."""
    log.warning("the chain above person %s ends at an admin", deal.owner_id)
    owner = await fired.store.session.get_one(Person, deal.owner_id)
    await fired.store.notify(
        person_id=admin, kind="chain", object_kind="person", object_id=deal.owner_id,
        severity=1, reason=f"{owner.name} 有商机超时，但没有能处理的上级", now=fired.now,
    )  # fmt: skip


async def _watched(fired: Fired) -> Opportunity | None:
    """The opportunity whose clock it was, if it still has one."""
    deal = await fired.store.session.get(Opportunity, fired.timer.object_id)
    return deal if deal and watched(deal.state) else None


def _silence(deal: Opportunity, fired: Fired) -> str:
    return f"已 {silent_days(deal.last_contact_at, fired.now)} 天没联系"


async def _organisation(fired: Fired) -> Organisation:
    """Read once per transaction: many may go off at one instant."""
    kept = fired.store.session.sync_session.info
    if "organisation" not in kept:
        kept["organisation"] = await organisation(fired.store, fired.now)
    found: Organisation = kept["organisation"]
    return found

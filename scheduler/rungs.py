"""Telling one rung above another that a lead or an opportunity lies still (R42)."""

import logging
from datetime import datetime
from typing import TypeAlias

from sales.chain import Organisation
from sales.ladder import Rung, manager_of
from scheduler.registry import Fired
from storage.organisation import organisation
from storage.pursuits import Pursuit, kind_of
from storage.tables import Person

log = logging.getLogger(__name__)

Family: TypeAlias = tuple[str, int]  # kind of notice and how loud it is
YELLOW, RED = 1, 2


async def tell_owner(
    fired: Fired, one: Pursuit, family: Family, reason: str, *, again: bool = False
) -> None:
    await tell(fired, one, Rung(one.owner_id or 0), family, reason, again=again)


async def tell_manager(
    fired: Fired, one: Pursuit, family: Family, reason: str, *, again: bool = False
) -> None:
    rung = manager_of(await organisation_of(fired), one.owner_id or 0)
    await tell(fired, one, rung, family, reason, again=again)


async def tell(
    fired: Fired,
    one: Pursuit,
    rung: Rung | None,
    family: Family,
    reason: str,
    *,
    again: bool = False,
) -> None:
    """`again`: it is told once more, though it may have been told today."""
    if rung is None:
        log.warning("nobody is left to hear of %s %s", kind_of(one), one.id)
    elif rung.is_end:
        await _tell_the_end(fired, one.owner_id or 0, rung.person)
    else:
        kind, severity = family
        subject = one.owner_id if rung.person != one.owner_id else None
        await fired.store.notify(
            person_id=rung.person, kind=kind, object_kind=kind_of(one), object_id=one.id or 0,
            severity=severity, reason=reason, subject_id=subject, now=fired.now, again=again,
        )  # fmt: skip


async def _tell_the_end(fired: Fired, owner: int, admin: int) -> None:
    """An admin hears that somebody is missing above this rep, and nothing of the customer."""
    log.warning("the chain above person %s ends at an admin", owner)
    person = await fired.store.session.get_one(Person, owner)
    await fired.store.notify(
        person_id=admin, kind="chain", object_kind="person", object_id=owner, severity=YELLOW,
        reason=f"{person.name} 有线索或商机超时，但没有能处理的上级", now=fired.now,
    )  # fmt: skip


async def organisation_of(fired: Fired) -> Organisation:
    """Read once per transaction and instant: many may go off at once."""
    kept = fired.store.session.sync_session.info
    known: tuple[datetime, Organisation] | None = kept.get("organisation")
    if known is None or known[0] != fired.now:
        known = fired.now, await organisation(fired.store, fired.now)
        kept["organisation"] = known
    return known[1]

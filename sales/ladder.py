"""Who hears when a lead or an opportunity is left alone: rung after rung, each person once (AL-01, AL-02, R42)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sales.chain import Organisation, first_above, with_role_above
from sales.rights import RoleName
from sales.stages import LIVE

NOBODY: frozenset[int] = frozenset()
GIVEN = ("offered", "accepted", "touched")
"""A lead that somebody was given and that has become nothing yet."""
WATCHED = (*(state for state in LIVE if state != "frozen"), *GIVEN)


@dataclass(frozen=True, slots=True)
class Rung:
    """`is_end`: an admin, because nobody is left above; he settles the chain, not the customer (R42)."""

    person: int
    is_end: bool = False


def manager_of(org: Organisation, rep: int) -> Rung | None:
    """Who hears beside the rep; None only in a company without anybody else."""
    return _rung(org, rep, NOBODY, "")


def director_of(org: Organisation, rep: int, told: frozenset[int]) -> Rung | None:
    """Who hears when those who were told did nothing; none of them hears twice."""
    return _rung(org, rep, told, RoleName.DIRECTOR)


def _rung(org: Organisation, rep: int, told: frozenset[int], role: str) -> Rung | None:
    roles = {name: people for name, people in org.roles.items() if name != RoleName.ADMIN}
    line = replace(org, roles=roles)
    boss = with_role_above(line, rep, role, told) if role else first_above(line, rep, told)
    if boss is not None:
        return Rung(boss)
    admin = first_above(org, rep, told)
    return None if admin is None else Rung(admin, is_end=True)


def watched(state: str) -> bool:
    """The clock runs in 进行中, 再考虑 and 待激活, and for a lead as long as it is somebody's; 冻结 pauses it,
    what is closed has none (R37)."""
    return state in WATCHED


def silent_days(last_contact: datetime, now: datetime) -> int:
    """Full days without a contact."""
    return max(now - last_contact, timedelta()).days

"""Who stands above whom, and who stands in: escalations and empty approvers walk up the tree (R42)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Organisation:
    """Active people. `managers`: person → whom they report to; `roles`: role → people; `away`: person on
    leave → deputy, or None where the manager stands in; `left`: who is no longer here → the nearest above
    who is; `admins` end every chain."""

    managers: Mapping[int, int | None]
    roles: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    away: Mapping[int, int | None] = field(default_factory=dict)
    left: Mapping[int, int | None] = field(default_factory=dict)

    @property
    def admins(self) -> tuple[int, ...]:
        return self.roles.get("admin", ())


def above(org: Organisation, person: int) -> Iterator[int]:
    """The people above, nearest first, each once; the admins at the very end."""
    seen = {person}
    at = org.managers.get(person, org.left.get(person))
    while at is not None and at not in seen:
        seen.add(at)
        if at in org.managers:
            yield at
        at = org.managers.get(at)
    yield from (admin for admin in org.admins if admin not in seen)


def stand_in(org: Organisation, person: int) -> int | None:
    """Who acts for a person now: himself, his deputy (or the deputy's), else the first above who is there;
    for whoever has left, that one."""
    seen: set[int] = set()
    at: int | None = person
    while at is not None and at not in seen:
        seen.add(at)
        if at in org.managers and at not in org.away:
            return at
        at = org.away.get(at) if at in org.away else None
    return next(
        (one for one in above(org, person) if one not in org.away and one not in seen), None
    )


def first_above(org: Organisation, person: int, skip: frozenset[int] = frozenset()) -> int | None:
    """The nearest one above who is not in `skip`, or who stands in for them; repeats are skipped (R42)."""
    for boss in above(org, person):
        acting = stand_in(org, boss)
        if acting is not None and acting not in skip and acting != person:
            return acting
    return None


def with_role_above(
    org: Organisation, person: int, role: str, skip: frozenset[int] = frozenset()
) -> int | None:
    """The nearest one above who holds `role` („the director of"), else simply the next one above."""
    holders = set(org.roles.get(role, ()))
    for boss in above(org, person):
        acting = stand_in(org, boss)
        if boss in holders and acting is not None and acting not in skip and acting != person:
            return acting
    return first_above(org, person, skip)

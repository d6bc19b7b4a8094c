"""Two records of one firm: which of their columns disagree, and what the one that stays says (U-01)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sales.company_names import company_key

CHOICES = ("name", "owner_id", "region_id", "industry", "tier", "parent_id")
"""What somebody has to choose where both say something else, the weightiest first."""

KEPT, GONE = "kept", "gone"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MergeRules:
    undo_days: int  # how long a merge can be taken back
    suggestions: int  # 「像是同一家」 that one person gets a day
    phone_of_most: int  # a number that more firms than these have says nothing
    at: time  # when the books are looked through


def merge_faults(rules: MergeRules) -> Iterator[str]:
    """A sentence per fault."""
    for name in ("undo_days", "suggestions", "phone_of_most"):
        if getattr(rules, name) <= 0:
            yield f"merging.{name}：必须大于 0"


@dataclass(frozen=True, slots=True)
class Record:
    """A customer as its row has it."""

    id: int
    name: str
    short_names: tuple[str, ...] = ()
    industry: str = ""
    region_id: int | None = None
    tier: str = ""
    parent_id: int | None = None
    owner_id: int | None = None
    owned_since: datetime | None = None
    protected_until: datetime | None = None
    tags: tuple[str, ...] = ()

    @property
    def heads_group(self) -> bool:
        return self.parent_id == self.id


def disputed(kept: Record, gone: Record) -> tuple[str, ...]:
    """Columns in which both say something, and not the same. The head of a group account stays one."""
    return tuple(
        name
        for name in CHOICES
        if (one := _said(kept, gone, name)) and (two := _said(gone, kept, name)) and one != two
    )


def merged(
    kept: Record,
    gone: Record,
    chosen: Mapping[str, str],
    ancestors: Callable[[int], tuple[int, ...]] = lambda _: (),
) -> dict[str, Any]:
    """The columns of the record that stays, where they change. `chosen`: column → KEPT or GONE, for what is
    disputed (default KEPT); else whoever says something counts. `ancestors`: the groups above a customer,
    so that none becomes a part of itself."""
    took = {name: _taken(kept, gone, name, chosen.get(name, KEPT)) for name in CHOICES}
    took["tier"] = took["tier"] or kept.tier
    winner = gone if took["owner_id"] != kept.owner_id else kept
    found: dict[str, Any] = {
        **took,
        "name_key": company_key(took["name"]),
        "short_names": _names(kept, gone, took["name"]),
        "tags": [*kept.tags, *(tag for tag in gone.tags if tag not in kept.tags)],
        "owned_since": winner.owned_since,
        "protected_until": _protected(kept, gone, winner),
    }
    if kept.heads_group or gone.heads_group:
        found["parent_id"] = kept.id  # of its own group account, whose members come along
    elif found["parent_id"] and {kept.id, gone.id} & set(ancestors(found["parent_id"])):
        found["parent_id"] = None
    before = {name: getattr(kept, name, None) for name in found} | {
        "name_key": company_key(kept.name), "tags": [*kept.tags],
        "short_names": [*kept.short_names],
    }  # fmt: skip
    return {name: value for name, value in found.items() if value != before[name]}


def _said(one: Record, other: Record, name: str) -> Any:
    value = getattr(one, name)
    if name == "tier" and value == UNKNOWN:
        return ""
    return None if name == "parent_id" and value in (one.id, other.id) else value


def _taken(kept: Record, gone: Record, name: str, side: str) -> Any:
    mine, theirs = _said(kept, gone, name), _said(gone, kept, name)
    first, second = (theirs, mine) if side == GONE else (mine, theirs)
    return first or second


def _names(kept: Record, gone: Record, name: str) -> list[str]:
    """All that it was ever called is still found, but what it is called now."""
    every = (*kept.short_names, kept.name, *gone.short_names, gone.name)
    known = {*kept.short_names}
    return [one for one in dict.fromkeys(every) if one != name or one in known]


def _protected(kept: Record, gone: Record, winner: Record) -> datetime | None:
    """By the first valid touch of whoever has it now."""
    if kept.owner_id != gone.owner_id:
        return winner.protected_until
    known = [one for one in (kept.protected_until, gone.protected_until) if one]
    return max(known, default=None)

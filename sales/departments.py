"""Departments of the platform as our teams and regions (U-15)."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sales.organisation import Member
from sales.places import PLACES
from sales.text import words

_PARTS = frozenset(
    words("华东 华南 华北 华中 东北 西北 西南 华西 东区 南区 西区 北区 中区 海外 港澳")
)
_AREA = re.compile(
    r"(?P<where>[\u4e00-\u9fff]{2,6}?)(?:销售)?(?:大区|战区|区域|片区|省区|分公司|办事处)$"
)


@dataclass(frozen=True, slots=True)
class Department:
    external_id: str
    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A department with what it is for us. `team`: the name of the team of those whose main department it
    is; empty: nobody's. `region`: the name of the region that it is; empty: it lies in that of those above."""

    department: Department
    team: str = ""
    region: str = ""


def units(departments: Iterable[Department], members: Iterable[Member]) -> tuple[Unit, ...]:
    """Those above come before those below."""
    known = {one.external_id: one for one in departments}
    homes = {one.departments[0] for one in members if one.active and one.departments}
    names = Counter(one.name for id, one in known.items() if id in homes)
    found = [
        Unit(
            one,
            _team(one, known, names) if id in homes else "",
            region_name(one.name),
        )
        for id, one in known.items()
    ]
    return tuple(sorted(found, key=lambda unit: len(list(_up(unit.department, known)))))


def region_name(department: str) -> str:
    """华东大区 → 华东; empty: not named after a place."""
    if department in PLACES or department in _PARTS:
        return department
    area = _AREA.fullmatch(department)
    return area["where"] if area else ""


def _team(one: Department, known: Mapping[str, Department], names: Counter[str]) -> str:
    """With the name above it where several are called alike: 华东大区一组."""
    if names[one.name] == 1 or one.parent not in known:
        return one.name
    return f"{known[one.parent].name}{one.name}"


def _up(one: Department, known: Mapping[str, Department]) -> Iterator[Department]:
    """Itself and those above; a circle ends."""
    seen: set[str] = set()
    at: Department | None = one
    while at and at.external_id not in seen:
        seen.add(at.external_id)
        yield at
        at = known.get(at.parent)

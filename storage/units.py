"""Departments of a platform as rows, each with the team and the region that it is for us."""

from collections.abc import Mapping, Sequence

from sqlmodel import col, select

from sales.departments import Unit
from storage.organising import forget_departments
from storage.store import Store
from storage.tables import Department, Region, Team


async def keep_departments(store: Store, platform: str, units: Sequence[Unit]) -> None:
    """`units`: those above before those below. A team or region of the same name that we have already is
    the one that is meant."""
    rows = await store.session.exec(select(Department).where(Department.platform == platform))
    known = {row.external_id: row for row in rows}
    now: dict[str, Department] = {}
    for unit in units:
        row = now[unit.department.external_id] = await _row(store, platform, unit, known)
        row.region_id = await _region(store, unit, now)
        row.team_id = await _team(store, unit, row)
        await store.session.flush()
    await forget_departments(store, [row for id, row in known.items() if id not in now])


async def _row(
    store: Store, platform: str, unit: Unit, known: Mapping[str, Department]
) -> Department:
    told = unit.department
    row = known.get(told.external_id)
    if row is None:
        row = Department(platform=platform, external_id=told.external_id, name=told.name)
        store.session.add(row)
    if (row.name, row.parent) != (told.name, told.parent):
        row.name, row.parent = told.name, told.parent
    return row


async def _region(store: Store, unit: Unit, now: Mapping[str, Department]) -> int | None:
    """Its own, below that of the department above; else the nearest above."""
    above = now.get(unit.department.parent)
    inherited = above.region_id if above else None
    if not unit.region:
        return inherited
    region = (await store.session.exec(select(Region).where(Region.name == unit.region))).first()
    if region is None:
        region = Region(name=unit.region, parent_id=inherited)
        store.session.add(region)
        await store.session.flush()
    return region.id


async def _team(store: Store, unit: Unit, row: Department) -> int | None:
    """Nobody's department keeps the team that it was: groups may be bound to it."""
    if not unit.team:
        return row.team_id
    team = await store.session.get(Team, row.team_id) if row.team_id else None
    team = team or await _named(store, unit.team, row.platform)
    if team is None:
        team = Team(name=unit.team)
        store.session.add(team)
    if team.name != unit.team:
        team.name = unit.team
    if row.region_id is not None and team.region_id != row.region_id:
        team.region_id = row.region_id
    await store.session.flush()
    return team.id


async def _named(store: Store, name: str, platform: str) -> Team | None:
    """Of that name, and not another department's of this platform."""
    taken = select(Department.team_id).where(
        Department.platform == platform, col(Department.team_id).is_not(None)
    )
    query = select(Team).where(Team.name == name, col(Team.id).not_in(taken))
    return (await store.session.exec(query.order_by(col(Team.id)))).first()

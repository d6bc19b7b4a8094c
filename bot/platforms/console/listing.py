"""The page's two lists: people to be, and conversations of one."""

from collections.abc import Sequence

from sqlmodel import col, select

from bot.platforms.console.desk import Desk
from bot.platforms.console.encode import Json, line
from bot.platforms.console.roles import main_role
from bot.platforms.console.talks import Talk
from sales.rights import SELLS
from storage.chat import Chat
from storage.store import Store
from storage.tables import Person, Region, Role, Team

FIRST = "王芳"  # who the demo's visitor is


def first(people: Sequence[Json]) -> int | None:
    """Who a visitor is before he chooses."""
    reps = [one for one in people if one["role"] == "rep"]
    named = [one for one in reps if one["name"] == FIRST]
    return next((one["id"] for one in [*named, *reps, *people]), None)


async def everybody(store: Store) -> list[Json]:
    query = (
        select(Person, Team.name, Region.name)
        .outerjoin(Team, col(Team.id) == Person.team_id)
        .outerjoin(Region, col(Region.id) == Person.region_id)
        .where(col(Person.active))
        .order_by(col(Person.id))
    )
    rows = (await store.session.exec(query)).all()
    roles: dict[int, list[str]] = {}
    for role in (await store.session.exec(select(Role))).all():
        roles.setdefault(role.person_id, []).append(role.role)
    return [
        _person(person, team, region, roles.get(person.id or 0, []))
        for person, team, region in rows
    ]


def _person(person: Person, team: str | None, region: str | None, roles: list[str]) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "title": person.title,
        "role": main_role(roles),
        "roles": sorted(roles),
        "team": team or "",
        "region": region or "",
        "sells": any(role in SELLS for role in roles),
    }


async def listed(desk: Desk, store: Store, person: Person, talks: Sequence[Talk]) -> list[Json]:
    chat, ids = Chat(store), [talk.id for talk in talks]
    last = await chat.last(ids)
    unread = await chat.unread(person.id or 0, ids)
    media = await chat.media(last.values())
    return [
        {
            "id": talk.id,
            "title": talk.title,
            "kind": "group" if talk.group else "private",
            "about": talk.about,
            "unread": unread.get(talk.id, 0),
            "last": {
                "text": line(last[talk.id], media),
                "at": last[talk.id].at.astimezone(desk.zone).isoformat(timespec="seconds"),
            }
            if talk.id in last
            else None,
        }
        for talk in talks
    ]

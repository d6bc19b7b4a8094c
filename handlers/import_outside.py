"""Tables of operations: what is known of places, and of reps (AS-01, AS-07, R27)."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.import_kinds import Chunk, Kind, Taken, fields_of, imports
from sales.import_outside import ABILITIES, AREAS
from sales.importing import Sheet
from sales.lead_places import place_key
from sales.playbook import Playbook
from sales.rights import Actor, keeps_rules
from storage.lead_features import CERTIFICATE
from storage.outside import area_named, keep_ability, known_abilities, known_areas
from storage.store import Store
from storage.tables import Area, ImportRow

_BETWEEN = re.compile(r"[、,，;；/\s]+")


def may(actor: Actor, playbook: Playbook) -> bool:
    return keeps_rules(actor)


async def _areas(store: Store, keys: Collection[str]) -> Collection[str]:
    return {f"area:{name}" for name in await known_areas(store, _names(AREAS, keys))}


async def _abilities(store: Store, keys: Collection[str]) -> Collection[str]:
    return {f"ability:{name}" for name in await known_abilities(store, _names(ABILITIES, keys))}


def _names(sheet: Sheet, keys: Collection[str]) -> list[str]:
    return [key.partition(":")[2] for key in keys]


async def take_areas(chunk: Chunk) -> Sequence[Taken]:
    return [await _area(chunk, row) for row in chunk.rows]


async def _area(chunk: Chunk, row: ImportRow) -> Taken:
    """What the table leaves empty stays as it was known."""
    fields = fields_of(row)
    chunk.acting(row)
    place = place_key(fields["name"])
    known = await area_named(chunk.store, place)
    area = known or Area(name=place, as_of="")
    for name in ("density", "competitors"):
        if name in fields:
            setattr(area, name, fields[name])
    area.as_of = _as_of(chunk, fields)
    chunk.store.session.add(area)
    await chunk.store.session.flush()
    return Taken("merged" if known else "taken", area.id)


async def take_abilities(chunk: Chunk) -> Sequence[Taken]:
    return [await _ability(chunk, row) for row in chunk.rows]


async def _ability(chunk: Chunk, row: ImportRow) -> Taken:
    fields = fields_of(row)
    people = [one for one in await chunk.store.people_called(fields["name"]) if one.active]
    if len(people) != 1:
        found = "有几位同事叫" if people else "没有同事叫"
        return Taken("skipped", why=f"{found}「{fields['name']}」")
    chunk.acting(row)
    id, was_known = people[0].id or 0, False
    for name, value in _said(fields).items():
        was_known |= await keep_ability(chunk.store, id, name, value, _as_of(chunk, fields))
    return Taken("merged" if was_known else "taken", id)


def _said(fields: Mapping[str, Any]) -> dict[str, int]:
    held = filter(None, _BETWEEN.split(fields.get("certificates", "")))
    figures = {name: fields[name] for name in ("certification", "delivery") if name in fields}
    return figures | {f"{CERTIFICATE}{name}": 1 for name in held}


def _as_of(chunk: Chunk, fields: Mapping[str, Any]) -> str:
    """Where the table says no day, the one it was brought on."""
    brought: datetime = chunk.batch.created_at.astimezone(chunk.tools.zone)
    return fields.get("as_of") or f"{brought:%Y-%m-%d}"


AREA_FILES = imports(Kind(sheet=AREAS, take=take_areas, known=_areas, may=may))
ABILITY_FILES = imports(Kind(sheet=ABILITIES, take=take_abilities, known=_abilities, may=may))

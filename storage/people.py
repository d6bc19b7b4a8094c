"""Who somebody is: the facts that rights are asked about, read in one query."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Join,
    Select,
    Table,
    bindparam,
    cast,
    literal,
    or_,
    union_all,
)
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel, col, select

from sales.rights import Actor
from storage.tables import Person, Role
from storage.tables.columns import Moment
from storage.timers import Timers

LEFT = "left"
"""The clock that rings at once when somebody has left."""
_NEVER = datetime(1, 1, 2, tzinfo=UTC)

_TABLES = SQLModel.metadata.tables
_PEOPLE, _ROLES = _TABLES["people"], _TABLES["roles"]
_ACCOUNTS, _SHARES = _TABLES["accounts"], _TABLES["customer_shares"]
_CUSTOMERS, _LEAVES = _TABLES["customers"], _TABLES["leaves"]
_REGIONS, _OUTBOX = _TABLES["regions"], _TABLES["outbox"]
_REQUESTS, _STEPS = _TABLES["approvals"], _TABLES["approval_steps"]
_SEATS = _TABLES["approval_seats"]
_STANDING = or_(_SHARES.c.until.is_(None), _SHARES.c.until > bindparam("at", type_=Moment))


def _facts(me: CTE) -> Select[Any]:
    """(fact, number, word) rows about one person: himself, his roles, shares, requests that reached him,
    everybody below him, his region with those under it, his newcomers; while he stands in for somebody
    on leave, the customers of that one and of everybody below."""
    below = select_columns(me.c.id).cte("below", recursive=True)
    below = below.union(  # UNION drops repeats, so a circle of managers ends
        select_columns(_PEOPLE.c.id).join(below, _PEOPLE.c.manager_id == below.c.id)
    )
    regions = (
        select_columns(_PEOPLE.c.region_id.label("id"))
        .where(_PEOPLE.c.id.in_(select_columns(me.c.id)), _PEOPLE.c.region_id.is_not(None))
        .cte("my_regions", recursive=True)
    )
    regions = regions.union(
        select_columns(_REGIONS.c.id).join(regions, _REGIONS.c.parent_id == regions.c.id)
    )
    mine = select_columns(me.c.id).scalar_subquery()
    absent = _stood_in_for(me)
    theirs = absent.join(_CUSTOMERS, _CUSTOMERS.c.owner_id == absent.c.id)
    shared = absent.join(_SHARES, _SHARES.c.person_id == absent.c.id)
    reached = _SEATS.join(_STEPS, _STEPS.c.id == _SEATS.c.step_id).join(
        _REQUESTS, _REQUESTS.c.id == _SEATS.c.approval_id
    )
    facts = union_all(
        _fact("person", _PEOPLE.c.id, _PEOPLE.c.name, _PEOPLE).where(_PEOPLE.c.id == mine),
        _fact("inactive", _PEOPLE.c.id, literal(""), _PEOPLE).where(
            _PEOPLE.c.id == mine, _PEOPLE.c.active.is_(False)
        ),
        _fact("ungreeted", _PEOPLE.c.id, literal(""), _PEOPLE).where(
            _PEOPLE.c.id == mine, _PEOPLE.c.greeted_at.is_(None)
        ),
        _fact("role", literal(0), _ROLES.c.role, _ROLES).where(_ROLES.c.person_id == mine),
        _fact("share", _SHARES.c.customer_id, literal(""), _SHARES).where(
            _SHARES.c.person_id == mine, _STANDING
        ),
        _fact("share", _CUSTOMERS.c.id, literal(""), theirs),
        _fact("share", _SHARES.c.customer_id, literal(""), shared).where(_STANDING),
        _fact("below", below.c.id, literal(""), below).where(below.c.id != mine),
        _fact("region", regions.c.id, literal(""), regions),
        _fact("reached", _REQUESTS.c.customer_id, literal(""), reached).where(
            _SEATS.c.person_id == mine,
            _STEPS.c.state != "waiting",
            _REQUESTS.c.customer_id.is_not(None),
        ),
        _fact("newcomer", _PEOPLE.c.id, literal(""), _PEOPLE).where(_PEOPLE.c.mentor_id == mine),
    ).subquery()
    return select_columns(facts)


def _stood_in_for(me: CTE) -> CTE:
    """Who is on leave with him as deputy, or with somebody as deputy for whom he stands in; and their
    people, of whom the manager's deputy must know too (U-13)."""
    acting = select_columns(me.c.id).cte("acting", recursive=True)
    acting = acting.union(
        select_columns(_LEAVES.c.person_id)
        .join(acting, _LEAVES.c.deputy_id == acting.c.id)
        .where(
            _LEAVES.c.starts_at <= bindparam("at", type_=Moment),
            _LEAVES.c.ends_at > bindparam("at", type_=Moment),
            _LEAVES.c.cancelled.is_(False),
        )
    )
    absent = (
        select_columns(acting.c.id)
        .where(acting.c.id.not_in(select_columns(me.c.id)))
        .cte("absent", recursive=True)
    )
    return absent.union(
        select_columns(_PEOPLE.c.id).join(absent, _PEOPLE.c.manager_id == absent.c.id)
    )


def _fact(name: str, number: Any, word: Any, source: Table | CTE | Join) -> Select[Any]:
    return select_columns(
        literal(name).label("fact"), cast(number, BigInteger).label("number"), word.label("word")
    ).select_from(source)


_BY_ID = _facts(
    select_columns(_PEOPLE.c.id).where(_PEOPLE.c.id == bindparam("person_id")).cte("me")
)
_BY_ACCOUNT = _facts(
    select_columns(_ACCOUNTS.c.person_id.label("id"))
    .where(
        _ACCOUNTS.c.platform == bindparam("platform"),
        _ACCOUNTS.c.external_id == bindparam("external_id"),
    )
    .cte("me")
)
_WITH_ROLE = (
    select(Person)
    .join(Role, col(Role.person_id) == Person.id)
    .where(Role.role == bindparam("role"), col(Person.active))
    .order_by(col(Person.id))
)
_LEAVERS = select(Person.id).where(
    col(Person.id).in_(bindparam("ids", expanding=True)), col(Person.active).is_(False)
)
_NAMES = (
    select(Person.id, Person.name)
    .where(col(Person.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(Person.id))
)
_DUE_AT_ONCE = (
    _OUTBOX.update()
    .where(_OUTBOX.c.person_id == bindparam("leaver"), _OUTBOX.c.state == "owed")
    .values(not_before=bindparam("at"))
)


class People(Timers):
    async def actor(self, person_id: int, at: datetime | None = None) -> Actor | None:
        """The facts about a person; leavers come with `active` False. `at`: with what he sees as
        somebody's deputy at that instant."""
        return _actor(await self._run(_BY_ID, {"person_id": person_id, "at": at or _NEVER}))

    async def actor_on(
        self, platform: str, external_id: str, at: datetime | None = None
    ) -> Actor | None:
        """The facts about whoever has this account; None: nobody we know."""
        key = {"platform": platform, "external_id": external_id, "at": at or _NEVER}
        return _actor(await self._run(_BY_ACCOUNT, key))

    async def people_with(self, role: str) -> Sequence[Person]:
        """Active people who hold the role, by id."""
        return (await self.session.exec(_WITH_ROLE, params={"role": role})).all()

    async def people_called(self, name: str) -> Sequence[Person]:
        """Of exactly that name, by id; leavers too."""
        query = select(Person).where(Person.name == name).order_by(col(Person.id))
        return (await self.session.exec(query)).all()

    async def deactivate(self, person_id: int, now: datetime) -> bool:
        """Somebody left: from the commit on he sees, does and is sent nothing; what was owed to him falls
        due, so that delivery gives it up at once; a clock rings for what he leaves. False: nobody, or gone
        already. His rows stay as they are, for whoever takes over."""
        person = await self.session.get(Person, person_id)
        if person is None or not person.active:
            return False
        if self.author is None:
            self.acting(at=now)
        person.active = False
        await self.session.flush()
        await self._run(_DUE_AT_ONCE, {"leaver": person_id, "at": now})
        await self.arm("person", person_id, LEFT, now, now)
        return True

    async def names(self, ids: Iterable[int]) -> dict[int, str]:
        """By id, of leavers too."""
        found = await self.session.exec(_NAMES, params={"ids": sorted(set(ids))})
        return {id: name for id, name in found if id is not None}

    async def leavers(self, ids: Iterable[int]) -> set[int]:
        """Those of the people who have left."""
        wanted = sorted(set(ids))
        found = await self.session.exec(_LEAVERS, params={"ids": wanted}) if wanted else ()
        return {id for id in found if id is not None}


def _actor(rows: Iterable[Any]) -> Actor | None:
    facts: dict[str, list[Any]] = {}
    for fact, number, word in rows:
        facts.setdefault(fact, []).append(word if fact in ("person", "role") else number)
        if fact == "person":
            facts["id"] = [number]
    if "id" not in facts:
        return None
    return Actor(
        id=facts["id"][0],
        name=facts["person"][0],
        roles=frozenset(facts.get("role", ())),
        below=frozenset(facts.get("below", ())),
        shared_customers=frozenset(facts.get("share", ())),
        active="inactive" not in facts,
        regions=frozenset(facts.get("region", ())),
        reached=frozenset(facts.get("reached", ())),
        newcomers=frozenset(facts.get("newcomer", ())),
        greeted="ungreeted" not in facts,
    )

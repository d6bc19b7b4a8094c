"""Who somebody is: the facts that rights are asked about, read in one query."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, BigInteger, Select, Table, bindparam, cast, literal, union_all
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel, col, select

from sales.rights import Actor
from storage.tables import Account, ChatGroup, Person, Role
from storage.transaction import Transaction

_TABLES = SQLModel.metadata.tables
_PEOPLE, _ROLES = _TABLES["people"], _TABLES["roles"]
_ACCOUNTS, _SHARES = _TABLES["accounts"], _TABLES["customer_shares"]


def _facts(me: CTE) -> Select[Any]:
    """(fact, number, word) rows about one person: himself, his roles, shares, and everybody below him."""
    below = select_columns(me.c.id).cte("below", recursive=True)
    below = below.union(  # UNION drops repeats, so a circle of managers ends
        select_columns(_PEOPLE.c.id).join(below, _PEOPLE.c.manager_id == below.c.id)
    )
    mine = select_columns(me.c.id).scalar_subquery()
    facts = union_all(
        _fact("person", _PEOPLE.c.id, _PEOPLE.c.name, _PEOPLE).where(_PEOPLE.c.id == mine),
        _fact("inactive", _PEOPLE.c.id, literal(""), _PEOPLE).where(
            _PEOPLE.c.id == mine, _PEOPLE.c.active.is_(False)
        ),
        _fact("role", literal(0), _ROLES.c.role, _ROLES).where(_ROLES.c.person_id == mine),
        _fact("share", _SHARES.c.customer_id, literal(""), _SHARES).where(
            _SHARES.c.person_id == mine
        ),
        _fact("below", below.c.id, literal(""), below).where(below.c.id != mine),
    ).subquery()
    return select_columns(facts)


def _fact(name: str, number: Any, word: Any, source: Table | CTE) -> Select[Any]:
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
_USED = _ACCOUNTS.update().where(
    _ACCOUNTS.c.platform == bindparam("on_platform"),
    _ACCOUNTS.c.external_id == bindparam("as_account"),
)
_LAST_USED = (
    select(Account.platform, Account.external_id)
    .where(Account.person_id == bindparam("person_id"))
    .order_by(col(Account.used_at).desc().nulls_last(), col(Account.id))
    .limit(1)
)
_WITH_ROLE = (
    select(Person)
    .join(Role, col(Role.person_id) == Person.id)
    .where(Role.role == bindparam("role"), col(Person.active))
    .order_by(col(Person.id))
)
_GROUP = select(ChatGroup.platform, ChatGroup.external_id).where(
    ChatGroup.id == bindparam("group_id")
)


class People(Transaction):
    async def actor(self, person_id: int) -> Actor | None:
        """The facts about a person; leavers come with `active` False."""
        return _actor(await self._run(_BY_ID, {"person_id": person_id}))

    async def actor_on(self, platform: str, external_id: str) -> Actor | None:
        """The facts about whoever has this account; None: nobody we know."""
        key = {"platform": platform, "external_id": external_id}
        return _actor(await self._run(_BY_ACCOUNT, key))

    async def people_with(self, role: str) -> Sequence[Person]:
        """Active people who hold the role, by id."""
        return (await self.session.exec(_WITH_ROLE, params={"role": role})).all()

    async def touch_account(self, platform: str, external_id: str, now: datetime) -> None:
        """The account was used now, so messages to its person go there."""
        used = {"on_platform": platform, "as_account": external_id, "used_at": now}
        await self._run(_USED, used)  # past the change log: traffic, not business

    async def bind_account(self, person_id: int, platform: str, external_id: str) -> bool:
        """Let the account stand for the person; False when it already stands for somebody."""
        return await self.insert_once(
            Account, platform=platform, external_id=external_id, person_id=person_id
        )

    async def address_of(self, person_id: int) -> tuple[str, str] | None:
        """(platform, external id) of the account used last."""
        row = (await self.session.exec(_LAST_USED, params={"person_id": person_id})).first()
        return (row[0], row[1]) if row else None

    async def group_address(self, group_id: int) -> tuple[str, str] | None:
        """(platform, external id) of a group chat."""
        row = (await self.session.exec(_GROUP, params={"group_id": group_id})).first()
        return (row[0], row[1]) if row else None


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
    )

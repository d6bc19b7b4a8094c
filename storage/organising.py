"""The platform's directory written into our rows, in steps that may be done again at any time (U-15)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import col, or_, select

from sales.organisation import Known, Member, plain_phone
from sales.rights import RoleName
from storage.store import Store
from storage.tables import Account, Department, Errand, Membership, Person, Role

LEADS = (RoleName.MANAGER, RoleName.DIRECTOR, RoleName.VP)


async def listing(store: Store) -> list[str]:
    """The platforms whose people we have taken in."""
    platforms = await store.session.exec(select(Department.platform).distinct())
    return sorted(platforms.all())


async def asked_before(store: Store, errand: str) -> bool:
    """Whether there is a platform to compare with: the first start asks for it."""
    found = await store.session.exec(select(Errand.id).where(Errand.name == errand).limit(1))
    return found.first() is not None


async def known_people(store: Store, platform: str, listing: Collection[str]) -> list[Known]:
    """Everybody of ours, with his account there. `listing`: the platforms that list people."""
    accounts = defaultdict[int, list[Account]](list)
    query = select(Account).where(col(Account.platform).in_(sorted(listing)))
    for account in await store.session.exec(query.order_by(col(Account.id))):
        accounts[account.person_id].append(account)
    people = await store.session.exec(select(Person).order_by(col(Person.id)))
    return [_known(one, accounts[one.id or 0], platform) for one in people]


def _known(person: Person, accounts: Sequence[Account], platform: str) -> Known:
    here = [one.external_id for one in accounts if one.platform == platform]
    return Known(
        id=person.id or 0,
        name=person.name,
        title=person.title,
        phone=person.phone,
        active=person.active,
        account=here[0] if here else "",
        led=not accounts or accounts[0].platform == platform,
        elsewhere=any(one.platform != platform for one in accounts),
    )


async def called(store: Store, who: str) -> Sequence[Person]:
    """Those of us with that name or phone."""
    phone = plain_phone(who)
    by_phone = [Person.phone == phone] if phone else []
    query = select(Person).where(col(Person.active), or_(Person.name == who, *by_phone))
    return (await store.session.exec(query.order_by(col(Person.id)))).all()


async def take_in(store: Store, platform: str, members: Iterable[Member], now: datetime) -> None:
    """People whom we did not know: salespeople, until an admin says otherwise."""
    new = [
        (one, Person(name=one.name or one.external_id, title=one.title, phone=one.phone, joined_at=now))
        for one in members
    ]  # fmt: skip
    store.session.add_all(person for _, person in new)
    await store.session.flush()
    for one, person in new:
        store.session.add(
            Account(platform=platform, external_id=one.external_id, person_id=person.id or 0)
        )
        store.session.add(Role(person_id=person.id or 0, role=RoleName.REP))
    await store.session.flush()


async def bind(store: Store, platform: str, pairs: Iterable[tuple[int, Member]]) -> None:
    """People whom we knew by their phone."""
    for person, member in pairs:
        if await store.bind_account(person, platform, member.external_id):
            await _first_role(store, person)


async def bring_up_to_date(store: Store, changed: Iterable[Known]) -> None:
    """Also whoever is back."""
    for known in changed:
        person = await store.session.get_one(Person, known.id)
        person.name, person.title, person.phone = known.name, known.title, known.phone
        person.active = known.active
    await store.session.flush()


async def left(store: Store, platform: str, external_id: str, now: datetime) -> None:
    """The platform says so at once; whoever is still listed on another loses only this account."""
    platforms = {*await listing(store), platform}
    his = select(Account.person_id).where(
        Account.platform == platform, Account.external_id == external_id
    )
    person = (await store.session.exec(his)).first()
    others = select(Account.id).where(
        Account.person_id == person,
        col(Account.platform).in_(platforms - {platform}),
    )
    if person and (await store.session.exec(others)).first() is None:
        await store.deactivate(person, now)
    else:
        await let_go(store, platform, [external_id])


async def let_go(store: Store, platform: str, accounts: Iterable[str]) -> None:
    """They are no longer on this platform, but on another."""
    for external_id in accounts:
        here = select(Account).where(
            Account.platform == platform, Account.external_id == external_id
        )
        for account in await store.session.exec(here):
            await store.session.delete(account)
    await store.session.flush()


async def _first_role(store: Store, person: int) -> None:
    held = await store.session.exec(select(Role).where(Role.person_id == person).limit(1))
    if held.first() is None:
        store.session.add(Role(person_id=person, role=RoleName.REP))
        await store.session.flush()


# -- where they sit --------------------------------------------------------------------------------


async def place(
    store: Store, platform: str, members: Iterable[Member], managers: Mapping[str, str]
) -> None:
    """Team, region, manager and departments of each. What the platform does not tell stays as it was."""
    people = await _people_on(store, platform)
    departments = await _departments_of(store, platform)
    tells_managers = any(managers.values())
    for member in members:
        person = await store.session.get(Person, people.get(member.external_id, 0))
        if person is None:
            continue
        if main := departments.get(next(iter(member.departments), "")):
            person.team_id = main.team_id
            person.region_id = main.region_id or person.region_id
        if tells_managers:
            person.manager_id = people.get(managers.get(member.external_id, ""))
        await _seat(store, person.id or 0, member, departments)
    await store.session.flush()


async def _seat(
    store: Store, person: int, member: Member, departments: Mapping[str, Department]
) -> None:
    wanted = {
        departments[id].id or 0: (place == 0, id in member.leads)
        for place, id in reversed(list(enumerate(dict.fromkeys([*member.departments, *member.leads]))))
        if id in departments
    }  # fmt: skip
    sits = await store.session.exec(select(Membership).where(Membership.person_id == person))
    for row in sits.all():
        facts = wanted.pop(row.department_id, None)
        if facts is None:
            await store.session.delete(row)
        elif facts != (row.is_main, row.leads):
            row.is_main, row.leads = facts
    store.session.add_all(
        Membership(person_id=person, department_id=id, is_main=is_main, leads=leads)
        for id, (is_main, leads) in wanted.items()
    )


async def _people_on(store: Store, platform: str) -> dict[str, int]:
    rows = await store.session.exec(
        select(Account.external_id, Account.person_id).where(Account.platform == platform)
    )
    return dict(rows.all())


async def _departments_of(store: Store, platform: str) -> dict[str, Department]:
    rows = await store.session.exec(select(Department).where(Department.platform == platform))
    return {row.external_id: row for row in rows}


async def give_roles(store: Store) -> None:
    """Whoever has people below him manages; what we gave for that is taken back with them, what was given
    by hand never is."""
    active = (await store.session.exec(select(Person.manager_id).where(col(Person.active)))).all()
    above = {id for id in active if id is not None}
    lead = (await store.session.exec(select(Role).where(col(Role.role).in_(LEADS)))).all()
    for role in lead:
        if role.from_directory and role.person_id not in above:
            await store.session.delete(role)
    there = (await store.session.exec(select(Person.id).where(col(Person.active)))).all()
    new = (above & set(there)) - {role.person_id for role in lead}
    store.session.add_all(
        Role(person_id=id, role=RoleName.MANAGER, from_directory=True) for id in sorted(new)
    )
    await store.session.flush()


async def forget_departments(store: Store, rows: Iterable[Department]) -> None:
    """They are no longer there; their teams stay, for the groups and the history that name them."""
    for row in rows:
        there = select(Membership).where(Membership.department_id == row.id)
        for seat in (await store.session.exec(there)).all():
            await store.session.delete(seat)
        await store.session.flush()
        await store.session.delete(row)
    await store.session.flush()

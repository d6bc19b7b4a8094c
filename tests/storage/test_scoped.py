"""People see and change what their rights say; „not yours" and „not there" are the same (law 6)."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlmodel import col, select

from sales.rights import Actor, may_change, may_see
from storage.customers import share
from storage.scoped import LARGEST_ID
from storage.store import Storage, Store
from storage.tables import (
    Contact,
    Customer,
    CustomerShare,
    Lead,
    Opportunity,
    Person,
    Quote,
    Rethink,
    Todo,
    TouchLog,
)
from tests.storage.orgs import company_by_chance, facts_of
from tests.storage.world import NOW, hire, log_touch, open_deal, plan_todo, win_customer

SCOPED: tuple[Any, ...] = (Customer, Contact, TouchLog, Opportunity, Todo, Rethink, Lead, Quote)


async def company(store: Store) -> dict[str, Actor]:
    """A director over a manager over two reps, each with a customer; one of them shared; one leaver."""
    ids = {"director": await hire(store, "director", "director")}
    ids["manager"] = await hire(store, "manager", "manager", manager=ids["director"])
    for rep in ("wang", "li"):
        ids[rep] = await hire(store, rep, "rep", manager=ids["manager"])
    ids["stranger"] = await hire(store, "stranger", "rep")
    ids["helper"] = await hire(store, "helper", "rep")
    ids["leaver"] = await hire(store, "leaver", "rep", manager=ids["manager"], active=False)
    for name, role in (("vp", "vp"), ("ops", "ops"), ("admin", "admin"), ("legal", "legal")):
        ids[name] = await hire(store, name, role)
    for owner in ("wang", "li", "stranger", "leaver"):
        await _belongings(store, ids[owner])
    await win_customer(store, None, "公海")
    wangs = (await store.session.exec(select(Customer))).first()
    assert wangs
    store.session.add(CustomerShare(customer_id=wangs.id or 0, person_id=ids["helper"]))
    await store.session.flush()
    actors = {name: await store.actor(id) for name, id in ids.items()}
    return {name: actor for name, actor in actors.items() if actor}


async def _belongings(store: Store, owner: int) -> None:
    customer = await win_customer(store, owner)
    store.session.add(Contact(customer_id=customer, name="王建国", created_at=NOW))
    touch = await log_touch(store, owner, customer, state="saved")
    await log_touch(store, owner, customer)
    await log_touch(store, owner, None)
    deal = await open_deal(store, owner, customer, touch.id or 0)
    await plan_todo(store, owner, customer_id=customer, opportunity_id=deal.id)
    await plan_todo(store, owner)
    store.session.add(
        Rethink(customer_id=customer, person_id=owner, concern="价格异议", created_at=NOW)
    )


@pytest.mark.parametrize("table", SCOPED)
async def test_lists_show_exactly_what_the_rights_say(storage: Storage, table: Any) -> None:
    async with storage.begin(at=NOW) as store:
        for actor in (await company(store)).values():
            everything = (await store.session.exec(select(table))).all()
            allowed = [row for row in everything if may_see(actor, await facts_of(store, row))]
            shown = (await store.session.exec(store.scoped(actor).select(table))).all()
            assert {row.id for row in shown} == {row.id for row in allowed}, actor.name


@pytest.mark.parametrize("table", SCOPED)
@pytest.mark.parametrize("for_change", [False, True])
async def test_single_rows_answer_like_the_rights(
    storage: Storage, table: Any, for_change: bool
) -> None:
    async with storage.begin(at=NOW) as store:
        actors = await company(store)
        rows = (await store.session.exec(select(table))).all()
        for actor in actors.values():
            for row in rows:
                facts = await facts_of(store, row)
                allowed = may_see(actor, facts) and (not for_change or may_change(actor, facts))
                found = await _look_up(store, actor, table, row.id, for_change)
                assert found is (row if allowed else None), actor.name


async def _look_up(store: Store, actor: Actor, table: Any, id: int, for_change: bool) -> Any:
    scoped = store.scoped(actor)
    by_table: dict[Any, Any] = {
        Customer: scoped.customer, Contact: scoped.contact, TouchLog: scoped.touch,
        Opportunity: scoped.opportunity, Todo: scoped.todo, Rethink: scoped.rethink,
        Lead: scoped.lead, Quote: scoped.quote,
    }  # fmt: skip
    return await by_table[table](id, for_change=for_change)


@pytest.mark.parametrize("id", [0, -1, 10**6, LARGEST_ID, LARGEST_ID + 1, 10**30])
@pytest.mark.parametrize("table", SCOPED)
async def test_an_id_that_never_was_is_not_there(storage: Storage, table: Any, id: int) -> None:
    async with storage.begin(at=NOW) as store:
        rep = await store.actor(await hire(store, "王芳", "rep"))
        assert rep
        assert await _look_up(store, rep, table, id, for_change=True) is None


async def test_reading_a_row_for_change_again_keeps_what_was_changed(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        rep = await store.actor(await hire(store, "王芳", "rep"))
        assert rep
        todo = await plan_todo(store, rep.id)
        todo.text = "送合同"
        again = await store.scoped(rep).todo(todo.id or 0, for_change=True)
        assert again
        assert again.text == "送合同"


async def test_the_facts_about_a_person_come_whole(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        actors = await company(store)
        below = {actors[name].id for name in ("manager", "wang", "li", "leaver")}
        assert actors["director"].below == below
        assert actors["wang"].below == frozenset()
        assert len(actors["helper"].shared_customers) == 1
        assert not actors["leaver"].active
        assert await store.actor_on("console", "wang") == actors["wang"]
        assert await store.actor_on("feishu", "wang") is None
        assert await store.actor(10**6) is None
        assert [one.name for one in await store.people_with("rep")] == [
            "wang", "li", "stranger", "helper",
        ]  # fmt: skip


async def test_what_was_opened_for_a_time_closes_by_itself(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        owner, helper = await hire(store, "王芳", "rep"), await hire(store, "陈明", "rep")
        customer = await win_customer(store, owner)
        day = timedelta(days=1)
        await share(store, customer, helper, "协作申请 #1", NOW + day)
        seen = [await store.actor(helper, NOW + hours) for hours in (timedelta(hours=23), day)]
        assert [len(actor.shared_customers) for actor in seen if actor] == [1, 0]
        await share(store, customer, helper, "协作申请 #2", NOW + 3 * day)
        await share(store, customer, helper, "协作申请 #3", NOW + 2 * day)
        [again] = (await store.session.exec(select(CustomerShare))).all()
        assert again.until == NOW + 3 * day, "what is open stays open as long as it was said"


async def test_a_person_may_hold_several_roles(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        both = await store.actor(await hire(store, "王芳", "rep", "mentor"))
        none = await store.actor(await hire(store, "新人"))
    assert both
    assert none
    assert both.roles == {"rep", "mentor"}
    assert none.roles == frozenset()


async def test_a_circle_of_managers_ends(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        a = await hire(store, "a", "manager")
        b = await hire(store, "b", "manager", manager=a)
        first = (await store.session.exec(select(Person).where(col(Person.id) == a))).one()
        first.manager_id = b
        await store.session.flush()
        actor = await store.actor(a)
        assert actor
        assert actor.below == {b}


@pytest.mark.parametrize("seed", range(3))
async def test_in_any_company_lists_and_single_rows_answer_as_the_rights_say(
    storage: Storage, seed: int
) -> None:
    """Two companies in one database, so that strangers are many."""
    rng, seen = Random(seed), 0
    async with storage.begin(at=NOW) as store:
        actors = [
            actor
            for name in ("甲", "乙")
            for actor in await company_by_chance(store, rng, f"{name}{seed}")
        ]
        for table in SCOPED:
            rows = [(row, await facts_of(store, row)) for row in await _all(store, table)]
            for actor in actors:
                scoped = store.scoped(actor)
                allowed = [row for row, facts in rows if may_see(actor, facts)]
                shown = (await store.session.exec(scoped.select(table))).all()
                assert {row.id for row in shown} == {row.id for row in allowed}, actor
                assert await scoped.only(row for row, _ in rows) == allowed
                seen += len(allowed)
    assert seen > 100


async def _all(store: Store, table: Any) -> list[Any]:
    return list((await store.session.exec(select(table).order_by(table.id))).all())

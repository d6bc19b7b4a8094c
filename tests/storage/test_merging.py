"""Two records of one firm become one and two again, with everything that hangs on them, in every table (U-01)."""

import contextlib
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from storage.merged import merged_into
from storage.merging import give_back, merge
from storage.references import CUSTOMERS, references
from storage.store import Storage, Store
from storage.tables import Customer, CustomerMerge, CustomerShare
from storage.undo import Refusal
from tests.storage.planting import Planter, everything
from tests.storage.world import (
    NOW,
    TEN_MINUTES,
    Crash,
    event,
    hire,
    log_touch,
    open_deal,
    plan_todo,
    win_customer,
)

RECORDS = frozenset({"changes", "seals", "customer_merges"})
NO_CUSTOMERS_ID = {
    ("customer_merges", "gone_id"),  # the record is no more: there is nothing to point at
    ("touch_logs", "new_customer"),  # a name
}
FIELDS = ("name", "name_key", "industry", "region_id", "tier", "owner_id", "protected_until")
WORLDS = settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def world(store: Store, seed: int) -> Planter:
    """A few customers, and some rows of every table that refers to one."""
    planter = Planter(store, seed)
    for _ in range(4):
        firm = await planter.plant(CUSTOMERS, parent_id=None)
        head = planter.rng.choice([None, firm.id, *planter.keys[CUSTOMERS]])
        firm.parent_id = head  # of a group: itself
    for name in sorted({one.table.name for one in references()} - {CUSTOMERS}):
        for _ in range(planter.rng.randint(1, 5)):
            kind = {"object_id": planter.rng.choice(planter.keys[CUSTOMERS])}
            has = "object_id" in SQLModel.metadata.tables[name].columns
            await planter.plant(name, **(kind if has else {}))
    return planter


def chosen(rng: Random, kept: Customer, gone: Customer) -> dict[str, Any]:
    fields = {name: getattr(rng.choice((kept, gone)), name) for name in FIELDS}
    parent = rng.choice([None, kept.id])
    return fields | {"tags": [*kept.tags, *gone.tags], "parent_id": parent}


async def pair(store: Store, one: int, other: int) -> tuple[Customer, Customer]:
    session = store.session
    return await session.get_one(Customer, one), await session.get_one(Customer, other)


async def pointing_at(store: Store, customer: int) -> list[str]:
    found = []
    for one in references():
        query = select(one.table).where(one.table.c[one.column] == customer)
        if one.kind:
            query = query.where(one.table.c[one.kind] == "customer")
        if (await store.session.exec(query)).first():
            found.append(f"{one.table.name}.{one.column}")
    return found


@WORLDS
@given(seed=st.integers(0, 10**6), merges=st.integers(1, 3))
async def test_merging_and_taking_it_back_leaves_every_table_as_it_was(
    storage: Storage, seed: int, merges: int
) -> None:
    with contextlib.suppress(Crash):  # so that each example starts with empty tables
        async with storage.begin(at=NOW) as store:
            planter = await world(store, seed)
            person = await hire(store, "周敏")
            before, done = await everything(store, but=RECORDS), []
            for _ in range(merges):
                firms = await everything(store, but=RECORDS)
                one, other = planter.rng.sample([int(id) for id in firms[CUSTOMERS]], 2)
                kept, gone = await pair(store, one, other)
                fields = chosen(planter.rng, kept, gone)
                done.append((await merge(store, kept, gone, fields, person, reader=person)).id)
                store.session.expunge_all()
                assert await pointing_at(store, other) == []
                assert await merged_into(store, other) == one
            for id in reversed(done):
                await give_back(store, await store.session.get_one(CustomerMerge, id), person)
                store.session.expunge_all()
            assert await everything(store, but=RECORDS) == before
            raise Crash


async def two_firms(store: Store) -> tuple[int, Customer, Customer]:
    rep = await hire(store, "王芳", "rep")
    names = [await win_customer(store, rep, name) for name in ("德邻口腔", "德邻口腔门诊")]
    return rep, *await pair(store, names[0], names[1])


async def test_what_came_after_stays_unless_it_hangs_on_what_goes(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        rep, kept, gone = await two_firms(store)
        deal = await open_deal(store, rep, gone.id, (await log_touch(store, rep, gone.id)).id)
        done = await merge(store, kept, gone, {}, rep)
        plain = await log_touch(store, rep, kept.id)
        on_deal = await log_touch(store, rep, kept.id, opportunity_id=deal.id)
        todo = await plan_todo(store, rep, customer_id=kept.id, touch_id=on_deal.id)
        back = await give_back(store, done, rep)
        assert plain.customer_id == kept.id
        assert (deal.customer_id, on_deal.customer_id, todo.customer_id) == (back.id,) * 3


async def test_what_somebody_changed_since_is_not_written_over(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        rep, kept, gone = await two_firms(store)
        kept.tags = ["老客户"]
        await store.session.flush()
        fields = {"tags": ["老客户", "口腔"], "tier": "A", "industry": "口腔连锁"}
        done = await merge(store, kept, gone, fields, rep)
        kept.tags, kept.tier = ["老客户", "口腔", "重点"], "B"
        await store.session.flush()
        await give_back(store, done, rep)
        assert (kept.tags, kept.tier, kept.industry) == (["老客户", "重点"], "B", "")


async def test_a_row_that_was_moved_and_worked_on_since_goes_back_as_it_is_now(
    storage: Storage,
) -> None:
    async with storage.begin(at=NOW) as store:
        rep, kept, gone = await two_firms(store)
        todo = await plan_todo(store, rep, customer_id=gone.id)
        done = await merge(store, kept, gone, {}, rep)
        todo.state = "done"
        await store.session.flush()
        await give_back(store, done, rep)
        assert (todo.customer_id, todo.state) == (gone.id, "done")


async def test_whoever_was_let_in_for_good_is_not_shut_out(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        rep, kept, gone = await two_firms(store)
        for firm, until in ((kept, NOW), (gone, None)):
            store.session.add(CustomerShare(customer_id=firm.id, person_id=rep, until=until))
        await store.session.flush()
        done = await merge(store, kept, gone, {}, rep)
        shares = (await store.session.exec(select(CustomerShare))).all()
        assert [(one.customer_id, one.until) for one in shares] == [(kept.id, None)]
        await give_back(store, done, rep)
        shares = (await store.session.exec(select(CustomerShare))).all()
        assert {(one.customer_id, one.until) for one in shares} == {(kept.id, NOW), (gone.id, None)}


async def test_a_merge_is_not_undone_like_a_slip(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        rep, kept, gone = await two_firms(store)
        merging = await event(store, "merge", rep)
        await merge(store, kept, gone, {}, rep)
        await event(store, "undo", rep)
        result = await store.undo(merging, rep, NOW, TEN_MINUTES)
        assert result.refusal is Refusal.MERGED


async def test_of_two_clocks_of_one_name_the_later_goes_on(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        rep, kept, gone = await two_firms(store)
        await store.arm("customer", kept.id or 0, "customer_silence", NOW, NOW.replace(hour=0))
        await store.arm("customer", gone.id or 0, "customer_silence", NOW, NOW.replace(hour=1))
        done = await merge(store, kept, gone, {}, rep)
        (running,) = await store.timers_of("customer", kept.id or 0)
        assert running.started_at == NOW.replace(hour=1)
        await give_back(store, done, rep)
        starts = [
            (await store.timers_of("customer", id or 0))[0].started_at.hour
            for id in (kept.id, gone.id)
        ]
        assert starts == [0, 1]


@pytest.mark.parametrize("table", SQLModel.metadata.tables.values(), ids=lambda table: table.name)
def test_no_column_holds_a_customer_without_saying_so(table: Any) -> None:
    """Else a merge would leave it behind."""
    known = {one.column for one in references() if one.table is table}
    named = {one.name for one in table.columns if "customer" in one.name or one.name == "object_id"}
    assert named - known == {name for of, name in NO_CUSTOMERS_ID if of == table.name} & named

"""The names in memory follow the rows, whoever changed them."""

import pytest
from sqlmodel import select

from sales.names import Directory
from storage.directory import Names
from storage.store import Storage, Store
from storage.tables import Contact, Customer, CustomerPhone, Region
from tests.databases import opened
from tests.storage.world import NOW, win_customer


async def refreshed(names: Names, storage: Storage) -> Directory:
    async with storage.read() as store:
        return await names.refresh(store)


async def with_region(store: Store) -> int:
    region = Region(name="华东")
    store.session.add(region)
    await store.session.flush()
    return region.id or 0


async def test_a_customer_is_known_with_phones_and_people(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        customer = await win_customer(store, None, "上海德邻口腔医院有限公司")
        row = await store.session.get_one(Customer, customer)
        row.region_id, row.short_names = await with_region(store), ["德邻"]
        store.session.add(CustomerPhone(customer_id=customer, phone="13800138000"))
        store.session.add(
            Contact(customer_id=customer, name="王建国", title="院长", created_at=NOW)
        )
    known = (await refreshed(Names(), storage)).customer(customer)
    assert known
    assert (known.full_name, known.region) == ("上海德邻口腔医院有限公司", "华东")
    assert (known.short_names, known.phones) == (("德邻",), ("13800138000",))
    assert [(one.name, one.title) for one in known.contacts] == [("王建国", "院长")]


async def test_what_another_instance_changed_is_seen(storage: Storage, database_url: str) -> None:
    names = Names()
    async with storage.begin(at=NOW) as store:
        customer = await win_customer(store, None, "旧名字")
    assert len(await refreshed(names, storage)) == 1
    async with opened(database_url) as other, other.begin(at=NOW) as store:
        (await store.session.get_one(Customer, customer)).name = "新名字"
        await win_customer(store, None, "第二家")
        store.session.add(Contact(customer_id=customer, name="王建国", created_at=NOW))
    directory = await refreshed(names, storage)
    known = directory.customer(customer)
    assert known
    assert (known.full_name, len(known.contacts), len(directory)) == ("新名字", 1, 2)


async def test_a_customer_that_is_gone_is_forgotten(storage: Storage) -> None:
    names = Names()
    async with storage.begin(at=NOW) as store:
        customer = await win_customer(store, None)
    assert len(await refreshed(names, storage)) == 1
    async with storage.begin(at=NOW) as store:
        await store.session.delete(await store.session.get_one(Customer, customer))
    assert len(await refreshed(names, storage)) == 0


async def test_a_renamed_region_reaches_all_its_customers(storage: Storage) -> None:
    names = Names()
    async with storage.begin(at=NOW) as store:
        customer = await win_customer(store, None)
        (await store.session.get_one(Customer, customer)).region_id = await with_region(store)
    await refreshed(names, storage)
    async with storage.begin(at=NOW) as store:
        (await store.session.exec(select(Region))).one().name = "长三角"
    known = (await refreshed(names, storage)).customer(customer)
    assert known
    assert known.region == "长三角"


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_a_change_committed_late_is_not_missed(storage: Storage, database_url: str) -> None:
    """A lower change id may become visible after a higher one; SQLite's one writer rules it out."""
    names = Names()
    await refreshed(names, storage)
    async with opened(database_url) as other:
        async with other.begin(at=NOW) as slow:
            late = await win_customer(slow, None, "慢")
            async with storage.begin(at=NOW) as quick:
                await win_customer(quick, None, "快")
            assert len(await refreshed(names, storage)) == 1
        async with storage.begin(at=NOW) as again:
            await win_customer(again, None, "再来")
    assert (await refreshed(names, storage)).customer(late)

"""A lead is taken in once, whatever its source says how often."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import func, select

from handlers.lead_intake import TakenIn, take_in
from sales.leads import NewLead
from sales.playbook import Playbook
from storage.playbooks import load_playbook
from storage.store import Storage, Store
from storage.tables import Contact, Customer, Lead, LeadSource, Person, Region

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
FANG = 1
TOLD = NewLead(
    "webhook",
    "k1",
    company="苏州青禾口腔有限公司",
    contact="秦朗",
    phone="138 0000-0123",
    region="华东",
    need="二期扩容",
    yearly_fen=80_000_000,
)


@pytest.fixture(scope="module")
def rules() -> Playbook:
    return load_playbook(Path(__file__).parents[2] / "playbooks/default.yaml")


@pytest.fixture
async def east(storage: Storage) -> Storage:
    async with storage.begin(at=NOON) as store:
        store.session.add(Region(id=1, name="华东"))
        await store.session.flush()
        store.session.add(Person(id=FANG, name="王芳", region_id=1))
    return storage


async def take(storage: Storage, rules: Playbook, told: NewLead) -> TakenIn:
    async with storage.begin(at=NOON) as store:
        return await take_in(store, rules, told, NOON)


async def count(store: Store, table: type) -> int:
    return int((await store.session.exec(select(func.count()).select_from(table))).one())


async def test_a_new_firm_becomes_a_customer_of_nobody_with_its_contact(
    east: Storage, rules: Playbook
) -> None:
    taken = await take(east, rules, TOLD)
    assert taken.how == "made"
    async with east.read() as store:
        lead = (await store.session.exec(select(Lead))).one()
        customer = (await store.session.exec(select(Customer))).one()
        contact = (await store.session.exec(select(Contact))).one()
    assert (lead.company, lead.phone, lead.tier, lead.state) == (
        TOLD.company,
        "13800000123",
        "A",
        "new",
    )
    assert (customer.name_key, customer.owner_id, customer.region_id) == ("青禾口腔", None, 1)
    assert (contact.name, contact.phone) == ("秦朗", "13800000123")


@pytest.mark.parametrize(
    "again",
    [
        replace(TOLD, source_key="k2", phone="", company="青禾口腔（苏州）有限公司"),
        replace(TOLD, source_key="k2", company="", phone="+86 138 0000 0123"),
        replace(
            TOLD,
            source="form",
            company="ＱＩＮＧＨＥ",
            phone="１３８ ００００ ０１２３",
        ),
    ],
    ids=["the same name in another dress", "the same number", "another name, the same number"],
)
async def test_the_same_firm_once_more_is_merged_and_adds_what_was_not_known(
    east: Storage, rules: Playbook, again: NewLead
) -> None:
    await take(east, rules, TOLD)
    taken = await take(east, rules, replace(again, title="院长", need="另一件事"))
    assert taken.how == "merged"
    async with east.read() as store:
        lead = (await store.session.exec(select(Lead))).one()
        sources = (await store.session.exec(select(LeadSource))).all()
        assert await count(store, Customer) == 1
    assert (lead.title, lead.need) == ("院长", "二期扩容"), "what was said first stays"
    assert [one.lead_id for one in sources] == [lead.id]


async def test_the_very_same_telling_changes_nothing(east: Storage, rules: Playbook) -> None:
    first = await take(east, rules, TOLD)
    merged = await take(east, rules, replace(TOLD, source_key="k2"))
    for told, known in ((TOLD, first), (replace(TOLD, source_key="k2"), merged)):
        taken = await take(east, rules, replace(told, need="别的"))
        assert taken.how == "repeated"
        assert taken.lead
        assert known.lead
        assert taken.lead.id == known.lead.id
    async with east.read() as store:
        assert await count(store, LeadSource) == 1


async def test_a_lead_of_a_firm_that_somebody_owns_stays_with_whom_it_is(
    east: Storage, rules: Playbook
) -> None:
    async with east.begin(at=NOON) as store:
        store.session.add(
            Customer(name="青禾口腔连锁", name_key="青禾口腔", owner_id=FANG, created_at=NOON)
        )
    taken = await take(east, rules, TOLD)
    assert taken.how == "owned"
    assert taken.lead
    assert taken.lead.owner_id == FANG


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (NewLead("form", "a"), "公司名称和电话至少写一个"),
        (NewLead("form", "a", company="青禾", phone="12"), "位数不够"),
        (NewLead("form", "a", company="青禾", yearly_fen=-1), "负数"),
    ],
)
async def test_what_cannot_be_taken_is_told_and_leaves_nothing(
    east: Storage, rules: Playbook, told: NewLead, sentence: str
) -> None:
    taken = await take(east, rules, told)
    assert taken.how == "refused"
    assert sentence in taken.faults[0]
    async with east.read() as store:
        assert await count(store, Lead) == 0


async def test_a_hundred_intakes_of_one_firm_on_two_instances_make_one_lead(
    east: Storage, rules: Playbook
) -> None:
    other = Storage(east.url.render_as_string(hide_password=False))
    try:
        taken = await asyncio.gather(
            *(
                take((east, other)[number % 2], rules, replace(TOLD, source_key=f"n{number}"))
                for number in range(100)
            )
        )
    finally:
        await other.close()
    assert sorted(one.how for one in taken) == ["made"] + ["merged"] * 99
    async with east.read() as store:
        assert [await count(store, table) for table in (Lead, Customer, LeadSource)] == [1, 1, 99]


async def test_every_number_that_a_firm_was_told_with_is_its_own(
    east: Storage, rules: Playbook
) -> None:
    first = await take(east, rules, TOLD)
    assert first.lead
    other = replace(TOLD, source_key="k2", phone="021-6688 9900")
    for again in (other, NewLead("form", "k3", phone="02166889900")):
        taken = await take(east, rules, again)
        assert taken.lead
        assert (taken.how, taken.lead.id) == ("merged", first.lead.id)


BRANDS = st.text("青禾云杉宏远瑞康", min_size=2, max_size=4)
WRITTEN = st.sampled_from(
    [
        "{}口腔", "{}口腔有限公司", "{}口腔股份有限公司", "苏州{}口腔", "苏州市{}口腔有限公司",
        "{}口腔（苏州）", "{}口腔(苏州)有限公司", "江苏省苏州市{}口腔有限责任公司", " {}口腔 有限公司 ",
        "{}口腔　有限公司", "{}·口腔",
    ]
)  # fmt: skip
NUMBERS = st.sampled_from(
    [
        "13800000123",
        "138 0000 0123",
        "+86 138-0000-0123",
        "１３８０００００１２３",
        "008613800000123",
    ]
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(brand=BRANDS, one=WRITTEN, other=WRITTEN)
async def test_however_a_firm_is_written_it_is_one_lead(
    east: Storage, rules: Playbook, brand: str, one: str, other: str
) -> None:
    with contextlib.suppress(GivenUp):
        async with east.begin(at=NOON) as store:
            told = [NewLead("form", form, company=form.format(brand)) for form in (one, other)]
            first = await take_in(store, rules, replace(told[0], source_key="1"), NOON)
            again = await take_in(store, rules, replace(told[1], source_key="2"), NOON)
            assert first.lead
            assert again.lead
            assert (again.how, again.lead.id) == ("merged", first.lead.id)
            raise GivenUp


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(one=NUMBERS, other=NUMBERS)
async def test_however_a_number_is_written_it_is_one_lead(
    east: Storage, rules: Playbook, one: str, other: str
) -> None:
    with contextlib.suppress(GivenUp):
        async with east.begin(at=NOON) as store:
            first = await take_in(store, rules, NewLead("form", "1", "甲公司", phone=one), NOON)
            again = await take_in(store, rules, NewLead("form", "2", phone=other), NOON)
            assert (first.how, again.how) == ("made", "merged")
            raise GivenUp


class GivenUp(Exception):
    """So that each example starts with the same books."""

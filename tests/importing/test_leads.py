"""A file of leads is what its rows would be one by one, only sooner (AS-13, AS-20)."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from handlers import import_kinds as importing
from handlers import import_running, lead_sharing
from handlers.import_kinds import IMPORTED
from handlers.import_leads import LEAD_FILES
from handlers.lead_intake import take_in
from handlers.lead_intake_many import make, new_firms
from sales.actions import RevertImport, ShowImport, StartImport, StopImport
from sales.company_names import company_key
from sales.leads import NewLead
from scheduler.imports import prune_import_rows
from scheduler.registry import Run
from storage.store import Storage, Store
from storage.tables import (
    Assignment,
    Contact,
    Customer,
    CustomerPhone,
    ImportBatch,
    Lead,
    LeadSource,
    Person,
    Region,
)
from tests.doubles.company import BOSS, FANG, QIANG
from tests.importing import sheets
from tests.importing.conftest import Office

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
TOLD = [
    NewLead(
        "sheet", "f:1", company="苏州青禾口腔有限公司", contact="秦朗", phone="138 0000 0001",
        region="华东", yearly_fen=80_000_000, channel="展会", raw={"a": "b"},
    ),
    NewLead("sheet", "f:2", company="云杉酒店", contact="李云", title="店长", yearly_fen=1_000_00),
    NewLead("sheet", "f:3", phone="13800000003", need="想看样品"),
    NewLead("sheet", "f:4", company="青禾口腔（苏州）", title="院长", channel="官网"),
    NewLead("sheet", "f:5", company="另一个名字", phone="13800000003"),
    NewLead("sheet", "f:6", company="", phone="12"),
    NewLead("sheet", "f:7", company="老客户连锁", region="没有的区"),
]  # fmt: skip
TABLES = (Customer, CustomerPhone, Contact, Lead, LeadSource)


async def one_by_one(store: Store, rules: Any, told: Sequence[NewLead]) -> None:
    for each in told:
        taken = await take_in(store, rules, each, NOON, by=3)
        if taken.how == "made" and taken.lead and taken.lead.tier in rules.matching.tiers.pool:
            taken.lead.state = "outbound"


async def at_once(store: Store, rules: Any, told: Sequence[NewLead]) -> None:
    fresh, others = await new_firms(store, told, [f"job:{one.source_key}" for one in told])
    await make(store, rules, fresh, NOON, 3)
    for one in others:
        await take_in(store, rules, one.told, NOON, by=3)


async def test_a_chunk_makes_what_each_of_its_rows_would(office: Office) -> None:
    """Run twice in transactions that are given up, from the same books."""
    rules = office.company.business.playbook
    async with office.company.storage.begin(at=NOON) as store:
        store.session.add(Region(id=1, name="华东"))
        store.session.add(Customer(name="老客户连锁", name_key="老客户连锁", created_at=NOON))
    first = await seen(office.company.storage, one_by_one, rules)
    second = await seen(office.company.storage, at_once, rules)
    assert second == first
    assert [one["company"] for one in first["leads"]] == [
        "云杉酒店", "未知公司（0003）", "老客户连锁", "苏州青禾口腔有限公司",
    ]  # fmt: skip


class GivenUp(Exception):
    pass


async def seen(storage: Storage, way: Any, rules: Any) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    with suppress(GivenUp):
        async with storage.begin(at=NOON) as store:
            await way(store, rules, TOLD)
            for table in TABLES:
                rows = (await store.session.exec(select(table).order_by(col(table.id)))).all()
                found[str(table.__tablename__)] = [_told(row) for row in rows]
            raise GivenUp
    for one in found["leads"]:
        one["firm"] = next(c["name"] for c in found["customers"] if c["was"] == one["customer_id"])
    return {name: sorted(map(_plain, rows), key=_name) for name, rows in found.items()}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Without ids, which the two ways give out differently."""
    return {
        name: value for name, value in row.items() if not name.endswith("_id") and name != "was"
    }


def _name(row: dict[str, Any]) -> str:
    return str(row.get("company") or row.get("name") or row)


def _told(row: Any) -> dict[str, Any]:
    return row.model_dump(exclude={"id", "version"}) | {"was": row.id}


@pytest.fixture
def lead_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(IMPORTED, "leads", LEAD_FILES)


async def test_the_leads_of_a_file_go_to_whom_they_fit_and_come_back_with_one_tap(
    office: Office, lead_files: None, tmp_path: Path
) -> None:
    batch = await office.drop(sheets.leads(tmp_path / "a.xlsx", 9))
    assert batch
    await office.press(StartImport(batch.id or 0, batch.version))
    await office.settle()
    leads: list[Any] = await office.all(Lead)
    assert len(leads) == 9
    assert {one.state for one in leads} == {"offered"}
    assert len({one.owner_id for one in leads}) == 2, "both reps get their share"
    done = await office.batch()
    assert done
    await office.press(RevertImport(done.id or 0, done.version))
    await office.settle()
    assert await office.all(Lead) == []
    assert await office.all(Customer) == []
    assert len(await office.rows("reverted")) == 9


async def test_the_same_file_once_more_changes_nothing(
    office: Office, lead_files: None, tmp_path: Path
) -> None:
    path = sheets.leads(tmp_path / "a.xlsx", 5)
    for _ in range(2):
        batch = await office.drop(path)
        assert batch
        await office.press(StartImport(batch.id or 0, batch.version))
        await office.settle()
    assert len(await office.all(Lead)) == 5
    assert await office.all(LeadSource) == []
    assert len(await office.rows("skipped")) == 5


async def test_two_firms_without_a_number_are_two(office: Office) -> None:
    rules = office.company.business.playbook
    async with office.company.storage.begin(at=NOON) as store:
        for name in ("云杉酒店", "青禾口腔"):
            told = NewLead("form", name, company=name)
            assert (await take_in(store, rules, told, NOON)).how == "made"


def ruled(office: Office, **imports: Any) -> None:
    """Other numbers in the playbook: those of imports, and how many leads one may hold (`cap`)."""
    business = office.company.business
    cap = imports.pop("cap", business.playbook.leads.open_cap)
    business._file = business.playbook = replace(
        business.playbook,
        leads=replace(business.playbook.leads, open_cap=cap),
        imports=replace(business.playbook.imports, **imports),
    )


async def taken_in(office: Office, path: Path, by: int = BOSS) -> Any:
    batch = await office.drop(path, by=by)
    assert batch
    await office.press(StartImport(batch.id or 0, batch.version), by=by)
    await office.settle()
    return await office.batch()


async def test_nobody_gets_more_than_he_may_hold_and_the_rest_waits(
    office: Office, lead_files: None, tmp_path: Path
) -> None:
    ruled(office, cap=2)
    await taken_in(office, sheets.leads(tmp_path / "a.xlsx", 9))
    leads: list[Any] = await office.all(Lead)
    given = Counter(one.owner_id for one in leads)
    assert given == {FANG: 2, QIANG: 2, None: 5}
    assert {one.state for one in leads if one.owner_id is None} == {"new"}


async def test_a_file_is_given_out_as_one_not_row_by_row(
    office: Office, lead_files: None, tmp_path: Path
) -> None:
    """Two places; what comes first in the file does not take what suits another better."""
    ruled(office, cap=1)
    async with office.company.storage.begin(at=NOON) as store:
        south = Region(name="华南")
        store.session.add(south)
        await store.session.flush()
        person = await store.session.get_one(Person, QIANG)
        person.region_id = south.id
    headings = ("公司", "区域", "年采购额（万元）")
    rows = [("甲一医院", "", 80), ("甲二医院", "华南", 80)]
    await taken_in(office, sheets.workbook(tmp_path / "a.xlsx", [headings, *rows]))
    leads: list[Any] = await office.all(Lead)
    assert {one.company: one.owner_id for one in leads} == {"甲一医院": FANG, "甲二医院": QIANG}


async def test_whoever_became_full_since_the_plan_gets_no_more(
    office: Office, lead_files: None, tmp_path: Path
) -> None:
    """Planned, then somebody claims by hand, then given out."""
    ruled(office, cap=3)
    batch = await office.drop(sheets.leads(tmp_path / "a.xlsx", 6))
    assert batch
    await office.press(StartImport(batch.id or 0, batch.version))
    now, business = office.company.clock.now(), office.company.business
    way = importing.Office(business.playbook, business.tools)
    async with office.company.storage.begin(at=now) as store:
        await import_running.step(store, business.playbook, business.tools, batch.id or 0, now)
    async with office.company.storage.read() as store:
        gathered = await lead_sharing.gather(store, way, batch.id or 0, now)
    assert gathered
    shared = lead_sharing.shares(gathered, business.playbook)
    assert len(shared.given) == 6
    async with office.company.storage.begin(at=now) as store:
        for at in range(3):
            told = NewLead("form", f"k{at}", company=f"手工{at}公司")
            lead = (await take_in(store, business.playbook, told, now)).lead
            assert lead
            lead.owner_id, lead.state = FANG, "offered"
    async with office.company.storage.begin(at=now) as store:
        await lead_sharing.give_out(store, way, batch.id or 0, shared, shared.given, now)
    leads: list[Any] = await office.all(Lead)
    assert Counter(one.owner_id for one in leads) == {FANG: 3, QIANG: 3, None: 3}


async def test_killed_while_giving_out_the_rest_is_given_by_who_takes_over(
    office: Office, lead_files: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    gives, give_out = 0, lead_sharing.give_out

    async def dies(*of: Any) -> bool:
        nonlocal gives
        gives += 1
        if gives == 2:
            raise Killed
        return await give_out(*of)

    batch = await office.drop(sheets.leads(tmp_path / "a.xlsx", 25))
    assert batch
    monkeypatch.setattr(lead_sharing, "give_out", dies)
    await office.press(StartImport(batch.id or 0, batch.version))
    with pytest.raises(Killed):
        await office.errands.drain()
    leads: list[Any] = await office.all(Lead)
    assert sum(one.owner_id is not None for one in leads) == 10
    office.company.clock.later(minutes=1)
    await office.settle()
    leads = await office.all(Lead)
    assert {one.state for one in leads} == {"offered"}
    assert len(await office.all(Assignment)) == 25


async def test_stopped_in_the_middle_what_was_taken_is_given_out(
    office: Office, lead_files: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(IMPORTED, "leads", replace(LEAD_FILES, chunk=4))
    batch = await office.drop(sheets.leads(tmp_path / "a.xlsx", 9))
    assert batch
    await office.press(StartImport(batch.id or 0, batch.version))
    now, business = office.company.clock.now(), office.company.business
    async with office.company.storage.begin(at=now) as store:
        await import_running.step(store, business.playbook, business.tools, batch.id or 0, now)
    await office.press(StopImport(batch.id or 0))
    await office.settle()
    leads: list[Any] = await office.all(Lead)
    assert len(leads) == 4
    assert {one.state for one in leads} == {"offered"}


async def test_what_a_rep_brings_is_his_whatever_he_holds(
    office: Office, lead_files: None, tmp_path: Path
) -> None:
    ruled(office, by_reps=True, cap=1)
    headings = ("公司", "年采购额（万元）")
    rows = [("甲一医院", 80), ("甲二医院", 30), ("小诊所", 1)]
    told = len(office.company.chat.shown)
    done = await taken_in(office, sheets.workbook(tmp_path / "a.xlsx", [headings, *rows]), by=FANG)
    leads: list[Any] = await office.all(Lead)
    assert {(one.owner_id, one.state) for one in leads} == {(FANG, "accepted")}
    firms: list[Any] = await office.all(Customer)
    assert {one.owner_id for one in firms} == {FANG}
    assert len(office.company.chat.shown) == told + 1, "the file's own card, no „new lead“ for each"
    await office.press(RevertImport(done.id or 0, done.version), by=FANG)
    await office.settle()
    assert await office.all(Lead) == []


async def test_what_a_rep_brings_of_anothers_firm_stays_with_him_who_has_it(
    office: Office, lead_files: None, tmp_path: Path
) -> None:
    ruled(office, by_reps=True)
    async with office.company.storage.begin(at=NOON) as store:
        key = company_key("甲一医院")
        store.session.add(Customer(name="甲一医院", name_key=key, owner_id=QIANG, created_at=NOON))
    await taken_in(
        office, sheets.workbook(tmp_path / "a.xlsx", [("公司",), ("甲一医院",)]), by=FANG
    )
    (lead,) = await office.all(Lead)
    assert lead.owner_id == QIANG  # type: ignore[attr-defined]


async def test_rows_are_forgotten_after_their_days_and_what_came_of_them_is_not(
    office: Office, lead_files: None, tmp_path: Path
) -> None:
    done = await taken_in(office, sheets.leads(tmp_path / "a.xlsx", 7))
    unconfirmed = await office.drop(sheets.leads(tmp_path / "b.xlsx", 3))
    assert unconfirmed
    storage, playbook = office.company.storage, office.company.business.playbook

    async def prune(days: int) -> None:
        due = NOON + timedelta(days=days)
        cursor: str | None = ""
        while cursor is not None:
            async with storage.begin(at=due) as store:
                run = Run(store, due, playbook, office.company.business.tools, cursor)
                cursor = await prune_import_rows(run)

    await prune(playbook.imports.keep_days - 1)
    assert len(await office.rows()) == 10
    await prune(playbook.imports.keep_days + 1)
    assert await office.rows() == []
    kept: list[Any] = await office.all(ImportBatch)
    assert [(one.state, one.counts["rows"]) for one in kept] == [
        ("done", {"taken": 7}), ("dropped", {"known": 3}),
    ]  # fmt: skip
    reply = await office.press(ShowImport(done.id or 0))
    assert "新增 **7** 条线索" in str(reply.card)
    assert len(await office.all(Lead)) == 7

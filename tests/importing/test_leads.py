"""A file of leads is what its rows would be one by one, only sooner (AS-13, AS-20)."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from handlers.import_kinds import IMPORTED
from handlers.import_leads import LEAD_FILES
from handlers.lead_intake import take_in
from handlers.lead_intake_many import make, new_firms
from sales.actions import RevertImport, StartImport
from sales.leads import NewLead
from storage.store import Storage, Store
from storage.tables import Contact, Customer, CustomerPhone, Lead, LeadSource, Region
from tests.importing import sheets
from tests.importing.conftest import Office

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
TOLD = [
    NewLead(
        "sheet", "f:1", company="苏州青禾口腔有限公司", contact="秦朗", phone="138 0000 0001",
        region="华东", yearly_fen=80_000_000, raw={"a": "b"},
    ),
    NewLead("sheet", "f:2", company="云杉酒店", contact="李云", title="店长", yearly_fen=1_000_00),
    NewLead("sheet", "f:3", phone="13800000003", need="想看样品"),
    NewLead("sheet", "f:4", company="青禾口腔（苏州）", title="院长"),
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

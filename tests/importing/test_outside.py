"""What our own rows do not say comes by a table: places around customers, and what reps can (AS-01, R27)."""

from pathlib import Path

import pytest

from handlers.import_kinds import IMPORTED
from handlers.import_leads import LEAD_FILES
from sales.actions import ListRules, RevertImport, StartImport
from sales.import_outside import percent, whole
from sales.lead_places import places_of
from storage.lead_parts import parts_of
from storage.tables import (
    Ability,
    Area,
    Assignment,
    CustomerPhone,
    ImportBatch,
    Region,
    Role,
)
from tests.doubles.company import BOSS, FANG
from tests.importing.conftest import Office

AREAS = '城市,人口密度（人/平方公里）,竞品覆盖率,统计日期\n苏州市,"9,000",62.5%,2026-10-31\n昆山,1.2万,,\n,800,3%,\n'


@pytest.fixture
async def ops(small: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setitem(IMPORTED, "leads", LEAD_FILES)
    async with small.company.storage.begin(at=small.company.clock.now()) as store:
        store.session.add(Role(person_id=BOSS, role="ops"))
        store.session.add(Region(id=7, name="华东"))
    return small


async def taken(office: Office, path: Path) -> ImportBatch:
    batch = await office.drop(path)
    assert batch
    await office.press(StartImport(batch.id or 0, batch.version))
    await office.settle()
    done = await office.batch()
    assert done
    return done


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


async def areas(office: Office) -> list[tuple[object, ...]]:
    async with office.company.storage.read() as store:
        from sqlmodel import col, select

        rows = (await store.session.exec(select(Area).order_by(col(Area.id)))).all()
        return [(one.name, one.density, one.competitors, one.as_of) for one in rows]


async def test_a_table_of_places_is_known_for_one_and_taken_in(ops: Office, tmp_path: Path) -> None:
    batch = await ops.drop(written(tmp_path / "商圈.csv", AREAS))
    assert batch
    assert (batch.kind, batch.state) == ("areas", "dry")
    assert "商圈数据" in ops.card()
    assert [row.state for row in await ops.rows()] == ["ready", "ready", "bad"]
    await ops.press(StartImport(batch.id or 0, batch.version))
    await ops.settle()
    assert await areas(ops) == [
        ("苏州", 9000, 63, "2026-10-31"), ("昆山", 12_000, None, "2026-11-25"),
    ]  # fmt: skip


async def test_a_newer_table_replaces_what_it_names_and_can_be_taken_back(
    ops: Office, tmp_path: Path
) -> None:
    await taken(ops, written(tmp_path / "a.csv", AREAS))
    done = await taken(
        ops, written(tmp_path / "b.csv", "城市,人口密度,日期\n苏州,9500,2026-11-20\n")
    )
    assert (await areas(ops))[0] == ("苏州", 9500, 63, "2026-11-20")
    await ops.press(RevertImport(done.id or 0, done.version))
    await ops.settle()
    assert (await areas(ops))[0] == ("苏州", 9000, 63, "2026-10-31")


async def test_a_lead_there_is_weighed_by_it_and_its_day_is_told(
    ops: Office, tmp_path: Path
) -> None:
    """Without a table the rule is passed over, and that is said."""
    says = "不知道人口密度、竞品覆盖，跳过规则「人多且竞品多的商圈」"
    await ops.company.say("/线索 云杉酒店 李总 13800000009 想看样品", by=BOSS)
    await taken(ops, written(tmp_path / "a.csv", AREAS))
    await ops.company.say("/线索 苏州青禾口腔 秦总 13800000001 想扩容", by=BOSS)
    first, second = await assignments(ops)
    assert says in first["notes"]
    assert first["rule"]["id"] == "first_inquiry"
    assert second["rule"]["id"] == "contested"
    assert (
        "商圈数据（苏州，2026-10-31）：人口密度 9,000 人/平方公里、竞品覆盖 63%" in second["notes"]
    )
    told = (await ops.company.press(ListRules(), by=BOSS)).reply.card
    assert "2 个地区，数据到 2026-11-25" in repr(told)


async def assignments(office: Office) -> list[dict[str, object]]:
    async with office.company.storage.read() as store:
        found = [await parts_of(store, row) for row in await office.all(Assignment)]  # type: ignore[arg-type]
        return [parts for parts in found if parts]


async def test_a_table_of_leads_is_still_one(ops: Office, tmp_path: Path) -> None:
    text = "公司名称,联系人,电话,区域,日期\n青禾口腔,秦朗,13800000001,华东,2026-11-20\n"
    batch = await taken(ops, written(tmp_path / "a.csv", text))
    assert batch.kind == "leads"
    assert len(await ops.all(CustomerPhone)) == 1


async def test_what_reps_can_comes_by_a_table_and_a_stranger_is_passed_over(
    ops: Office, tmp_path: Path
) -> None:
    text = "姓名,认证等级,履约响应（分钟）,证书,数据日期\n王芳,3级,45,冷链证、电工证,2026-11-01\n没有的人,2,,,\n"
    batch = await taken(ops, written(tmp_path / "a.csv", text))
    assert batch.kind == "abilities"
    async with ops.company.storage.read() as store:
        from sqlmodel import select

        known = {one.name: one.value for one in await store.session.exec(select(Ability))}
    assert known == {
        "certification": 3, "delivery": 45, "certificate:冷链证": 1, "certificate:电工证": 1,
    }  # fmt: skip
    (skipped,) = await ops.rows("skipped")
    assert "没有同事叫「没有的人」" in skipped.problems[-1]


async def test_only_operations_bring_them(ops: Office, tmp_path: Path) -> None:
    assert await ops.drop(written(tmp_path / "a.csv", AREAS), by=FANG) is None


@pytest.mark.parametrize(
    ("cell", "figure"),
    [("8,000", 8000), ("1.2万", 12_000), ("3级", 3), ("无", None), ("很多", None)],
)
def test_figures_are_read_as_people_write_them(cell: str, figure: int | None) -> None:
    assert whole(cell, "人口密度").value == figure


@pytest.mark.parametrize(("cell", "figure"), [("60%", 60), ("0.6", 60), ("61", 61), ("160", None)])
def test_a_share_is_a_percentage_however_it_is_written(cell: str, figure: int | None) -> None:
    assert percent(cell, "竞品覆盖").value == figure


@pytest.mark.parametrize(
    ("company", "raw", "nearest"),
    [
        ("苏州青禾口腔", {}, "苏州"),
        ("青禾口腔（苏州）", {}, "苏州"),
        ("青禾口腔", {"城市": "昆山市"}, "昆山"),
        ("苏州青禾口腔", {"商圈": "观前街"}, "观前街"),
        ("青禾口腔", {"公司地址": "江苏省昆山市人民路 1 号"}, None),
        ("青禾口腔", {"备注": "昆山"}, "华东"),
    ],
)
def test_a_lead_is_where_its_source_its_name_or_its_region_says(
    company: str, raw: dict[str, str], nearest: str | None
) -> None:
    found = places_of(company, "华东", raw)
    assert nearest is None or found[0] == nearest
    assert nearest is not None or "昆山" in found

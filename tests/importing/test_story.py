"""A table from the chat to the books and back: dry run, run, wrong rows as a file, one tap back (U-08)."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.parsing.table import Asked, read
from handlers.import_kinds import IMPORTED
from sales.actions import (
    FetchWrongRows,
    MapColumn,
    RevertImport,
    ShowImport,
    StartImport,
    StopImport,
)
from storage.tables import Customer, ImportBatch
from tests.doubles.company import BOSS, FANG
from tests.importing import sheets
from tests.importing.conftest import Office
from tests.importing.plants import BREAKS, PLANTS, REFUSED

MIXED = [
    ("登记表",),
    sheets.HEADINGS,
    ("青禾口腔门诊", "秦朗", 13800000001, 80, "扩容"),
    ("云杉酒店", "李云", 13800000002, "面议", ""),
    ("", "", "123", "", ""),
    ("云杉酒店有限公司", "李云", 13800000002, "", ""),
    ("老客户连锁", "周总", 13800000003, "", ""),
    (REFUSED, "", "", "", '=cmd|"/c calc"!A1'),
]


@pytest.fixture
async def known(office: Office) -> int:
    """A customer who is in the books already."""
    async with office.company.storage.begin(at=office.company.clock.now()) as store:
        made = Customer(
            name="老客户连锁", name_key="老客户连锁", created_at=office.company.clock.now()
        )
        store.session.add(made)
        await store.session.flush()
        return made.id or 0


async def dropped(office: Office, tmp_path: Path, by: int = BOSS) -> ImportBatch:
    batch = await office.drop(sheets.workbook(tmp_path / "展会.xlsx", MIXED), by=by)
    assert batch
    return batch


async def started(office: Office, batch: ImportBatch) -> ImportBatch:
    await office.press(StartImport(batch.id or 0, batch.version))
    await office.settle()
    done = await office.batch()
    assert done
    return done


async def names(office: Office) -> list[str]:
    return sorted(one.name for one in await office.all(Customer))  # type: ignore[attr-defined]


async def test_a_table_is_read_and_shown_before_anything_is_made(
    office: Office, known: int, tmp_path: Path
) -> None:
    batch = await dropped(office, tmp_path)
    assert batch.state == "dry"
    assert [(row.number, row.state) for row in await office.rows()] == [
        (3, "ready"), (4, "doubtful"), (5, "bad"), (6, "known"), (7, "known"), (8, "ready"),
    ]  # fmt: skip
    assert await names(office) == ["老客户连锁"]
    card = office.card()
    for words in (
        "共 6 行，可导入 5 行",
        "2 行是已有的",
        "1 行有错",
        "第 4 行 云杉酒店",
        "面议",
        "开始导入",
    ):
        assert words in card, words


async def test_what_can_be_taken_is_and_the_rest_comes_back_as_a_file_to_mend(
    office: Office, known: int, tmp_path: Path
) -> None:
    batch = await started(office, await dropped(office, tmp_path))
    assert batch.state == "done"
    assert await names(office) == sorted(["云杉酒店", "老客户连锁", "青禾口腔门诊"])
    card = office.card()
    assert "新增 2 条" in card
    assert "并入已有 2 条" in card
    await office.press(FetchWrongRows(batch.id or 0))
    await office.settle()
    (sent,) = [one.outgoing for one in office.company.chat.shown.values() if one.outgoing.file]
    path = await office.media(sent.file)
    lines = list(read(Asked(path, "leads", {}, 100)))
    cells = [row[5] for line in lines for row in line.get("rows", ())]
    assert [one[-1].partition("；")[0] for one in cells] == ["公司和电话至少要有一个", "不收"]
    assert cells[1][0] == REFUSED
    assert b"<f>" not in path.read_bytes(), "no formula of theirs runs at whoever opens it"


async def test_one_tap_takes_back_what_nobody_touched_since(
    office: Office, known: int, tmp_path: Path
) -> None:
    batch = await started(office, await dropped(office, tmp_path))
    async with office.company.storage.begin(at=office.company.clock.now()) as store:
        store.acting(at=office.company.clock.now(), person_id=FANG)
        hotel = next(one for one in await office.all(Customer) if one.name == "云杉酒店")  # type: ignore[attr-defined]
        found = await store.session.get_one(Customer, hotel.id)  # type: ignore[attr-defined]
        found.industry = "酒店"
    await office.press(RevertImport(batch.id or 0, batch.version))
    await office.settle()
    assert await names(office) == sorted(["云杉酒店", "老客户连锁"])
    assert [row.number for row in await office.rows("kept")] == [4, 6]
    assert [row.number for row in await office.rows("reverted")] == [3, 7]
    card = office.card()
    assert "已撤回 2 行" in card
    assert "2 行对应的线索后来有人改过" in card


async def test_after_a_day_it_stays(office: Office, tmp_path: Path) -> None:
    batch = await started(office, await dropped(office, tmp_path))
    office.company.clock.later(hours=25)
    reply = await office.press(RevertImport(batch.id or 0, batch.version))
    assert "已过撤销时间" in reply.notice
    await office.settle()
    assert len(await names(office)) == 3


async def test_one_row_that_breaks_stops_no_other(office: Office, tmp_path: Path) -> None:
    rows = [sheets.HEADINGS, *((name, "", "", "", "") for name in ("甲一医院", BREAKS, "甲三医院"))]
    batch = await office.drop(sheets.workbook(tmp_path / "a.xlsx", rows))
    assert batch
    await started(office, batch)
    assert await names(office) == ["甲一医院", "甲三医院"]
    (broken,) = await office.rows("skipped")
    assert "系统出了错" in broken.problems[0]


async def test_the_chunk_and_its_cursor_are_one(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies after some chunks: whoever takes over goes on where they end, and nothing twice."""

    class Killed(BaseException):
        pass

    calls = 0

    async def dies(chunk: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise Killed
        return await PLANTS.take(chunk)  # type: ignore[arg-type]

    batch = await office.drop(sheets.leads(tmp_path / "a.xlsx", 18))
    assert batch
    monkeypatch.setitem(IMPORTED, "leads", replace(PLANTS, take=dies))  # type: ignore[arg-type]
    await office.press(StartImport(batch.id or 0, batch.version))
    with pytest.raises(Killed):
        await office.errands.drain()
    assert len(await names(office)) == 8
    office.company.clock.later(minutes=1)
    await office.settle()
    assert len(await names(office)) == 18
    assert len(await office.rows("taken")) == 18


async def test_stopped_in_the_middle_what_was_taken_stays_and_can_be_taken_back(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = await office.drop(sheets.leads(tmp_path / "a.xlsx", 12))
    assert batch
    await office.press(StartImport(batch.id or 0, batch.version))
    from handlers.import_running import step

    async with office.company.storage.begin(at=office.company.clock.now()) as store:
        business = office.company.business
        await step(
            store, business.playbook, business.tools, batch.id or 0, office.company.clock.now()
        )
    await office.press(StopImport(batch.id or 0))
    await office.settle()
    assert len(await names(office)) == 4
    assert "还剩 8 行没导" in office.card()
    stopped = await office.batch()
    assert stopped
    await office.press(RevertImport(batch.id or 0, stopped.version))
    await office.settle()
    assert await names(office) == []


async def test_a_column_said_otherwise_is_read_again(small: Office, tmp_path: Path) -> None:
    rows = [("公司", "电话", "备用电话"), ("青禾口腔门诊", "13800000001", "13900000001")]
    batch = await small.drop(sheets.workbook(tmp_path / "a.xlsx", rows))
    assert batch
    await small.press(MapColumn(batch.id or 0, batch.version), field="phone", column="3")
    await small.settle()
    (row,) = await small.rows()
    assert row.values["fields"]["phone"] == "13900000001"
    assert (await small.batch()).state == "dry"  # type: ignore[union-attr]


async def test_it_is_read_by_a_process_of_its_own(
    small: Office, own_process: None, tmp_path: Path
) -> None:
    batch = await small.drop(sheets.leads(tmp_path / "a.xlsx", 250))
    assert batch
    assert batch.state == "dry"
    assert len(await small.rows("ready")) == 250


async def test_a_file_that_cannot_be_read_says_why_on_its_card(
    small: Office, tmp_path: Path
) -> None:
    batch = await small.drop(sheets.written(tmp_path / "a.xlsx", b"PK\x03\x04nonsense"))
    assert batch
    assert batch.state == "refused"
    assert "损坏" in small.card()


async def test_nobody_sees_anothers_file(small: Office, tmp_path: Path) -> None:
    batch = await small.drop(sheets.leads(tmp_path / "a.xlsx", 2))
    assert batch
    for action in (
        ShowImport(batch.id or 0),
        StartImport(batch.id or 0, batch.version),
        StopImport(batch.id or 0),
        FetchWrongRows(batch.id or 0),
    ):
        reply = await small.press(action, by=FANG)
        assert "没有找到" in reply.notice


async def test_whoever_may_not_import_has_a_file_for_his_entry(
    small: Office, tmp_path: Path
) -> None:
    """A rep's xlsx is an attachment of his visit, as before."""
    assert await small.drop(sheets.leads(tmp_path / "a.xlsx", 2), by=FANG) is None
    assert "附件" in "".join(small.company.chat.texts("王芳"))


async def test_an_old_card_starts_nothing(small: Office, tmp_path: Path) -> None:
    batch = await small.drop(sheets.leads(tmp_path / "a.xlsx", 2))
    assert batch
    await started(small, batch)
    reply = await small.press(StartImport(batch.id or 0, batch.version))
    assert "刚更新过" in reply.notice
    assert len(await names(small)) == 2

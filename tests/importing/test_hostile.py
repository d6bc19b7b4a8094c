"""A stranger's file is read in a process of its own: what is wrong with it ends in a sentence (T19)."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from bot.parsing.child import lines
from bot.parsing.refused import Refused
from bot.parsing.table import Asked, read
from tests.importing import sheets
from tests.importing.sheets import HEADINGS

Make = Callable[[Path], Path]


async def in_its_own_process(path: Path) -> None:
    asked = {"path": str(path), "kind": "leads", "others": [], "chosen": {}, "rows": 1000}
    async with aclosing(lines("bot.parsing.table", asked)) as heard:
        async for _ in heard:
            pass


def rows_of(path: Path) -> list[list[Any]]:
    """Here, without the process: what is tested with it is what could hurt."""
    said = read(Asked(path, "leads", {}, 1000))
    return [row for line in said for row in line.get("rows", ())]


def text(data: bytes) -> Make:
    return lambda path: sheets.written(path, data)


def _xml(cells: str) -> Make:
    return lambda path: sheets.zipped(path, sheet=sheets.sheet_xml(cells))


def _wide(path: Path) -> Path:
    return sheets.written(path, b"a," * 99_999 + b"a\n")


DANGEROUS: dict[str, tuple[Make, str]] = {
    "ten megabytes of nothing": (text(b"\0" * 10_000_000), "不是表格文件"),
    "a zip bomb": (lambda path: sheets.zipped(path, sheet=b" " * 30_000_000), "解压后太大"),
    "a bomb that lies about its size": (
        lambda path: sheets.lying(path, sheets.sheet_xml(" " * 30_000_000)), "损坏|太大",
    ),
    "a cell at the far end": (
        _xml(f'<row r="1">{sheets.cell("A1", "a")}</row><row r="1048576">{sheets.cell("XFD1048576", "b")}</row>'),
        "太大",
    ),
}  # fmt: skip
HOSTILE: dict[str, tuple[Make, str]] = {
    "nothing at all": (text(b""), "没有内容"),
    "blanks only": (text(b" \n" * 1000), "没有内容"),
    "a picture called a table": (text(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "不是表格文件"),
    "bytes of no encoding": (text(b"a,b\n\xff\xff\x80\x80,c\n"), "不是表格文件"),
    "a web page": (text(b"<html><table><tr><td>a</td></tr></table></html>"), "网页"),
    "the old format or a locked one": (text(b"\xd0\xcf\x11\xe0" + b"\0" * 600), "旧版"),
    "another archive": (text(sheets.archive(readme=b"hello")), "没有表格"),
    "half a workbook": (lambda path: _half(path), "损坏"),
    "macros": (lambda path: sheets.zipped(path, sheet=sheets.sheet_xml(""), macros=b"x"), "带宏"),
    "a way out of the archive": (
        lambda path: sheets.zipped(path, sheet=sheets.sheet_xml(""), odd=b"x"), "损坏",
    ),
    "a hundred thousand columns": (_wide, "列"),
    "an endless line": (text(b"a" * 3_000_000), "字"),
    "sixteen thousand columns": (
        _xml(f'<row r="1">{sheets.cell("A1", "a")}{sheets.cell("XFD1", "b")}</row>'), "16,384 列",
    ),
    "broken xml": (lambda path: sheets.zipped(path, sheet=b"<worksheet><sheetData><row"), "损坏"),
    "more rows than may be": (lambda path: sheets.leads(path, 1001), "1,000 行"),
}  # fmt: skip


def _half(path: Path) -> Path:
    whole = sheets.leads(path).read_bytes()
    return sheets.written(path, whole[: len(whole) // 2])


@pytest.mark.parametrize(("make", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_table_is_refused_with_a_sentence(
    make: Make, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match=sentence):
        rows_of(make(tmp_path / "file.xlsx"))


@pytest.mark.parametrize(("make", "sentence"), DANGEROUS.values(), ids=DANGEROUS)
async def test_what_would_eat_the_machine_dies_alone_and_with_a_sentence(
    make: Make, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match=sentence):
        await in_its_own_process(make(tmp_path / "file.xlsx"))


async def test_a_process_that_hangs_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.parsing.child.SECONDS", 0.01)
    with pytest.raises(Refused, match="没读完"):
        await in_its_own_process(sheets.leads(tmp_path / "file.xlsx"))


def test_it_may_use_little_and_write_nothing() -> None:
    asked = "import resource as r; from bot.parsing.limits import confine; confine(); "
    ask = asked + "print(*(r.getrlimit(x)[1] for x in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE)))"
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, check=True, text=True)
    memory, seconds, size = map(int, told.stdout.split())
    assert memory <= 512 * 2**20
    assert seconds <= 40
    assert size == 0


def test_laughing_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + at, (b"&%c;" % (97 + at)) * 10) for at in range(9)
    )
    sheet = bomb + b"]>" + sheets.sheet_xml(f'<row r="1">{sheets.cell("A1", "&j;")}</row>')[21:]
    try:
        rows = rows_of(sheets.zipped(tmp_path / "file.xlsx", sheet=sheet))
    except Refused:
        return
    assert all(len(cell) < 100 for row in rows for cell in row[5])


def test_a_formula_is_never_calculated_and_says_what_it_said_last(tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "f.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, ("青禾口腔门诊", "秦朗", "13800000123"))
    sheet.write_formula(1, 4, '=HYPERLINK("http://x","点我")', None, "想扩容")
    sheet.write_formula(1, 3, '=WEBSERVICE("http://x")')
    book.close()
    ((_, state, fields, _, _, _),) = rows_of(tmp_path / "f.xlsx")
    assert (state, fields["need"]) == ("ready", "想扩容")


def test_what_cannot_be_seen_is_gone(tmp_path: Path) -> None:
    head = "公司,电话\n" + "\n" * 5000
    data = head + "青禾\u202e口\0腔\x07门诊,１３８００００\u200b０１２３\n"
    ((_, _, fields, _, _, _),) = rows_of(sheets.written(tmp_path / "a.csv", data.encode()))
    assert fields == {"company": "青禾口腔门诊", "phone": "13800000123"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_csv_of_any_office(encoding: str, sign: str, tmp_path: Path) -> None:
    first = f'"青禾{sign}口腔"{sign}13800000123{sign}"两\n行"'
    table = f"公司名称{sign}电话{sign}需求\n{first}\n㐂悦酒店{sign}13900000123{sign}\n"
    path = sheets.written(tmp_path / "a.csv", table.encode(encoding))
    one, second = rows_of(path)
    assert one[2] == {
        "company": "青禾" + sign.replace("\t", " ") + "口腔",
        "phone": "13800000123",
        "need": "两\n行",
    }
    assert second[2]["company"] == "㐂悦酒店"


def test_the_content_decides_not_the_name(tmp_path: Path) -> None:
    table = "公司,电话\n青禾口腔,13800000123\n".encode()
    assert len(rows_of(sheets.written(tmp_path / "a.xlsx", table))) == 1
    assert len(rows_of(sheets.leads(tmp_path / "b.csv", 3))) == 3


def test_it_knows_no_secret_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.parsing import child

    monkeypatch.setenv("BATTLEPACK_WECOM__SECRET", "s3cret")
    assert "s3cret" not in "".join(child._environment().values())

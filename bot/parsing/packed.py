"""A look into a zip before anybody unpacks it (reliability T19): its table of contents says how large it gets."""

from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from bot.parsing.refused import Refused

MB = 1024 * 1024
ENTRIES = 300
UNPACKED = 200 * MB  # 50,000 rows of 60 columns
SHARED = 60 * MB  # the words of all cells: held at once by whoever reads it
RATIO = 100  # a real sheet packs to a tenth; a bomb to a thousandth
SMALL = 1 * MB  # whatever its ratio
_LINK = 0o120000
_ENCRYPTED = 0x1
_WORKBOOK = "xl/workbook.xml"

BOMB = "文件解压后太大，没有打开。请另存为新的 .xlsx 再发"
BROKEN = "文件损坏或不是 Excel 表格，请用 Excel 打开后另存为 .xlsx"
MACROS = "文件带宏，没有打开。请另存为不带宏的 .xlsx"
NO_SHEET = "这个压缩包里没有表格，请发 .xlsx 或 .csv 文件"


def look_inside(path: Path) -> None:
    """Raises Refused for what is no plain workbook, or one that would grow beyond all measure."""
    try:
        with ZipFile(path) as packed:
            entries = packed.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError):
        raise Refused(BROKEN) from None
    names = {entry.filename for entry in entries}
    if _WORKBOOK not in names:
        raise Refused(NO_SHEET)
    if any("vbaproject" in name.lower() for name in names):
        raise Refused(MACROS)
    if len(entries) > ENTRIES or any(_is_odd(entry) for entry in entries):
        raise Refused(BROKEN)
    if sum(entry.file_size for entry in entries) > UNPACKED or any(map(_is_bomb, entries)):
        raise Refused(BOMB)


def _is_odd(entry: ZipInfo) -> bool:
    is_link = (entry.external_attr >> 16) & 0o170000 == _LINK
    leaves = entry.filename.startswith("/") or ".." in entry.filename.split("/")
    return bool(entry.flag_bits & _ENCRYPTED) or is_link or leaves


def _is_bomb(entry: ZipInfo) -> bool:
    if entry.filename.endswith("sharedStrings.xml") and entry.file_size > SHARED:
        return True
    return entry.file_size > SMALL and entry.file_size > RATIO * max(entry.compress_size, 1)

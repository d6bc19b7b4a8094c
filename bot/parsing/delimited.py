"""CSV as offices send it: UTF-8 with or without a mark, UTF-16 from Excel's „Unicode text", GB18030; any delimiter."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from bot.parsing.cells import plain
from bot.parsing.refused import Refused

DELIMITERS = ",\t;|，"
SAMPLED = 30  # lines
LONGEST_LINE = 200_000  # characters
_BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip

NO_TEXT = "这不是表格文件，请发 .xlsx 或 .csv"
TOO_LONG = f"有一行超过 {LONGEST_LINE} 字，不像正常的表格，请检查后再发"
UNBALANCED = "引号不成对，这一行之后的内容分不清列，请用 Excel 另存为 .xlsx 再发"


def rows(path: Path) -> Iterator[list[str]]:
    """Every row as texts. Raises Refused where the bytes are no text."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="", errors="replace") as lines:
        delimiter = delimiter_of(list(islice(_bounded(lines), SAMPLED)))
    with path.open(encoding=encoding, newline="", errors="replace") as lines:
        csv.field_size_limit(LONGEST_LINE)
        try:
            for row in csv.reader(_bounded(lines), delimiter=delimiter):
                yield [plain(cell) for cell in row]
        except csv.Error:
            raise Refused(UNBALANCED) from None


def encoding_of(path: Path) -> str:
    """The mark at the beginning, else UTF-8 if all of it is that, else GB18030, which covers GBK and GB2312."""
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        raise Refused(NO_TEXT)
    for encoding in ("utf-8", "gb18030"):
        if _is_all(path, encoding):
            return encoding
    raise Refused(NO_TEXT)


def delimiter_of(lines: list[str]) -> str:
    """The sign that most lines have equally often, outside of quotes."""
    best, score = ",", 0
    for sign in DELIMITERS:
        counts = Counter(_outside(line).count(sign) for line in lines if line.strip())
        counts.pop(0, None)
        if not counts:
            continue
        often, same = max(counts.items(), key=lambda one: (one[1], one[0]))
        if same * 100 + min(often, 50) > score:
            best, score = sign, same * 100 + min(often, 50)
    return best


def _outside(line: str) -> str:
    return "".join(part for at, part in enumerate(line.split('"')) if at % 2 == 0)


def _is_all(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _bounded(lines: TextIO) -> Iterator[str]:
    """Line by line without ever holding an endless one."""
    while line := lines.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise Refused(TOO_LONG)
        yield line.replace("\0", "")

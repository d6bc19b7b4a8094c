"""Files as people send them, and as nobody should."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

HEADINGS = ("客户名称", "联系人", "手机", "年采购（万元）", "需求")


def workbook(path: Path, rows: Sequence[Sequence[object]], name: str = "线索") -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet(name)
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return path


def leads(path: Path, count: int = 30) -> Path:
    """`count` good rows below the headings."""
    rows = [(f"青禾{at}号口腔门诊", "秦朗", 13800000000 + at, 80, "扩容") for at in range(count)]
    return workbook(path, [HEADINGS, *rows])


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def zipped(path: Path, **parts: bytes) -> Path:
    """A workbook of these parts, `xl_workbook` for xl/workbook.xml."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _TYPES)
        packed.writestr("_rels/.rels", _RELS)
        packed.writestr("xl/workbook.xml", _BOOK)
        packed.writestr("xl/_rels/workbook.xml.rels", _BOOK_RELS)
        for name, data in parts.items():
            packed.writestr(_PATHS[name], data)
    return path


def lying(path: Path, data: bytes) -> Path:
    """Its table of contents says that the sheet is small."""
    zipped(path, sheet=data)
    raw = bytearray(path.read_bytes())
    real = len(data).to_bytes(4, "little")
    for mark in (b"PK\x01\x02", b"PK\x03\x04"):
        at = raw.find(b"xl/worksheets/sheet1.xml")
        while at >= 0:
            head = raw.rfind(mark, 0, at)
            place = raw.find(real, head, at)
            if place >= 0:
                raw[place : place + 4] = (1000).to_bytes(4, "little")
            at = raw.find(b"xl/worksheets/sheet1.xml", at + 1)
    return written(path, bytes(raw))


def sheet_xml(cells: str) -> bytes:
    return f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def cell(ref: str, text: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


_PATHS = {
    "sheet": "xl/worksheets/sheet1.xml",
    "macros": "xl/vbaProject.bin",
    "strings": "xl/sharedStrings.xml",
    "odd": "../../etc/passwd",
}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PKG = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'<Types xmlns="{_PKG}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELS = (
    f'<Relationships xmlns="{_PKG}/relationships"><Relationship Id="r1" Type="{_DOC}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
_BOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOC}"><sheets><sheet name="a" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>"
)
_BOOK_RELS = (
    f'<Relationships xmlns="{_PKG}/relationships"><Relationship Id="r1" Type="{_DOC}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)

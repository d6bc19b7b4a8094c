"""What single cells of a table say: telephone numbers, money, days, names. A cell is the text that a person sees."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from sales.company_names import phone_key
from sales.importing import Read
from sales.leads import SHORTEST_PHONE
from sales.money import LARGEST_FEN, parse_amount
from sales.phones import WRITTEN, phones_in
from sales.text import readable

LONGEST = 200  # characters of a name
LONGEST_PHONE = 15  # digits [ITU-T E.164]
SMALL_YUAN = 1000  # a yearly amount below it without a unit may be meant in 万

NOTHING = frozenset(
    "无 没有 暂无 不详 未知 不清楚 未提供 待补充 待定 空 n/a na null none nan - -- — / \\ .".split()
)
_SCIENTIFIC = re.compile(r"[0-9]\.?[0-9]*[eE]\+?[0-9]{1,2}")
_PLAIN = re.compile(
    r"(?:[¥￥]|rmb)?\s?(-?[0-9][0-9,]*(?:\.[0-9]+)?)\s?(元|万元|万|w|亿元|亿|k|千|千元)?", re.I
)
_UNIT = {
    "万": 10_000,
    "万元": 10_000,
    "w": 10_000,
    "亿": 10**8,
    "亿元": 10**8,
    "k": 1000,
    "千": 1000,
    "千元": 1000,
}
_HEADED = re.compile(r"(亿|万|千)\s?(?:元|人民币|rmb)?|[(（]\s?(?:元|人民币)|w\)", re.I)
_MINUS = re.compile(r"\s?[¥￥]?\s?[-－−负(（]\s?[¥￥]?[0-9]")
_FIRM = re.compile(
    r"公司|集团|厂|店|院|所|中心|学校|大学|中学|小学|幼儿园|银行|酒店|宾馆|超市|商行|门诊|诊所|药房|工作室|经营部|"
    r"合作社|事务所|协会|连锁|有限|股份|分行|支行|物业|农场|基地|\bltd\b|\binc\b",
    re.I,
)
_DAY = re.compile(
    r"((?:19|20)[0-9]{2})\s?[-/.年]\s?([0-9]{1,2})\s?[-/.月]\s?([0-9]{1,2})日?(?:[ T].*)?"
)
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])")
_SERIAL = re.compile(r"[34][0-9]{4}(?:\.[0-9]+)?")
_SERIAL_START = date(1899, 12, 30)  # Excel's day 0 [ECMA-376 18.17.4.1]


def is_nothing(cell: str) -> bool:
    """「无」, 「暂无」, 「-」: somebody filled the cell because he had to."""
    return cell.strip().lower() in NOTHING


def words(cell: str, heading: str) -> Read:
    """A name or a word; what is longer than any name stays only in the row as it came."""
    plain = " ".join(cell.split())
    if is_nothing(plain):
        return Read()
    if len(plain) > LONGEST:
        return Read(
            plain[:LONGEST], doubt=f"「{heading}」有 {len(plain)} 个字，只取了前 {LONGEST} 个"
        )
    return Read(plain)


def text(cell: str, heading: str) -> Read:
    """Several lines, as they are."""
    return Read() if is_nothing(cell) else Read(cell.strip())


def phone(cell: str, heading: str) -> Read:
    """Digits; a float, full width, +86, several in one cell (the first counts)."""
    if is_nothing(cell):
        return Read()
    plain = unicodedata.normalize("NFKC", cell).strip()
    if _SCIENTIFIC.fullmatch(plain):
        return _from_scientific(plain)
    found = phones_in(readable(plain))
    if found:
        more = f"「{heading}」里有 {len(found)} 个号码，用了第一个" if len(found) > 1 else ""
        return Read(found[0], doubt=more)
    digits = phone_key(plain.removesuffix(".0"))
    if SHORTEST_PHONE <= len(digits) <= LONGEST_PHONE and len(digits) * 2 >= len(plain):
        odd = len(digits) == 11 and digits.startswith("1")
        return Read(digits, doubt=f"号码 {digits} 不像手机号，请核对" if odd else "")
    return Read(doubt=f"「{heading}」的「{plain[:30]}」不像电话，没有采用")


def amount(cell: str, heading: str) -> Read:
    """Fen: 「80万」, 「1,280,000.50」, or 80 below 「年采购额（万元）」."""
    if is_nothing(cell):
        return Read()
    plain = unicodedata.normalize("NFKC", cell).strip()
    if _MINUS.match(plain):
        return Read(doubt=f"「{heading}」的「{plain[:30]}」是负数，没有采用")
    if found := _PLAIN.fullmatch(plain):
        return _number(Decimal(found[1].replace(",", "")), (found[2] or "").lower(), heading)
    fen = parse_amount(plain)
    if fen is None or fen >= LARGEST_FEN:
        return Read(doubt=f"没看懂「{heading}」的金额「{plain[:30]}」，没有采用")
    return Read(fen)


def day(cell: str, heading: str) -> Read:
    """ISO day: 「2026/11/3」, 「2026年11月3日」, 20261103, Excel's serial number."""
    if is_nothing(cell):
        return Read()
    found = _date(unicodedata.normalize("NFKC", cell).strip())
    if found is None:
        return Read(doubt=f"没看懂「{heading}」的日期「{cell[:30]}」，按导入当天算")
    return Read(found.isoformat())


def looks_like_phone(cell: str) -> bool:
    plain = unicodedata.normalize("NFKC", cell).strip().removesuffix(".0")
    return bool(WRITTEN.fullmatch(plain)) or bool(_SCIENTIFIC.fullmatch(plain) and len(plain) > 8)


def looks_like_firm(cell: str) -> bool:
    return (
        4 <= len(cell) <= 40
        and bool(_FIRM.search(cell))
        and not any(mark in cell for mark in "，。；！？")
    )


def looks_like_day(cell: str) -> bool:
    return _date(cell.strip()) is not None and not _SERIAL.fullmatch(cell.strip())


def _from_scientific(plain: str) -> Read:
    """1.3800000123E+10 still has every digit; 1.38E+10 has lost them."""
    try:
        exact = Decimal(plain)
    except InvalidOperation:
        return Read(doubt=f"「{plain}」不像电话，没有采用")
    digits = f"{exact:f}".rstrip(".") if exact == exact.to_integral() else ""
    kept = len(plain.lower().partition("e")[0].replace(".", "").rstrip("0"))
    if len(digits) == 11 and digits.startswith("1") and kept >= 9:
        return Read(digits)
    return Read(doubt=f"电话在表里变成了科学计数（{plain}），号码已丢失，请按文本格式重填")


def _number(value: Decimal, unit: str, heading: str) -> Read:
    """A bare number has the unit of its heading, else it is yuan."""
    headed = _HEADED.search(unicodedata.normalize("NFKC", heading))
    scale = _UNIT.get(unit) or (_UNIT.get(headed[1] or "", 1) if headed and not unit else 1)
    fen = int((value * scale * 100).to_integral_value())
    if fen > LARGEST_FEN:
        return Read(doubt=f"「{heading}」的金额大得不可信，没有采用")
    unsaid = not unit and not headed and 0 < value < SMALL_YUAN
    doubt = (
        f"「{heading}」的 {value:f} 没写单位，按元算；是万元请在表头写（万元）" if unsaid else ""
    )
    return Read(fen, doubt=doubt)


def _date(plain: str) -> date | None:
    try:
        if _SERIAL.fullmatch(plain):
            return _SERIAL_START + timedelta(days=int(float(plain)))
        found = _DAY.fullmatch(plain) or _COMPACT.fullmatch(plain)
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None

"""Amounts of money in Chinese text, in integer fen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from sales.numerals import NUMBER, Quantity, quantity
from sales.text import readable

LARGEST_FEN = 10**15  # ten trillion yuan: above it a number is no price, and fits 64 bits below

UNITS = (
    "平方米|平米|平方|立方|公斤|千克|公里|门店|件套|人次|吨|台|套|件|只|支|个|片|张|份|箱|辆|盒|袋|包|桶|根|"
    "尾|羽|捆|扎|束|筐|令|挂|瓶|条|把|株|棵|立|平|㎡|米|方|户|亩|头|斤|组|副|批|人|位|名|间|家|座|颗|枚|"
    "卷|罐|听|对|双|匹|车|票|"
    "单|柜|席|节|课时|小时|门|本|册|点位|点|路|端|节点|用户|账号|年|月|季度|天|次|升|瓦|期"
)
_TIMES_OF = frozenset("年 月 季度 天 次 小时 期 点 路 人 家 年度".split())
_SAME = {
    "平方米": "平",
    "平米": "平",
    "平方": "平",
    "㎡": "平",
    "位": "人",
    "名": "人",
    "年度": "年",
}
_NOT_MONEY = rf"(?:多|余|来)?\s?(?:{UNITS}|号|分钟|秒|公|千瓦|千|字|粉|倍|股|型|系列|级|屏|高清|Hz|hz|[A-Za-z%°])"
_CURRENCY = r"(?:万?元(?!旦|件|素|器)|块钱?(?![板屏表地砖牌硬显电玻肉糖])|圆|RMB|rmb|人民币|CNY)"
_FOREIGN = r"(?:万|亿)?\s?(?:美元|美金|美刀|刀(?![具片柄头架模])|欧元|欧(?!阳|式)|英镑|港币|港元|日元|卢布|USD|EUR|usd)"
_CUE = (
    r"(?:预算|报价|总价|合同价|合同额|价格|单价|售价|报|人均|合同金额|金额|订金|定金|尾款|货款|首付|预付|封顶|"
    r"一共|总共|合计|总计|含税价?|欠款?|最多给|还价|压到|谈到|降到|做到|[每一](?:平方米|平米|平方|吨|台|套|件|人|平|"
    r"个|只|支|张|份|年|月))"
    r"(?:大概|大约|大致|差不多|就|也就|才|只有|只|是|为|在|到|了|约|给|控制|不超过|共)*\s?:?\s?"
)
_PER = rf"\s?(?:/|每|一(?=\D))\s?(?:一?)({UNITS})(?!起|共|次性)"

_AMOUNT = re.compile(
    rf"(?P<foreign>US\$|USD|[$€£]|美元|美金)?\s?(?P<sign>[¥￥]|RMB|人民币)?\s?"
    rf"(?:(?P<low>{NUMBER})\s?(?:万|元|块)?(?:-|~|～|—|到|至)\s?)?(?P<n>{NUMBER})"
    rf"(?P<more>[多来余])?(?P<currency>{_CURRENCY})?(?P<dimes>(?<=块)[1-9一二三四五六七八九](?!\s?(?:{UNITS}|"
    rf"[0-9十百千万])))?(?P<abroad>{_FOREIGN})?(?P<per>{_PER})?"
)
_BEFORE = re.compile(rf"{_CUE}$")
_EACH = re.compile(rf"(?:人均|每一?({UNITS})|一({UNITS}))[是为约大概只要才:]{{0,4}}\s?$")
_COUNTED = re.compile(rf"^(?:{_NOT_MONEY}|[%折成]|个点|[-/:.][0-9]|起订|号|多?[日天周岁])")
_SCALE = re.compile(r"[百千万亿萬仟佰wWkK]")
_SCALED = re.compile(r"[百千万亿萬仟佰十元块wWkK]")
_COUNT = re.compile(rf"(?P<n>{NUMBER})\s?(?P<unit>{UNITS})?")
_TIMES = re.compile(rf"[×xX*乘]\s?(?P<n>{NUMBER})")
_IDIOM = re.compile(r"^(?:千万|万一|百分|十分|万|千|百|十|一千零一)$")
_REACH = 24  # characters between a unit price and the count that belongs to it


@dataclass(frozen=True, slots=True)
class Amount:
    """Money at `start`..`end` of the readable text; `per` names the unit of a unit price."""

    fen: int
    low: int
    high: int
    start: int
    end: int
    per: str | None = None
    computed: bool = False


def amounts(text: str) -> tuple[Amount, ...]:
    """Every sum in the text, in order; a unit price beside its count becomes the total."""
    return amounts_in(readable(text))


def amounts_in(text: str) -> tuple[Amount, ...]:
    """The same for text that is readable already; offsets refer to it."""
    if not any(char.isdigit() for char in text) and not _SCALED.search(text):
        return ()
    found = (_read(text, match) for match in _AMOUNT.finditer(text))
    return tuple(_multiplied(text, amount) for amount in found if amount)


def parse_amount(text: str) -> int | None:
    """The sum typed into a form field, in fen; a bare number is yuan."""
    plain = readable(text).strip()
    if found := amounts_in(plain):
        return found[0].fen
    bare = re.fullmatch(rf"[^0-9]{{0,6}}?({NUMBER})\s?", plain)
    meant = quantity(bare[1]) if bare else None
    return _fen(meant.value) if meant and _fen(meant.value) <= LARGEST_FEN else None


def _read(text: str, match: re.Match[str]) -> Amount | None:
    if match["foreign"] or match["abroad"]:
        return None
    if not _is_money(text, match):
        return None
    meant = _meant(match)
    if meant is None or _fen(meant.high) > LARGEST_FEN or meant.value <= 0:
        return None
    per = _per(text, match)
    fen, low, high = (_fen(part) for part in (meant.value, meant.low, meant.high))
    return Amount(fen, low, high, match.start(), match.end(), per)


def _is_money(text: str, match: re.Match[str]) -> bool:
    after, before = (
        text[match.end() : match.end() + 6],
        text[max(0, match.start() - 12) : match.start()],
    )
    if match["sign"] or match["currency"]:
        return True
    if _IDIOM.match(match["n"]):
        return False
    if match["per"]:
        return _is_price_per(match) and not re.match(r"[-.0-9]", after)
    if _COUNTED.match(after) or before.endswith(("-", "/", ".", "第", "No")):
        return False
    if _SCALE.search(match["n"]) and _magnitude(match["n"]):
        return True
    return bool(_BEFORE.search(before)) and len(match["n"]) >= 2 and not match["n"].startswith("0")


def _is_price_per(match: re.Match[str]) -> bool:
    """「680/盒」 and 「8.3一只」 are prices; 「3个月一次」 and 「十一点」 are not."""
    if match["n"][0].isdigit() or "/" in match["per"]:
        return (
            not match["per"]
            .strip()
            .endswith(("次", "天", "点", "月", "期", "批", "车", "单", "家"))
        )
    return bool(_SCALE.search(match["n"]))


def _magnitude(words: str) -> bool:
    """万, 亿, w and k say money where no counted thing follows; 百 and 千 alone do not."""
    return bool(re.search(r"[万亿萬wk]", words)) and words not in ("万", "千万", "百万", "万千")


def _meant(match: re.Match[str]) -> Quantity | None:
    high_words = match["n"] + (match["more"] or "")
    if match["dimes"] and (base := quantity(high_words)) and (tenths := quantity(match["dimes"])):
        exact = base.value + tenths.value / 10
        return Quantity(exact, exact, exact)
    if (match["currency"] or "").startswith("万"):
        high_words = f"{match['n']}万"
    high = quantity(_movable(high_words))
    if high is None or not match["low"]:
        return high
    low = quantity(match["low"])
    if low is None:
        return high
    scale = _last_scale(high_words)
    if scale and not _last_scale(match["low"]):
        low = low.times(scale)
    if not low.value < high.value:
        return high
    return Quantity((low.value + high.value) / 2, low.low, high.high)


def _movable(words: str) -> str:
    """四万多 reads like 四多万, which is how `quantity` knows vagueness."""
    vague = re.fullmatch(r"(.*)([百千万亿])([多来余])", words)
    return f"{vague[1]}{vague[3]}{vague[2]}" if vague else words


def _last_scale(words: str) -> Decimal | None:
    letters = {"w": 10**4, "k": 1000, "万": 10**4, "亿": 10**8, "千": 1000, "百": 100}
    size = letters.get(words[-1:].lower())
    return Decimal(size) if size else None


def _per(text: str, match: re.Match[str]) -> str | None:
    if match["per"]:
        unit = match[_AMOUNT.groupindex["per"] + 1]
    elif each := _EACH.search(text[max(0, match.start() - 10) : match.start()]):
        unit = each[1] or each[2] or "人"
    elif re.search(
        r"单价(?:按|控制|大概|大约|约|不超过|做到|压到|降到|谈到|砍到|在|是|为|:)*\s?$",
        text[max(0, match.start() - 10) : match.start()],
    ):
        unit = "*"
    else:
        return None
    return _SAME.get(unit, unit)


def _multiplied(text: str, amount: Amount) -> Amount:
    """3200元/台 两台 → 6400; without a count near it the unit price stays one."""
    count = _count_for(text, amount) if amount.per else None
    if count is None or not 0 < count.value < 10**9:
        return amount
    fen, low, high = (int(part * count.value) for part in (amount.fen, amount.low, amount.high))
    if high > LARGEST_FEN:
        return amount
    return Amount(fen, low, high, amount.start, amount.end, None, computed=True)


def _count_for(text: str, amount: Amount) -> Quantity | None:
    if times := _TIMES.match(text, amount.end):
        return quantity(times["n"])
    begin, end = max(0, amount.start - _REACH), min(len(text), amount.end + _REACH)
    found = [
        (_gap(match, amount), meant)
        for match in _COUNT.finditer(text, begin, end)
        if not amount.start <= match.start() < amount.end
        and not _is_each(match, amount)
        and _same_unit(match["unit"], amount.per)
        and (meant := quantity(match["n"]))
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _is_each(match: re.Match[str], amount: Amount) -> bool:
    """The 一台 of 「一台3.2万」 is no count."""
    return match["n"] == "一" and match.end() == amount.start


def _gap(match: re.Match[str], amount: Amount) -> int:
    """Characters between a count and the price it may belong to."""
    return amount.start - match.end() if match.end() <= amount.start else match.start() - amount.end


def _same_unit(unit: str | None, per: str | None) -> bool:
    if not unit or unit == "点":
        return False
    if per == "*" and unit in _TIMES_OF:
        return False
    return per == "*" or _SAME.get(unit, unit) == per


def _fen(yuan: Decimal) -> int:
    return int(yuan * 100)

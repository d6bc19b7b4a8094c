"""How well visit notes are understood: one score a field, OVERALL their plain mean.

Field score = F1 over what is not null (micro, items for lists), accuracy for `emotion`.
A missing field counts as null, [] or false. Names, phones, amounts and days are compared as a reader would.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FIELDS = {
    "customer": "exact",
    "customer_new": "company",
    "contacts": "people",
    "phone": "phone",
    "touch_type": "exact",
    "emotion": "label",
    "decision_roles": "set",
    "amount_yuan": "amount",
    "products": "loose",
    "next_action": "keys",
    "next_at": "day",
    "tags": "set",
    "competitors": "loose",
    "budget_approved": "exact",
    "considering": "bool",
    "proposal_received": "bool",
    "empty": "bool",
}
DOUBLE = ("欧阳", "夏侯", "诸葛", "司徒", "端木", "乌云")
TITLES = sorted(
    "总 总监 经理 主任 科长 处长 部长 院长 校长 园长 厂长 店长 馆长 站长 副总 副总裁 副院长 总裁 董事长 董 关董 老板 "
    "老板娘 工 老师 教授 先生 女士 小姐 姐 哥 护士长 大厨 厨 师傅 助理 专员 秘书 会计 律师 理事长 队长 大夫 医生 生 "
    "总经理 采购 采购经理 采购主管 采购总监 主管 副总经理".split(),
    key=len,
    reverse=True,
)
Tally = tuple[int, int, int]  # true positives, false positives, false negatives
Record = Mapping[str, Any]


def rows(name: str) -> list[dict[str, Any]]:
    text = (HERE / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def directory() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((HERE / "directory.json").read_text(encoding="utf-8"))
    return loaded


KNOWN = {customer["id"]: customer for customer in directory()}


def plain(value: object) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value))).lower()


def is_blank(value: object) -> bool:
    return value in (None, "", []) or (isinstance(value, str) and value.strip().lower() == "null")


def digits(value: object) -> str:
    found = re.sub(r"\D", "", plain(value))
    return found[2:] if len(found) == 13 and found.startswith("86") else found


def core(name: object) -> str:
    return re.sub(r"(股份有限公司|有限责任公司|有限公司|集团|公司|\(.*?\))", "", plain(name))


def untitled(name: str) -> str:
    for title in TITLES:
        if name.endswith(title) and len(name) > len(title):
            return name[: -len(title)]
    return name


def surname(name: str) -> str:
    name = plain(name)
    for double in DOUBLE:
        if name.startswith(double):
            return double
    if len(name) == 2 and name[0] in "小老阿":
        return name[1]
    if len(name) >= 3 and name[0] in "小老" and untitled(name) != name:
        return name[1]
    return name[:1]


def people_called(name: str, customer: str | None) -> list[str]:
    """Names of the customer's contacts whom these words may mean."""
    said = plain(name)
    known = [one["name"] for one in KNOWN.get(customer or "", {}).get("contacts", [])]
    full = [one for one in known if said.startswith(plain(one))]
    bare = len(untitled(said)) <= len(surname(said)) or said[0] in "小老阿"
    return full or [one for one in known if surname(one) == surname(said) and bare]


def is_same_person(gold: str, said: str, expect: Record) -> bool:
    a, b = plain(gold), plain(said)
    if a == b or b in [plain(one) for one in expect.get("contacts_alt", {}).get(gold, [])]:
        return True
    if untitled(a) == untitled(b) and (a == untitled(a) or b == untitled(b)):
        return True
    one, other = (people_called(name, expect["customer"]) for name in (gold, said))
    return len(one) == 1 and one == other


def is_alike(gold: object, said: object) -> bool:
    a, b = plain(gold), plain(said)
    return a == b or (min(len(a), len(b)) >= 2 and (a in b or b in a))


def matched(gold: Sequence[Any], said: Sequence[Any], same: Callable[[Any, Any], bool]) -> Tally:
    left, hits = list(said), 0
    for one in gold:
        hit = next((other for other in left if same(one, other)), None)
        if hit is not None:
            left.remove(hit)
            hits += 1
    return hits, len(left), len(gold) - hits


def day(value: object) -> tuple[int, ...] | str:
    found = re.search(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})", str(value))
    return tuple(map(int, found.groups())) if found else str(value)


def is_amount(gold: float, said: float, expect: Record) -> bool:
    if "amount_range" in expect:
        low, high = expect["amount_range"]
        return bool(low - 0.5 <= said <= high + 0.5)
    return abs(said - gold) < 0.01 + 1e-9 * abs(gold)


SINGLE: dict[str, Callable[[Any, Any, Record], bool]] = {
    "exact": lambda gold, said, _: bool(gold == said),
    "label": lambda gold, said, _: bool(gold == said),
    "phone": lambda gold, said, _: digits(gold) == digits(said),
    "company": lambda gold, said, _: is_alike(core(gold), core(said)),
    "amount": is_amount,
    "keys": lambda _, said, expect: any(
        plain(key) in plain(said) for key in expect["next_action_keys"]
    ),
    "day": lambda gold, said, _: day(gold) == day(said),
}


def compared(kind: str, gold: Any, said: Any, expect: Record) -> Tally:
    if kind in ("set", "loose", "people"):
        same: Callable[[Any, Any], bool] = {
            "set": lambda a, b: bool(a == b),
            "loose": is_alike,
            "people": lambda a, b: is_same_person(a, b, expect),
        }[kind]
        return matched(gold or [], [] if is_blank(said) else said, same)
    if kind == "bool":
        return int(bool(gold and said)), int(bool(said and not gold)), int(bool(gold and not said))
    if is_blank(said):
        return 0, 0, int(gold is not None)
    if gold is None:
        return 0, 1, 0
    return (1, 0, 0) if SINGLE[kind](gold, said, expect) else (0, 1, 1)


def f1(hits: int, extra: int, missed: int) -> float:
    return 2 * hits / (2 * hits + extra + missed) if hits + extra + missed else 1.0


def scores(gold: Sequence[Record], said: Mapping[str, Record]) -> dict[str, float]:
    """The score of every field over all notes."""
    result = dict[str, float]()
    for field, kind in FIELDS.items():
        tallies = [
            compared(kind, one["expect"][field], said[one["id"]].get(field), one["expect"])
            for one in gold
        ]
        hits, extra, missed = (sum(column) for column in zip(*tallies, strict=True))
        right = sum(not wrong and not lost for _, wrong, lost in tallies)
        result[field] = right / len(tallies) if kind == "label" else f1(hits, extra, missed)
    return result


def overall(by_field: Mapping[str, float]) -> float:
    return sum(by_field.values()) / len(by_field)

"""A matching rule as people write and read it: a condition, a weight or a bonus a line (AS-07, AS-08)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace

from sales.matching_features import FEATURES
from sales.matching_rules import MatchBonus, MatchRule, MatchWhen, Span

BOUNDS = {"over": "超过", "at_least": "至少", "at_most": "最多", "below": "低于"}
LISTS = {"industries": "行业", "tiers": "客户等级", "regions": "地区", "scenes": "场景"}
SPANS = {
    "purchases_yuan": "年采购额",
    "frequency": "采购频次",
    "density": "人口密度",
    "competitors": "竞品覆盖",
}
FIRST = "首次询价"
WAN = 10_000

_NAMED = {feature.name: feature.id for feature in FEATURES.values()}
_WEIGHT = re.compile(r"(\S+?)[\s:：]*(\d{1,3})\s*[%％]?")
_BONUS = re.compile(r"(\S+?)[\s:：]*超过\s*(\d{1,6})\D*?加\s*(\d{1,3})\s*分?")
_BOUND = re.compile(r"(超过|至少|最多|低于)\s*(\d{1,12}(?:\.\d{1,4})?)\s*(万|%|％|元|次)?")
_HEAD = re.compile(r"([^\s:：]+)[\s:：]*(.*)")
_BETWEEN = re.compile(r"[、,，\s]+")


class Unclear(ValueError):
    """A line nobody can read; the message is the sentence for who wrote it."""


# -- written down ---------------------------------------------------------------------------------


def weight_lines(rule: MatchRule) -> str:
    return "\n".join(f"{FEATURES[id].name} {weight}" for id, weight in rule.weights.items())


def bonus_lines(rule: MatchRule) -> str:
    return "\n".join(
        f"{FEATURES[one.feature].name} 超过 {one.over} 加 {one.points}" for one in rule.bonuses
    )


def when_lines(when: MatchWhen) -> str:
    return "\n".join(_conditions(when))


def _conditions(when: MatchWhen) -> Iterator[str]:
    for field, name in LISTS.items():
        if values := getattr(when, field):
            yield f"{name} {'、'.join(values)}"
    if when.first_inquiry is not None:
        yield f"{FIRST} {'是' if when.first_inquiry else '否'}"
    for field, name in SPANS.items():
        if span := getattr(when, field):
            yield f"{name} {_span_said(span, is_money=field == 'purchases_yuan')}"


def _span_said(span: Span, *, is_money: bool) -> str:
    said = ((word, getattr(span, bound)) for bound, word in BOUNDS.items())
    return " ".join(
        f"{word} {_amount(value) if is_money else value}"
        for word, value in said
        if value is not None
    )


def _amount(yuan: int) -> str:
    return f"{yuan // WAN}万" if yuan and yuan % WAN == 0 else f"{yuan}元"


# -- read -----------------------------------------------------------------------------------------


def read_rule(rule: MatchRule, when: str, weights: str, bonuses: str) -> MatchRule:
    """The rule with what was written instead. Raises Unclear; whether it makes sense says check()."""
    return replace(
        rule, when=read_when(when), weights=read_weights(weights), bonuses=read_bonuses(bonuses)
    )


def read_weights(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in _lines(text):
        match = _WEIGHT.fullmatch(line)
        if match is None:
            raise Unclear(f"没看懂权重「{line}」，一行一项，比如「大单成交率 40」")
        id = _feature(match[1])
        if id in found:
            raise Unclear(f"「{match[1]}」写了两次")
        found[id] = int(match[2])
    return found


def read_bonuses(text: str) -> tuple[MatchBonus, ...]:
    return tuple(_bonus(line) for line in _lines(text))


def _bonus(line: str) -> MatchBonus:
    match = _BONUS.fullmatch(line)
    if match is None:
        raise Unclear(f"没看懂加分「{line}」，比如「服务时长 超过 120 加 15」")
    return MatchBonus(_feature(match[1]), int(match[2]), int(match[3]))


def read_when(text: str) -> MatchWhen:
    found: dict[str, object] = {}
    for line in _lines(text):
        match = _HEAD.fullmatch(line)
        name, said = (match[1], match[2].strip()) if match else (line, "")
        field = _FIELDS.get(name)
        if field is None:
            raise Unclear(f"没有「{name}」这个条件，可以写 {'、'.join(_FIELDS)}")
        if field in found:
            raise Unclear(f"「{name}」写了两次")
        found[field] = _READ[field](name, said)
    return replace(MatchWhen(), **found)  # type: ignore[arg-type]


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in re.split(r"[\n；;]+", text) if line.strip())


def _feature(name: str) -> str:
    if name not in _NAMED:
        raise Unclear(f"没有「{name}」这项能力，可以写 {'、'.join(_NAMED)}")
    return _NAMED[name]


def _list(name: str, said: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(filter(None, _BETWEEN.split(said))))
    if not values:
        raise Unclear(f"「{name}」后面要写是哪些")
    return values


def _yes(name: str, said: str) -> bool:
    if said not in ("是", "否"):
        raise Unclear(f"「{name}」后面写「是」或「否」")
    return said == "是"


def _span(name: str, said: str) -> Span:
    words = {word: bound for bound, word in BOUNDS.items()}
    bounds = {words[one[1]]: _number(name, one[2], one[3]) for one in _BOUND.finditer(said)}
    if not bounds or _BOUND.sub("", said).strip(" ，,、"):
        raise Unclear(f"没看懂「{name} {said}」，写成「{name} 超过 50」，也可以用 至少、最多、低于")
    return Span(**bounds)


def _number(name: str, figure: str, unit: str | None) -> int:
    """Yuan for money: 「50万」; else as it stands."""
    value = float(figure) * (WAN if unit == "万" else 1)
    if value != int(value):
        raise Unclear(f"「{name}」要写整数")
    return int(value)


_READ: Mapping[str, Callable[[str, str], object]] = {
    **dict.fromkeys(LISTS, _list), "first_inquiry": _yes, **dict.fromkeys(SPANS, _span),
}  # fmt: skip
_FIELDS = {name: field for field, name in (LISTS | {"first_inquiry": FIRST} | SPANS).items()}
assert set(_READ) == {field.name for field in fields(MatchWhen)}

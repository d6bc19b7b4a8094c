"""Scripts filled with one customer's facts, and the deciders who matter in 「再考虑」."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Template

from sales.playbook import RethinkRules, Script
from sales.surnames import DOUBLE_SURNAMES

_CONCERNS = {
    "竞品对比": "竞品干扰",
    "需求不明确": "需求理解偏差",
    "预算不足": "预算流程",
    "决策拖延": "预算流程",
}
_ADDRESSED = (
    ("总经理", "总"),
    ("总裁", "总"),
    ("总监", "总"),
    ("副总", "总"),
    ("CEO", "总"),
    ("CTO", "总"),
    ("CFO", "总"),
    ("董事长", "董"),
    *(
        (title, title)
        for title in (
            "主任",
            "院长",
            "科长",
            "处长",
            "部长",
            "经理",
            "主管",
            "护士长",
            "老师",
            "教授",
            "店长",
            "所长",
        )
    ),
    ("负责人", "总"),
    ("工程师", "工"),
)


@dataclass(frozen=True, slots=True)
class ContactFacts:
    id: int
    name: str
    title: str
    roles: tuple[str, ...]


def bundle(
    rules: RethinkRules, industry: str, facts: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """One script of each kind, the industry's own before the general one: (name, text)."""
    kinds = dict.fromkeys(script.id for script in rules.scripts)
    chosen = (_best(rules.scripts, kind, industry) for kind in kinds)
    return tuple((script.name, fill(script.text, facts)) for script in chosen if script)


def fill(text: str, facts: Mapping[str, str]) -> str:
    """One paragraph (line breaks only help to read the playbook); a fact that is lacking shows as 「…」."""
    return Template("".join(text.splitlines())).safe_substitute(_Known(facts))


def concern_of(tags: Iterable[str], rules: RethinkRules) -> str:
    """The concern that the visit's tags already name, as its id; empty when they name none."""
    ids = {label: id for id, label in rules.concerns}
    named = (ids.get(_CONCERNS.get(tag, tag)) for tag in tags)
    return next(filter(None, named), "")


def technical_decider(contacts: Iterable[ContactFacts], rules: RethinkRules) -> ContactFacts | None:
    """By title, else who can veto (CS-04, R21)."""
    return _decider(list(contacts), rules.technical_titles, "否决者")


def finance_decider(contacts: Iterable[ContactFacts], rules: RethinkRules) -> ContactFacts | None:
    """By title, else who buys (CS-04, R21)."""
    return _decider(list(contacts), rules.finance_titles, "采购者")


def addressed(name: str, title: str) -> str:
    """「王培林 总经理」 → 「王总」, 「周启航 信息科主任」 → 「周主任」; without a title the name."""
    surname = name[:2] if name[:2] in DOUBLE_SURNAMES else name[:1]
    for ending, called in _ADDRESSED:
        if title.endswith(ending) and len(name) > len(surname):
            return surname + called
    return name


def _decider(
    contacts: Sequence[ContactFacts], titles: tuple[str, ...], role: str
) -> ContactFacts | None:
    titled = (who for who in contacts if any(title in who.title for title in titles))
    entitled = (who for who in contacts if role in who.roles)
    return next(titled, None) or next(entitled, None)


def _best(scripts: Sequence[Script], kind: str, industry: str) -> Script | None:
    of_kind = [script for script in scripts if script.id == kind]
    own = (script for script in of_kind if industry and industry in script.industries)
    general = (script for script in of_kind if not script.industries)
    return next(own, None) or next(general, None)


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"

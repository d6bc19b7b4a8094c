"""Scripts filled with one customer's facts, and the deciders who matter in 「再考虑」."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Template

from sales.playbook import RethinkRules, Script


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
    """Placeholders without a fact stay out of the customer's sight as 「…」."""
    return Template(text).safe_substitute(_Known(facts))


def technical_decider(contacts: Iterable[ContactFacts], rules: RethinkRules) -> ContactFacts | None:
    """By title, else who can veto (CS-04, R21)."""
    return _decider(list(contacts), rules.technical_titles, "否决者")


def finance_decider(contacts: Iterable[ContactFacts], rules: RethinkRules) -> ContactFacts | None:
    """By title, else who buys (CS-04, R21)."""
    return _decider(list(contacts), rules.finance_titles, "采购者")


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

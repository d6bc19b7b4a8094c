"""Ranking of all customers for a typed query; slow and thorough, for `/查` only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from rapidfuzz import fuzz, process

from sales.company_names import company_key, phone_key
from sales.pinyin import person_letters
from sales.ports import KnownCustomer, Match
from sales.text import readable

_ENOUGH = 72.0  # of 100: below it names share letters, not meaning
_LONGEST = 40


def ranked(
    query: str,
    customers: Mapping[int, KnownCustomer],
    spelled: Callable[[int], tuple[str, ...]],
    prefer: frozenset[int],
) -> Iterator[Match]:
    """Customers whose name, contact or phone resembles the query."""
    wanted = company_key(readable(query[:_LONGEST])).strip()
    if not wanted:
        return
    yield from _by_phone(query, customers)
    yield from _by_name(wanted, customers, prefer)
    if wanted.isascii():
        yield from _by_letters(wanted, customers, spelled, prefer)


def _by_phone(query: str, customers: Mapping[int, KnownCustomer]) -> Iterator[Match]:
    digits = phone_key(query)
    if len(digits) < 4:
        return
    for owner, customer in customers.items():
        numbers = (*customer.phones, *(contact.phone for contact in customer.contacts))
        if any(digits in phone_key(number) for number in numbers if number):
            yield Match(owner, 0.9, "phone")


def _by_name(
    wanted: str, customers: Mapping[int, KnownCustomer], prefer: frozenset[int]
) -> Iterator[Match]:
    names = [
        (owner, name)
        for owner, customer in customers.items()
        for name in (
            customer.full_name,
            *customer.short_names,
            *(one.name for one in customer.contacts),
        )
    ]
    texts = [name for _, name in names]
    for name, score, place in process.extract(
        wanted, texts, scorer=_likeness, limit=60, score_cutoff=_ENOUGH
    ):
        yield Match(
            names[place][0],
            _scaled(score, names[place][0], prefer),
            "name" if wanted in name else "slip",
        )


def _by_letters(
    wanted: str,
    customers: Mapping[int, KnownCustomer],
    spelled: Callable[[int], tuple[str, ...]],
    prefer: frozenset[int],
) -> Iterator[Match]:
    for owner, customer in customers.items():
        forms = (*spelled(owner), *(person_letters(contact.name) for contact in customer.contacts))
        best = max((_prefix(wanted, form) for form in forms), default=0.0)
        if best >= _ENOUGH:
            yield Match(owner, _scaled(best, owner, prefer), "letters")


def _prefix(wanted: str, form: str) -> float:
    if form.startswith(wanted):
        return 75.0 + 20.0 * len(wanted) / len(form)
    return fuzz.ratio(wanted, form) if abs(len(form) - len(wanted)) < 4 else 0.0


def _likeness(wanted: str, name: str, **_: object) -> float:
    if wanted in name:
        return 80.0 + 15.0 * len(wanted) / len(name)
    return fuzz.partial_ratio(wanted, name) * 0.95 if len(wanted) > 2 else fuzz.ratio(wanted, name)


def _scaled(score: float, owner: int, prefer: frozenset[int]) -> float:
    return round(min(1.0, score / 110 + 0.04 * (owner in prefer)), 4)

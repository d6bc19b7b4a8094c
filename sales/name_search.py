"""Ranking of all customers for a typed query; slow and thorough, for `/查` only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rapidfuzz import fuzz, process

from sales.company_names import company_key, phone_key
from sales.ports import KnownCustomer, Match
from sales.text import readable

_ENOUGH = 72.0  # of 100: below it names share letters, not meaning
_LONGEST = 40
_NEAR = 60  # slips looked at


def ranked(
    query: str,
    customers: Mapping[int, KnownCustomer],
    spelled: Mapping[str, tuple[int, ...]],
    prefer: frozenset[int],
) -> Iterator[Match]:
    """Customers whose name, contact or phone resembles the query; `spelled` maps pinyin to ids."""
    wanted = company_key(readable(query[:_LONGEST])).strip()
    if not wanted:
        return
    yield from _by_phone(query, customers)
    yield from _by_name(wanted, customers, prefer)
    if wanted.isascii():
        yield from _by_letters(wanted, spelled, prefer)


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
    for owner, name in names:
        if wanted in name:
            yield Match(
                owner, _scaled(80.0 + 15.0 * len(wanted) / len(name), owner, prefer), "name"
            )
    texts = [name for _, name in names]
    scorer = fuzz.partial_ratio if len(wanted) > 2 else fuzz.ratio
    near = process.extract(wanted, texts, scorer=scorer, limit=_NEAR, score_cutoff=_ENOUGH)
    for _, score, place in near:
        owner = names[place][0]
        yield Match(owner, _scaled(score * 0.75, owner, prefer), "slip")


def _by_letters(
    wanted: str, spelled: Mapping[str, tuple[int, ...]], prefer: frozenset[int]
) -> Iterator[Match]:
    for form, owners in spelled.items():
        if (score := _prefix(wanted, form)) >= _ENOUGH:
            for owner in owners:
                yield Match(owner, _scaled(score, owner, prefer), "letters")


def _prefix(wanted: str, form: str) -> float:
    if form.startswith(wanted):
        return 75.0 + 20.0 * len(wanted) / len(form)
    near = form[:1] == wanted[:1] and abs(len(form) - len(wanted)) < 4
    return fuzz.ratio(wanted, form) * 0.9 if near else 0.0


def _scaled(score: float, owner: int, prefer: frozenset[int]) -> float:
    return round(min(1.0, score / 110 + 0.04 * (owner in prefer)), 4)

"""What the rules may be given from outside: names that are known, and public holidays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class KnownContact:
    """A customer's person as the books have him; `id` is None before he is stored."""

    id: int | None
    name: str
    title: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer as the books have it; names and phones as written there."""

    id: int
    full_name: str
    short_names: tuple[str, ...] = ()
    industry: str = ""
    region: str = ""
    phones: tuple[str, ...] = ()
    contacts: tuple[KnownContact, ...] = ()
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A customer that a text may mean; `score` 0..1; `why` one of `sales.names.REASONS`."""

    customer_id: int
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A customer's or contact's name at `start`..`end` of the text."""

    start: int
    end: int
    customer_id: int
    why: str
    score: float
    contact: KnownContact | None = None


class NameFinder(Protocol):
    """What the understanding of a note needs of the customer directory."""

    def find(self, text: str, prefer: frozenset[int] = frozenset()) -> tuple[Match, ...]: ...

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Names of customers and contacts written in the text, in order, longest first."""
        ...

    def customer(self, customer_id: int) -> KnownCustomer | None: ...

    def has_surname(self, surname: str) -> bool:
        """Whether any known contact bears it: tells the surname 过 from the verb."""
        ...


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday: the festival's own day, and the first working day after the break."""

    name: str
    day: date
    back: date


@dataclass(frozen=True, slots=True)
class Holidays:
    """The public holidays of the years around now, in order of their days."""

    all: Sequence[Holiday] = ()

    def after(self, name: str, today: date) -> date | None:
        """The first working day after the next such holiday that is not over."""
        found = self.next(name, today)
        return found.back if found else None

    def next(self, name: str, today: date) -> Holiday | None:
        return next((one for one in self.all if one.name == name and one.back > today), None)

    def coming(self, today: date) -> Holiday | None:
        """The next public holiday of any name."""
        return next((one for one in self.all if one.back > today), None)

    def eve_of_spring(self, today: date) -> date | None:
        """除夕, the day before 春节."""
        found = next((one for one in self.all if one.name == "春节" and one.day > today), None)
        return found.day - timedelta(days=1) if found else None


NO_HOLIDAYS = Holidays()

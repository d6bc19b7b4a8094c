"""What the corpus is read with: its customer directory and the public holidays of its years."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sales.extraction import Understood, understand
from sales.names import Directory
from sales.ports import Holiday, Holidays, KnownContact, KnownCustomer
from tests.corpus.score import directory

HOLIDAYS = Holidays(
    tuple(
        Holiday(name, date.fromisoformat(day), date.fromisoformat(back))
        for name, day, back in (
            ("元旦", "2026-01-01", "2026-01-04"),
            ("春节", "2026-02-17", "2026-02-24"),
            ("清明", "2026-04-05", "2026-04-07"),
            ("五一", "2026-05-01", "2026-05-06"),
            ("端午", "2026-06-19", "2026-06-22"),
            ("中秋", "2026-09-25", "2026-09-28"),
            ("国庆", "2026-10-01", "2026-10-08"),
            ("元旦", "2027-01-01", "2027-01-04"),
            ("春节", "2027-02-06", "2027-02-15"),
        )
    )
)


def customers() -> list[KnownCustomer]:
    """The directory; contact ids count through all customers."""
    numbers = iter(range(1, 100_000))
    return [
        KnownCustomer(
            id=int(one["id"][1:]),
            full_name=one["full_name"],
            short_names=tuple(one["short_names"]),
            industry=one["industry"],
            region=one["city"],
            contacts=tuple(
                KnownContact(next(numbers), who["name"], who["title"], who["phone"])
                for who in one["contacts"]
            ),
        )
        for one in directory()
    ]


def read(text: str, now: datetime, names: Directory) -> Understood:
    return understand(text, now, names, holidays=HOLIDAYS)


def as_record(found: Understood) -> dict[str, Any]:
    """The understood note with the field names and units of the corpus."""
    return {
        "customer": f"C{found.customer_id:03d}" if found.customer_id else None,
        "customer_new": found.customer_new,
        "contacts": [person.name for person in found.contacts],
        "phone": found.phone,
        "touch_type": found.touch_type,
        "emotion": found.emotion,
        "decision_roles": list(found.decision_roles),
        "amount_yuan": None if found.amount_fen is None else found.amount_fen / 100,
        "products": list(found.products),
        "next_action": found.next_action,
        "next_at": found.next_at.isoformat() if found.next_at else None,
        "tags": list(found.tags),
        "competitors": list(found.competitors),
        "budget_approved": found.budget_approved,
        "considering": found.considering,
        "proposal_received": found.proposal_received,
        "empty": found.empty,
    }

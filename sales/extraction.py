"""Understanding one visit note: every field that it states, and no guess."""

from __future__ import annotations

from datetime import datetime

from sales.appointments import appointment, memo
from sales.approvals import budget_approved, considering, proposal_received
from sales.attitude import emotion
from sales.channels import touch_type
from sales.dates import Moment, moments_in
from sales.deal_amount import deal_amount
from sales.emptiness import says_nothing
from sales.half_days import with_later_today
from sales.names import SURE
from sales.new_companies import names_another, new_company
from sales.next_step import next_step
from sales.note import Note, note, without
from sales.objections import tags
from sales.people import contacts
from sales.phones import phones_in
from sales.ports import NO_HOLIDAYS, Holidays, KnownCustomer, Match, NameFinder
from sales.products import products
from sales.rivals import rivals
from sales.roles import decision_roles
from sales.understood import Contact, Understood

__all__ = ["Contact", "Understood", "understand"]

_CLOSE = 0.03  # two customers nearer than this are for the rep to tell apart
_HELD_UP = frozenset({"决策拖延", "预算不足", "需求不明确"})


def understand(
    text: str,
    now: datetime,
    names: NameFinder,
    *,
    prefer: frozenset[int] = frozenset(),
    holidays: Holidays = NO_HOLIDAYS,
) -> Understood:
    """Reads a note sent at `now` (aware); never fails, whatever the text is."""
    read = note(text, now, names)
    if says_nothing(read.text):
        return Understood(touch_type=touch_type(read), empty=True)
    matches = names.find(read.whole, prefer)
    customer = names.customer(matches[0].customer_id) if _is_sure(matches) else None
    if customer and matches[0].why == "surname and title" and names_another(read.bare):
        customer = None
    found = moments_in(read.text, read.base, holidays)
    moments = with_later_today(read.text, found, read.base)
    return _fields(read, names, customer, matches, moments)


def _is_sure(matches: tuple[Match, ...]) -> bool:
    if not matches or matches[0].score < SURE:
        return False
    return (
        len(matches) == 1 or matches[0].score - matches[1].score >= _CLOSE or _named_first(matches)
    )


def _named_first(matches: tuple[Match, ...]) -> bool:
    """Two names that differ by their order only: the first one is the customer."""
    first, second = matches[:2]
    written = {"name", "short name"}
    return first.score > second.score and {first.why, second.why} <= written


def _fields(
    read: Note,
    names: NameFinder,
    customer: KnownCustomer | None,
    matches: tuple[Match, ...],
    moments: tuple[Moment, ...],
) -> Understood:
    people = contacts(read, names, customer)
    said = tuple(person.name for person in people)
    competitors = rivals(read.bare, (*said, *_own_names(customer)))
    marks = tags(read.text, bool(competitors))
    thinks = considering(read.theirs)
    amount = deal_amount(read.text, competitors)
    company = None if customer else new_company(read.bare, competitors)
    goods = products(without(read.bare, (*said, company or "")), (*said, *competitors))
    step = (
        memo(read.text, moments, read.base)
        or next_step(read.text, moments, read.base)
        or appointment(read, moments, said, goods)
    )
    numbers = phones_in(read.text)
    return Understood(
        customer_id=customer.id if customer else None,
        candidates=() if customer else matches[:3],
        customer_new=company,
        contacts=people,
        phone=numbers[0] if numbers else None,
        touch_type=touch_type(read),
        emotion=emotion(read.theirs, thinks or not _HELD_UP.isdisjoint(marks)),
        decision_roles=decision_roles(read.text),
        amount_fen=amount.fen if amount else None,
        amount_range=(amount.low, amount.high) if amount and amount.low < amount.high else None,
        products=goods,
        next_action=step.what if step else None,
        next_at=step.at if step else None,
        tags=marks,
        competitors=competitors,
        budget_approved=budget_approved(read.text),
        considering=thinks,
        proposal_received=proposal_received(read.text),
    )


def _own_names(customer: KnownCustomer | None) -> tuple[str, ...]:
    if customer is None:
        return ()
    return (customer.full_name, *customer.short_names, *(one.name for one in customer.contacts))

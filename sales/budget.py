"""Living on a month's quota of messages: what may still leave, so that answers never run out.

The quota counts for the whole organisation: calls out (messages, redraws) and pushes in (what people
say and tap). Cards invite taps; a link to a page costs neither a tap nor an answer.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Leave(StrEnum):
    EVERYTHING = "everything"
    LINKS = "links"  # bulk messages as the same words and a link for all, many people a call
    ANSWERS = "answers"  # only what somebody waits for


@dataclass(frozen=True, slots=True)
class Quota:
    """Of a calendar month."""

    calls: int
    pushes: int


@dataclass(frozen=True, slots=True)
class Spent:
    """So far this month. `bulk`: how many of the calls were bulk messages."""

    calls: int
    bulk: int
    pushes: int


KEPT = 0.10
"""Of either quota, for answers alone (spec, model: the monthly quota)."""

USUAL_CALLS = 2  # answers, alerts and redraws of one person on a workday, until we know better
USUAL_PUSHES = 4  # sentences and taps of one person on a workday
WORKDAYS = 23  # of the longest month


def leave(quota: Quota, spent: Spent, today: date, people: int) -> Leave:
    """What may leave today. `people`: how many get bulk messages each workday."""
    if _is_short(quota, spent):
        return Leave.ANSWERS
    ahead, behind = _workdays_from(today), _workdays_before(today)
    calls = spent.calls + ahead * (
        people + _daily(spent.calls - spent.bulk, behind, people * USUAL_CALLS)
    )
    pushes = spent.pushes + ahead * _daily(spent.pushes, behind, people * USUAL_PUSHES)
    fits = calls <= (1 - KEPT) * quota.calls and pushes <= (1 - KEPT) * quota.pushes
    return Leave.EVERYTHING if fits else Leave.LINKS


def carries(quota: Quota) -> int:
    """How many people the quota carries with everything, as people usually are."""
    by_calls = (1 - KEPT) * quota.calls / (WORKDAYS * (1 + USUAL_CALLS))
    by_pushes = (1 - KEPT) * quota.pushes / (WORKDAYS * USUAL_PUSHES)
    return int(min(by_calls, by_pushes))


def _is_short(quota: Quota, spent: Spent) -> bool:
    return spent.calls > (1 - KEPT) * quota.calls or spent.pushes > (1 - KEPT) * quota.pushes


def _daily(counted: int, workdays: int, usual: int) -> float:
    """The average workday of the month; the usual one weighs as much as one that was seen."""
    return (counted + usual) / (workdays + 1)


def _workdays_before(today: date) -> int:
    return _workdays(today.replace(day=1), today.day - 1)


def _workdays_from(today: date) -> int:
    """Today included."""
    last = monthrange(today.year, today.month)[1]
    return _workdays(today, last - today.day + 1)


def _workdays(first: date, days: int) -> int:
    """Mondays to Fridays: holidays only leave more than was thought."""
    return sum((first + timedelta(days=n)).weekday() < 5 for n in range(days))

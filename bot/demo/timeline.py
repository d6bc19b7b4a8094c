"""On which days a story's contacts fall, and when what is left of it is due."""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from bot.demo.days import Days, agreed_time, moment
from bot.demo.plans import Plan

ENDS = {  # workdays back from today, from … to
    "open": (1, 6), "rethinking": (1, 3), "to_activate": (16, 42), "frozen": (8, 45), "won": (2, 75),
    "lost": (2, 85), "void": (2, 85), "quiet": (3, 110),
}  # fmt: skip
UNHURRIED = (2, 16)  # an open story with no step agreed


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one story; `due` is when its open todo falls due."""

    days: tuple[date, ...]
    due: datetime | None = None


def calendar(
    rng: Random, days: Days, plan: Plan, count: int, after: date | None = None
) -> Calendar:
    """`after`: the story begins later than that day."""
    earliest = _index_after(days, after) if after else 0
    due, back = _due(rng, days, plan)
    last = max(len(days.past) - back, earliest + count - 1)
    return Calendar(tuple(days.past[at] for at in _steps(rng, count, last, earliest)), due)


def _index_after(days: Days, after: date) -> int:
    return sum(1 for day in days.past if day <= after)


def _steps(rng: Random, count: int, last: int, earliest: int) -> list[int]:
    """`count` workdays ending with `last`, 2 to 8 apart, closer where there is no room."""
    steps = [last]
    for _ in range(count - 1):
        steps.append(steps[-1] - rng.randint(2, 8))
    if steps[-1] >= earliest:
        return steps[::-1]
    return [*sorted(rng.sample(range(earliest, last), count - 1)), last]


def _due(rng: Random, days: Days, plan: Plan) -> tuple[datetime | None, int]:
    """When the todo is due, and how many workdays back the last contact was."""
    today, tomorrow = days.ahead[0], days.ahead[1]
    if plan.slot == "overdue":
        late = rng.randint(1, 3)
        return agreed_time(rng, days.past[-late]), late + rng.randint(1, 4)
    unhurried = plan.kind == "open" and not plan.slot
    back = plan.back or rng.randint(*(UNHURRIED if unhurried else ENDS[plan.kind]))
    if plan.slot == "early":
        return moment(today, 9, rng.choice((0, 30))), back
    if plan.slot == "late":
        return moment(today, rng.randint(14, 17)), back
    if plan.slot == "next":
        return agreed_time(rng, tomorrow), back
    if plan.slot == "later":
        return agreed_time(rng, rng.choice(days.ahead[2:10])), back
    return None, back

"""What a month's leads amounted to: how fast, how many reached, what they became and cost (AN-25, AN-29, AN-30)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sales.playbook_leads import ReportRules

Between = Callable[[datetime, datetime], timedelta]


@dataclass(frozen=True, slots=True)
class LeadFact:
    """One lead that came in. `given`: to its first owner; `touched`: the first contact; `reached`: the first
    effective one, with a next step and somebody of the customer (R19); `converted`: to an opportunity."""

    channel: str
    came: datetime
    given: datetime | None = None
    touched: datetime | None = None
    reached: datetime | None = None
    converted: datetime | None = None
    void: bool = False
    cost_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    part: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Speed:
    """From the first assignment to the first contact, natural and working time."""

    mean: timedelta
    median: timedelta
    working_mean: timedelta
    working_median: timedelta


@dataclass(frozen=True, slots=True)
class Figures:
    """`reached`: within 24 h, of those given that long ago; `touched`: within 48 h, likewise; `converted`: to
    an opportunity within 30 days, of those that came that long ago; `used`: spoken with at all. `cost_fen`:
    per effective lead, of leads whose cost is known; `uncosted`: how many have none. `duplicates`: tellings of
    firms that were there already; `clashes`: those by a rep of what was another's, `across` regions."""

    leads: int = 0
    speed: Speed | None = None
    reached: Share = Share()
    touched: Share = Share()
    converted: Share = Share()
    used: Share = Share()
    cost_fen: int | None = None
    uncosted: int = 0
    duplicates: int = 0
    clashes: int = 0
    across: int = 0


def figures(
    leads: Sequence[LeadFact], rules: ReportRules, now: datetime, working: Between
) -> Figures:
    """Of what is too young for a share nothing is said; what happened after `now` has not."""
    cost, uncosted = _cost(leads, rules)
    return Figures(
        leads=len(leads),
        speed=_speed(leads, working),
        reached=_within(
            ((one.given, one.reached) for one in leads), timedelta(hours=rules.reach_hours), now
        ),
        touched=_within(
            ((one.given, one.touched) for one in leads), timedelta(hours=rules.touch_hours), now
        ),
        converted=_within(
            ((one.came, one.converted) for one in leads), timedelta(days=rules.convert_days), now
        ),
        used=Share(sum(map(_used, leads)), len(leads)),
        cost_fen=cost,
        uncosted=uncosted,
    )


def _used(lead: LeadFact) -> bool:
    return lead.touched is not None or lead.converted is not None


def _effective(lead: LeadFact) -> bool:
    """Spoken with, and not found to be nothing."""
    return _used(lead) and not lead.void


def _speed(leads: Iterable[LeadFact], working: Between) -> Speed | None:
    pairs = [(one.given, max(one.touched, one.given)) for one in leads if one.given and one.touched]
    if not pairs:
        return None
    natural = [(until - since).total_seconds() for since, until in pairs]
    worked = [working(since, until).total_seconds() for since, until in pairs]
    return Speed(
        *(timedelta(seconds=round(one)) for one in (_mean(natural), median(natural))),
        *(timedelta(seconds=round(one)) for one in (_mean(worked), median(worked))),
    )


def _mean(seconds: Sequence[float]) -> float:
    return sum(seconds) / len(seconds)


def _within(
    pairs: Iterable[tuple[datetime | None, datetime | None]], limit: timedelta, now: datetime
) -> Share:
    """How many of those whose time is over made it."""
    over = [(since, until) for since, until in pairs if since and since + limit <= now]
    made = sum(1 for since, until in over if until and until <= since + limit)
    return Share(made, len(over))


def _cost(leads: Sequence[LeadFact], rules: ReportRules) -> tuple[int | None, int]:
    """Fen per effective lead, and how many leads have no cost: None where nothing is known (R27)."""
    costs = [(one, _paid(one, rules)) for one in leads]
    known = [(one, fen) for one, fen in costs if fen is not None]
    effective = sum(1 for one, _ in known if _effective(one))
    paid = sum(fen for _, fen in known)
    return (round(paid / effective) if effective else None), len(costs) - len(known)


def _paid(lead: LeadFact, rules: ReportRules) -> int | None:
    """What came with the lead; else what its channel costs by the playbook."""
    if lead.cost_fen is not None:
        return lead.cost_fen
    yuan = rules.costs_yuan.get(lead.channel)
    return yuan * 100 if yuan is not None else None

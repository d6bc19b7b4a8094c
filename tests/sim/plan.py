"""What is simulated, and what somebody did in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.platforms.base import Click, Message
from tests.doubles.messenger import KEYED, Contract
from tests.sim.company import FIRST_DAY, LAST_DAY
from tests.sim.faults import ROUGH, Rates


@dataclass(frozen=True)
class Plan:
    """`deeds`: how often a rep begins something on a workday; `stale`: share of taps on what is old."""

    seed: int = 1
    contract: Contract = KEYED
    rates: Rates = field(default_factory=lambda: ROUGH)
    first: date = FIRST_DAY
    last: date = LAST_DAY
    deeds: int = 2
    stale: float = 0.2
    likes: Mapping[str, int] = field(default_factory=dict)
    jitter: bool = True


@dataclass(slots=True)
class Event:
    """One thing somebody did, and every answer that the bot gave when told of it."""

    inbound: Click | Message
    person: int
    code: str
    made: datetime
    acked: datetime | None = None
    answers: list[tuple[datetime, Any]] = field(default_factory=list)

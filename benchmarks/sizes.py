"""How much is measured: the sizes that count, and tiny ones that only show the bench works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    rounds: int = 7  # repetitions; a row's figure is the median over them
    warm: int = 40  # events before anything counts
    visits: int = 150  # sentence + confirm + two bare inserts, in turn, per round
    customers: int = 1000  # in the directory of names
    clicks: int = 200  # per round, alone and during packs
    people: int = 1200
    clients: int = 20_000  # customers of the big database
    opportunities: int = 200_000
    touches: int = 1_000_000
    todos: int = 30_000
    timers: int = 200_000
    cards: int = 1000  # per round
    starts: int = 7
    reps: int = 1200
    leads: int = 10_000  # a month's
    sample: int = 1000  # of them, against the best total
    matches: int = 100  # leads per round, one against all reps
    settle: float = 3.0  # seconds until a started process counts as idle


FULL = Sizes()
QUICK = Sizes(
    rounds=2, warm=3, visits=5, customers=30, clicks=10, people=30, clients=60, opportunities=900,
    touches=900, todos=90, timers=400, cards=20, starts=1, settle=0.5,
    reps=60, leads=120, sample=60, matches=5,
)  # fmt: skip

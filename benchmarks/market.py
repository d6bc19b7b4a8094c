"""A company that many leads come to: regions staffed by demand, abilities that go together, gaps in the data."""

from collections.abc import Sequence
from random import Random

from sales.matching_facts import Lead, Rep

SCENES = ("社区团购", "冷链", "生鲜", "餐饮", "商超", "学校")
INDUSTRIES = ("零售", "餐饮", "制造", "医疗", "教育")
CERTIFICATE = "冷链证"
_REPS_PER_REGION = 50
_ROOM = 1.2  # places for leads, per lead


def regions(reps: int) -> tuple[str, ...]:
    return tuple(f"{at}区" for at in range(max(2, reps // _REPS_PER_REGION)))


def staff(rng: Random, count: int, leads: int) -> list[Rep]:
    """With room for about a fifth more leads than come."""
    return [_rep(rng, id, regions(count), _ROOM * leads / count) for id in range(1, count + 1)]


def month(rng: Random, count: int, reps: int) -> list[Lead]:
    return [_lead(rng, id, regions(reps)) for id in range(1, count + 1)]


def country(rng: Random, count: int) -> list[Rep]:
    """Everybody serves the whole country: nobody is kept out at first."""
    return [_rep(rng, id, ("全国",), 20) for id in range(1, count + 1)]


def _rep(rng: Random, id: int, where: Sequence[str], room: float) -> Rep:
    newcomer, talent = rng.random() < 0.1, rng.random()
    mine = rng.choices(where, _demand(where), k=1 if rng.random() < 0.6 else 2)
    held = rng.randrange(4)
    known = {scene: int(rng.random() ** 2 * 12_000) for scene in SCENES}
    return Rep(
        id, newcomer=newcomer, on_duty=rng.random() > 0.03, regions=frozenset(mine),
        certificates=frozenset({CERTIFICATE} if rng.random() < 0.4 else ()),
        open_leads=held, cap=held + max(1, round(room * rng.uniform(0.6, 1.4))),
        win_rate=None if newcomer else _some(rng, _able(rng, talent, 500, 7000)),
        response=_some(rng, 7300 - _able(rng, talent, 100, 7200)),
        certification=_some(rng, 1 + _able(rng, talent, 0, 5)),
        delivery=_some(rng, 250 - _able(rng, talent, 10, 240)),
        service={} if newcomer else known,
        tenure={region: rng.randrange(120) for region in mine},
        industry_deals={industry: int(rng.random() ** 2 * 30) for industry in INDUSTRIES},
    )  # fmt: skip


def _lead(rng: Random, id: int, where: Sequence[str]) -> Lead:
    tier = rng.choices("AB", (0.2, 0.8))[0]  # C goes to the pool
    return Lead(
        id, rng.choices(where, _demand(where))[0], rng.choice(INDUSTRIES), rng.choice(SCENES),
        CERTIFICATE if rng.random() < 0.12 else "", tier,
        purchases=rng.randrange(*((50_100_000, 200_000_000) if tier == "A" else (10_000_000, 50_000_000))),
        frequency=_some(rng, rng.randrange(40)), density=_some(rng, rng.randrange(1000, 15_000)),
        competitors=_some(rng, rng.randrange(100)), first_inquiry=rng.random() < 0.3,
        difficulty=rng.randrange(1, 6),
    )  # fmt: skip


def _demand(where: Sequence[str]) -> list[float]:
    """Some regions have five times the leads of others."""
    return [1 / (1 + at % 5) for at in range(len(where))]


def _able(rng: Random, talent: float, low: int, high: int) -> int:
    """Who is good at one thing is often good at others."""
    return int(low + (high - low) * (0.6 * talent + 0.4 * rng.random()))


def _some(rng: Random, value: int) -> int | None:
    """Three in a hundred are not known."""
    return value if rng.random() > 0.03 else None

"""How Odoo deals leads out: a random choice weighted by what is left of everybody's quota.

As documented for crm.team.member (Odoo 16/17, "rule-based assignment"): for a run over `work_days`, a member
is to get ``max·days/30 + 0.2·(what is then still missing to max in 30 days)``, rounded; then members are drawn
with these numbers as weights, each draw takes the first free lead of the member's domain and lessens his
weight by one; who finds none is out. Here a domain is all that our filters are, to Odoo's advantage.
"""

from collections.abc import Mapping, Sequence
from random import Random

Domain = Mapping[int, frozenset[int]]
"""Member → leads he may take."""


def quota(most: int, this_month: int, days: float) -> int:
    to_assign = most * days / 30
    return round(to_assign + max(0.0, most - (this_month + to_assign)) * 0.2)


def dealt(
    leads: Sequence[int], domain: Domain, room: Mapping[int, int], rng: Random
) -> dict[int, int]:
    """Lead → member: day by day the leads that came, and what was left of the day before. The last days
    go on until nobody who has room may take what is left."""
    given: dict[int, int] = {}
    month = dict.fromkeys(room, 0)
    for day in range(1, 91):
        come = leads[: len(leads) * min(day, 30) // 30]
        waiting = [lead for lead in come if lead not in given]
        _a_day(waiting, domain, room, month, given, rng)
    return given


def _a_day(
    waiting: list[int], domain: Domain, room: Mapping[int, int], month: dict[int, int],
    given: dict[int, int], rng: Random,
) -> None:  # fmt: skip
    weights = {
        member: min(quota(most, month[member], 1), most - month[member])
        for member, most in room.items()
    }
    mine = {member: iter([lead for lead in waiting if lead in domain[member]]) for member in room}
    weights = {member: weight for member, weight in weights.items() if weight > 0}
    while weights:
        (member,) = rng.choices(list(weights), list(weights.values()))
        lead = next((lead for lead in mine[member] if lead not in given), None)
        if lead is None:
            del weights[member]
            continue
        given[lead] = member
        month[member] += 1
        weights[member] -= 1
        if weights[member] <= 0:
            del weights[member]

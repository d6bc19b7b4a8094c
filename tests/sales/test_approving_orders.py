"""Ten thousand requests by the rules alone: random people, leaves and orders of words (AP-01, R42)."""

from dataclasses import replace
from random import Random

from sales.approving import About, Seat, after, chair, missing, seats_for, undecided
from sales.chain import Organisation
from sales.playbook import ApprovalStepRule

SEED, REQUESTS = 20261125, 10_000
PEOPLE = range(1, 8)
WHO = ("manager", "director", "owner", "role:ops", "person:甲")


def test_every_request_is_decided_once_by_people_who_were_asked() -> None:
    rng = Random(SEED)
    ends = {"approved": 0, "rejected": 0}
    for _ in range(REQUESTS):
        ends[_decided(rng)] += 1
    assert min(ends.values()) > REQUESTS // 10


def _decided(rng: Random) -> str:
    """Until it is decided; somebody can always decide, for the admins cannot all be away or asking."""
    about = About(rng.choice(PEOPLE), rng.choice(PEOPLE), {"甲": rng.choice(PEOPLE)})
    steps = [_rule(rng) for _ in range(rng.randint(1, 3))]
    earlier: list[Seat] = []
    for position, rule in enumerate(steps):
        seats = list(seats_for(rule, about, _company(rng), earlier))
        state = _signed(rng, rule, seats, about, last=position == len(steps) - 1)
        if state != "open":
            return state
        earlier += seats
    raise AssertionError("the last step did not decide it")


def _signed(
    rng: Random, rule: ApprovalStepRule, seats: list[Seat], about: About, *, last: bool
) -> str:
    """The step's people speak in any order while others go on leave and come back."""
    while True:
        org = _company(rng)
        seats += missing(seats, about, org)
        able = [one for one in (*PEOPLE, 8, 9) if chair(one, seats, about, org)]
        assert able, f"nobody can decide {rule} {seats}"
        assert about.applicant not in able
        person = rng.choice(able)
        seat = chair(person, seats, about, org)
        assert seat
        word = "rejected" if rng.random() < 0.15 else "approved"
        seats[:] = [one for one in seats if one.person != person] + [replace(seat, decision=word)]
        assert seat.principal not in {one.principal for one in undecided(seats)}, "once"
        move = after(rule.mode, seats, last=last)
        if move.step != "open":
            return move.approval


def _rule(rng: Random) -> ApprovalStepRule:
    who = tuple(rng.sample(WHO, rng.randint(1, 2)))
    return ApprovalStepRule("s", who, 9, rng.choice(("all", "any")))


def _company(rng: Random) -> Organisation:
    """A director over two managers over three; two admins who are never away at once."""
    managers = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3, 7: 3, 8: None, 9: None}
    gone = rng.sample([*PEOPLE, 8], rng.randint(0, 3))
    away = {one: rng.choice((None, *PEOPLE)) for one in gone}
    roles = {"director": (1,), "manager": (2, 3), "ops": (4, 6), "admin": (8, 9)}
    return Organisation(managers, roles, away)

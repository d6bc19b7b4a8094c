"""Who sits on a step, when it is settled, who may decide: tables of cases (AP-01, R42, U-13)."""

from datetime import UTC, datetime, timedelta
from itertools import permutations, product

import pytest

from sales.approval_times import Blocking, StepTime, blocking, durations
from sales.approving import About, Move, Seat, after, chair, missing, seats_for, undecided, verdict
from sales.chain import Organisation
from sales.playbook import ApprovalStepRule

# vp 9 > director 1 > manager 2 > reps 3, 4; ops 6 and 7 under the vp; admin 5 stands alone
MANAGERS = {9: None, 1: 9, 2: 1, 3: 2, 4: 2, 5: None, 6: 9, 7: 9}
ROLES = {"director": (1,), "manager": (2,), "ops": (6, 7), "admin": (5,), "vp": (9,)}


def org(
    managers: dict[int, int | None] | None = None, away: dict[int, int | None] | None = None
) -> Organisation:
    return Organisation(MANAGERS | (managers or {}), ROLES, away or {})


def seated(
    who: str,
    *,
    applicant: int = 3,
    earlier: tuple[int, ...] = (),
    mode: str = "all",
    at: Organisation | None = None,
    **about: object,
) -> list[tuple[int, int | None]]:
    rule = ApprovalStepRule("step", tuple(who.split()), 9, mode)
    before = tuple(Seat(one, decision="approved") for one in earlier)
    seats = seats_for(rule, About(applicant, **about), at or org(), before)  # type: ignore[arg-type]
    return [(seat.person, seat.instead_of) for seat in seats]


@pytest.mark.parametrize(
    ("case", "who", "given", "seats"),
    [
        ("the manager", "manager", {}, [(2, None)]),
        ("the director above him", "director", {}, [(1, None)]),
        ("everybody with the role", "role:ops", {}, [(6, None), (7, None)]),
        ("the customer's owner", "owner", {"owner": 4}, [(4, None)]),
        ("a person by name", "person:孙洁", {"named": {"孙洁": 6}}, [(6, None)]),
        ("both in one step", "manager role:ops", {}, [(2, None), (6, None), (7, None)]),
        ("nobody twice in one step", "manager person:李", {"named": {"李": 2}}, [(2, None)]),
        # the applicant never
        ("a manager's own request goes to his director", "manager", {"applicant": 2}, [(1, None)]),
        ("a director's own goes up, not to himself", "director", {"applicant": 1}, [(9, None)]),
        ("ops asks ops: the other one signs", "role:ops", {"applicant": 6}, [(7, None)]),
        ("the owner asks about his own customer", "owner", {"owner": 3}, [(2, None)]),
        ("the named one asks himself", "person:王", {"named": {"王": 3}}, [(2, None)]),
        # empty walks up the tree
        ("公海: no owner", "owner", {}, [(2, None)]),
        ("the owner has left", "owner", {"owner": 77}, [(2, None)]),
        ("a role that nobody has", "role:legal", {}, [(2, None)]),
        ("a name that nobody bears", "person:无", {}, [(2, None)]),
        ("a name that two bear", "person:李", {"named": {"李": 0}}, [(2, None)]),
        # repeats are skipped
        ("the director signed as the manager before", "director", {"earlier": (1,)}, [(2, None)]),
        ("manager and director signed before", "director", {"earlier": (1, 2)}, [(9, None)]),
        ("an empty step skips who signed before", "role:legal", {"earlier": (2,)}, [(1, None)]),
        ("one of the role signed before", "role:ops", {"earlier": (6,)}, [(7, None)]),
        ("all of the role signed before", "role:ops", {"earlier": (6, 7)}, [(2, None)]),
        ("everybody above signed before", "manager", {"earlier": (1, 2, 9)}, [(5, None)]),
        ("even the admin signed before", "manager", {"earlier": (1, 2, 9, 5)}, [(5, None)]),
        # nobody left → admin
        ("the vp asks: nobody above", "manager", {"applicant": 9}, [(5, None)]),
        ("no manager at all", "manager", {"at": org({3: None})}, [(5, None)]),
        ("the manager has left", "manager", {"at": org({3: 77})}, [(5, None)]),
        ("two who manage each other", "manager", {"at": org({3: 4, 4: 3})}, [(4, None)]),
        # nobody can decide
        ("the only admin asks", "manager", {"applicant": 5}, []),
    ],
)  # fmt: skip
def test_who_sits_on_a_step(case: str, who: str, given: dict, seats: list) -> None:
    assert seated(who, **given) == seats, case


@pytest.mark.parametrize(
    ("case", "who", "away", "given", "seats"),
    [
        ("the deputy", "manager", {2: 4}, {}, [(4, 2)]),
        ("no deputy: the next above", "manager", {2: None}, {}, [(1, 2)]),
        ("the deputy's deputy", "manager", {2: 4, 4: 6}, {}, [(6, 2)]),
        ("the deputy is the applicant", "manager", {2: 3}, {}, [(1, None)]),
        ("the deputies point at each other", "manager", {2: 4, 4: 2}, {}, [(1, 2)]),
        ("the owner's deputy", "owner", {4: 6}, {"owner": 4}, [(6, 4)]),
        ("the owner's deputy is the applicant", "owner", {4: 3}, {"owner": 4}, [(2, 4)]),
        ("one of any is away", "role:ops", {6: 4}, {"mode": "any"}, [(7, None)]),
        ("all of any are away", "role:ops", {6: 4, 7: 2}, {"mode": "any"}, [(4, 6), (2, 7)]),
        ("one of all is away", "role:ops", {6: 4}, {}, [(7, None), (4, 6)]),
        ("his deputy sits there already", "role:ops", {6: 7}, {}, [(7, None), (9, 6)]),
        ("manager away, director is the deputy, then the director's step: walks on",
         "director", {2: 1}, {"earlier": (1,)}, [(9, None)]),
        ("everybody above is away", "manager", {1: None, 2: None, 9: None}, {}, [(5, 2)]),
        ("the admin is away too", "manager", {1: None, 2: None, 9: None, 5: 6}, {}, [(6, 5)]),
    ],
)  # fmt: skip
def test_who_stands_in_during_leave(
    case: str, who: str, away: dict, given: dict, seats: list
) -> None:
    assert seated(who, at=org(away=away), **given) == seats, case


def test_a_director_who_is_the_manager_signs_once_and_the_next_above_signs_the_third_step() -> None:
    """director = manager: 3 reports to director 1 directly (R42)."""
    flat = org({3: 1})
    assert seated("manager", at=flat) == [(1, None)]
    assert seated("director", at=flat, earlier=(1, 6)) == [(9, None)]


def test_on_every_tree_the_applicant_never_signs_and_nobody_signs_twice() -> None:
    """All trees of four people and an admin, all leaves of two of them."""
    for bosses in product((None, 1, 2, 3, 4), repeat=4):
        managers = {n: boss for n, boss in enumerate(bosses, 1)} | {5: None}
        for away in ({}, {2: 3}, {2: None, 3: 4}):
            tree = Organisation(managers, {"admin": (5,), "director": (1,)}, away)
            _check_tree(tree)


def _check_tree(tree: Organisation) -> None:
    for who in ("manager", "director", "role:admin"):
        seats = seats_for(ApprovalStepRule("s", (who,), 9), About(4), tree, (Seat(2),))
        assert seats, "there is an admin who can"
        people = [seat.person for seat in seats]
        assert 4 not in people
        assert len(set(people)) == len(people)
        assert 2 not in people


# -- settled --------------------------------------------------------------------------------------

Y, N, _ = "approved", "rejected", ""


def seats_of(*decisions: str, added: tuple[str, ...] = ()) -> list[Seat]:
    own = [Seat(person, decision=word) for person, word in enumerate(decisions, 1)]
    return own + [Seat(n, None, 1, word) for n, word in enumerate(added, 50)]


@pytest.mark.parametrize(
    ("mode", "decisions", "settled"),
    [
        ("all", (_,), ""), ("all", (Y,), Y), ("all", (N,), N),
        ("all", (Y, _), ""), ("all", (Y, Y), Y), ("all", (Y, N), N), ("all", (_, N), N),
        ("any", (_, _), ""), ("any", (Y, _), Y), ("any", (_, N), N), ("any", (Y, N), N),
        ("all", (), ""), ("any", (), ""),
    ],
)  # fmt: skip
def test_when_a_step_is_settled(mode: str, decisions: tuple, settled: str) -> None:
    for order in set(permutations(decisions)):
        assert verdict(mode, seats_of(*order)) == settled


@pytest.mark.parametrize(
    ("mode", "decisions", "added", "settled"),
    [
        ("any", (Y, _), (_,), ""), ("any", (Y, _), (Y,), Y), ("any", (_, _), (Y,), ""),
        ("any", (Y, _), (N,), N), ("all", (Y,), (_,), ""), ("all", (Y,), (Y,), Y),
    ],
)  # fmt: skip
def test_an_added_signer_signs_in_any_case(
    mode: str, decisions: tuple, added: tuple, settled: str
) -> None:
    assert verdict(mode, seats_of(*decisions, added=added)) == settled


@pytest.mark.parametrize("mode", ["all", "any"])
@pytest.mark.parametrize("word", [Y, N])
def test_the_deputys_word_is_the_word_of_who_is_away(mode: str, word: str) -> None:
    seats = [Seat(2), Seat(4, instead_of=2, decision=word)]
    assert verdict(mode, seats) == word
    assert undecided(seats) == ()


def test_what_a_word_does_to_the_request() -> None:
    assert after("all", seats_of(Y), last=True) == Move("approved", "approved")
    assert after("all", seats_of(Y), last=False) == Move("approved", onward=True)
    assert after("all", seats_of(Y, _), last=True) == Move()
    assert after("all", seats_of(N, _), last=False) == Move("rejected", "rejected")


# -- who may decide -------------------------------------------------------------------------------

ABOUT = About(3)


@pytest.mark.parametrize(
    ("case", "person", "seats", "away", "may"),
    [
        ("whoever sits", 2, [Seat(2)], {}, True),
        ("not the applicant", 3, [Seat(2)], {}, False),
        ("not a stranger", 4, [Seat(2)], {}, False),
        ("not the boss of who sits", 1, [Seat(2)], {}, False),
        ("not the admin", 5, [Seat(2)], {}, False),
        ("nobody, where nobody sits", 5, [], {}, False),
        ("not twice", 2, [Seat(2, decision=Y)], {}, False),
        ("the other one of two", 6, [Seat(2, decision=Y), Seat(6)], {}, True),
        ("the deputy during leave", 4, [Seat(2)], {2: 4}, True),
        ("even on leave, he himself", 2, [Seat(2)], {2: 4}, True),
        ("without a deputy the next above", 1, [Seat(2)], {2: None}, True),
        ("not the applicant as deputy", 3, [Seat(2)], {2: 3}, False),
        ("then the next above", 1, [Seat(2)], {2: 3}, True),
        ("not the deputy when the other has signed", 4, [Seat(2, decision=Y)], {2: 4}, False),
        ("not he when the deputy has signed", 2, [Seat(2), Seat(4, 2, None, Y)], {2: 4}, False),
        ("not the deputy when the other is back", 4, [Seat(2), Seat(4, 2)], {}, False),
        ("the other, back, though only the deputy was asked", 2, [Seat(4, 2)], {}, True),
        ("the deputy of a deputy", 6, [Seat(2), Seat(4, 2)], {2: 4, 4: 6}, True),
        ("a leaver's seat: the admin", 5, [Seat(77)], {}, True),
    ],
)  # fmt: skip
def test_who_may_decide(case: str, person: int, seats: list, away: dict, may: bool) -> None:
    assert (chair(person, seats, ABOUT, org(away=away)) is not None) is may, case


def test_a_deputy_is_seated_once() -> None:
    gone = org(away={2: 4})
    assert missing([Seat(2)], ABOUT, gone) == (Seat(4, instead_of=2),)
    assert missing([Seat(2), Seat(4, instead_of=2)], ABOUT, gone) == ()


def test_two_who_leave_at_once_get_two_deputies() -> None:
    gone = org(away={6: 4, 7: 4})
    assert missing([Seat(6), Seat(7)], ABOUT, gone) == (Seat(4, 6), Seat(9, 7))


# -- time (AP-06) ---------------------------------------------------------------------------------


def test_the_time_of_each_step_and_who_holds_it_up() -> None:
    start = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    now = start + timedelta(hours=9)
    steps = (
        StepTime("主管核对", start, start + timedelta(hours=3)),
        StepTime("运营评估", start + timedelta(hours=3), None, ("孙洁",)),
        StepTime("总监确认", None),
    )
    assert durations(steps, now) == (
        ("主管核对", timedelta(hours=3)),
        ("运营评估", timedelta(hours=6)),
    )
    assert blocking(steps, now) == Blocking("运营评估", ("孙洁",), timedelta(hours=6))
    assert blocking(steps[:1], now) is None

"""The rungs above an opportunity that nobody touches: managers, leave, repeats, and the end (R42)."""

from datetime import UTC, datetime, timedelta

import pytest

from sales.chain import Organisation
from sales.ladder import Rung, director_of, manager_of, silent_days, watched

REP, PEER, MANAGER, DIRECTOR, VP, ADMIN = 1, 2, 3, 4, 5, 6
LINE = {REP: MANAGER, PEER: MANAGER, MANAGER: DIRECTOR, DIRECTOR: VP, VP: None, ADMIN: None}
ROLES = {"manager": (MANAGER,), "director": (DIRECTOR,), "admin": (ADMIN,)}


def company(**changes: object) -> Organisation:
    facts: dict[str, object] = {"managers": LINE, "roles": ROLES, "away": {}} | changes
    return Organisation(**facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("org", "manager"),
    [
        (company(), Rung(MANAGER)),
        (company(away={MANAGER: PEER}), Rung(PEER)),  # his deputy
        (company(away={MANAGER: REP}), Rung(DIRECTOR)),  # the rep does not watch himself
        (company(away={MANAGER: None}), Rung(DIRECTOR)),  # no deputy: his own manager
        (company(managers={**LINE, REP: None}), Rung(ADMIN, is_end=True)),
        (company(managers={REP: None}, roles={}), None),
    ],
)
def test_the_manager_hears_beside_the_rep(org: Organisation, manager: Rung | None) -> None:
    assert manager_of(org, REP) == manager


SAME = company(roles={"manager": (MANAGER,), "director": (MANAGER,), "admin": (ADMIN,)})
SMALL = company(
    managers={REP: MANAGER, MANAGER: None, ADMIN: None},
    roles={"director": (MANAGER,), "admin": (ADMIN,)},
)


@pytest.mark.parametrize(
    ("org", "told", "director"),
    [
        (company(), {MANAGER}, Rung(DIRECTOR)),
        (company(away={DIRECTOR: PEER}), {MANAGER}, Rung(PEER)),
        (company(away={DIRECTOR: None}), {MANAGER}, Rung(VP)),
        (SAME, {MANAGER}, Rung(DIRECTOR)),  # told as manager already: the next one above
        (SMALL, {MANAGER}, Rung(ADMIN, is_end=True)),  # nobody is above him
        (company(roles={"admin": (ADMIN,)}), {MANAGER}, Rung(DIRECTOR)),  # no director at all
        (company(managers={REP: None, ADMIN: None}), {ADMIN}, None),  # the admin knows already
    ],
)
def test_then_the_director_but_nobody_twice(
    org: Organisation, told: set[int], director: Rung | None
) -> None:
    assert director_of(org, REP, frozenset({REP, *told})) == director


@pytest.mark.parametrize(
    ("state", "runs"),
    [("open", True), ("rethinking", True), ("to_activate", True)]
    + [("frozen", False), ("won", False), ("lost", False), ("void", False)],
)
def test_the_clock_runs_while_there_is_something_to_do(state: str, runs: bool) -> None:
    assert watched(state) is runs


def test_days_of_silence_are_full_days() -> None:
    monday = datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert [silent_days(monday, monday + timedelta(hours=hours)) for hours in (0, 71, 73, 120)] == [
        0, 2, 3, 5,
    ]  # fmt: skip
    assert silent_days(monday, monday - timedelta(hours=1)) == 0

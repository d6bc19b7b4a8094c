"""The table of rights, row by row (spec: rights). The matrix in tests/rights tries it on everything."""

from dataclasses import replace

import pytest

from handlers.masking import NOTHING_SHOWN, mask
from sales.rights import (
    TABLE,
    Actor,
    Asked,
    Owned,
    RoleName,
    administers,
    keeps_rules,
    may_change,
    may_decide,
    may_decide_about_people,
    may_reveal,
    may_see,
    may_see_request,
    sees_amount,
    sees_phone,
)

ME, BELOW, NEWCOMER, STRANGER = 1, 2, 3, 4
THINGS = {
    "own": Owned(ME, 10, ME),
    "on my customer": Owned(STRANGER, 10, ME),
    "on a foreign customer": Owned(ME, 11, STRANGER),
    "below": Owned(BELOW, 12, BELOW),
    "shared": Owned(STRANGER, 13, STRANGER),
    "region": Owned(STRANGER, 14, STRANGER, region_id=7),
    "pool": Owned(None, 15, None, region_id=7),
    "key": Owned(STRANGER, 16, STRANGER, tier="A"),
    "reached": Owned(STRANGER, 17, STRANGER),
    "needed": Owned(STRANGER, 17, STRANGER, amount_needed=True),
    "newcomer": Owned(NEWCOMER, 18, NEWCOMER),
    "foreign": Owned(STRANGER, 19, STRANGER),
    "group": Owned(STRANGER, 20, STRANGER, region_id=8, grouped=True),
    "group here": Owned(STRANGER, 21, STRANGER, region_id=7, grouped=True),
    "draft": Owned(STRANGER, 10, ME, private=True),
}
MINE = {"own", "on my customer", "on a foreign customer"}
MANAGED = MINE | {"shared", "below"}
GROUPS = {"group", "group here"}
DIRECTED = MANAGED | {"region", "pool", "group here"}
ALL = set(THINGS) - {"draft"}
CASES = {
    "rep": (MINE | {"shared"} | GROUPS, MINE, MINE, set()),
    "manager": (MANAGED | GROUPS, MINE, MANAGED, {"shared", "below"}),
    "director": (DIRECTED | GROUPS, MINE, DIRECTED, DIRECTED - MINE),
    "vp": ({"key"}, set(), {"key"}, set()),
    "ops": (ALL, set(), ALL, set()),
    "finance": ({"reached", "needed"}, set(), {"needed"}, set()),
    "mentor": ({"newcomer"}, set(), set(), set()),
    "admin": (set(), set(), set(), set()),
}
"""role → sees, phone in full, amount, may reveal."""


def actor(*roles: str) -> Actor:
    return Actor(
        ME, "王芳", frozenset(roles), below=frozenset({BELOW}), shared_customers=frozenset({13}),
        regions=frozenset({7}), reached=frozenset({17}), newcomers=frozenset({NEWCOMER}),
    )  # fmt: skip


@pytest.mark.parametrize("role", CASES)
def test_each_role_sees_what_its_row_says(role: str) -> None:
    me = actor(role)
    seen, phone, amount, reveal = (
        {name for name, thing in THINGS.items() if asks(me, thing)}
        for asks in (may_see, sees_phone, sees_amount, may_reveal)
    )
    assert (seen, phone, amount, reveal) == CASES[role]


@pytest.mark.parametrize("role", CASES)
def test_only_who_sells_changes_and_only_what_he_sees(role: str) -> None:
    """And of a group account only what is of his own region (CO-12)."""
    changed = {name for name, thing in THINGS.items() if may_change(actor(role), thing)}
    sells = role in ("rep", "manager", "director")
    assert changed == (CASES[role][0] - {"group"} if sells else set())


def test_every_department_has_the_same_row() -> None:
    rows = {TABLE[role] for role in ("marketing", "delivery", "product", "finance", "legal")}
    assert len(rows) == 1


def test_several_roles_are_a_union_and_each_column_goes_with_its_row() -> None:
    both = actor("manager", "mentor")
    assert may_see(both, THINGS["newcomer"])
    assert not sees_amount(both, THINGS["newcomer"]), "seen as a mentor sees it"
    assert sees_amount(both, THINGS["below"])


@pytest.mark.parametrize("role", list(RoleName))
def test_a_leaver_has_nothing(role: str) -> None:
    gone = replace(actor(role), active=False)
    for thing in THINGS.values():
        asked = (may_see, may_change, sees_phone, sees_amount, may_reveal, may_decide)
        assert not any(ask(gone, thing) for ask in asked)
    assert not may_decide_about_people(gone, BELOW)
    assert not may_see_request(gone, Asked(ME))
    assert not administers(gone)
    assert not keeps_rules(gone)


def test_decisions_are_for_those_above_and_operations_judge_nobody() -> None:
    assert may_decide(actor("manager"), THINGS["below"])
    assert not may_decide(actor("manager"), THINGS["shared"])
    assert not may_decide(actor("manager"), THINGS["own"])
    assert may_decide(actor("director"), THINGS["region"])
    assert may_decide_about_people(actor("manager"), BELOW)
    assert not may_decide_about_people(actor("manager"), STRANGER)
    for role in ("rep", "ops", "vp", "admin", "mentor"):
        assert not may_decide_about_people(actor(role), BELOW), role


def test_a_request_is_seen_by_who_asked_who_was_asked_and_who_is_above() -> None:
    assert may_see_request(actor("rep"), Asked(ME))
    assert may_see_request(actor("legal"), Asked(STRANGER, frozenset({ME})))
    assert may_see_request(actor("manager"), Asked(BELOW))
    assert not may_see_request(actor("rep"), Asked(BELOW))
    assert may_see_request(actor("ops"), Asked(STRANGER))
    assert not may_see_request(actor("admin"), Asked(STRANGER))


def test_an_export_is_masked_column_by_column() -> None:
    row = {"name": "青禾口腔", "phone": "13800000123", "amount_fen": 500, "note": "打13800000123"}
    own = mask(actor("rep"), THINGS["own"])
    shared = mask(actor("rep"), THINGS["shared"])
    assert own.exported(row) == row
    assert shared.exported(row) == {
        "name": "青禾口腔", "phone": "138****0123", "amount_fen": "***", "note": "打138****0123",
    }  # fmt: skip
    assert NOTHING_SHOWN.exported(row) == shared.exported(row)

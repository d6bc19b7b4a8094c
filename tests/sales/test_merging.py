"""What the record that stays says: what somebody said counts, what both say is chosen (U-01)."""

import pytest

from sales.merging import Record, disputed, merged

KEPT, GONE = Record(1, "青禾口腔", tier="unknown"), Record(2, "青禾门诊", tier="B", owner_id=7)


def test_a_tier_that_nobody_knows_is_no_word_against_one_that_is_known() -> None:
    assert disputed(KEPT, GONE) == ("name",)
    assert merged(KEPT, GONE, {})["tier"] == "B"


def test_the_name_that_was_not_chosen_is_still_known() -> None:
    assert merged(KEPT, GONE, {})["short_names"] == ["青禾门诊"]
    chosen = merged(KEPT, GONE, {"name": "gone"})
    assert (chosen["name"], chosen["short_names"]) == ("青禾门诊", ["青禾口腔"])


@pytest.mark.parametrize(
    ("kept", "gone", "parent"),
    [
        (Record(1, "甲", parent_id=1), Record(2, "乙"), None),
        (Record(1, "甲"), Record(2, "乙", parent_id=2), 1),
        (Record(1, "甲", parent_id=2), Record(2, "乙", parent_id=2), 1),
        (Record(1, "甲", parent_id=1), Record(2, "乙", parent_id=1), None),
        (Record(1, "甲"), Record(2, "乙", parent_id=9), 9),
    ],
    ids=["a head stays", "of a head one", "of the own head", "of a member", "of a group"],
)
def test_the_head_of_a_group_account_is_its_own_parent(
    kept: Record, gone: Record, parent: int | None
) -> None:
    """None: that column does not change."""
    assert merged(kept, gone, {}).get("parent_id") == parent


def test_no_group_becomes_a_part_of_itself() -> None:
    kept, gone = Record(1, "甲"), Record(2, "乙", parent_id=3)
    assert merged(kept, gone, {}, lambda _: (3, 1)).get("parent_id") is None

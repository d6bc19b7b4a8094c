"""The platform's list compared with ours; departments as teams and regions; who reports to whom."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales.departments import Department, region_name, units
from sales.organisation import Known, Member, compared, managers, plain_phone, too_many
from sales.playbook_leavers import LeaverRules

FANG = Member("f", "王芳", "销售", "13800000001", ("east1",))
QIANG = Member("q", "李强", "经理", "13800000002", ("east1",), leads=("east1",))
OURS = [Known(1, "王芳", "销售", "13800000001", account="f"), Known(2, "李强", account="q")]


def test_what_is_the_same_on_both_sides_is_left_alone() -> None:
    found = compared([FANG], OURS[:1])
    assert (found.joined, found.bound, found.changed, found.leaving) == ((), (), (), 0)


def test_who_is_new_joins_and_who_is_missing_or_inactive_leaves() -> None:
    found = compared([QIANG, Member("n", "新人")], OURS)
    assert [one.name for one in found.joined] == ["新人"]
    assert found.gone == (1,)
    assert compared([FANG, replace(QIANG, active=False)], OURS).gone == (2,)


def test_who_is_still_on_another_platform_only_loses_this_account() -> None:
    found = compared([QIANG], [replace(OURS[0], elsewhere=True), OURS[1]])
    assert (found.gone, found.unlisted) == ((), ("f",))


def test_who_comes_back_is_active_again() -> None:
    (back,) = compared([FANG], [replace(OURS[0], active=False)]).changed
    assert back.active


def test_a_colleague_without_an_account_is_known_by_his_phone() -> None:
    stranger = replace(FANG, phone="+86 138-0000-0001")
    found = compared([stranger], [replace(OURS[0], account="")])
    assert [(id, one.external_id) for id, one in found.bound] == [(1, "f")]
    assert found.joined == ()


@pytest.mark.parametrize(
    "ours",
    [
        [replace(OURS[0], account=""), Known(3, "王方", phone="13800000001")],  # two have it
        [replace(OURS[0], account="", phone="")],
        [replace(OURS[0], account="", active=False)],
        [replace(OURS[0], account="other")],  # he has an account here already
    ],
)
def test_a_phone_that_does_not_name_exactly_one_names_nobody(ours: list[Known]) -> None:
    found = compared([FANG, Member("other", "王芳")], ours)
    assert found.bound == ()
    assert FANG in found.joined


def test_two_on_the_list_with_one_phone_are_not_bound_to_one_of_us() -> None:
    found = compared([FANG, replace(QIANG, phone=FANG.phone)], [replace(OURS[0], account="")])
    assert found.bound == ()


def test_what_the_platform_withholds_changes_nothing() -> None:
    found = compared([Member("f", "")], OURS[:1])
    assert found.changed == ()


def test_only_the_platform_we_met_him_on_first_says_his_name() -> None:
    renamed = replace(FANG, name="王芳-销售", title="高级销售")
    assert compared([renamed], OURS[:1]).changed[0].name == "王芳-销售"
    assert compared([renamed], [replace(OURS[0], led=False)]).changed == ()


@pytest.mark.parametrize(
    ("ours", "missing", "mistake"),
    [(40, 5, False), (40, 6, True), (200, 20, False), (200, 21, True), (4, 3, False), (4, 4, True)]
    + [(1, 1, True), (1, 0, False), (2, 1, False), (2, 2, True), (0, 0, False)],
)
def test_too_many_leavers_are_rather_a_mistake(ours: int, missing: int, mistake: bool) -> None:
    known = [Known(n, f"人{n}", account=f"u{n}") for n in range(ours)]
    listed = [Member(f"u{n}", f"人{n}") for n in range(ours - missing)]
    assert too_many(compared(listed, known), known, LeaverRules(10, 5)) is mistake


@pytest.mark.parametrize(
    ("said", "plain"),
    [("+8613800000001", "13800000001"), ("0086-138 0000 0001", "13800000001")]
    + [("13800000001", "13800000001"), ("138****0001", ""), ("021-55551234", "02155551234")]
    + [("+85291234567", "85291234567"), ("", "")],
)
def test_phones_are_compared_by_their_digits(said: str, plain: str) -> None:
    assert plain_phone(said) == plain


# -- who reports to whom -----------------------------------------------------------------------------

PARENTS = {"east1": "east", "east": "all", "all": ""}


def test_the_named_manager_counts_before_the_head_of_the_department() -> None:
    boss = Member("b", "赵敏", departments=("all",), leads=("all",))
    people = [FANG, QIANG, boss]
    assert managers(people, PARENTS) == {"f": "q", "q": "b", "b": ""}
    assert managers([replace(FANG, manager="b"), QIANG, boss], PARENTS)["f"] == "b"


def test_a_manager_who_is_gone_is_replaced_by_the_head() -> None:
    assert managers([replace(FANG, manager="gone"), QIANG], PARENTS)["f"] == "q"


def test_circles_of_managers_are_cut() -> None:
    a, b = Member("a", "甲", manager="b"), Member("b", "乙", manager="a")
    assert managers([a, b], {}) == {"a": "b", "b": ""}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20))
def test_whoever_is_named_nobody_ends_up_above_himself(pairs: list[tuple[int, int]]) -> None:
    found = managers([Member(str(a), "某", manager=str(b)) for a, b in pairs], {})
    for one in found:
        at, steps = found[one], 0
        while at:
            at, steps = found[at], steps + 1
            assert steps <= len(found)


# -- departments -------------------------------------------------------------------------------------


def test_departments_with_people_are_teams_and_those_named_after_places_regions() -> None:
    tree = [
        Department("east1", "一组", "east"),
        Department("north1", "一组", "north"),
        Department("east", "华东大区", "all"),
        Department("north", "华北大区", "all"),
        Department("all", "澄屿医疗"),
    ]
    people = [FANG, Member("n", "张三", departments=("north1",)), Member("b", "赵敏")]
    found = {one.department.external_id: (one.team, one.region) for one in units(tree, people)}
    assert found == {
        "all": ("", ""), "east": ("", "华东"), "north": ("", "华北"),
        "east1": ("华东大区一组", ""), "north1": ("华北大区一组", ""),
    }  # fmt: skip
    order = [one.department.external_id for one in units(tree, people)]
    assert order.index("all") < order.index("east") < order.index("east1")


@pytest.mark.parametrize(
    ("department", "region"),
    [("华东大区", "华东"), ("华南", "华南"), ("杭州分公司", "杭州"), ("上海", "上海")]
    + [("大客户部", ""), ("销售一组", ""), ("大区", ""), ("西南销售大区", "西南")],
)
def test_a_region_is_told_by_its_name(department: str, region: str) -> None:
    assert region_name(department) == region

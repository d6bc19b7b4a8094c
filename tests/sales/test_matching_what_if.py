"""Last month's leads through changed rules, before anybody puts them in force (AS-08)."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sales.matching_facts import Lead, Rep
from sales.matching_rules import MatchRule, MatchWhen
from sales.matching_what_if import Moved, Tally, sides, type_of, what_if
from tests.sales.matching_world import EAST, LEADS, REPS, RULES, rep, several, weighing

WINNERS, QUICK = weighing(win_rate=100), weighing(response=100)
PAIR = [rep(1, win_rate=6000, response=900), rep(2, win_rate=1000, response=60)]


def test_other_rules_show_who_would_have_got_what() -> None:
    leads = [EAST, replace(EAST, id=2), replace(EAST, id=3, region="华北")]
    shown = what_if(leads, PAIR, WINNERS, QUICK)
    assert shown.moved == (Moved(1, 1, 2), Moved(2, 1, 2))
    assert shown.leads_of == {1: Tally(2, 0), 2: Tally(0, 2)}
    assert (shown.leads, shown.left_over) == (3, Tally(1, 1))
    assert shown.types == {type_of(EAST): (3, 2)}
    assert [one for one, _ in sides(shown.leads_of)] == [2, 1], "who wins most first"


def test_moves_by_the_changed_rule_are_told_from_those_that_only_follow() -> None:
    """By the new rule rep 1 gets the food; so the other lead, which goes by load, finds him the busier one."""
    food = MatchRule("food", "生鲜", {"win_rate": 100}, MatchWhen(industries=("生鲜",)))
    usual = MatchRule("usual", "其他", {"load": 100})
    before = replace(RULES, rules=(replace(food, weights={"response": 100}), usual))
    leads = [replace(EAST, industry="生鲜"), replace(EAST, id=2)]
    shown = what_if(leads, PAIR, before, replace(before, rules=(food, usual)))
    assert shown.rules == {"生鲜": Tally(1, 1), "其他": Tally(1, 1)}
    assert (len(shown.moved), shown.directly) == (2, 1)


def test_caps_that_were_hit_are_counted_on_both_sides() -> None:
    a_leads = [replace(EAST, id=id, tier="A") for id in range(1, 5)]
    shown = what_if(a_leads, [*PAIR, rep(3, win_rate=0)], WINNERS, weighing(load=100))
    assert shown.capped.before > shown.capped.after == 0
    crowded = [replace(one, cap=2, open_leads=1) for one in PAIR]
    assert what_if(a_leads, crowded, WINNERS, WINNERS).full == Tally(1, 1)


def test_who_is_off_duty_today_took_part_last_month_and_a_leaver_does_not() -> None:
    away, left = replace(PAIR[0], on_duty=False), replace(PAIR[1], active=False)
    assert what_if([EAST], [away, left], WINNERS, WINNERS).leads_of == {1: Tally(1, 1)}


@settings(max_examples=40, deadline=None)
@given(several(LEADS, 12), several(REPS, 5), st.booleans())
def test_nothing_is_lost_and_nobody_holds_more_than_he_may(
    leads: list[Lead], reps: list[Rep], same: bool
) -> None:
    shown = what_if(leads, reps, WINNERS, WINNERS if same else QUICK)
    for side in ("before", "after"):
        every = [getattr(one, side) for one in (*shown.leads_of.values(), shown.left_over)]
        assert sum(every) == len(leads)
    assert sum(gone for _, gone in shown.types.values()) == len(shown.moved) >= shown.directly
    assert not (same and shown.moved)

"""Which day a customer goes back to 公海, what keeps it, who may take one out (U-04)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from sales.pool import Keeping, Picker, days_off, kept_by, not_now, recycled_on, runs_out
from storage.calendar import Calendar
from storage.playbooks import load_playbook
from tests.handlers.desk import PLAYBOOK, ZONE

BOOK = load_playbook(PLAYBOOK)
RULES = BOOK.pool
PIPELINE = [(stage.id, stage.name) for stage in BOOK.pipeline]
WED = date(2026, 11, 25)
WORKDAY = Calendar().is_workday


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


@pytest.mark.parametrize(("tier", "days"), [("A", 60), ("B", 45), ("C", 30), ("", 45), ("D", 45)])
def test_each_tier_has_its_days_and_an_unknown_one_those_of_its_choice(tier: str, days: int):
    assert RULES.days_of(tier) == days
    assert runs_out(WED, RULES.days_of(tier)) == WED + timedelta(days=days)


def test_days_off_are_added_at_the_end():
    off = {WED + timedelta(days=1), WED + timedelta(days=2), WED - timedelta(days=1)}
    assert runs_out(WED, 3, off) == WED + timedelta(days=5)


def test_nothing_is_recycled_on_its_first_night():
    assert runs_out(WED, 1) > WED


def test_a_day_is_off_when_its_noon_is():
    span = (at(WED, 13), at(WED + timedelta(days=2), 13))
    assert days_off([span], ZONE) == {WED + timedelta(days=1), WED + timedelta(days=2)}


def test_the_day_is_a_workday_and_never_sooner_than_the_notice_promised():
    assert recycled_on(WED + timedelta(days=8), WED, 7, WORKDAY) is None
    assert recycled_on(WED + timedelta(days=7), WED, 7, WORKDAY) == date(2026, 12, 2)
    assert recycled_on(WED - timedelta(days=90), WED, 7, WORKDAY) == date(2026, 12, 2), "long over"
    spring = date(2026, 2, 16)  # in the week of the festival
    assert recycled_on(spring, spring - timedelta(days=7), 7, WORKDAY) == date(2026, 2, 24)


KEEPS = {
    "有商机在方案演示": Keeping(stages=frozenset({"first_touch", "demo"})),
    "有商机在报价发送": Keeping(stages=frozenset({"demo", "quote"})),
    "有冻结的商机": Keeping(stages=frozenset({"diagnosis"}), frozen=True),
    "有申请正在审批": Keeping(asked=True),
    "保护期到 11月25日": Keeping(protected_until=WED),
    "负责人在请假": Keeping(away=True),
    "": Keeping(stages=frozenset({"first_touch", "diagnosis"}), protected_until=WED - timedelta(days=1)),
}  # fmt: skip


@pytest.mark.parametrize("why", KEEPS)
def test_what_keeps_a_customer_is_said(why: str):
    assert kept_by(RULES, PIPELINE, KEEPS[why], WED) == why


PICKERS = {
    "": Picker(4, 49, WED - timedelta(days=30)),
    "今天已领": Picker(5, 0),
    "先跟进或移交几家": Picker(0, 50),
    "12月24日 起可以再领": Picker(0, 0, WED - timedelta(days=1)),
}


@pytest.mark.parametrize("said", PICKERS)
def test_limits_of_a_day_of_a_person_and_of_whoever_lost_it(said: str):
    told = not_now(RULES, PICKERS[said], WED)
    assert said in told
    assert bool(told) == bool(said)


FAULTS = {
    "pool.unknown：pool.days 里没有「Z」级": {"unknown": "Z"},
    "pool.keep_stage：没有「dinner」这个阶段": {"keep_stage": "dinner"},
    "pool.picks_per_day：必须大于 0": {"picks_per_day": 0},
    "pool.cooldown_days：不能小于 0": {"cooldown_days": -1},
    "pool.days.C：要比提前提醒的 30 天长": {"warn_days": 30},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_rules_that_cannot_be_meant_are_refused(fault: str):
    from sales.playbook import check

    assert fault in check(replace(BOOK, pool=replace(RULES, **FAULTS[fault])))

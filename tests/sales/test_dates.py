"""Days and hours as sales people say them, counted from Wednesday 2026-11-18."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales.dates import moments, parse_moment
from sales.ports import NO_HOLIDAYS
from tests.corpus.known import HOLIDAYS

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=CHINA)


def day(text: str, now: datetime = NOW) -> str | None:
    found = parse_moment(text, now, HOLIDAYS)
    return found.isoformat()[:10] if found else None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("今天", "2026-11-18"),
        ("明天上午回", "2026-11-19"),
        ("后天", "2026-11-20"),
        ("大后天", "2026-11-21"),
        ("两周后", "2026-12-02"),
        ("半个月后", "2026-12-03"),
        ("一个月后", "2026-12-18"),
        ("这周五", "2026-11-20"),
        ("周五", "2026-11-20"),
        ("礼拜三", "2026-11-18"),
        ("下周三", "2026-11-25"),
        ("下下周三", "2026-12-02"),
        ("下周", "2026-11-23"),
        ("下周初", "2026-11-23"),
        ("这周内", "2026-11-20"),
        ("周五前", "2026-11-20"),
        ("这周末", "2026-11-21"),
        ("周四周五都行", "2026-11-19"),
        ("周二，不，周四", "2026-11-19"),
        ("25号", "2026-11-25"),
        ("下月8号", "2026-12-08"),
        ("下个月15号", "2026-12-15"),
        ("这个月二十九号", "2026-11-29"),
        ("6/9", "2027-06-09"),
        ("11/30", "2026-11-30"),
        ("10.2前", "2027-10-02"),
        ("11月20日前", "2026-11-20"),
        ("十二月五号", "2026-12-05"),
        ("月底前", "2026-11-30"),
        ("4月底", "2027-04-30"),
        ("年底前", "2026-12-31"),
        ("月初", "2026-12-01"),
        ("中旬", "2026-12-11"),
        ("4月中旬", "2027-04-11"),
        ("下旬", "2026-11-21"),
        ("下个月", "2026-12-01"),
        ("7月再说", "2027-07-01"),
        ("明年一季度", "2027-01-01"),
        ("明年3月", "2027-03-01"),
        ("周五前提前一天", "2026-11-19"),
        ("最晚明天", "2026-11-19"),
        ("过了元旦再看", "2027-01-04"),
        ("节后", "2027-01-04"),
        ("年前", "2027-02-05"),
        ("春节前", "2027-02-05"),
        ("冬至前", "2026-12-22"),
        ("改到3月8日", "2027-03-08"),
        ("next Tue再sync", "2026-11-24"),
    ],
)
def test_words_for_days_follow_the_table(words: str, expected: str) -> None:
    assert day(words) == expected


@pytest.mark.parametrize(
    ("now", "words", "expected"),
    [
        ("2026-09-16", "过了中秋再讲", "2026-09-28"),
        ("2026-09-30", "国庆后第一周", "2026-10-08"),
        ("2026-03-25", "清明后", "2026-04-07"),
        ("2026-04-20", "五一后", "2026-05-06"),
        ("2026-02-10", "初八开工后", "2026-02-24"),
        ("2026-11-22", "下周三", "2026-11-25"),
        ("2026-01-31", "一个月后", "2026-02-28"),
        ("2026-12-30", "下个月", "2027-01-01"),
    ],
)
def test_holidays_and_turns_of_the_calendar(now: str, words: str, expected: str) -> None:
    assert day(words, datetime.fromisoformat(now).replace(tzinfo=CHINA)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("下周三下午3点带方案过去", "2026-11-25T15:00"),
        ("明天下午三点", "2026-11-19T15:00"),
        ("周五下午两点", "2026-11-20T14:00"),
        ("明早九点半", "2026-11-19T09:30"),
        ("今晚8点", "2026-11-18T20:00"),
        ("明天三点", "2026-11-19T15:00"),
        ("明天10点", "2026-11-19T10:00"),
        ("明天中午", "2026-11-19T12:00"),
        ("下午3点给他回电话", "2026-11-18T15:00"),
        ("2026-11-26 15:00", "2026-11-26T15:00"),
        ("2026-11-26T15:00", "2026-11-26T15:00"),
        ("2026年11月26日14:30", "2026-11-26T14:30"),
    ],
)
def test_a_clock_time_makes_it_a_moment(words: str, expected: str) -> None:
    assert parse_moment(words, NOW, HOLIDAYS) == datetime.fromisoformat(expected).replace(
        tzinfo=CHINA
    )


@pytest.mark.parametrize(
    "words",
    [
        "这两天", "过几天", "过两天", "改天", "尽快", "有空", "等装修完", "交期45天", "一个半月", "12个月质保",
        "第三批", "1.5吨", "3号楼", "有三点要求", "一年修了三次", "每周一例会", "",
    ],
)  # fmt: skip
def test_vague_words_and_durations_are_no_day(words: str) -> None:
    assert day(words) is None


def test_words_that_look_back_are_marked_past() -> None:
    found = moments("上周三就给了，昨天又催，下周三去", NOW, HOLIDAYS)
    assert [moment.past for moment in found] == [True, True, False]


def test_a_deadline_is_told_from_a_day() -> None:
    before, on = moments("25号前给他，26号去", NOW, HOLIDAYS)
    assert (before.deadline, on.deadline) == (True, False)


def test_without_a_calendar_a_holiday_is_not_guessed() -> None:
    assert parse_moment("春节后", NOW, NO_HOLIDAYS) is None


@given(
    st.text(
        alphabet="今明后天下周月年底前点半:/.-0123456789一三五十号日过了节国庆春初", max_size=40
    ),
    st.datetimes(datetime(2, 1, 1), datetime(9990, 1, 1), timezones=st.just(UTC)),
)
def test_any_words_at_any_time_resolve_or_stay_silent(words: str, now: datetime) -> None:
    for moment in moments(words, now, HOLIDAYS):
        assert isinstance(moment.when, date)


@given(st.dates(date(2020, 1, 1), date(2099, 12, 31)))
def test_a_day_comes_back_from_its_own_spelling(when: date) -> None:
    assert parse_moment(when.isoformat(), NOW) == when
    assert parse_moment(f"{when.year}年{when.month}月{when.day}日", NOW) == when

"""What may leave on a day of the month, in cases."""

from datetime import date

import pytest

from sales.budget import Leave, Quota, Spent, carries, leave

SMALL, LARGE = Quota(calls=5_000, pushes=3_000), Quota(calls=200_000, pushes=50_000)
FIRST, MIDDLE, LAST = date(2026, 12, 1), date(2026, 12, 16), date(2026, 12, 31)
EVERYTHING, LINKS, ANSWERS = Leave.EVERYTHING, Leave.LINKS, Leave.ANSWERS

CASES = [
    # a new month: as people usually are
    ("ten people on the first", SMALL, Spent(0, 0, 0), FIRST, 10, EVERYTHING),
    ("as many as it carries", SMALL, Spent(0, 0, 0), FIRST, 28, EVERYTHING),
    ("a few more than it carries", SMALL, Spent(0, 0, 0), FIRST, 40, LINKS),
    ("nearly five hundred with the larger edition", LARGE, Spent(0, 0, 0), FIRST, 480, EVERYTHING),
    ("twelve hundred with the larger edition", LARGE, Spent(0, 0, 0), FIRST, 1_200, LINKS),
    ("nobody known yet", SMALL, Spent(0, 0, 0), FIRST, 0, EVERYTHING),
    # in the middle: as the month has been
    ("quiet people, so cards go on", SMALL, Spent(600, 440, 300), MIDDLE, 40, EVERYTHING),
    ("talkative people, so links", SMALL, Spent(600, 440, 1_700), MIDDLE, 40, LINKS),
    ("many answers, so links", SMALL, Spent(2_600, 400, 900), MIDDLE, 40, LINKS),
    ("packs alone do not look like talk", SMALL, Spent(1_100, 1_100, 300), MIDDLE, 100, EVERYTHING),
    # the end of it
    ("the last day fits", SMALL, Spent(4_200, 800, 2_400), LAST, 40, EVERYTHING),
    ("the last day does not", SMALL, Spent(4_440, 800, 2_400), LAST, 40, LINKS),
    # below a tenth of either
    ("a tenth of the calls is left", SMALL, Spent(4_500, 800, 0), LAST, 0, LINKS),
    ("less than a tenth of the calls", SMALL, Spent(4_501, 800, 0), LAST, 0, ANSWERS),
    ("less than a tenth of the pushes", SMALL, Spent(0, 0, 2_701), FIRST, 10, ANSWERS),
    ("all used up", SMALL, Spent(9_999, 0, 9_999), MIDDLE, 10, ANSWERS),
]


@pytest.mark.parametrize(
    ("quota", "spent", "today", "people", "may"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_what_may_leave(quota: Quota, spent: Spent, today: date, people: int, may: Leave) -> None:
    assert leave(quota, spent, today, people) is may


def test_spending_more_never_allows_more() -> None:
    order = [EVERYTHING, LINKS, ANSWERS]
    for people in (0, 10, 30, 100):
        seen = [
            order.index(leave(SMALL, Spent(calls, calls // 3, pushes), MIDDLE, people))
            for calls, pushes in zip(range(0, 5_001, 100), range(0, 3_001, 60), strict=False)
        ]
        assert seen == sorted(seen)


def test_how_many_people_a_quota_carries_with_everything() -> None:
    assert (carries(SMALL), carries(LARGE)) == (29, 489)
    for quota in (SMALL, LARGE):
        assert leave(quota, Spent(0, 0, 0), FIRST, carries(quota)) is EVERYTHING

"""An opportunity that nobody touches, from its last contact on: who hears what and when (AL-01…03, R42)."""

from datetime import timedelta

import pytest

from storage.tables import Notice, Todo
from tests.handlers.desk import words
from tests.ladder.conftest import Open
from tests.ladder.vigil import ADMIN, BOSS, FANG, MING, QIANG, Heard, local

MONDAY = "2026-11-23 10:00"
WEEKS_LATER = "2026-12-05 10:00"
REP = "青禾口腔 二期扩容 · 已 3 天没联系"
MANAGER = "团队提醒 · 1 人 1 条超时"
DIRECTOR = "团队提醒 · 1 人 1 条升级"


@pytest.mark.parametrize(
    ("last_contact", "until", "told"),
    [
        (  # 72 h, and 10 min in which notices wait for each other; then 48 h after that arrived
            "2026-11-23 10:00",
            "2026-12-05 10:00",
            [("11-26 10:10", FANG, REP), ("11-26 10:10", QIANG, MANAGER)]
            + [("11-28 10:20", BOSS, DIRECTOR)],
        ),
        (  # over 中秋: 72 h end on Sunday, the message leaves on Monday, and the 48 h start there
            "2026-09-24 16:00",
            "2026-10-09 10:00",
            [("09-28 08:30", FANG, REP), ("09-28 08:30", QIANG, MANAGER)]
            + [("09-30 08:40", BOSS, DIRECTOR)],
        ),
        (  # over 国庆: held until 10-08; the 48 h end on a Saturday that is worked on
            "2026-09-30 17:00",
            "2026-10-14 10:00",
            [("10-08 08:30", FANG, REP.replace("3", "7")), ("10-08 08:30", QIANG, MANAGER)]
            + [("10-10 08:40", BOSS, DIRECTOR)],
        ),
        (  # by night the rep is left in peace; the director's red is not held
            "2026-11-23 22:00",
            "2026-12-05 10:00",
            [("11-27 08:30", FANG, REP), ("11-27 08:30", QIANG, MANAGER)]
            + [("11-29 08:40", BOSS, DIRECTOR)],
        ),
    ],
)
async def test_the_rep_and_the_manager_hear_after_72_hours_the_director_48_later(
    vigil_at: Open, last_contact: str, until: str, told: list[Heard]
) -> None:
    vigil = await vigil_at(last_contact)
    await vigil.deal()
    assert await vigil.until(until) == told


async def test_hour_by_hour_it_is_the_same(vigil_at: Open) -> None:
    vigil = await vigil_at("2026-09-24 16:00")
    await vigil.deal()
    told = await vigil.until("2026-10-01 16:00", step=timedelta(hours=1))
    assert [at for at, *_ in told] == ["09-28 08:30", "09-28 08:30", "09-30 08:40"]


async def test_72_hours_to_the_second_are_still_in_time(vigil_at: Open) -> None:
    vigil = await vigil_at(MONDAY)
    deal = await vigil.deal()
    await vigil.until("2026-11-26 10:00")
    clock = await vigil.clock(deal, "stale_followup")
    assert clock
    assert clock.state == "armed"
    await vigil.until("2026-11-26 10:01")
    clock = await vigil.clock(deal, "stale_followup")
    assert clock
    assert clock.state == "fired"
    [rep, manager] = await vigil.desk.rows(Notice)
    late = rep.at - local("2026-11-26 10:00")
    assert timedelta() < late <= timedelta(minutes=15)  # AL-17


async def test_the_rep_gets_one_todo_for_one_silence(vigil_at: Open) -> None:
    vigil = await vigil_at(MONDAY)
    await vigil.deal()
    await vigil.until(WEEKS_LATER)
    [todo] = await vigil.desk.rows(Todo)
    assert (todo.kind, todo.text, todo.owner_id) == ("stale", "跟进：青禾口腔 二期扩容", 3)
    assert todo.due_at == local("2026-11-28 10:00") + timedelta(seconds=1)


async def test_the_card_says_when_it_escalates_and_to_whom(vigil_at: Open) -> None:
    vigil = await vigil_at(MONDAY)
    await vigil.deal()
    await vigil.until("2026-11-26 10:30")
    said = words(vigil.card(FANG))
    assert "聊了二期扩容，预算已批" in said
    assert "超过 72 小时没联系 · 再过 48 小时升级至 周敏（11月28日 周六 10:10）" in said


async def test_on_leave_the_deputy_hears_instead_of_the_rep(vigil_at: Open) -> None:
    vigil = await vigil_at(MONDAY)
    await vigil.deal()
    await vigil.away(FANG, "2026-11-25 09:00", "2026-12-05 09:00", deputy=MING)
    assert await vigil.until(WEEKS_LATER) == [
        ("11-26 10:10", MING, REP),
        ("11-26 10:10", QIANG, MANAGER),
        ("11-28 10:20", BOSS, DIRECTOR),
    ]
    assert "王芳请假中" in words(vigil.card(MING))


async def test_on_leave_without_a_deputy_the_manager_stands_in_and_hears_once(
    vigil_at: Open,
) -> None:
    vigil = await vigil_at(MONDAY)
    await vigil.deal()
    await vigil.away(FANG, "2026-11-25 09:00", "2026-12-05 09:00")
    told = await vigil.until(WEEKS_LATER)
    assert [(at, who) for at, who, _ in told] == [("11-26 10:10", QIANG), ("11-28 10:20", BOSS)]


async def test_the_manager_on_leave_is_stood_in_for_too(vigil_at: Open) -> None:
    vigil = await vigil_at(MONDAY)
    await vigil.deal()
    await vigil.away(QIANG, "2026-11-25 09:00", "2026-12-05 09:00", deputy=MING)
    told = await vigil.until(WEEKS_LATER)
    assert [who for _, who, _ in told] == [FANG, MING, BOSS]


async def test_a_manager_who_is_the_director_is_not_told_twice_but_the_next_one_above(
    vigil_at: Open,
) -> None:
    vigil = await vigil_at(MONDAY)
    await vigil.role(QIANG, "manager", "director")
    await vigil.deal()
    assert await vigil.until(WEEKS_LATER) == [
        ("11-26 10:10", FANG, REP),
        ("11-26 10:10", QIANG, MANAGER),
        ("11-28 10:20", BOSS, DIRECTOR),
    ]


async def test_where_nobody_is_above_the_director_an_admin_hears_that_but_no_customer(
    vigil_at: Open,
) -> None:
    vigil = await vigil_at(MONDAY)
    await vigil.reports_to(FANG, BOSS)
    await vigil.deal()
    told = await vigil.until(WEEKS_LATER)
    assert [(at, who) for at, who, _ in told] == [
        ("11-26 10:10", FANG), ("11-26 10:10", BOSS), ("11-30 08:30", ADMIN),
    ]  # fmt: skip
    said = words(vigil.card(ADMIN))
    assert "王芳" in said
    assert "青禾" not in said


async def test_a_rep_without_a_manager_ends_at_the_admin_once(vigil_at: Open) -> None:
    vigil = await vigil_at(MONDAY)
    await vigil.reports_to(FANG, None)
    await vigil.deal()
    told = await vigil.until(WEEKS_LATER)
    assert [who for _, who, _ in told] == [FANG, ADMIN]


async def test_what_cannot_be_delivered_starts_the_48_hours_all_the_same(vigil_at: Open) -> None:
    vigil = await vigil_at(MONDAY)
    await vigil.deal()
    await vigil.without_account(FANG)
    told = await vigil.until(WEEKS_LATER)
    assert [(at, who) for at, who, _ in told if who != ADMIN] == [
        ("11-26 10:10", QIANG), ("11-28 10:20", BOSS),
    ]  # fmt: skip


async def test_many_at_once_are_one_roll_up_for_each_manager(vigil_at: Open) -> None:
    vigil = await vigil_at(MONDAY)
    for number in range(5):
        await vigil.deal(f"商机 {number}")
    await vigil.deal("岭南 年框", MING, 3)
    told = await vigil.until("2026-12-01 10:00")
    assert sorted(who for _, who, _ in told) == sorted([FANG, MING, QIANG, BOSS])

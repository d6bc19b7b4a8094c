"""The clock moves, and everything it causes happens in order: jobs, timers, messages (law 9)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.anchor import Anchor
from scheduler.registry import TIMERS, Fired, Job, Run, Times
from storage.owing import Owed, Priority
from storage.tables import JobRun, OutboxMessage, Timer
from tests.bot.conftest import Rows
from tests.doubles.company import FANG, ZONE, Company, StandingClock

Diary = list[tuple[str, str]]
Declare = Callable[..., None]


@pytest.fixture
def diary() -> Diary:
    """What happened, and at what time on the company's clock."""
    return []


@pytest.fixture
def declare(company: Company, diary: Diary, monkeypatch: pytest.MonkeyPatch) -> Declare:
    """A timetable of only these jobs, each of which writes its due time into the diary."""
    table: dict[str, Job] = {}
    monkeypatch.setattr("bot.timetable.JOBS", table)

    def declare(name: str, times: Times, breaks: int = 0) -> None:
        left = [breaks]

        async def work(run: Run) -> str | None:
            if left[0]:
                left[0] -= 1
                raise RuntimeError("a bug in a job")
            diary.append((name, at(company.clock, run.due)))
            return None

        table[name] = Job(name, lambda playbook: times, work)

    return declare


def at(clock: StandingClock, moment: object = None) -> str:
    return f"{(moment or clock.now()).astimezone(ZONE):%m-%d %H:%M}"  # type: ignore[attr-defined]


async def arm(company: Company, name: str, id: int, **after: float) -> None:
    now = company.clock.now()
    async with company.storage.begin(at=now) as store:
        await store.arm("sample", id, name, now + timedelta(**after), now)


async def test_jobs_of_several_days_run_in_the_order_of_their_due_times(
    company: Company, declare: Declare, diary: Diary
) -> None:
    declare("pack", Times("0 10 * * *", lead=timedelta(minutes=15), workdays_only=True))
    declare("review", Times("0 15 * * fri"))
    await company.timetable.move_clock(company.clock.now() + timedelta(days=5, hours=4))
    assert diary == [
        ("pack", "11-25 10:00"),
        ("pack", "11-26 10:00"),
        ("pack", "11-27 10:00"),
        ("review", "11-27 15:00"),
        ("pack", "11-30 10:00"),
    ]
    assert at(company.clock) == "11-30 13:00"


async def test_the_clock_stands_at_each_due_time_while_its_work_is_done(
    company: Company, declare: Declare, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ring(fired: Fired) -> None:
        diary.append((fired.timer.name, at(company.clock)))
        owed = Owed(once=f"ring:{fired.timer.id}", content={"text": "响"}, person_id=FANG)
        await fired.store.owe_many([owed])

    monkeypatch.setitem(TIMERS, "todo_due", ring)
    declare("pack", Times("0 10 * * *"))
    await arm(company, "todo_due", 1, minutes=30)
    await arm(company, "todo_due", 2, minutes=90)
    await company.timetable.move_clock(company.clock.now() + timedelta(hours=3))
    assert diary == [
        ("todo_due", "11-25 09:30"), ("pack", "11-25 10:00"), ("todo_due", "11-25 10:30"),
    ]  # fmt: skip
    assert [at(company.clock, one.at) for one in company.chat.sends] == [
        "11-25 09:30", "11-25 10:30",
    ]  # fmt: skip


async def test_moving_the_clock_in_one_go_or_in_steps_is_the_same(
    company: Company, declare: Declare, diary: Diary
) -> None:
    declare("pack", Times("0 10 * * *", workdays_only=True))
    declare("hourly", Times("30 * * * *"))
    for hours in (1, 3, 7, 20, 41):
        await company.timetable.move_clock(company.clock.now() + timedelta(hours=hours))
    assert len(diary) == len(set(diary)) == 72 + 3
    assert [time for _, time in diary] == sorted(time for _, time in diary)


async def test_what_quiet_hours_held_leaves_at_the_next_opening(
    company: Company, declare: Declare
) -> None:
    wanted = company.clock.now() + timedelta(hours=13)  # 22:00
    owed = Owed(
        once="late", content={"text": "晚上的提醒"}, person_id=FANG, not_before=wanted,
        priority=Priority.REMINDER,
    )  # fmt: skip
    async with company.storage.begin(at=company.clock.now()) as store:
        await store.owe_many([owed])
    await company.timetable.move_clock(company.clock.now() + timedelta(days=1))
    assert [at(company.clock, one.at) for one in company.chat.sends] == ["11-26 08:30"]


async def test_a_job_that_breaks_is_tried_again_and_the_others_go_on(
    company: Company, declare: Declare, diary: Diary
) -> None:
    declare("broken", Times("0 10 * * *"), breaks=1)
    declare("hourly", Times("5 * * * *"))
    await company.timetable.move_clock(company.clock.now() + timedelta(hours=3))
    assert ("broken", "11-25 10:00") in diary
    assert [name for name, _ in diary].count("hourly") == 3


async def test_a_job_that_always_breaks_is_given_up(
    company: Company, declare: Declare, diary: Diary, caplog: pytest.LogCaptureFixture
) -> None:
    declare("broken", Times("0 10 * * *"), breaks=10**6)
    declare("hourly", Times("5 * * * *"))
    await company.timetable.move_clock(company.clock.now() + timedelta(hours=23))
    failures = [one for one in caplog.messages if one.startswith("broken")]
    assert len(failures) == 6


async def test_one_timer_that_breaks_takes_nothing_from_the_others(
    company: Company, rows: Rows, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [2]

    async def ring(fired: Fired) -> None:
        owed = Owed(once=f"ring:{fired.timer.id}", content={"text": "响"}, person_id=FANG)
        await fired.store.owe_many([owed])
        if fired.timer.object_id == 2 and left[0]:
            left[0] -= 1
            raise RuntimeError("a bug in a timer")

    monkeypatch.setitem(TIMERS, "todo_due", ring)
    for id in (1, 2, 3):
        await arm(company, "todo_due", id, minutes=30)
    await company.timetable.move_clock(company.clock.now() + timedelta(minutes=31))
    assert len(company.chat.sends) == 2
    assert [one.state for one in await rows(Timer)].count("armed") == 1
    await company.timetable.move_clock(company.clock.now() + timedelta(minutes=30))
    assert len(company.chat.sends) == 3
    assert {one.state for one in await rows(Timer)} == {"fired"}


async def test_a_timer_that_always_breaks_is_given_up(
    company: Company, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung = []

    async def ring(fired: Fired) -> None:
        rung.append(fired.now)
        raise RuntimeError("a bug in a timer")

    monkeypatch.setitem(TIMERS, "todo_due", ring)
    await arm(company, "todo_due", 1, minutes=30)
    await company.timetable.move_clock(company.clock.now() + timedelta(hours=9))
    assert len(rung) == 5
    assert (await rows(Timer))[0].state == "fired"


async def test_a_start_catches_up_within_the_grace_and_stores_the_rest_as_skipped(
    company: Company, declare: Declare, diary: Diary, rows: Rows
) -> None:
    declare("pack", Times("0 10 * * *", grace=timedelta(hours=2)))
    await company.timetable.move_clock(company.clock.now() + timedelta(hours=2))
    company.clock.later(days=3)  # nobody was there; it is Saturday 11:00
    await company.timetable.start()
    company.timetable.stop()
    assert diary == [("pack", "11-25 10:00"), ("pack", "11-28 10:00")]
    skipped = [at(company.clock, one.due) for one in await rows(JobRun) if one.skipped]
    assert skipped == ["11-26 10:00", "11-27 10:00"]


async def test_a_first_start_skips_nothing_that_nobody_expected(
    company: Company, declare: Declare, diary: Diary, rows: Rows
) -> None:
    declare("pack", Times("0 10 * * *", grace=timedelta(hours=2)))
    await company.timetable.start()
    company.timetable.stop()
    assert diary == []
    assert await rows(JobRun) == []


async def test_in_real_time_the_alarm_clock_rings_the_same_work(
    company: Company, declare: Declare, diary: Diary
) -> None:
    declare("pack", Times("0 10 * * *"))
    await company.timetable.look()
    company.clock.later(minutes=59, seconds=59)
    await company.timetable.look()
    assert diary == []
    company.clock.later(seconds=1)
    await company.timetable.look()
    await company.timetable.look()
    assert diary == [("pack", "11-25 10:00")]


async def test_the_head_of_the_sealed_changes_is_kept_outside_the_database(
    company: Company, rows: Rows
) -> None:
    anchor: Anchor = company.timetable._anchor
    await company.timetable.move_clock(company.clock.now() + timedelta(hours=1))
    async with company.storage.read() as store:
        head = await store.sealed_head()
    assert head
    assert anchor.last() == head
    async with company.storage.read() as store:
        assert await store.verify(anchor.last()) is None


async def test_every_pack_of_a_week_leaves_at_ten_on_workdays_only(
    company: Company, rows: Rows
) -> None:
    await company.timetable.move_clock(company.clock.now() + timedelta(days=7))
    packs = [one for one in await rows(OutboxMessage) if one.once.startswith("battle_pack")]
    assert {at(company.clock, one.sent_at)[6:] for one in packs if one.sent_at} <= {"10:00"}
    runs = [at(company.clock, one.due) for one in await rows(JobRun) if one.job == "battle_pack"]
    assert runs == [f"{day} 10:00" for day in ("11-25", "11-26", "11-27", "11-30", "12-01")]

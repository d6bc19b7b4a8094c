"""A month of a ten-person company in which everything goes wrong that can, and nothing is lost.

To see a failing month again: pytest tests/sim --seed N, or python -m tests.sim --seed N.
"""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.doubles.messenger import KEYLESS
from tests.sim.company import REST_DAYS, days, is_workday
from tests.sim.faults import ROUGH
from tests.sim.history import History
from tests.sim.plan import Plan
from tests.sim.simulate import audit, simulate, verdict

ROOT = Path(__file__).parents[2]
BEFORE_THE_HOLIDAY, AFTER_IT = date(2026, 9, 29), date(2026, 10, 8)
OFTEN = {
    "已记录": 40, "商机已建": 5, "已撤销": 8, "内容刚更新过": 5,
    "话术已备好": 5, "完成：": 12, "已进入": 2, "超过": 5,
}  # fmt: skip
"""What a real month is full of, and how often it must have happened at least."""


def unbroken(history: History) -> None:
    broken = audit(history)
    assert not broken, verdict(history, broken)


async def test_in_a_month_with_crashes_nothing_is_lost_and_nothing_comes_twice(
    seed: int, fresh: str, folder: Path
) -> None:
    history = await simulate(Plan(seed), fresh, folder)
    unbroken(history)
    _was_a_real_month(history)


def _was_a_real_month(h: History) -> None:
    """A calm or idle month would prove nothing."""
    said = [row.reply["notice"] for row in h.inbox if row.reply]
    keys = [row.once.partition(":")[0] for row in h.outbox if row.state == "done"]
    killed = {away.why for away in h.away}
    for words, times in OFTEN.items():
        assert sum(words in notice for notice in said) >= times, words
    assert keys.count("battle_pack") > 70
    assert keys.count("todo_due") > 25
    assert keys.count("replay") > 5
    assert {"event.before_ack", "send.accepted"} <= killed
    assert any(why.startswith("battle_pack.") for why in killed)
    assert len(h.away) > 15


async def test_without_idempotency_keys_what_may_have_been_shown_is_not_sent_again(
    seed: int, fresh: str, folder: Path
) -> None:
    """And over the National Day holiday, from its eve to the first day after it."""
    rates = {**ROUGH, "send.lost": 0.06}
    plan = Plan(seed, KEYLESS, rates, BEFORE_THE_HOLIDAY, AFTER_IT, deeds=4)
    history = await simulate(plan, fresh, folder)
    unbroken(history)
    lost = {one.key for one in history.messenger.log if one.accepted and not one.answered}
    open_still = {row.once for row in history.outbox if row.state == "unknown"}
    assert lost & open_still, "no send was ever in doubt"


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_two_days_on_postgresql(seed: int, database_url: str, tmp_path: Path) -> None:
    plan = Plan(seed, first=date(2026, 10, 8), last=date(2026, 10, 10), jitter=False)
    unbroken(await simulate(plan, database_url, tmp_path))


def test_equal_seeds_live_through_the_same_days(seed: int) -> None:
    """In processes that hash differently: the order in which things lie in memory decides nothing."""
    first, second = (_process(seed, hash_seed) for hash_seed in ("1", "2"))
    assert _digest(first) == _digest(second)


def _process(seed: int, hash_seed: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.sim", "--seed", str(seed), "--days", "2"]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def _digest(process: "subprocess.Popen[str]") -> str:
    said, _ = process.communicate()
    assert process.returncode == 0, said
    return said.splitlines()[-1]


def test_the_days_of_rest_are_those_of_the_shipped_calendar() -> None:
    from storage.calendar import Calendar

    assert [day for day in days() if not Calendar().is_workday(day)] == sorted(REST_DAYS)
    assert is_workday(date(2026, 9, 20))
    assert is_workday(date(2026, 10, 10))

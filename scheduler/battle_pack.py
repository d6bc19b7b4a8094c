"""今日作战包: computed before ten for every active rep, sent at ten, exactly once a workday (DS-01)."""

from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

from sales.briefing import Pack, pack
from sales.playbook import PackRules
from scheduler.registry import Run, daily, job
from storage.organisation import away
from storage.owing import Owed, Priority
from storage.packs import keep_packs, pack_facts, reps_after

CHUNK = 50  # people per transaction: a click never waits for more than one chunk


@job(
    cron=lambda book: daily(book.pack.at),
    grace=lambda book: timedelta(minutes=book.pack.grace_minutes),
    lead=lambda book: timedelta(minutes=book.pack.lead_minutes),
    workdays_only=True,
)
async def battle_pack(run: Run) -> str | None:
    people = await reps_after(run.store, int(run.cursor or 0), CHUNK)
    if not people:
        return None
    rules, absent = run.playbook.pack, await away(run.store, run.due)
    there = [person for person in people if person not in absent]  # U-13
    todos, leads = await pack_facts(run.store, there, _end_of_day(run), rules)
    packs = {
        person: pack(todos.get(person, ()), leads.get(person, ()), run.playbook.materials, rules)
        for person in there
    }
    await _owe(run, {person: made for person, made in packs.items() if not made.empty})
    return str(people[-1]) if len(people) == CHUNK else None


async def _owe(run: Run, packs: dict[int, Pack]) -> None:
    day = run.due.astimezone(run.tools.zone).date().isoformat()
    kept = await keep_packs(run.store, day, packs, run.due)
    rules = run.playbook.pack
    await run.store.owe_many(
        Owed(
            once=f"battle_pack:{person}:{day}",
            content={"shows": ["battle_pack", id]},
            person_id=person,
            priority=Priority.BULK,
            not_before=run.due + _jitter(person, rules, run),
            deadline=run.due + timedelta(minutes=rules.grace_minutes),
        )
        for person, id in kept.items()
    )


def _jitter(person: int, rules: PackRules, run: Run) -> timedelta:
    """The same few minutes every day, so that a platform's quota is not hit by all at once (model)."""
    spread = rules.jitter_minutes * 60
    if not spread or not run.tools.jitter:
        return timedelta()
    drawn = int.from_bytes(sha256(f"battle_pack:{person}".encode()).digest()[:4], "big")
    return timedelta(seconds=drawn % (2 * spread + 1) - spread)


def _end_of_day(run: Run) -> datetime:
    local = run.due.astimezone(run.tools.zone)
    tomorrow = local.date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), run.tools.zone).astimezone(UTC)

"""Telling a person what waits for him: few cards, one roll-up, the rest in the evening (U-05, R41)."""

from handlers.roll_up_face import about_whom
from sales import calm
from sales.calm import Waiting
from scheduler.registry import DELIVERED, Fired, Run, Told, daily, delivered, job, timer
from scheduler.telling import Teller
from storage.calm import told_in, unleft_of, waited_for_after
from storage.notices import TIMER
from storage.tables import Notice, Person

CHUNK = 50  # people per transaction


@timer(TIMER)
async def notices(fired: Fired) -> None:
    """Whatever waits for the person, by the rules of calm; then the timer is set for what still waits."""
    store, person, now = fired.store, fired.timer.object_id, fired.now
    reader = await store.session.get(Person, person)
    if reader is None or not reader.active:
        return
    await store.pass_on(person, now)
    rows = {row.id or 0: row for row in await unleft_of(store, person)}
    teller = Teller(store, person, now, fired.playbook, fired.tools)
    plan = calm.leaving(
        (_waiting(row) for row in rows.values() if row.state == "waiting"),
        await teller.pushed(),
        await teller.wishes(),
        teller.hours(),
        fired.playbook.calm,
    )
    for one in plan.muted:
        rows[one.id].state = "muted"
    for one in plan.cards:
        await teller.tell_one(rows[one.id])
    if plan.roll_up:
        await teller.tell([rows[one.id] for one in plan.roll_up], "roll_up", "rolled")
    if plan.look_again:
        await store.wake(person, plan.look_again, now)


@job(cron=lambda book: daily(book.calm.digest_at), workdays_only=True)
async def evening_digest(run: Run) -> str | None:
    """Per person one message of what was muted or held back; what has only just come up is left alone."""
    people = await waited_for_after(run.store, int(run.cursor or 0), CHUNK)
    for person in people:
        await _digest(Teller(run.store, person, run.due, run.playbook, run.tools))
    return str(people[-1]) if len(people) == CHUNK else None


async def _digest(teller: Teller) -> None:
    rows = {row.id or 0: row for row in await unleft_of(teller.store, teller.person)}
    waiting = [(_waiting(row), row.state == "muted") for row in rows.values()]
    pushed, rules = await teller.pushed(), teller.playbook.calm
    if chosen := calm.digest(waiting, pushed, teller.hours(), rules):
        await teller.tell([rows[one.id] for one in chosen], "digest", "digested")


@delivered("push")
async def notices_were_told(told: Told) -> None:
    """What a card, a roll-up or a digest brought counts as told for each of its things."""
    for notice in await told_in(told.store, told.object_id):
        if heard := DELIVERED.get(notice.kind):
            await heard(told.of(notice))


def _waiting(row: Notice) -> Waiting:
    return Waiting(row.id or 0, row.kind, row.severity, row.at, about_whom(row))

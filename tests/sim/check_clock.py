"""I5 and reminders: every workday's pack once, none on a day of rest; every due time rings once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from cards.text import day as day_in_words
from storage.tables import OutboxMessage
from tests.doubles.company import ZONE
from tests.doubles.messenger import Arrival
from tests.sim.company import ACCOUNTS, REPS, REST_DAYS, at, days, is_workday, local
from tests.sim.history import History, Version

JITTER = timedelta(minutes=5)
ANSWERS = ("reply:", "replay:", "inline:", "say:")


def every_workday_has_its_packs(h: History) -> Iterator[str]:
    runs = {local(run.due): run for run in h.runs if run.job == "battle_pack"}
    for day in days(h.plan.first + timedelta(days=1), local(h.end).date()):
        ten = at(day, 10)
        run = runs.pop(local(ten), None)
        if at(day, 12) > h.end:
            continue
        if is_workday(day) and (run is None or run.skipped or run.done_at is None):
            yield f"{day}: the packs were not made"
        elif is_workday(day) and run and run.done_at:
            yield from _packs_of(h, day, run.done_at)
        elif run:
            yield f"{day} is a day of rest and had packs"
    if runs:
        yield f"packs were made for {min(runs)}"


def _packs_of(h: History, day: date, done: datetime) -> Iterator[str]:
    for person in REPS:
        seen = _packs_seen(h, person, day)
        before, after = (_packable(h, person, day, moment) for moment in (at(day, 9, 45), done))
        if before and after and not seen and not _given_up(h, person, day):
            yield f"{day}: {ACCOUNTS[person]} got no pack"
        if not before and not after and seen and done == at(day, 9, 45):
            yield f"{day}: {ACCOUNTS[person]} got an empty pack"
        if len(seen) > 1:
            yield f"{day}: {ACCOUNTS[person]} got {len(seen)} packs: {[one.key for one in seen]}"
        if len({one.key for one in seen}) > 1:
            yield f"{day}: {ACCOUNTS[person]} got packs under {[one.key for one in seen]}"
        for one in seen[:1]:
            yield from _punctual(h, day, one)


def _packs_seen(h: History, person: int, day: date) -> list[Arrival]:
    """By what people see, not by what we call it."""
    title = f"今日作战包 · {day_in_words(day)}"
    return [
        one for one in h.messenger.log
        if one.verdict == "shown" and one.address == ACCOUNTS[person]
        and one.card and one.card.title == title and not one.key.startswith(ANSWERS)
    ]  # fmt: skip


def _packable(h: History, person: int, day: date, moment: datetime) -> bool:
    """The person had an open todo due by the end of the day, or an open opportunity."""
    end = datetime.combine(day + timedelta(days=1), time(), ZONE).astimezone(UTC).isoformat()
    todos = (
        row for row in h.rows_at("todos", moment)
        if row["owner_id"] == person and row["state"] == "open" and row["due_at"] < end
    )  # fmt: skip
    deals = (
        row for row in h.rows_at("opportunities", moment)
        if row["owner_id"] == person and row["state"] == "open"
    )  # fmt: skip
    return any(todos) or any(deals)


def _given_up(h: History, person: int, day: date) -> bool:
    """Check owed_arrives judges whether it might be."""
    row = _owed(h, f"battle_pack:{person}:{day}")
    return row is not None and row.state in ("dead", "unknown", "skipped")


def _owed(h: History, once: str) -> OutboxMessage | None:
    return next((row for row in h.outbox if row.once == once), None)


def _punctual(h: History, day: date, one: Arrival) -> Iterator[str]:
    """Within five minutes of ten, unless somebody was away or a send had to be tried again."""
    early, late = at(day, 10) - JITTER, at(day, 10) + JITTER
    again = len(h.by_key[one.key]) > 1
    disturbed = h.disturbed(at(day, 9, 45), one.at)
    latest = at(day, 12) if again else max(late, disturbed + timedelta(minutes=10))
    if not early <= one.at <= latest:
        yield f"{day}: {one.address} got the pack at {local(one.at):%H:%M:%S}"


def rest_days_are_free(h: History) -> Iterator[str]:
    for one in h.messenger.log:
        if one.key.startswith("battle_pack") and local(one.at).date() in REST_DAYS:
            yield f"{one.key} came on {local(one.at):%m-%d}"


def every_due_time_rings_once(h: History) -> Iterator[str]:
    """A todo that is open when its time comes is reminded of, then and only then: by a card, or, when
    there were many, in a message with others."""
    allowed = set[str]()
    for id, life in h.versions("todos"):
        for due, rings, ends in _moments(life, h.end):
            key = f"todo_due:{id}:{due.isoformat()}"
            allowed |= {key} if rings <= min(ends, h.end) else set()
            settled = h.excused(rings) < ends and rings < h.end - timedelta(minutes=5)
            if settled and _has_a_clock(life):
                yield from _rang(h, id, key, due, rings)
    for row in h.outbox:
        if row.once.startswith("todo_due:") and row.once not in allowed:
            yield f"{row.once} rang though it was not due"
    for one in h.messenger.log:
        if one.verdict == "shown" and _is_reminder(one) and one.key not in allowed:
            yield f"a reminder came as {one.key}"


def _rang(h: History, todo: str, key: str, due: datetime, rings: datetime) -> Iterator[str]:
    card = _owed(h, key)
    if card is None and not _told_otherwise(h, todo, due):
        yield f"{key} never rang"
    elif card and card.created_at > _latest(h, card, rings):
        yield f"{key} rang at {card.created_at}, {card.created_at - rings} late"


def _told_otherwise(h: History, todo: str, due: datetime) -> bool:
    """In a roll-up or the evening's digest; or it was handled before it could leave."""
    for notice in h.tables["notices"]:
        if (notice["object_kind"], str(notice["object_id"])) == ("todo", todo):
            left = notice["left_at"] or ""
            if left >= due.isoformat() or notice["state"] in ("settled", "waiting", "muted"):
                return True
    return False


def _latest(h: History, card: OutboxMessage, rings: datetime) -> datetime:
    """At once; later where people may not be written to, or were written to within the hour."""
    opens = rings.replace(second=0, microsecond=0)
    while not (
        is_workday(local(opens).date()) and time(8, 30) <= local(opens).time() < time(20, 30)
    ):
        opens += timedelta(minutes=1)
    latest = max(h.excused(rings), h.excused(opens), opens + timedelta(minutes=1))
    for push in h.tables["pushes"]:
        at = datetime.fromisoformat(push["at"])
        if push["person_id"] == card.person_id and at <= latest <= at + timedelta(minutes=61):
            hour = at + timedelta(minutes=60)
            latest = max(hour + timedelta(minutes=1), h.excused(hour))
    return latest


def _moments(life: list[Version], end: datetime) -> Iterator[tuple[datetime, datetime, datetime]]:
    """(due, when it rings, when that stops to hold) of each stretch with one due time."""
    ends = [version.at for version in life[1:]] + [end + timedelta(days=1)]
    stretches: list[tuple[str, datetime, datetime]] = []
    for version, until in zip(life, ends, strict=True):
        due = version.row["due_at"] if version.row and version.row["state"] == "open" else ""
        if stretches and stretches[-1][0] == due:
            stretches[-1] = (due, stretches[-1][1], until)
        else:
            stretches.append((due, version.at, until))
    for due, since, until in stretches:
        if due:
            moment = datetime.fromisoformat(due)
            yield moment, max(moment, since), until


def _has_a_clock(life: list[Version]) -> bool:
    """The todo of a silent opportunity goes by the ladder's, unless it was put off as a todo."""
    return bool(life[0].row and life[0].row["kind"] != "stale")


def _is_reminder(one: Arrival) -> bool:
    return bool(one.card and one.card.subtitle.startswith("到点了"))

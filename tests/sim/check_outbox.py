"""I3, I6, I10 and quiet hours: what is owed arrives, shows once, in hours when people may be written to."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import time, timedelta

from bot.backoff import wait_after
from storage.owing import Priority
from storage.tables import OutboxMessage
from tests.doubles.messenger import Arrival
from tests.sim.company import ACCOUNTS, is_workday, local
from tests.sim.history import History

OPENS, CLOSES = time(8, 30), time(20, 30)
ATTEMPTS = 8
GONE = "内容已不存在"


def owed_arrives(h: History) -> Iterator[str]:
    """Delivered at least once, or given up for a reason that the platform's log knows."""
    for row in h.outbox:
        log = [one for one in h.by_key[row.once] if one.key == _key(row)]
        accepted = [one for one in log if one.accepted]
        if row.state == "done" and not accepted:
            yield f"{row.once} is done and was never accepted"
        if row.state == "done" and row.message_id not in {one.message for one in accepted}:
            yield f"{row.once} is said to be {row.message_id}"
        if row.state in ("dead", "unknown") and not _may_give_up(h, row, log):
            yield f"{row.once} is {row.state} ({row.last_error}) after {len(log)} attempts"
        if row.state == "dead" and accepted:
            yield f"{row.once} is dead and was accepted"
        if (
            row.state == "skipped"
            and not row.once.startswith("redraw:")
            and not (row.deadline and h.excused(row.not_before) > row.deadline)
        ):
            yield f"{row.once} was skipped, though nobody was away"


def _key(row: OutboxMessage) -> str:
    return f"{row.once}:{row.round}" if row.round else row.once


def _may_give_up(h: History, row: OutboxMessage, log: list[Arrival]) -> bool:
    if row.last_error.startswith(GONE):
        return "shows" in row.content
    rejected = any(one.verdict == "rejected" for one in log)
    return rejected or len(log) >= ATTEMPTS or (row.state == "unknown" and _too_late(h, row, log))


def _too_late(h: History, row: OutboxMessage, log: list[Arrival]) -> bool:
    """It may have been shown, and the platform will not know it again by the next attempt."""
    doubts = [one.at for one in log if not one.answered]
    doubts += [one.since for one in h.away if one.why != "platform" and row.created_at <= one.since]
    window = h.plan.contract.window
    if not doubts or window is None:
        return bool(doubts)
    pause = wait_after(row.attempts) or timedelta()
    return max(one.at for one in log) + pause - min(doubts) >= window if log else True


def the_admin_hears_of_it(h: History) -> Iterator[str]:
    """Of a redraw he need not: the next tap gets the present face."""
    lost = [
        row for row in h.outbox
        if row.state in ("dead", "unknown") and not row.last_error.startswith(GONE)
        and not row.once.startswith(("undelivered:", "redraw:"))
    ]  # fmt: skip
    told = {row.once[:24] for row in h.outbox if row.once.startswith("undelivered:")}
    if lost and not told:
        yield f"{lost[0].once} did not arrive and no admin was told"


def shown_once(h: History) -> Iterator[str]:
    """Whether the platform knows keys or not; where it does not, what is there already may be redrawn
    once more per failure that may have arrived."""
    logs = defaultdict[str, list[Arrival]](list)
    for one in h.messenger.log:
        logs[one.key].append(one)
    for key, log in logs.items():
        verdicts = [one.verdict for one in log]
        shown, redrawn = verdicts.count("shown"), verdicts.count("redrawn")
        if shown > 1 or (h.plan.contract.window and shown + redrawn > 1):
            yield f"{key} was shown {shown} times"
        if redrawn > 1 and redrawn > 1 + (0 if h.plan.contract.window else _doubts(h, log)):
            yield f"{key} was redrawn {redrawn} times"


def _doubts(h: History, log: list[Arrival]) -> int:
    first, last = log[0].at, log[-1].at
    died = sum(away.why != "platform" and first <= away.since <= last for away in h.away)
    return sum(one.accepted and not one.answered for one in log) + died


def nothing_is_sent_that_is_not_owed(h: History) -> Iterator[str]:
    owed = {row.once: row for row in h.outbox}
    for key, log in h.by_key.items():
        if key.startswith("inline:") or not log:
            continue
        if key not in owed:
            yield f"{key} was sent and is not in the outbox"
        elif wrong := [one for one in log if one.address != ACCOUNTS[owed[key].person_id or 0]]:
            yield f"{key} went to {wrong[0].address}"


def quiet_hours_are_quiet(h: History) -> Iterator[str]:
    priorities = {row.once: row.priority for row in h.outbox}
    for one in h.messenger.log:
        at = local(one.at)
        open_now = is_workday(at.date()) and OPENS <= at.time() <= CLOSES
        if priorities.get(one.key, 0) >= Priority.REMINDER and not open_now:
            yield f"{one.key} left at {at:%a %m-%d %H:%M}"


def nothing_is_left_lying(h: History) -> Iterator[str]:
    """After the last fault all that was due is settled (I10)."""
    for row in h.outbox:
        if row.state == "owed" and (row.not_before <= h.end or row.lease_until):
            yield f"{row.once} is still owed, due {row.not_before}, held until {row.lease_until}"
        if row.state not in ("owed", "done", "dead", "unknown", "skipped"):
            yield f"{row.once} is {row.state}"
    for run in h.runs:
        if run.done_at is None and not run.skipped:
            yield f"{run.job} of {run.due} was never finished"
    for timer in h.tables["timers"]:
        if timer["state"] == "armed" and timer["due_at"] <= h.end.isoformat():
            yield f"timer {timer['id']} never rang"


def books_balance(h: History) -> Iterator[str]:
    """Inputs and rows are one to one (I6)."""
    for row in h.inbox:
        if row.event_id not in h.events:
            yield f"{row.event_id} is in the inbox and nobody sent it"
    if len(h.by_event) != len(h.inbox):
        yield "one event has several rows in the inbox"
    held = [row.not_before - h.end for row in h.outbox if row.state == "owed"]
    if any(wait > timedelta(days=30) for wait in held):
        yield f"a message is held for {max(held)}"

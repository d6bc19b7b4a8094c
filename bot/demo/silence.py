"""The clocks of the demo's opportunities: most run, some are just over, the long silent ones a manager put off."""

from datetime import datetime, timedelta

from bot.demo.book import Book
from bot.demo.days import Days, moment
from sales.clocks import JUST_AFTER
from sales.ladder import watched
from storage.tables import Timer

LIMIT = timedelta(hours=72) + JUST_AFTER
TOLD = timedelta(hours=120)  # silent for longer than this: known to everybody above
BACK_WITHIN = 10  # workdays, so that they do not come back all at once
DAY = 24 * 60 * 60
OLD_RULES = 1  # so that the clocks follow the playbook at the first start


def write_clocks(
    book: Book, id: int, state: str, last_contact: datetime, now: datetime, days: Days
) -> None:
    """As they would stand, had the bot watched these months. 冻结 came when a day had run."""
    put_off = watched(state) and now - last_contact > TOLD
    if watched(state):
        _follow_up(book, id, last_contact, "done" if put_off else "armed")
    elif state == "frozen":
        _follow_up(book, id, last_contact, "paused", ran_seconds=DAY)
    if put_off:
        until = moment(days.ahead[1 + id % BACK_WITHIN], 9, 30)
        _add(book, id, "stale_snooze", moment(days.past[-1], 18), until, "armed")


def _follow_up(book: Book, id: int, last_contact: datetime, state: str, **ran: int) -> None:
    due = last_contact + LIMIT
    _add(book, id, "stale_followup", last_contact, due, state, playbook_version=OLD_RULES, **ran)


def _add(
    book: Book, id: int, name: str, started: datetime, due: datetime, state: str, **more: int
) -> None:
    book.add(
        Timer, object_kind="opportunity", object_id=id, name=name, started_at=started, due_at=due,
        state=state, **more,
    )  # fmt: skip

"""How long to wait before trying again, and when to give up (law 8)."""

from datetime import datetime, timedelta

from bot.platforms.base import SendFailed

WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (2, 10, 60, 5 * 60, 15 * 60, 60 * 60, 2 * 60 * 60)
)


def wait_after(attempts: int) -> timedelta | None:
    """The pause after that many failures; None: it was the last attempt."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def next_try(
    failure: SendFailed,
    attempts: int,
    doubted_at: datetime | None,
    window: timedelta | None,
    now: datetime,
) -> timedelta | None:
    """The pause; None: not again. What may have arrived since `doubted_at` is sent again only while the
    platform remembers its key (reliability R4)."""
    wait = wait_after(attempts) if failure.retry else None
    if wait and doubted_at and not remembered(window, doubted_at, now + wait):
        return None
    return wait


def remembered(window: timedelta | None, since: datetime, at: datetime) -> bool:
    """Whether a key that was used first at `since` still counts."""
    return window is not None and at - since < window

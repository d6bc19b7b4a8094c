"""How long to wait before trying again, and when to give up (law 8)."""

from datetime import timedelta

WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (2, 10, 60, 5 * 60, 15 * 60, 60 * 60, 2 * 60 * 60)
)


def wait_after(attempts: int) -> timedelta | None:
    """The pause after that many failures; None: it was the last attempt."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None

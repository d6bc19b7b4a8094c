"""An event's one transaction, begun anew after a collision; its own mistakes cost a savepoint (laws 1, 3)."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.ids import reference
from storage.store import Storage, Store

log = logging.getLogger(__name__)
T = TypeVar("T")

ATTEMPTS = 3


class Unavailable(Exception):
    """The database failed, nothing is half-written: 503 where the platform retries, a line elsewhere."""


async def committed(storage: Storage, work: Callable[[Store], Awaitable[T]]) -> T:
    """One transaction; begun anew where the database chose it to break a deadlock. Raises Unavailable."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            async with storage.begin() as store:
                return await work(store)
        except (DBAPIError, NoConnection, ConnectionError) as error:
            if not _is_collision(error) or attempt == ATTEMPTS:
                log.exception("the database failed; nothing of this event was written")
                raise Unavailable from error
    raise AssertionError("unreachable")


async def tried(store: Store, event: int, work: Callable[[], Awaitable[T]]) -> tuple[T | None, str]:
    """What came of it, or what went wrong: only the savepoint is lost, never the event (law 1)."""
    try:
        async with store.savepoint():
            return await work(), ""
    except Exception as error:
        if _is_collision(error):
            raise
        log.exception("event %s failed (reference %s)", event, reference(event))
        return None, f"{type(error).__name__}: {error}"


def _is_collision(error: Exception) -> bool:
    """Two transactions waited for each other: neither is wrong, one of them begins again."""
    return getattr(getattr(error, "orig", None), "sqlstate", "") in ("40P01", "40001")

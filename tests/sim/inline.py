"""aiosqlite without its threads: work is done where it is asked for, its result comes a loop pass later.

A thread's timing is nobody's seed. What is awaited and in which order stays as it is.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import aiosqlite.core
import pytest

from storage import driver


class InPlace:
    """Stands where the queue to the thread was."""

    def put_nowait(self, work: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, function = work
        try:
            result, error = function(), None
        except Exception as caught:
            result, error = None, caught
        if future is not None:
            future.get_loop().call_soon(_settle, future, result, error)


class NoThread:
    daemon = True

    def __init__(self, **_: Any) -> None:
        pass

    def start(self) -> None:
        pass


def _settle(future: "asyncio.Future[Any]", result: Any, error: Exception | None) -> None:
    if future.done():
        return
    if error:
        future.set_exception(error)
    else:
        future.set_result(result)


def install(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(aiosqlite.core, "SimpleQueue", InPlace)
    patch.setattr(aiosqlite.core, "Thread", NoThread)
    patch.setattr(driver, "Thread", NoThread)

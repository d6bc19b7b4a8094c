"""A connection is closed in the end, whatever comes in between."""

import asyncio
from pathlib import Path

from storage.driver import connect

PATIENCE = 5.0


async def test_a_connection_that_is_stopped_while_it_closes_is_closed(tmp_path: Path) -> None:
    """As when the task that closes it is cancelled; waiting for ever would keep the process alive."""
    connection = await connect(str(tmp_path / "a.db"), in_place=True)
    closing = asyncio.create_task(connection.close())
    await asyncio.sleep(0)  # its last statement is on the way
    connection.stop()
    async with asyncio.timeout(PATIENCE):
        await closing

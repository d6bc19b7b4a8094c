"""The parent's side of a reading process: asks, hears its lines, and does not wait for ever."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson

from bot.parsing.refused import Refused
from bot.parsing.table import TOO_LARGE

SECONDS = 60  # between two lines; how much it works in all is limited by itself
LINE = 8 * 1024 * 1024  # bytes of one line
_ROOT = Path(__file__).parents[2]

SLOW = "读了很久还没读完，没有导入。请分成几份再发"


async def lines(module: str, asked: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
    """What `python -m module` says to the request, a JSON object each. Raises Refused with the sentence
    for who sent the file: also when the process died of it."""
    async with _running(module) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(orjson.dumps(asked) + b"\n")
        said: dict[str, Any] = {}
        while line := await _line(process.stdout):
            said = orjson.loads(line)
            if "refused" in said:
                raise Refused(said["refused"])
            yield said
        if "end" not in said:
            raise Refused(TOO_LARGE)


async def _line(stdout: asyncio.StreamReader) -> bytes:
    try:
        async with asyncio.timeout(SECONDS):
            return await stdout.readline()
    except TimeoutError:
        raise Refused(SLOW) from None
    except ValueError:  # longer than LINE
        raise Refused(TOO_LARGE) from None


@asynccontextmanager
async def _running(module: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """It knows none of our secrets: its environment is empty but for where the code lies."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL, limit=LINE, env=_environment(), cwd=_ROOT,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    return kept | {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}

"""The bot's web half with a standing clock; /cpu says the seconds of CPU it has taken.

`python -m benchmarks.callback_process PORT CONFIG [COMMANDS]`: with as many commands and actions more.
"""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from aiohttp import web

from benchmarks.world import MORNING, Clock
from bot.app import build
from bot.config import load_config
from bot.furnishing import furnish, settle
from handlers.registry import Context, Reply, handles, spelled
from sales.actions import ACTIONS, Action


async def main(port: int, config: Path, more: int) -> None:
    furnish()
    _declare(more)
    app = await build(load_config(config), Clock(MORNING))
    server = app.web()
    server.router.add_get("/cpu", cpu)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await app.business.warm_up(app.storage)
    settle()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


async def cpu(request: web.Request) -> web.Response:
    return web.Response(text=repr(process_time()))


def _declare(more: int) -> None:
    for number in range(more):
        kind = dataclass(frozen=True)(type(f"More{number}", (Action,), {"tag": f"more.{number}"}))
        ACTIONS[kind.tag] = kind
        handles(kind, may=lambda actor: True)(_nothing)
        spelled(f"更多{number}", about="", sample="", may=lambda actor: True)(
            lambda rest, kind=kind: kind()
        )


async def _nothing(action: Action, context: Context) -> Reply:
    return Reply()


if __name__ == "__main__":
    _port, _config, *_more = sys.argv[1:]
    asyncio.run(main(int(_port), Path(_config), int(_more[0]) if _more else 0))

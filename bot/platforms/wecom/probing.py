"""Whether the AI bot could connect, for who looks while nobody serves."""

import asyncio

import aiohttp
import orjson

from bot.config import WeComBotConfig
from bot.platforms.base import SendFailed
from bot.platforms.wecom.calls import Calls
from bot.platforms.wecom.connecting import LOST, Tempo, connected, ended
from bot.platforms.wiring import Wiring


async def probe(section: WeComBotConfig, wiring: Wiring, tempo: Tempo) -> None:
    """Connect, say who we are, and leave again. Raises from the SendFailed family."""
    try:
        async with await connected(wiring.line, section.socket) as ws:
            calls = Calls(ws, wiring.ids, tempo.answer)
            reading = asyncio.create_task(_read(ws, calls))
            try:
                await calls.subscribe(section)
            finally:
                await ended(reading)
    except LOST as lost:
        raise SendFailed(f"智能机器人连不上（{type(lost).__name__}）") from lost


async def _read(ws: aiohttp.ClientWebSocketResponse, calls: Calls) -> None:
    async for heard in ws:
        frame = orjson.loads(heard.data)
        calls.answered(str(frame.get("headers", {}).get("req_id", "")), frame)

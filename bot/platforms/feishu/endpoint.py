"""Where the long connection leads this time, and why it may be refused there."""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import aiohttp
import orjson

from bot.config import FeishuConfig
from bot.http import Answer, Line, Unreached
from bot.platforms.base import SendFailed
from bot.platforms.feishu.errors import failure, settled

PATH = "/callback/ws/endpoint"
LARGEST = 1024 * 1024  # bytes of one frame
SECONDS = 15.0  # to connect
EXCEEDED, FORBIDDEN = 1000040350, 403
CLOSING = 1.0  # seconds for a polite end; a dead line never says goodbye


async def endpoint(line: Line, section: FeishuConfig) -> tuple[bytes, str]:
    """The `ClientConfig` and the address, good for one connection. Raises Stopped where the app may
    never, SendFailed else."""
    asked = {"AppID": section.app_id, "AppSecret": section.app_secret.get_secret_value()}
    try:
        answer = await line.ask(
            "POST", section.api.rstrip("/") + PATH, json=asked, headers={"locale": "zh"}
        )
    except Unreached as lost:
        raise SendFailed(str(lost), known=lost.known) from lost
    data = settled(answer).get("data")
    data = data if isinstance(data, dict) else {}
    address = data.get("URL")
    if not isinstance(address, str) or not address.startswith(("wss://", "ws://")):
        raise SendFailed("飞书没有给出长连接地址")
    return orjson.dumps(data.get("ClientConfig") or {}), address


async def connected(line: Line, address: str) -> aiohttp.ClientWebSocketResponse:
    """Raises as `endpoint` does."""
    async with asyncio.timeout(SECONDS):
        try:
            return await line.session.ws_connect(
                address,
                max_msg_size=LARGEST,
                timeout=aiohttp.ClientWSTimeout(ws_close=CLOSING),
            )
        except aiohttp.WSServerHandshakeError as refused:
            raise _refused(refused) from refused


def service_of(address: str) -> int:
    found = parse_qs(urlsplit(address).query).get("service_id", [""])[0]
    return int(found) if found.isascii() and found.isdigit() else 0


def _refused(refusal: aiohttp.WSServerHandshakeError) -> SendFailed:
    """The reason stands in headers. An address that was used up or came too late (514 for any other
    reason) is no verdict on the app: the next one may do."""
    headers: Mapping[str, str] = refusal.headers or {}
    answer, told = Answer(refusal.status, headers, b""), headers.get("handshake-msg", "")
    if headers.get("handshake-autherrcode") == str(EXCEEDED):
        return failure(EXCEEDED, told, answer)
    if headers.get("handshake-status") == str(FORBIDDEN):
        return failure(FORBIDDEN, told, answer)
    return SendFailed(f"长连接没有接通（HTTP {refusal.status}）")

"""How events reach the bot: sealed and signed to its address, or through the gateway; again where it failed."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from tests.doubles.cloud import Told
from tests.doubles.feishu.gateway import Gateway
from tests.doubles.feishu.sealing import encrypt, sign

DEADLINE = 3.0
AGAIN = (
    timedelta(seconds=15),
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(hours=6),
)


@dataclass
class Unheard:
    """An event that was not taken yet: its next try, and how many there were."""

    envelope: dict[str, Any]
    due: datetime
    tries: int


@dataclass
class Callbacks:
    """`address`: gives the bot's URL; empty: through the gateway."""

    gateway: Gateway
    encrypt_key: str
    now: Callable[[], datetime]
    address: Callable[[], str]
    unheard: list[Unheard] = field(default_factory=list)
    milliseconds: bool = False  # how timestamps are written; the unit is not documented
    _session: aiohttp.ClientSession | None = None

    async def event(self, envelope: dict[str, Any]) -> Told:
        """Repeated after 15 s, 5 min, 1 h and 6 h until it is taken: see `catch_up`."""
        return await self._tried(envelope, 1)

    async def callback(self, envelope: dict[str, Any]) -> Told:
        """A tap: once, never again."""
        return await self._sent(envelope)

    async def catch_up(self) -> list[Told]:
        """What is due again by now."""
        due = [one for one in self.unheard if one.due <= self.now()]
        self.unheard = [one for one in self.unheard if one.due > self.now()]
        return [await self._tried(one.envelope, one.tries + 1) for one in due]

    async def _tried(self, envelope: dict[str, Any], tries: int) -> Told:
        told = await self._sent(envelope)
        if told.status != 200 and tries <= len(AGAIN):
            self.unheard.append(Unheard(envelope, self.now() + AGAIN[tries - 1], tries))
        return Told(told.status, told.body, tries)

    async def _sent(self, envelope: dict[str, Any]) -> Told:
        if not self.address():
            return await self.gateway.deliver(envelope)
        body, headers = self.sealed(envelope)
        return await self.posted(body, headers)

    def sealed(self, envelope: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        plain = json.dumps(envelope, ensure_ascii=False).encode()
        body = json.dumps({"encrypt": encrypt(self.encrypt_key, plain)}).encode()
        at = self.now().timestamp()
        timestamp, nonce = str(int(at * 1000 if self.milliseconds else at)), "nonce-1"
        return body, {
            "Content-Type": "application/json; charset=utf-8",
            "X-Lark-Request-Timestamp": timestamp,
            "X-Lark-Request-Nonce": nonce,
            "X-Lark-Signature": sign(timestamp, nonce, self.encrypt_key, body),
        }

    async def posted(self, body: bytes, headers: dict[str, str]) -> Told:
        """Redirects are not followed: they are refused."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=DEADLINE, connect=2)
        try:
            async with self._session.post(
                self.address(), data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                said = await response.read()
        except (aiohttp.ClientError, TimeoutError):
            return Told(0, {})
        try:
            return Told(response.status, json.loads(said or b"{}"))
        except ValueError:
            return Told(response.status, {"text": said.decode(errors="replace")})

    async def close(self) -> None:
        if self._session:
            await self._session.close()

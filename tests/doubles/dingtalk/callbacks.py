"""How the cloud calls the bot's own address: three kinds of envelopes, and again where it failed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from tests.doubles.cloud import Told
from tests.doubles.dingtalk.sealing import (
    card_headers,
    decrypt,
    encrypt,
    event_signature,
    robot_headers,
)
from tests.doubles.dingtalk.tenant import Tenant

EVENT_SECONDS, CARD_SECONDS = 2.5, 2.0
AGAIN = (timedelta(seconds=10), timedelta(seconds=30))
"""Of events; then they are kept to be fetched (server_0015). Taps come once (card01_0007)."""


@dataclass
class Unheard:
    event: dict[str, Any]
    due: datetime
    tries: int


@dataclass
class Callbacks:
    tenant: Tenant
    token: str
    aes_key: str
    address: Callable[[], str]
    unheard: list[Unheard] = field(default_factory=list)
    given_up: list[dict[str, Any]] = field(default_factory=list)
    signature_name: str = "msg_signature"  # some pushes say `signature`
    _session: aiohttp.ClientSession | None = None

    # -- robot messages and taps -----------------------------------------------------------------

    async def robot(self, body: dict[str, Any]) -> Told:
        headers = robot_headers(self.tenant.secret, self._milliseconds())
        return await self.posted(self.address(), body, headers, EVENT_SECONDS)

    async def card(self, body: dict[str, Any], address: str, secret: str) -> Told:
        headers = card_headers(secret, self._milliseconds())
        return await self.posted(address, body, headers, CARD_SECONDS)

    # -- events ----------------------------------------------------------------------------------

    async def event(self, event: dict[str, Any]) -> Told:
        return await self._tried(event, 1)

    async def catch_up(self) -> list[Told]:
        """What is due again by now."""
        now = self.tenant.now()
        due = [one for one in self.unheard if one.due <= now]
        self.unheard = [one for one in self.unheard if one.due > now]
        return [await self._tried(one.event, one.tries + 1) for one in due]

    async def _tried(self, event: dict[str, Any], tries: int) -> Told:
        told = await self._event_once(event)
        if told.status == 200 and told.body == "success":
            return Told(200, "success", tries)
        if tries <= len(AGAIN):
            due = self.tenant.now() + AGAIN[tries - 1]
            self.unheard.append(Unheard(event, due, tries))
        else:
            self.given_up.append(event)
        return Told(told.status, told.body, tries)

    async def _event_once(self, event: dict[str, Any]) -> Told:
        plain = json.dumps(event, ensure_ascii=False).encode()
        encrypted = encrypt(self.aes_key, self.tenant.client_id, plain)
        stamp, nonce = str(self._milliseconds()), "nonce1"
        signature = event_signature(self.token, stamp, nonce, encrypted)
        query = {self.signature_name: signature, "timestamp": stamp, "nonce": nonce}
        told = await self.posted(self.address(), {"encrypt": encrypted}, {}, EVENT_SECONDS, query)
        return Told(told.status, self._opened(told.body) if told.status == 200 else told.body)

    def _opened(self, body: Any) -> str:
        """The answer is sealed as well, and refused where it is not."""
        right = event_signature(self.token, body["timeStamp"], body["nonce"], body["encrypt"])
        return (
            decrypt(self.aes_key, body["encrypt"]).decode()
            if right == body["msg_signature"]
            else ""
        )

    # --------------------------------------------------------------------------------------------

    async def posted(
        self,
        address: str,
        body: Any,
        headers: Mapping[str, str],
        seconds: float,
        query: Mapping[str, str] | None = None,
    ) -> Told:
        if not address:
            return Told(0, {})
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._session.post(
                address, json=body, headers=headers, params=query, timeout=timeout,
                allow_redirects=False,
            ) as response:  # fmt: skip
                said = await response.read()
        except (aiohttp.ClientError, TimeoutError):
            return Told(0, {})
        try:
            return Told(response.status, json.loads(said or b"{}"))
        except ValueError:
            return Told(response.status, said.decode(errors="replace"))

    def _milliseconds(self) -> int:
        return int(self.tenant.now().timestamp() * 1000)

    async def close(self) -> None:
        if self._session:
            await self._session.close()

"""What happens is told to the bot: sealed, signed, and three times more where it does not answer 200."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp

from bot.clock import Clock
from tests.doubles.cloud import Told
from tests.doubles.wecom.sealing import Sealing, envelope, xml
from tests.doubles.wecom.tenant import Tenant

RETRIES = 3
SECONDS = 5.0


class Telling:
    """`address`: where the bot's callbacks are, by the time it is asked."""

    def __init__(
        self, tenant: Tenant, clock: Clock, sealing: Sealing, address: Callable[[], str]
    ) -> None:
        self._tenant, self._clock, self._sealing = tenant, clock, sealing
        self._address, self._nonces = address, 0
        self.last = ""  # the XML that was told last

    async def verify(self, echo: str = "1616140317555161061") -> Told:
        """As the console does when an address is saved: the answer has to be the echo (in one second; a busy
        machine of ours gets five)."""
        sealed = self._sealing.seal(echo)
        query = {**self._query(sealed), "echostr": sealed}
        async with (
            asyncio.timeout(SECONDS),
            aiohttp.ClientSession() as session,
            session.get(self._address(), params=query) as response,
        ):
            return Told(response.status, (await response.read()).decode())

    async def tell(self, fields: dict[str, Any]) -> Told:
        """`body`: what the bot said back, decrypted; None for an empty answer."""
        common = {
            "ToUserName": self._tenant.corp_id,
            "CreateTime": int(self._clock.now().timestamp()),
            "AgentID": self._tenant.agent_id,
        }
        self.last = xml(common | fields)
        return await self.again()

    async def again(self) -> Told:
        """The same once more, in another envelope, as a retry comes."""
        told = Told(0, None)
        async with aiohttp.ClientSession() as session:
            for tries in range(1, RETRIES + 2):
                told = await self._once(session, tries)
                if told.status == 200:
                    break
        return told

    async def _once(self, session: aiohttp.ClientSession, tries: int) -> Told:
        sealed = self._sealing.seal(self.last, f"random{tries:010d}".encode())
        body = envelope(sealed, self._tenant.corp_id, self._tenant.agent_id)
        try:
            async with (
                asyncio.timeout(SECONDS),
                session.post(self._address(), params=self._query(sealed), data=body) as response,
            ):
                said = await response.read()
                return Told(response.status, self._opened(response.status, said), tries)
        except (aiohttp.ClientError, TimeoutError):
            return Told(0, None, tries)

    def _opened(self, status: int, said: bytes) -> Any:
        return self._sealing.opened_reply(said) if status == 200 and said else None

    def _query(self, sealed: str) -> dict[str, str]:
        self._nonces += 1
        timestamp = str(int(self._clock.now().timestamp()))
        return self._sealing.query(sealed, timestamp, f"nonce{self._nonces}")

"""Opening one stream connection: a ticket, then a socket (stream protocol 1.1)."""

import asyncio
from dataclasses import dataclass
from urllib.parse import quote_plus

import aiohttp

from bot.config import DingTalkConfig
from bot.http import Line, Unreached

OPEN = "/v1.0/gateway/connections/open"
LARGEST_FRAME = 1024 * 1024
HEARTBEAT = 30  # seconds
CLOSE = aiohttp.ClientWSTimeout(ws_close=0.5)
"""A socket that only seems alive answers no close either."""


class Refused(Exception):
    """The platform does not open a connection for these credentials."""


class NotOpened(Exception):
    """Not this time."""


@dataclass(frozen=True, slots=True)
class Gateway:
    section: DingTalkConfig
    line: Line
    seconds: float = 10  # for the socket; the ticket has the line's own

    async def connect(self, subscriptions: list[dict[str, str]]) -> aiohttp.ClientWebSocketResponse:
        """Raises Refused or NotOpened, whose words hold no ticket."""
        url = await self._ticket(subscriptions)
        try:
            async with asyncio.timeout(self.seconds):
                return await self.line.session.ws_connect(
                    url, heartbeat=HEARTBEAT, max_msg_size=LARGEST_FRAME, timeout=CLOSE
                )
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise NotOpened(f"the gateway: {type(error).__name__}") from None

    async def _ticket(self, subscriptions: list[dict[str, str]]) -> str:
        """For one connection, within 90 seconds. Without Accept it may come as XML."""
        body = {
            "clientId": self.section.client_id,
            "clientSecret": self.section.client_secret.get_secret_value(),
            "subscriptions": subscriptions,
            "ua": "battlepack/1",
        }
        url = f"{self.section.api.rstrip('/')}{OPEN}"
        try:
            answer = await self.line.ask(
                "POST", url, headers={"Accept": "application/json"}, json=body
            )
        except Unreached as lost:
            raise NotOpened("no answer") from lost
        found = answer.json()
        if answer.status in (400, 401) and found:
            raise Refused(f"HTTP {answer.status} {found.get('code', '')}")
        endpoint, ticket = found.get("endpoint"), found.get("ticket")
        if answer.status != 200 or not isinstance(endpoint, str) or not isinstance(ticket, str):
            raise NotOpened(f"HTTP {answer.status}")
        return f"{endpoint}?ticket={quote_plus(ticket)}"

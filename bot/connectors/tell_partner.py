"""`tell_partner`: where a lead stands now, posted to the system that told of it and signed (AS-13, U-17).

As Standard Webhooks has it: `webhook-id` is the same however often it is sent, the signature covers id, time and body.
"""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from bot.clock import Clock
from bot.config import ApiToken, ApiWebhook
from bot.errands import Task
from bot.http import Line
from sales.actions import Action
from sales.partners import Partner
from storage.store import Storage
from storage.tables import Lead

SECONDS = 5.0
LARGEST = 64 * 1024  # bytes of an answer that nobody reads
GONE = 410  # they want no more of it


class Refused(Exception):
    """They answered something else than yes: it is sent again later."""


@dataclass(frozen=True, slots=True)
class Webhooks:
    """`tokens`: those of the configuration, by the partner's name."""

    storage: Storage
    tokens: Mapping[str, ApiToken]
    clock: Clock
    lines: dict[str, Line] = field(default_factory=dict)

    async def __call__(self, task: Task) -> Action | None:
        """What it is now, not what it was when the errand was made: a late one tells nothing that is past."""
        name = str(task.args["partner"])
        token = self.tokens.get(name)
        if token is None or token.webhook is None:
            return None
        partner = Partner(name, frozenset(token.may))
        body = await self._body(int(task.args["lead"]), partner)
        if body:
            await self._post(name, token.webhook, str(task.args["id"]), body)
        return None

    async def close(self) -> None:
        for line in self.lines.values():
            await line.close()

    async def _body(self, id: int, partner: Partner) -> bytes:
        from bot.api.answers import shown, status_of  # loads with the first who is told
        from bot.api.models import LeadMoved

        async with self.storage.read() as store:
            lead = await store.session.get(Lead, id)
            if lead is None:
                return b""
            moved = LeadMoved(timestamp=self.clock.now(), data=await status_of(store, lead))
        told = moved.model_dump(mode="json")
        return orjson.dumps(told | {"data": shown(told["data"], partner)})

    async def _post(self, name: str, webhook: ApiWebhook, id: str, body: bytes) -> None:
        at = str(int(self.clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": at,
            "webhook-signature": f"v1,{signature(webhook.key, id, at, body)}",
        }
        line = self.lines.setdefault(name, Line())
        answer = await line.ask(
            "POST", webhook.url, headers=headers, data=body, seconds=SECONDS, most=LARGEST
        )
        if not (200 <= answer.status < 300 or answer.status == GONE):
            raise Refused(f"HTTP {answer.status}")


def signature(key: bytes, id: str, at: str, body: bytes) -> str:
    return base64.b64encode(hmac.digest(key, f"{id}.{at}.".encode() + body, "sha256")).decode()

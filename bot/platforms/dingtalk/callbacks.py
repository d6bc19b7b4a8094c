"""HTTP mode: three kinds of callbacks at one address, and what each wants to hear."""

from dataclasses import dataclass

import orjson

from bot.clock import Clock
from bot.config import DingTalkConfig
from bot.ids import Ids
from bot.platforms.base import Event, Inbound, Request, Response, Stored
from bot.platforms.dingtalk import decode
from bot.platforms.dingtalk.crypto import Keys, Sealed, Unsealed
from bot.platforms.dingtalk.month import Month
from bot.platforms.wiring import Wiring

EMPTY = Response(orjson.dumps({"msgtype": "empty"}))
"""No reply to a robot message (server_0718)."""


@dataclass(frozen=True, slots=True)
class Callbacks:
    keys: Keys
    own: decode.Own
    month: Month
    clock: Clock
    ids: Ids

    def decode(self, request: Request) -> Inbound:
        """Raises Forged, and nothing else."""
        unsealed = self.keys.unsealed(request)
        inbound = self._decoded(unsealed)
        if unsealed.kind is not Sealed.EVENT:
            self.month.pushed()
        return self.taken(unsealed.kind) if inbound is decode.NOTHING else inbound

    def acknowledge(self, inbound: Stored) -> Response:
        """It is stored, and there is nothing to say."""
        return self.taken(Sealed.EVENT if isinstance(inbound, Event) else Sealed.ROBOT)

    def taken(self, kind: Sealed) -> Response:
        """Each kind wants another word for it."""
        if kind is Sealed.CARD:
            return decode.NOTHING
        if kind is Sealed.ROBOT:
            return EMPTY
        stamp, nonce = str(int(self.clock.now().timestamp() * 1000)), self.ids.event()
        noise = nonce.encode().ljust(16, b"0")[:16]
        return Response(orjson.dumps(self.keys.sealed("success", stamp, nonce, noise)))

    def _decoded(self, unsealed: Unsealed) -> Inbound:
        if unsealed.kind is Sealed.ROBOT:
            return decode.message(unsealed.body, self.own, unsealed.nonce)
        if unsealed.kind is Sealed.CARD:
            return decode.tap(unsealed.body, self.own, unsealed.nonce)
        return decode.called_back(unsealed.body, self.own)


def callbacks(section: DingTalkConfig, own: decode.Own, month: Month, wiring: Wiring) -> Callbacks:
    """Raises ValueError where nothing would prove who calls."""
    if not (section.card_secret and section.token and section.aes_key):
        raise ValueError("no secrets for callbacks")
    keys = Keys(
        secret=section.client_secret.get_secret_value(),
        card_secret=section.card_secret.get_secret_value(),
        token=section.token.get_secret_value(),
        aes_key=section.aes_key.get_secret_value(),
        owners=(section.client_id, section.corp_id),
    )
    return Callbacks(keys, own, month, wiring.clock, wiring.ids)

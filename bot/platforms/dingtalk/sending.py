"""One message, the best way that this company's DingTalk takes it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.config import DingTalkConfig
from bot.platforms.base import (
    CannotRedraw,
    NoSuchAddress,
    Outgoing,
    SendFailed,
    Sent,
    Stopped,
    Throttled,
)
from bot.platforms.dingtalk import encode
from bot.platforms.dingtalk.client import Client
from bot.platforms.dingtalk.errors import Denied, NoCards, TakenBefore
from bot.platforms.dingtalk.files import Files
from bot.platforms.dingtalk.tracks import is_track
from bot.platforms.settling import Settling
from bot.platforms.wiring import Wiring
from cards.model import Card

MOST = 20
"""People of one batchSend (server_0714)."""
FLOW = timedelta(minutes=1)
"""How long a person stays flow-controlled is not documented."""
PLAINLY = timedelta(hours=1)
"""How long simpler messages are sent after cards were refused, before cards are tried again."""

CREATE = "/v1.0/card/instances/createAndDeliver"
DELIVER = "/v1.0/card/instances/deliver"
CHANGE = "/v1.0/card/instances"
TO_PEOPLE = "/v1.0/robot/oToMessages/batchSend"
TO_GROUP = "/v1.0/robot/groupMessages/send"


class Sending:
    def __init__(
        self, section: DingTalkConfig, wiring: Wiring, client: Client, settling: Settling
    ) -> None:
        self._section, self._client, self._settling = section, client, settling
        self._clock, self._base_url = wiring.clock, wiring.base_url
        self._robot = section.robot_code or section.client_id
        self._files = Files(client, wiring.file)
        self._undelivered: set[str] = set()
        self._plainly_until: datetime | None = None

    async def send(self, outgoing: Outgoing) -> Sent:
        """A file goes below the words. When it alone fails, the words have arrived: it is not tried
        again, or they would come twice."""
        sent = Sent("")
        if outgoing.card or outgoing.text:
            sent = await self._worded(outgoing)
        if not outgoing.file:
            return sent
        try:
            below = await self._said(outgoing, await self._files.body(outgoing.file))
        except SendFailed as failed:
            if sent.message_id:
                raise SendFailed(f"文字已送到，文件没有：{failed}", retry=False) from failed
            raise
        return sent if sent.message_id else below

    async def change(self, outgoing: Outgoing) -> Sent:
        """Everybody who sees the card sees it change."""
        if outgoing.card is None or not is_track(outgoing.replaces):
            raise CannotRedraw("只有互动卡片能更新")
        self._settling.check(outgoing.replaces)
        card = encode.with_words(outgoing.card, outgoing.text)
        body = encode.change_body(outgoing.replaces, card, self._base_url)
        await self._client.call(CHANGE, body, method="PUT", urgent=outgoing.urgent)
        return Sent(outgoing.replaces)

    async def send_many(self, same: Sequence[Outgoing]) -> Sequence[Sent | SendFailed]:
        """Equal words to up to 20 people: one call."""
        first = same[0]
        found = await self._to_people(
            [one.address for one in same], encode.body(first, self._base_url), first
        )
        return [_outcome(one.address, found) for one in same]

    # -- cards ---------------------------------------------------------------------------------

    async def _worded(self, outgoing: Outgoing) -> Sent:
        if outgoing.card and self.cards_work():
            try:
                return await self.carded(outgoing, outgoing.card)
            except (NoCards, Denied):
                self._plainly_until = self._clock.now() + PLAINLY
        return await self._said(outgoing, encode.body(outgoing, self._base_url))

    def cards_work(self) -> bool:
        until = self._plainly_until
        waiting = until is not None and self._clock.now() < until
        return self._section.cards == "interactive" and not waiting

    async def carded(self, outgoing: Outgoing, card: Card) -> Sent:
        """Raises NoCards or Denied where this company's cards do not work."""
        track = encode.track_of(outgoing)
        told = encode.with_words(card, outgoing.text)
        body = encode.card_body(outgoing, told, self._section, self._base_url)
        if track in self._undelivered:
            return await self._delivered(DELIVER, _only_place(body), outgoing)
        try:
            return await self._delivered(CREATE, body, outgoing)
        except TakenBefore:
            return Sent(track)

    async def _delivered(self, path: str, body: dict[str, Any], outgoing: Outgoing) -> Sent:
        """200 and `success` do not mean that it arrived: each place says so itself (server_0783)."""
        track: str = body["outTrackId"]
        found = await self._client.call(path, body, urgent=outgoing.urgent, bulk=outgoing.bulk)
        result = found.get("result")
        places = result.get("deliverResults") if isinstance(result, dict) else result
        place = places[0] if isinstance(places, list) and places else {}
        if place.get("success") is True:
            self._undelivered.discard(track)
            return Sent(track, str(place.get("carrierId") or ""))
        self._undelivered.add(track)
        raise _not_delivered(str(place.get("errorMsg") or ""))

    # -- robot messages ------------------------------------------------------------------------

    async def _said(self, outgoing: Outgoing, body: encode.Body) -> Sent:
        if outgoing.group:
            to = {"openConversationId": outgoing.address}
            return _key(await self._robot_call(TO_GROUP, to, body, outgoing), outgoing.address)
        outcome = _outcome(
            outgoing.address, await self._to_people([outgoing.address], body, outgoing)
        )
        if isinstance(outcome, SendFailed):
            raise outcome
        return outcome

    async def _to_people(
        self, people: list[str], body: encode.Body, outgoing: Outgoing
    ) -> dict[str, Any]:
        return await self._robot_call(TO_PEOPLE, {"userIds": people}, body, outgoing)

    async def _robot_call(
        self, path: str, to: dict[str, Any], body: encode.Body, outgoing: Outgoing
    ) -> dict[str, Any]:
        """These have no idempotency key: what may have arrived is not sent again."""
        asked = {"robotCode": self._robot, "msgKey": body.key, "msgParam": body.param, **to}
        try:
            return await self._client.call(path, asked, urgent=outgoing.urgent, bulk=outgoing.bulk)
        except (Throttled, Stopped):
            raise
        except SendFailed as failed:
            if failed.known:
                raise
            raise SendFailed(str(failed), retry=False, known=False) from failed


def _outcome(person: str, found: dict[str, Any]) -> Sent | SendFailed:
    """200 with a name in a list means: not to him (server_0714)."""
    if person in (found.get("invalidStaffIdList") or ()):
        return NoSuchAddress("对方不在企业里，或不在应用的可见范围内")
    if person in (found.get("flowControlledStaffIdList") or ()):
        return Throttled("钉钉限流：给这个人发得太快", FLOW)
    return _key(found, person)


def _key(found: dict[str, Any], to: str) -> Sent:
    """The platform's key stands for all of the call; ours is of one chat."""
    return Sent(f"{found.get('processQueryKey') or ''}/{to}")


def _only_place(body: dict[str, Any]) -> dict[str, Any]:
    kept = ("outTrackId", "userIdType", "openSpaceId")
    return {
        name: value for name, value in body.items() if name in kept or name.endswith("DeliverModel")
    }


def _not_delivered(why: str) -> SendFailed:
    if "illegal" in why or "not exist" in why:
        return NoSuchAddress(f"卡片送不到那里（钉钉 {why}）")
    return SendFailed(f"卡片没有送到（钉钉 {why or '未说明原因'}）")

"""The vendor's own client, as it is, against the cloud that stands in for the vendor's."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote_plus

import aiohttp
import dingtalk_stream as vendor
import pytest
import websockets

from tests.doubles.company import StandingClock
from tests.doubles.dingtalk import DingTalkDouble
from tests.platforms.dingtalk.conftest import FANG, staffed, until

SILENT = logging.getLogger("vendor")


class Client(vendor.DingTalkStreamClient):  # type: ignore[misc]
    """Everything is its own but the loop around, which would block ours and never end."""

    async def start(self) -> None:
        self.pre_start()
        while True:
            found = await asyncio.to_thread(self.open_connection)
            url = f"{found['endpoint']}?ticket={quote_plus(found['ticket'])}"
            async with websockets.connect(url) as self.websocket:
                async for raw in self.websocket:
                    if await self.route_message(json.loads(raw)) == self.TAG_DISCONNECT:
                        break


class Chat(vendor.ChatbotHandler):  # type: ignore[misc]
    def __init__(self, heard: list[Any]) -> None:
        super().__init__()
        self.heard = heard

    async def process(self, callback: vendor.CallbackMessage) -> tuple[int, str]:
        self.heard.append(vendor.ChatbotMessage.from_dict(callback.data))
        return vendor.AckMessage.STATUS_OK, "OK"


class Taps(vendor.CallbackHandler):  # type: ignore[misc]
    def __init__(self, heard: list[Any]) -> None:
        super().__init__()
        self.heard = heard

    async def process(self, callback: vendor.CallbackMessage) -> tuple[int, Any]:
        self.heard.append(vendor.CardCallbackMessage.from_dict(callback.data))
        shown = {"cardParamMap": {"markdown": "已处理"}}
        options = {"updateCardDataByKey": True}
        return vendor.AckMessage.STATUS_OK, {"cardUpdateOptions": options, "cardData": shown}


@pytest.fixture
async def cloud(clock: StandingClock) -> AsyncIterator[DingTalkDouble]:
    double = await staffed(clock, "stream")
    yield double
    await double.stop()


@pytest.fixture
async def heard(cloud: DingTalkDouble, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Any]]:
    """The vendor's client listens; what its handlers were given."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    opening = f"{cloud.base}/v1.0/gateway/connections/open"
    monkeypatch.setattr(vendor.DingTalkStreamClient, "OPEN_CONNECTION_API", opening)
    found: list[Any] = []
    credential = vendor.Credential(cloud.tenant.client_id, cloud.tenant.secret)
    client = Client(credential, SILENT)
    client.register_callback_handler(vendor.ChatbotMessage.TOPIC, Chat(found))
    client.register_callback_handler(vendor.CallbackHandler.TOPIC_CARD_CALLBACK, Taps(found))
    task = asyncio.create_task(client.start())
    await cloud.gateway.until(standing=1)
    yield found
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_it_opens_hears_and_acknowledges(cloud: DingTalkDouble, heard: list[Any]) -> None:
    told = await cloud.say(FANG, "你好")
    assert (told.status, told.body) == (200, {"response": "OK"})
    assert (heard[0].text.content, heard[0].sender_staff_id) == (" 你好", FANG)
    socket = cloud.gateway.sockets[0]
    assert (await cloud.gateway.ping(socket)).body == {"opaque": "123-dsfs"}


async def test_its_answer_changes_the_card_that_it_made(
    cloud: DingTalkDouble, heard: list[Any]
) -> None:
    """The card itself by what its own helper sends: created, then delivered."""
    cloud.tenant.groups["cid1"] = cloud.tenant.groups.popitem()[1]
    card = await _carded(cloud)
    told = await cloud.press(FANG, card, "ok")
    assert told.status == 200
    (tapped,) = heard
    assert (tapped.card_instance_id, tapped.user_id) == (card, FANG)
    assert tapped.content["cardPrivateData"]["actionIds"] == ["approve"]
    assert cloud.shown[card].for_(FANG)["markdown"] == "已处理"


async def _carded(cloud: DingTalkDouble) -> str:
    """As SDK 0.24.3 sends it for its markdown card with buttons."""
    token = {"appKey": cloud.tenant.client_id, "appSecret": cloud.tenant.secret}
    button = {"text": "ok", "color": "blue", "id": "approve", "request": True,
              "params": {"id": "approve"}}  # fmt: skip
    values = {"markdown": "**md**", "tips": "tips", "title": "T",
              "sys_full_json_obj": json.dumps({"msgButtons": [button]})}  # fmt: skip
    made = {
        "cardTemplateId": "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema",
        "outTrackId": "6dcb",
        "cardData": {"cardParamMap": values},
        "callbackType": "STREAM",
        "imGroupOpenSpaceModel": {"supportForward": True},
        "imRobotOpenSpaceModel": {"supportForward": True},
    }
    there = {
        "outTrackId": "6dcb",
        "userIdType": 1,
        "openSpaceId": "dtv1.card//IM_GROUP.cid1",
        "imGroupOpenDeliverModel": {"robotCode": cloud.tenant.client_id},
    }
    async with aiohttp.ClientSession() as session:
        answer = await session.post(f"{cloud.base}/v1.0/oauth2/accessToken", json=token)
        headers = {"x-acs-dingtalk-access-token": (await answer.json())["accessToken"]}
        for path, body in (("instances", made), ("instances/deliver", there)):
            answer = await session.post(
                f"{cloud.base}/v1.0/card/{path}", json=body, headers=headers
            )
            assert (await answer.json())["success"]
    return "6dcb"


async def test_it_comes_again_when_it_is_told_to_leave(
    cloud: DingTalkDouble, heard: list[Any]
) -> None:
    await cloud.gateway.dismiss()
    await cloud.gateway.until(opens=2)
    await cloud.gateway.until(standing=1)
    await cloud.say(FANG, "还在吗")
    await until(lambda: heard)


async def test_with_a_wrong_secret_it_gets_no_connection(
    cloud: DingTalkDouble, heard: list[Any]
) -> None:
    client = Client(vendor.Credential(cloud.tenant.client_id, "guess"), SILENT)
    assert await asyncio.to_thread(client.open_connection) is None

"""What the page is given: people, conversations, commands, arrival without reload."""

import asyncio
import json
from typing import Any

from aiohttp import ClientResponse

from cards.gallery import gallery
from cards.render import html
from cards.taps import taps
from tests.console.conftest import BOSS, FANG, OPS, QIANG, Console, button


async def test_the_page_needs_nothing_from_elsewhere(small: Console) -> None:
    page = await small.client.get("/console")
    text = await page.text()
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "http" not in text.replace("http://www.w3.org", "")
    for name in ("js/main.js", "css/card.css", "img/bot.svg"):
        assert (await small.client.get(f"/console/static/{name}")).status == 200


async def test_people_are_grouped_by_what_they_are(small: Console) -> None:
    about = await small.get("people")
    assert [one["label"] for one in about["roles"]] == ["销售", "主管", "销售运营"]
    assert about["default"] == FANG
    assert about["leaps"] == {
        "workday": "2026-11-26T10:00:00+08:00",
        "friday": "2026-11-27T15:00:00+08:00",
    }


async def test_everybody_has_the_bot_and_his_groups(small: Console) -> None:
    for person, groups in ((FANG, ["g1"]), (BOSS, ["g1"]), (OPS, [])):
        talks = (await small.get("conversations", as_=person))["conversations"]
        assert [one["id"] for one in talks] == [f"p{person}", *groups]


async def test_unread_counts_what_others_said_until_it_is_read(console: Console) -> None:
    await console.post("say", as_=FANG, to="g1", text="一")
    await console.post("say", as_=FANG, to="g1", text="二")
    assert await _unread(console, FANG) == 0
    assert await _unread(console, QIANG) == 2
    last = (await console.get("messages", as_=QIANG))["messages"][-1]["id"]
    await console.post("read", as_=QIANG, conversation="g1", message=last)
    await console.post("read", as_=QIANG, conversation="g1", message=1)
    assert await _unread(console, QIANG) == 0
    assert await _unread(console, BOSS) == 2


async def test_the_menu_offers_what_one_may_do(small: Console) -> None:
    rep = {one["word"] for one in (await small.get("commands", as_=FANG))["commands"]}
    ops = {one["word"] for one in (await small.get("commands", as_=OPS))["commands"]}
    assert {"拜访", "待办", "帮助"} <= rep
    assert "拜访" not in ops
    assert "帮助" in ops


async def test_messages_arrive_and_change_without_reload(console: Console) -> None:
    stream = await console.client.get("/console/api/stream", params={"as": str(FANG)})
    draft = await console.draft()
    own, drawn = await _next(stream), await _next(stream)
    assert (own["mine"], drawn["id"]) == (True, draft["id"])
    await console.post("press", as_=FANG, message=draft["id"], button=button(draft, "确认"))
    changed = await _next(stream)
    assert changed["id"] == draft["id"]
    assert changed["revision"] > drawn["revision"]
    assert "card--good" in changed["html"]
    stream.close()


async def test_a_stream_goes_on_where_it_broke_off(small: Console) -> None:
    await small.post("say", as_=FANG, to="g1", text="一")
    seen = (await small.get("thread", as_=QIANG, conversation="g1"))["revision"]
    await small.post("say", as_=FANG, to="g1", text="二")
    query = {"as": str(QIANG), "after": str(seen)}
    stream = await small.client.get("/console/api/stream", params=query)
    assert (await _next(stream))["text"] == "二"
    stream.close()


async def test_the_moved_clock_is_told(small: Console) -> None:
    stream = await small.client.get("/console/api/stream", params={"as": str(OPS)})
    await stream.content.readuntil(b"\n\n")
    await small.post("clock", by="+1h")
    assert (await _next(stream, "clock"))["now"] == "2026-11-25T10:00:00+08:00"
    stream.close()


async def test_a_long_thread_comes_in_pages(small: Console) -> None:
    for place in range(45):
        await small.post("say", as_=FANG, to="g1", text=str(place))
    page = await small.get("thread", as_=FANG, conversation="g1")
    assert page["more"]
    before = page["messages"][0]["id"]
    rest = await small.get("thread", as_=FANG, conversation="g1", before=before)
    assert [one["text"] for one in rest["messages"]] == ["0", "1", "2", "3", "4"]
    assert not rest["more"]


async def test_the_gallery_shows_every_card_on_every_face(small: Console) -> None:
    shown = (await small.get("gallery"))["cards"]
    assert len(shown) == len(gallery())
    assert all(len(one["faces"]) >= 4 for one in shown)


def test_the_face_and_the_list_name_the_same_buttons() -> None:
    for name, card, _ in gallery():
        drawn = html(card, "")
        for tap in taps(card):
            assert drawn.count(f'data-button="{tap.id}"') == 1, name


async def _unread(console: Console, person: int) -> int:
    talks = (await console.get("conversations", as_=person))["conversations"]
    return int(next(one["unread"] for one in talks if one["id"] == "g1"))


async def _next(stream: ClientResponse, kind: str = "message") -> Any:
    async with asyncio.timeout(10):
        while True:
            lines = (await stream.content.readuntil(b"\n\n")).decode().splitlines()
            if f"event: {kind}" in lines:
                return json.loads(next(one for one in lines if one.startswith("data: "))[6:])

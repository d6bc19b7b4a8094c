"""What a script or the page says to the console, and what comes back."""

import asyncio

import pytest

from tests.console.conftest import BOSS, FANG, OTHER, QIANG, VISIT, Console, button


async def test_a_sentence_becomes_a_card_to_confirm_and_the_tap_redraws_it(
    console: Console,
) -> None:
    draft = await console.draft()
    assert draft["conversation"] == f"p{FANG}"
    assert draft["from"] == "bot"
    saved = await console.post(
        "press", as_="王芳", message=draft["id"], button=button(draft, "确认")
    )
    assert [one["id"] for one in saved["messages"]] == [draft["id"]]
    assert saved["messages"][0]["card"]["tone"] == "good"
    assert saved["notice"]


async def test_the_same_event_twice_is_the_same_answer_and_once_the_same_deed(
    console: Console,
) -> None:
    first = await console.post("say", as_=FANG, text=VISIT, event="e1")
    assert await console.post("say", as_=FANG, text=VISIT, event="e1") == first
    draft = first["messages"][0]
    tap = {"message": draft["id"], "button": button(draft, "确认"), "event": "e2"}
    saved = await console.post("press", as_=FANG, **tap)
    assert await console.post("press", as_=FANG, **tap) == saved
    everything = (await console.get("messages", as_=FANG))["messages"]
    assert [one["text"] for one in everything if one["from"] == str(FANG)] == [VISIT]


async def test_the_same_event_at_the_same_time_is_one_deed(console: Console) -> None:
    both = await asyncio.gather(
        *(console.post("say", as_=FANG, text=VISIT, event="e1") for _ in range(4))
    )
    assert all(one == both[0] for one in both)
    assert len((await console.get("messages", as_=FANG))["messages"]) == 2


async def test_an_event_that_comes_back_with_other_words_is_refused(small: Console) -> None:
    await small.post("say", as_=FANG, text="/待办", event="e1")
    again = await small.post("say", as_=FANG, text="/今日", event="e1")
    assert again["messages"] == []
    assert "编号已经用过" in again["notice"]


async def test_two_people_may_call_their_events_alike(small: Console) -> None:
    await small.post("say", as_=FANG, text="/待办", event="1")
    other = await small.post("say", as_=QIANG, text="/今日", event="1")
    assert other["messages"]


async def test_group_talk_is_shown_to_the_group_and_not_handled(console: Console) -> None:
    answer = await console.post("say", as_=FANG, to="g1", text="标书会改到三点半")
    assert answer == {"messages": [], "notice": ""}
    for reader in (QIANG, BOSS):
        seen = (await console.get("messages", as_=reader))["messages"]
        assert [(one["from"], one["text"]) for one in seen] == [(str(FANG), "标书会改到三点半")]
    assert (await console.get("messages", as_=OTHER))["messages"] == []


@pytest.mark.parametrize("words", ["@作战包 待办", "/待办", "／待办", "待办 @作战包助手"])
async def test_who_calls_the_bot_in_a_group_is_answered_in_private(
    small: Console, words: str
) -> None:
    answer = await small.post("say", as_=FANG, to="g1", text=words)
    where = [one["conversation"] for one in answer["messages"]]
    assert sorted(where) == ["g1", f"p{FANG}"]
    assert all(one["conversation"] == "g1" for one in (await _seen(small, QIANG))[1:])


async def test_a_photo_is_kept_and_answered(small: Console) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 100
    answer = await small.upload("../门头.png", picture, as_="王芳")
    assert answer["messages"] or answer["notice"]
    thread = await small.get("thread", as_=FANG)
    media = thread["messages"][0]["media"]
    assert (media["kind"], media["name"]) == ("image", "门头.png")
    file = await small.client.get(media["url"])
    assert await file.read() == picture
    assert file.headers["Content-Type"] == "image/png"


async def test_a_page_in_disguise_is_only_ever_downloaded(small: Console) -> None:
    await small.upload("photo.png", b"<script>alert(1)</script>", as_="王芳")
    media = (await small.get("thread", as_=FANG))["messages"][0]["media"]
    file = await small.client.get(media["url"])
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["Content-Type"] == "application/octet-stream"


async def test_the_clock_goes_forward_and_brings_what_was_due(console: Console) -> None:
    await console.post("say", as_=FANG, text="/待办 明天下午4点给秦总回电话")
    moved = await console.post("clock", to="2026-11-26T10:00")
    assert moved["now"] == "2026-11-26T10:00:00+08:00"
    pack = [one for one in await _seen(console, FANG) if one["card"]]
    assert any("今日作战包" in one["card"]["title"] for one in pack)
    assert (await console.post("clock", by="+1h"))["now"] == "2026-11-26T11:00:00+08:00"
    assert (await console.post("clock", by="+3d"))["now"] == "2026-11-29T11:00:00+08:00"


async def _seen(console: Console, person: int) -> list[dict[str, object]]:
    return list((await console.get("messages", as_=person))["messages"])

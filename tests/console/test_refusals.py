"""Whatever comes in, a clear sentence goes out, and nothing is lost (law 7)."""

import json
from io import BytesIO

import pytest

from tests.console.conftest import FANG, OPS, OTHER, VISIT, Console, button

JSON = {"Content-Type": "application/json"}


async def test_ten_megabytes_of_text_are_not_taken(small: Console) -> None:
    body = json.dumps({"as": FANG, "text": "字" * 3_400_000}).encode()
    sent = await small.client.post("/console/api/say", data=BytesIO(body), headers=JSON)
    answer = await small.sent(sent, 200)
    assert answer["messages"] == []
    assert "一次最多 64 KB" in answer["notice"]


async def test_four_thousand_characters_are_the_most_and_the_rest_is_kept(small: Console) -> None:
    answer = await small.post("say", as_=FANG, text="字" * 5000)
    assert "太长" in answer["notice"]
    own = (await small.get("messages", as_=FANG))["messages"][0]
    assert len(own["text"]) == 5000


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01\x02", "\u202e\u200b"])
async def test_nothing_said_is_said_so(small: Console, text: str) -> None:
    answer = await small.post("say", as_=FANG, text=text)
    assert answer == {"messages": [], "notice": "没有收到内容，写点什么再发"}


async def test_control_characters_and_broken_halves_are_cleaned(small: Console) -> None:
    answer = await small.post("say", as_=FANG, text="\x00/待\x07办\ud800")
    assert answer["messages"]
    assert (await small.get("messages", as_=FANG))["messages"][0]["text"] == "/待办"


async def test_markup_stays_words(small: Console) -> None:
    await small.post("say", as_=FANG, text=VISIT + "<img src=x onerror=alert(1)>")
    thread = await small.get("thread", as_=FANG)
    html = thread["messages"][1]["html"]
    assert "<img" not in html
    assert "&lt;img" in html


async def test_somebody_elses_card_and_no_card_at_all_answer_alike(small: Console) -> None:
    draft = await small.draft()
    stolen = {"message": draft["id"], "button": button(draft, "确认")}
    foreign = await small.post("press", as_=OTHER, **stolen)
    absent = await small.post("press", as_=OTHER, message=10**9, button="b0-000000")
    assert foreign == absent
    assert foreign["messages"] == []
    assert "不是发给你的" in foreign["notice"]
    saved = await small.post("press", as_=FANG, **stolen)
    assert saved["messages"], "the owner's tap still counts"


async def test_an_old_button_does_nothing(small: Console) -> None:
    draft = await small.draft()
    old = {"message": draft["id"], "button": button(draft, "确认")}
    await small.post("press", as_=FANG, **old)
    again = await small.post("press", as_=FANG, **old)
    assert again == {"messages": [], "notice": "这个按钮已经失效，请看最新的卡片"}


async def test_a_button_of_another_card_does_not_fit(small: Console) -> None:
    first, second = await small.draft(), await small.draft()
    mixed = await small.post("press", as_=FANG, message=first["id"], button=button(second, "确认"))
    assert "失效" in mixed["notice"]


async def test_ones_own_words_have_no_buttons(small: Console) -> None:
    await small.post("say", as_=FANG, text="/待办")
    own = (await small.get("messages", as_=FANG))["messages"][0]
    answer = await small.post("press", as_=FANG, message=own["id"], button="b0")
    assert answer["notice"] == "这条消息上没有按钮"


async def test_a_missing_field_is_named_and_the_form_stays(small: Console) -> None:
    answer = await small.post("say", as_=FANG, text="/拜访")
    form = next(one for one in answer["messages"] if one["card"] and one["card"]["fields"])
    submit = next(one for one in form["card"]["blocks"] if one["kind"] == "form")["submit"]
    labels = [one["label"] for one in form["card"]["fields"] if one["required"]]
    refused = await small.post("press", as_=FANG, message=form["id"], button=submit, form={})
    assert refused["messages"] == []
    assert all(label in refused["notice"] for label in labels)


@pytest.mark.parametrize(
    "body",
    [
        {"text": "在吗"},
        {"as": 999, "text": "在吗"},
        {"as": "没这个人", "text": "在吗"},
        {"as": "李强", "text": "两个李强"},
        {"as": True, "text": "在吗"},
        {"as": {"id": 1}, "text": "在吗"},
        {"as": FANG},
        {"as": FANG, "text": 7},
        {"as": FANG, "text": "在吗", "to": "p2"},
        {"as": FANG, "text": "在吗", "to": "g2"},
        {"as": FANG, "text": "在吗", "to": ["g1"]},
        {"as": FANG, "text": "在吗", "event": "长" * 101},
        {"as": FANG, "text": "在吗", "event": 5},
    ],
)
async def test_a_request_that_makes_no_sense_is_a_sentence(
    small: Console, body: dict[str, object]
) -> None:
    answer = await small.sent(await small.client.post("/console/api/say", json=body), 400)
    assert list(answer) == ["error"]


@pytest.mark.parametrize(
    "body",
    [
        {"message": "x", "button": "b0"},
        {"message": -1, "button": "b0"},
        {"message": 2**70, "button": "b0"},
        {"message": 1, "button": 0},
        {"message": 1, "button": "b0", "form": []},
        {"message": 1, "button": "b0", "form": {"a": {"b": 1}}},
        {"message": 1, "button": "b0", "form": {"a": True}},
    ],
)
async def test_a_tap_that_makes_no_sense_is_a_sentence(
    small: Console, body: dict[str, object]
) -> None:
    await small.post("press", 400, as_=FANG, **body)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b"null"])
async def test_what_is_no_json_object_is_a_sentence(small: Console, raw: bytes) -> None:
    sent = await small.client.post("/console/api/say", data=raw, headers=JSON)
    assert "JSON" in (await small.sent(sent, 400))["error"]


async def test_a_form_of_a_foreign_site_is_refused(small: Console) -> None:
    body = json.dumps({"as": FANG, "text": "/待办"})
    plain = await small.client.post("/console/api/say", data=body)
    await small.sent(plain, 415)
    headers = JSON | {"Origin": "https://evil.example"}
    foreign = await small.client.post("/console/api/say", data=body, headers=headers)
    await small.sent(foreign, 403)
    rebound = await small.client.get("/console", headers={"Host": "evil.example:8642"})
    await small.sent(rebound, 403)


@pytest.mark.parametrize(
    "body",
    [
        {"to": "2026-11-24T10:00"},
        {"to": "昨天"},
        {"to": "2026-11-26T10:00", "by": "+1h"},
        {},
        {"by": "-1h"},
        {"by": "+1w"},
        {"by": 3600},
        {"by": "+99999d"},
        {"to": "9999-12-31T23:59"},
    ],
)
async def test_the_clock_never_goes_back_or_astray(small: Console, body: dict[str, object]) -> None:
    before = small.app.clock.now()
    await small.post("clock", 400, **body)
    assert small.app.clock.now() == before


async def test_files_have_a_size_and_a_content(small: Console) -> None:
    too_large = await small.upload("a.bin", b"0" * (20 * 1024 * 1024 + 1), 413, as_=str(FANG))
    assert "20 MB" in too_large["error"]
    assert "空" in (await small.upload("a.bin", b"", 400, as_=str(FANG)))["error"]
    nothing = await small.client.post("/console/api/upload", data={"as": str(FANG)})
    await small.sent(nothing, 415)


async def test_who_may_not_do_it_is_told_so(small: Console) -> None:
    answer = await small.post("say", as_=OPS, text=VISIT)
    assert "权限" in answer["notice"]


@pytest.mark.parametrize(
    "path", ["/console/static/../api.py", "/console/static/%2e%2e/api.py", "/console/static/x.js"]
)
async def test_only_the_pages_own_files_are_served(small: Console, path: str) -> None:
    assert (await small.client.get(path)).status == 404

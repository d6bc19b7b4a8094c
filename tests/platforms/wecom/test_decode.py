"""What people and the platform say, from samples as they come over the wire."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.base import Attachment, Click, Event, Forged, Happened, Inbound, Message
from bot.platforms.wecom import frames
from bot.platforms.wecom.decode import NOTHING, Own, decode
from bot.platforms.wecom.frames import without_mention
from bot.platforms.wecom.reading import frame

WIRE = Path(__file__).parents[2] / "wire/wecom"
OWN = Own("ww0123456789abcdef", 1000002)
CARD = "reply-7@0123456789abcdef01234567"


def told(name: str) -> Inbound:
    return decode((WIRE / f"{name}.xml").read_bytes(), OWN)


def framed(name: str) -> Inbound:
    return frames.decode(frame((WIRE / f"{name}.json").read_bytes()), OWN.corp_id)


def bare(inbound: Inbound) -> Inbound:
    """Without its id, where that is a hash, and without what only an answer needs."""
    if isinstance(inbound, (Click, Message, Event)):
        return replace(inbound, event_id=inbound.event_id.partition(":")[0], origin={})
    return inbound


def said(text: str, *attachments: Attachment, **more: Any) -> Message:
    return Message("msg", "zhangsan", text, attachments=attachments, **more)


def tap(packed: str, message: str, form: dict[str, Any] | None = None, **more: Any) -> Click:
    return Click("card", "zhangsan", packed, form or {}, message, **more)


APP: dict[str, Inbound] = {
    "text": said("今天见了青禾的王总"),
    "text_tap": Click("msg", "zhangsan", "visit.save:310:2", {}, ""),
    "text_empty": NOTHING,
    "image": said("", Attachment("image", "media:media_id")),
    "voice": said("", Attachment("voice", "media:media_id", "voice.amr")),
    "video": said("", Attachment("video", "media:media_id")),
    "location": said("位置信息"),
    "link": said("招标公告 https://example.com/a"),
    "unheard": NOTHING,
    "card": tap("visit.save:310:2", CARD),
    "card_one_choice": tap("visit.save:310:2", CARD, {"until": ["tomorrow"]}),
    "card_choices": tap(
        "visit.save:310:2", CARD, {"QuestionKey1": ["OptionId1", "OptionId2"], "QuestionKey2": []}
    ),
    "card_menu": tap("alert.mute:stale", "task-1"),
    "click": Message("menu", "zhangsan", "今日"),
    "view": NOTHING,
    "enter_agent": Event("met", Happened.MET, "zhangsan"),
    "subscribe": Event("met", Happened.MET, "zhangsan"),
    "unsubscribe": Event("evt", Happened.PEOPLE_CHANGED, "zhangsan"),
    "change_contact_user": Event("evt", Happened.PEOPLE_CHANGED, "lisi"),
    "change_contact_party": Event("evt", Happened.PEOPLE_CHANGED),
    "change_external_contact": Event(
        "evt",
        Happened.CONTACT_ADDED,
        "zhangsan",
        facts={
            "contact": "woAJ2GCAAAXtWyujaWJHDDGi0mACH71w",
            "welcome": "WELCOMECODE",
            "seconds": "20",
        },
    ),
    "report_location": NOTHING,
    "approval_of_theirs": NOTHING,
    "low_active_alert": NOTHING,
}


@pytest.mark.parametrize(("name", "expected"), APP.items(), ids=APP)
def test_the_apps_callbacks_are_read(name: str, expected: Inbound) -> None:
    assert bare(told(name)) == expected


def test_every_sample_is_expected() -> None:
    assert {path.stem for path in WIRE.glob("*.xml")} == set(APP)
    assert {path.stem for path in WIRE.glob("*.json")} == set(BOT)


def bot_said(text: str, *attachments: Attachment, group: str = "") -> Message:
    return Message("bot", "zhangsan", text, conversation=group, attachments=attachments)


def sealed(kind: str, number: int) -> Attachment:
    return Attachment(kind, f"bot:KEY:https://cos.example.com/{number}")


BOT: dict[str, Inbound] = {
    "bot_group_text": bot_said("同意 42", group="CHATID"),
    "bot_group_tap_by_words": Click("bot", "zhangsan", "visit.save:310:2", {}, "", "CHATID"),
    "bot_group_mixed": bot_said("名片在这", sealed("image", 1), group="CHATID"),
    "bot_text": bot_said("你好"),
    "bot_voice": bot_said("今天见了王总"),
    "bot_image": bot_said("", sealed("image", 2)),
    "bot_file": bot_said("", sealed("file", 3)),
    "bot_stream": frames.NOTHING,
    "bot_foreigner": frames.NOTHING,
    "bot_group_card": Click(
        "bot",
        "zhangsan",
        "appr.yes:42:1",
        {"button_selection_key1": ["button_selection_id1"]},
        "fBmjTL7ErRCQSNA6GZKMlcFiWX1shOvg",
        "CHATID",
    ),
    "bot_card": Click("bot", "zhangsan", "help", {}, "T1"),
    "bot_enter_chat": Event("met", Happened.MET, "zhangsan"),
    "bot_feedback": frames.NOTHING,
    "bot_unheard": frames.NOTHING,
}


@pytest.mark.parametrize(("name", "expected"), BOT.items(), ids=BOT)
def test_the_ai_bots_frames_are_read(name: str, expected: Inbound) -> None:
    assert bare(framed(name)) == expected


# -- once ------------------------------------------------------------------------------------------


def _id(inbound: Inbound) -> str:
    assert isinstance(inbound, (Click, Message, Event))
    return inbound.event_id


def _altered(name: str, old: str, new: str) -> Inbound:
    return decode((WIRE / f"{name}.xml").read_text().replace(old, new).encode(), OWN)


def test_the_same_tap_told_again_is_the_same_and_two_taps_in_a_second_are_two() -> None:
    assert _id(told("card")) == _id(told("card"))
    assert _id(told("card")) != _id(_altered("card", "RESPONSECODE", "RESPONSECODE2"))


def test_a_message_is_known_by_its_number_whatever_else_differs() -> None:
    assert _id(told("text")) == "msg:1234567890123456"
    assert _id(told("text")) == _id(_altered("text", "1348831860", "1348831861"))


def test_opening_the_chat_a_second_time_is_nothing_new() -> None:
    assert _id(told("enter_agent")) == _id(_altered("enter_agent", "1348831860", "1348839999"))
    assert _id(told("enter_agent")) == _id(framed("bot_enter_chat"))


def test_kinds_cannot_collide() -> None:
    ids = {_id(told(name)).partition(":")[0] for name in ("text", "card", "click", "unsubscribe")}
    assert ids == {"msg", "card", "menu", "evt"}


# -- refused ---------------------------------------------------------------------------------------

SPOILED: dict[str, Callable[[], Inbound]] = {
    "another company": lambda: _altered("text", "ww0123456789abcdef", "ww-other"),
    "another app's message": lambda: _altered("text", "1000002", "1000003"),
    "another app's tap": lambda: _altered("card", "1000002", "1000003"),
    "no sender": lambda: _altered("text", "<![CDATA[ZhangSan]]>", ""),
    "an endless sender": lambda: _altered("text", "ZhangSan", "z" * 200),
    "two senders": lambda: _altered(
        "text", "<CreateTime>", "<FromUserName>lisi</FromUserName><CreateTime>"
    ),
    "a sender that is an element": lambda: _altered(
        "text", "<![CDATA[ZhangSan]]>", "<a>b</a>"
    ),
    "a message without a number": lambda: _altered("text", "<MsgId>1234567890123456</MsgId>", ""),
    "a card without an id": lambda: _altered("card", f"<![CDATA[{CARD}]]>", ""),
    "a picture without one": lambda: _altered("image", "<MediaId><![CDATA[media_id]]></MediaId>", ""),
    "answers that are elements": lambda: _altered(
        "card_one_choice", "<![CDATA[tomorrow]]>", "<a>b</a>"
    ),
}  # fmt: skip


@pytest.mark.parametrize("spoiled", SPOILED.values(), ids=SPOILED)
def test_what_is_not_as_documented_is_refused(spoiled: Callable[[], Inbound]) -> None:
    with pytest.raises(Forged):
        spoiled()


# -- mentions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "left"),
    [
        ("@RobotA 同意 42", "", "同意 42"),
        ("@RobotA\u2005同意 42", "", "同意 42"),
        ("同意 42 @RobotA", "", "同意 42"),
        ("@RobotA 约了 @张三 一起去", "", "约了 @张三 一起去"),
        ("约了 @张三 @作战 机器人 一起去", "作战 机器人", "约了 @张三  一起去"),
        ("@作战 机器人\u2005今日", "作战 机器人", "今日"),
        ("邮箱 a@b.com 记一下 @RobotA", "", "邮箱 a@b.com 记一下"),
        ("没有提到谁", "", "没有提到谁"),
    ],
)
def test_our_own_mention_is_taken_out_and_nobody_elses(text: str, name: str, left: str) -> None:
    assert without_mention(text, name) == left

"""What people said, tapped and did, as the platform's own samples bring it."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.base import Attachment, Click, Event, Forged, Happened, Inbound, Message
from bot.platforms.dingtalk.decode import (
    CARD,
    NOTHING,
    Own,
    called_back,
    event,
    message,
    tap,
)
from bot.platforms.dingtalk.reading import Part
from bot.platforms.dingtalk.tracks import LONGEST, group_of, is_track, track

WIRE = Path(__file__).parents[2] / "wire/dingtalk"
OWN = Own("ding9f506741")
XIAO_DING, MANAGER, GROUP = "452523285939877041", "manager1234", "cidjMOszAhS4Jg=="
HASH = "0123456789012345678901234567890123456789012"


def sample(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((WIRE / f"{name}.json").read_text())
    return found


def said(name: str, **changed: Any) -> Inbound:
    return message(Part(sample(name) | changed), OWN, "frame-1")


def tapped(name: str, nonce: str = "frame-1", **changed: Any) -> Inbound:
    return tap(Part(sample(name) | changed), OWN, nonce)


def test_words_in_a_group_come_without_the_space_of_the_mention() -> None:
    assert said("group_text") == Message("msg:msg2p+w==", XIAO_DING, "你好", conversation=GROUP)


def test_words_in_private_are_everybodys_own() -> None:
    found = said("private_text")
    assert found == Message("msg:msg2p+w==", XIAO_DING, "拜访了青禾口腔")


def test_a_picture_with_words_loses_the_name_that_called_the_bot() -> None:
    found = said("group_rich")
    assert isinstance(found, Message)
    assert (found.text, found.attachments) == ("看看这个", (Attachment("image", "mIofN1"),))


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("picture", Attachment("image", "mIofN2")),
        ("audio", Attachment("voice", "mIofN3", said="钉钉，让进步发生")),
        ("video", Attachment("video", "mIofN4")),
        ("file", Attachment("file", "mIofN5", "报价.pdf")),
    ],
)
def test_what_is_sent_along_can_be_fetched(name: str, sent: Attachment) -> None:
    found = said(name)
    assert isinstance(found, Message)
    assert found.attachments == (sent,)


def test_a_tap_that_came_as_words_is_a_tap() -> None:
    assert said("private_tap") == Click(
        "msg:msg2p+w==", XIAO_DING, "visit.save:310:2", {}, "", origin={}
    )


@pytest.mark.parametrize("name", ["unknown_type", "over_quota", "outsider", "unpublished"])
def test_what_cannot_be_answered_is_acknowledged(name: str) -> None:
    assert said(name) is NOTHING


def test_group_talk_that_is_not_for_us_is_not_ours() -> None:
    found = said("group_text", isInAtList=False)
    assert isinstance(found, Message)
    assert not found.addressed


def test_a_message_without_an_id_is_known_by_its_delivery() -> None:
    found = said("private_text", msgId=None)
    assert isinstance(found, Message)
    assert found.event_id == "msg:frame-1"


@pytest.mark.parametrize("name", ["card_tap", "card_tap_value"])
def test_a_tap_on_a_private_card(name: str) -> None:
    found = tapped(name)
    assert isinstance(found, Click)
    assert (found.sender, found.packed, found.message) == (
        MANAGER,
        "visit.save:310:2",
        f"bpp.{HASH}",
    )
    assert (found.conversation, found.origin, found.form) == ("", CARD, {})


def test_a_tap_on_a_groups_card_says_which_group() -> None:
    found = tapped("card_tap_object")
    assert isinstance(found, Click)
    assert (found.packed, found.conversation) == ("visit.save:310:2", GROUP)


def test_a_form_brings_answers_as_the_console_does() -> None:
    found = tapped("card_form")
    assert isinstance(found, Click)
    assert found.packed == "visit.edit:310:2"
    assert found.form == {
        "amount": "1",
        "tags": ["2", "4"],
        "when": "2024-05-27T12:00",
        "note": "好",
        "empty": "",
        "count": "3",
    }


def test_two_taps_are_two_and_one_that_comes_again_is_one() -> None:
    first, again, second = (tapped("card_tap", nonce) for nonce in ("f1", "f1", "f2"))
    assert isinstance(first, Click)
    assert isinstance(second, Click)
    assert first == again
    assert first.event_id != second.event_id


def test_a_tap_without_an_action_is_nothing() -> None:
    assert tapped("card_without_action") is NOTHING


def test_leavers_and_groups_are_told_by_callback() -> None:
    left = called_back(Part(sample("http_left")), OWN)
    joined = called_back(Part(sample("http_cool_app")), OWN)
    assert left == Event("evt:e-1", Happened.PEOPLE_CHANGED, facts={"left": "u1"})
    assert joined == Event("evt:e-2", Happened.JOINED_GROUP, MANAGER, "cidnew")


def test_an_event_of_the_stream_has_a_head() -> None:
    found = event("user_add_org", "e-3", OWN.corp_id, Part({"userId": ["u1"]}), OWN)
    assert found == Event("evt:e-3", Happened.PEOPLE_CHANGED)


def test_an_event_without_an_id_is_known_by_what_it_says() -> None:
    one, same, other = (
        event("user_add_org", "", "", Part({"userId": [who]}), OWN) for who in ("u1", "u1", "u2")
    )
    assert one == same != other


@pytest.mark.parametrize("name", ["http_check", "http_other"])
def test_events_that_mean_nothing_to_us_are_acknowledged(name: str) -> None:
    assert called_back(Part(sample(name)), OWN) is NOTHING


def test_what_belongs_to_another_company_is_refused() -> None:
    with pytest.raises(Forged):
        said("group_text", chatbotCorpId="dingother")
    with pytest.raises(Forged):
        tapped("card_tap", corpId="dingother")
    with pytest.raises(Forged):
        called_back(Part(sample("http_left") | {"CorpId": "dingother"}), OWN)


@pytest.mark.parametrize(
    "changed", [{"userId": None}, {"userId": "x" * 300}, {"outTrackId": []}, {"content": "["}]
)
def test_a_tap_that_is_not_as_documented_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(Forged):
        tapped("card_tap", **changed)


def test_the_id_of_a_card_is_the_same_for_the_same_message_for_ever() -> None:
    assert track("reply:1") == track("reply:1") != track("reply:2")
    assert group_of(track("reply:1"), GROUP) == ""  # a private card is private, whatever a tap says


def test_the_id_of_a_groups_card_holds_the_group_where_it_fits() -> None:
    assert group_of(track("k", GROUP), "") == GROUP
    long = "cid" + "x" * 80
    assert len(track("k", long)) <= LONGEST
    assert group_of(track("k", long), long) == long
    assert is_track(track("k", long))

"""Recorded requests, and what they come to (tests/wire/feishu)."""

import json
from pathlib import Path

import pytest

from bot.platforms.base import (
    Attachment,
    Click,
    Event,
    Forged,
    Happened,
    Inbound,
    Message,
    Response,
)
from bot.platforms.feishu.decode import NOTHING, Own, decode
from bot.platforms.feishu.reading import opened

WIRE = Path(__file__).parents[2] / "wire/feishu"
OWN = Own("cli_9f5343c580712544", "2ca1d211f64f6438", "ou_bot")

ID = "om_5ce6d572455d361153b7cb51da133945"
WHO = "on_8ed6aa67826108097d9ee143816345"
GROUP = "oc_5ce6d572455d361153b7cb5xxfsdfsdfdsf"
FILE = "75235e0c-4f92-430a-a99b-8446610223cg"
EVENT = "evt:5e3702a84e847582be8db7fb73283c02"
TAP = "card:5e3702a84e847582be8db7fb73283c02"


def _said(text: str = "", *sent: Attachment, group: str = "", addressed: bool = True) -> Message:
    return Message(
        f"msg:{ID}", WHO, text, conversation=group, addressed=addressed, attachments=sent
    )


MEANT: dict[str, Inbound] = {
    "text_private": _said("今天拜访了王总"),
    "text_group_at_bot": _said("转给 李强", group=GROUP),
    "text_group_at_somebody": _said("李强 中午吃什么", group=GROUP, addressed=False),
    "text_group_at_other_bot": _said("别的机器人 帮助", group=GROUP, addressed=False),
    "text_group_at_all": _said("开会", group=GROUP, addressed=False),
    "text_packed": Click(f"msg:{ID}", WHO, "visit.save:310:2", {}, ""),
    "post_private": _said(
        "拜访记录\n第一行 :超链接 http://www.feishu.cn李强\n第二行:\nfunc main()",
        Attachment("image", f"image:{ID}:img_7ea74629-9191-4176-998c-2e603c9c5e8g"),
        Attachment("video", f"file:{ID}:file_v2_0dcdd7d9-fib0"),
    ),
    "image": _said("", Attachment("image", f"image:{ID}:img_4adb2cc2-91e7-49f3-a5d6-e55ae6dc6ag")),
    "file": _said("", Attachment("file", f"file:{ID}:{FILE}", "报价单.xlsx")),
    "audio": _said("", Attachment("voice", f"file:{ID}:{FILE}")),
    "media": _said("", Attachment("video", f"file:{ID}:{FILE}", "现场.mp4")),
    "location": _said("上海市浦东新区"),
    "menu": Message(EVENT, WHO, "今日"),
    "bot_added": Event(EVENT, Happened.JOINED_GROUP, WHO, "oc_413779813a2f", {"title": "华东一组"}),
    "bot_deleted": Event(EVENT, Happened.LEFT_GROUP, WHO, "oc_413779813a2f"),
    "disbanded": Event(EVENT, Happened.LEFT_GROUP, "", "oc_413779813a2f"),
    "entered": Event(f"met:{WHO}", Happened.MET, WHO),
    "user_deleted": Event(EVENT, Happened.PEOPLE_CHANGED, WHO, facts={"left": WHO}),
    "department_updated": Event(EVENT, Happened.PEOPLE_CHANGED),
    "scope_updated": Event(EVENT, Happened.PEOPLE_CHANGED),
    "card_form": Click(
        TAP,
        "on_cad4860e7af114fb4ff6c5d496d1dd76",
        "visit.submit:310:2",
        {
            "customer": "cus_1001",
            "topics": ["quote", "solution"],
            "note": "客户反馈\n下一步…",
            "visit_date": "2024-04-01",
            "visit_at": "2024-04-29T07:07",
            "time": "00:00",
            "owner": "ou_3c14",
        },
        "om_574d639e4a44e4dd646eaf628e2cbcd8",
        origin={"token": "c-295ee57216a5dc9de90fefd0aadb4b1d7d"},
    ),
    "card_in_group": Click(
        TAP,
        "on_cad4",
        "approval.approve:42:1",
        {},
        "om_574d",
        "oc_e4d2",
        {"token": "c-1"},
    ),
    # acknowledged, and nothing to do
    "sticker": NOTHING,
    "interactive": NOTHING,
    "recalled": NOTHING,
    "from_a_bot": NOTHING,
    "from_another_company": NOTHING,
    "message_read": NOTHING,
    "p2p_chat_create": NOTHING,
    "card_not_ours": NOTHING,
}


def test_every_recorded_request_is_expected() -> None:
    assert {path.stem for path in WIRE.glob("*.json")} == set(MEANT)


@pytest.mark.parametrize("name", MEANT)
def test_a_recorded_request_means(name: str) -> None:
    assert decode(opened((WIRE / f"{name}.json").read_bytes()), OWN) == MEANT[name]


def test_a_second_delivery_is_the_same_and_a_second_tap_another() -> None:
    """Messages by message_id: their event_id may differ [D:im-v1/message/events/receive]."""
    message, tap = _wire("text_private"), _wire("card_form")
    first, tapped = decode(opened(json.dumps(message)), OWN), decode(opened(json.dumps(tap)), OWN)
    for envelope in (message, tap):
        envelope["header"]["event_id"] = "another"
    assert decode(opened(json.dumps(message)), OWN) == first
    assert decode(opened(json.dumps(tap)), OWN) != tapped


def test_until_our_own_id_is_learnt_a_mention_of_any_bot_may_be_ours() -> None:
    unknown = Own(OWN.app_id, OWN.tenant_key)
    for name, ours in (("text_group_at_other_bot", True), ("text_group_at_somebody", False)):
        heard = decode(opened(json.dumps(_wire(name))), unknown)
        assert isinstance(heard, Message)
        assert heard.addressed is ours


@pytest.mark.parametrize("name", ["text_private", "card_form", "p2p_chat_create", "message_read"])
@pytest.mark.parametrize("field", ["app_id", "tenant_key"])
def test_whatever_is_for_another_app_or_company_is_refused(name: str, field: str) -> None:
    envelope = _wire(name)
    envelope["header" if "header" in envelope else "event"][field] = "another"
    with pytest.raises(Forged):
        decode(opened(json.dumps(envelope)), OWN)


def test_where_our_company_is_not_known_yet_the_app_decides() -> None:
    envelope = _wire("text_private")
    envelope["header"]["tenant_key"] = "any"
    assert decode(opened(json.dumps(envelope)), Own(OWN.app_id)) != NOTHING


def test_a_person_without_a_union_id_is_known_by_his_open_id() -> None:
    envelope = _wire("card_in_group")
    del envelope["event"]["operator"]["union_id"]
    heard = decode(opened(json.dumps(envelope)), OWN)
    assert isinstance(heard, Click)
    assert heard.sender == "ou_3c14"


def test_a_challenge_is_echoed() -> None:
    told = decode(opened(b'{"challenge":"abc","token":"t","type":"url_verification"}'), OWN)
    assert told == Response(b'{"challenge":"abc"}')


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2026-12-02 15:00 +0800", "2026-12-02T15:00"),
        ("2026-12-02 +0800", "2026-12-02"),
        ("09:30 +0800", "09:30"),
        ("+0800", "+0800"),
        ("电话 +0800", "电话 +0800"),
        ("2026-12-02", "2026-12-02"),
        (None, ""),
        (7, "7"),
        ({"a": 1}, ""),
        ([], []),
    ],
)
def test_answers_of_a_form_are_read_as_the_console_sends_them(given: object, read: object) -> None:
    envelope = _wire("card_form")
    envelope["event"]["action"]["form_value"] = {"x": given}
    heard = decode(opened(json.dumps(envelope)), OWN)
    assert isinstance(heard, Click)
    assert heard.form == {"x": read}


def _wire(name: str) -> dict:  # type: ignore[type-arg]
    return json.loads((WIRE / f"{name}.json").read_text())  # type: ignore[no-any-return]

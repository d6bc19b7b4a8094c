"""In over HTTP: the address is verified, every kind of event is told, and what the bot says back."""

import pytest

from bot.platforms.base import Click, Event, Happened, Message
from cards.model import Button, Buttons, Card, Field, FieldKind, Form, Text
from handlers.registry import Reply
from sales.actions import ShowHelp
from tests.doubles.cloud import Human
from tests.platforms.wecom.conftest import FANG, QIANG, Edge, card


async def test_a_new_address_is_verified_within_its_second(side: Edge) -> None:
    told = await side.cloud.telling.verify("5927782489442352469")
    assert (told.status, told.body) == (200, "5927782489442352469")


async def test_what_people_say_is_heard_and_answered_with_nothing(side: Edge) -> None:
    """The answer is a message of its own: it may take longer than the five seconds."""
    told = await side.cloud.say(FANG, "今天见了青禾的王总")
    assert (told.status, told.body, told.tries) == (200, None, 1)
    heard = side.last()
    assert (heard.sender, heard.text, heard.conversation) == (FANG, "今天见了青禾的王总", "")


async def test_a_menu_item_is_the_command_it_says(side: Edge) -> None:
    await side.cloud.choose(FANG, "今日")
    assert (side.last().sender, side.last().text) == (FANG, "今日")


@pytest.mark.parametrize("kind", ["image", "voice", "video", "file"])
async def test_what_is_sent_along_can_be_fetched(side: Edge, kind: str) -> None:
    await side.cloud.send_file(FANG, "名片.bin", b"0123456789", kind)
    (attachment,) = side.last().attachments
    assert attachment.kind == kind
    assert (await side.wecom.fetch(attachment)).data == b"0123456789"


async def test_whoever_opens_the_chat_is_met_once(side: Edge) -> None:
    await side.cloud.enter(FANG)
    first = side.last()
    side.clock.later(hours=5)
    await side.cloud.enter(FANG)
    assert first == side.last() == Event(f"met:{FANG}", Happened.MET, FANG)


async def test_who_comes_and_leaves_is_told(side: Edge) -> None:
    await side.cloud.join(Human("chenming", "陈明"))
    assert (side.last().what, side.last().sender) == (Happened.PEOPLE_CHANGED, "chenming")
    await side.cloud.leave(QIANG)
    assert (side.last().what, side.last().sender) == (Happened.PEOPLE_CHANGED, QIANG)


async def test_other_events_are_taken_and_are_none_of_ours(side: Edge) -> None:
    for event in ("view", "change_external_chat", "sys_approval_change", "news_of_2030"):
        assert (await side.cloud.happen(event, FANG)).status == 200
    assert side.heard == []


async def test_while_the_database_is_away_it_is_told_again_three_times(side: Edge) -> None:
    side.unable = True
    told = await side.cloud.say(FANG, "记一下")
    assert (told.status, told.tries) == (503, 4)
    assert len({one.event_id for one in side.heard if isinstance(one, Message)}) == 1


async def test_an_event_told_again_is_the_same_event(side: Edge) -> None:
    sent = await side.wecom.send(side.out(card=card()))
    await side.cloud.press(FANG, sent.message_id, "确认")
    await side.cloud.telling.again()
    assert side.heard[0] == side.heard[1]
    await side.cloud.press(FANG, sent.message_id, "确认")
    assert side.heard[2] != side.heard[1]


def question(kind: FieldKind) -> Card:
    field = Field("until", "推到", kind, "a", (("a", "明天"), ("b", "下周")))
    return Card("推到什么时候", (Form((field,), Button("确定", ShowHelp()), ShowHelp()),))


# -- taps ------------------------------------------------------------------------------------------


async def test_a_tap_is_answered_in_its_own_request_with_the_cards_new_face(side: Edge) -> None:
    sent = await side.wecom.send(side.out(card=card()))
    side.reply = Reply(card=card("已确认", label="再看"), notice="好")
    await side.cloud.press(FANG, sent.message_id, "确认")
    assert (side.last().packed, side.last().message) == ("help", sent.message_id)
    (seen,) = side.cloud.chat(FANG)
    assert (seen.labels, seen.versions) == (("再看",), 2)
    assert "已确认" in seen.text
    assert "好" in seen.text


async def test_a_card_without_buttons_takes_the_tapped_ones_place(side: Edge) -> None:
    sent = await side.wecom.send(side.out(card=card()))
    side.reply = Reply(card=Card("拜访记录", (Text("已保存 ]]> <b>"),)))
    await side.cloud.press(FANG, sent.message_id, "确认")
    (seen,) = side.cloud.chat(FANG)
    assert seen.labels == ()
    assert "已保存 ]]> <b>" in seen.text


@pytest.mark.parametrize(
    "reply",
    [
        Reply(notice="只有一句话"),
        Reply(card=card(), below=True),
        Reply(card=card(), notice="说来话长，" * 20),
        Reply(
            card=Card(
                "带链接", (Buttons((Button("打开", link="/h5/a"), Button("好", ShowHelp()))),)
            )
        ),
    ],
    ids=["words", "below", "long words", "a link among the buttons"],
)
async def test_what_fits_into_no_answer_is_sent(side: Edge, reply: Reply) -> None:
    sent = await side.wecom.send(side.out(card=card()))
    side.reply = reply
    told = await side.cloud.press(FANG, sent.message_id, "确认")
    assert told.body is None


async def test_a_choice_comes_with_the_tap(side: Edge) -> None:
    sent = await side.wecom.send(side.out(card=question(FieldKind.CHOICE)))
    await side.cloud.press(FANG, sent.message_id, "确定", until="b")
    assert side.last().form == {"until": ["b"]}


async def test_several_choices_come_with_the_tap(side: Edge) -> None:
    sent = await side.wecom.send(side.out(card=question(FieldKind.CHOICES)))
    await side.cloud.press(FANG, sent.message_id, "确定", until=["a", "b"])
    assert side.last().form == {"until": ["a", "b"]}


async def test_only_who_sees_the_card_can_tap_it(side: Edge) -> None:
    sent = await side.wecom.send(side.out(card=card()))
    with pytest.raises(LookupError):
        await side.cloud.press(QIANG, sent.message_id, "确认")
    with pytest.raises(LookupError):
        await side.cloud.press(FANG, sent.message_id, "没有的按钮")
    assert not any(isinstance(one, Click) for one in side.heard)

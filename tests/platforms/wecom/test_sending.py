"""To people: once, within the quotas, with one token, and whom it did not reach."""

import asyncio
from datetime import timedelta

import pytest

from bot.platforms.base import (
    Batching,
    Checked,
    Doored,
    Listening,
    NoSuchAddress,
    Organised,
    SendFailed,
    Stopped,
    Throttled,
)
from bot.platforms.wecom.encode import mark, task_id
from bot.tokens import EARLY
from cards.model import Card, Text
from tests.doubles import faults
from tests.platforms.wecom.conftest import FANG, QIANG, Edge, card, edge

SEND, TOKEN = "/cgi-bin/message/send", "/cgi-bin/gettoken"


def _calls(side: Edge, path: str) -> int:
    return sum(call.path == path for call in side.cloud.calls)


def test_it_is_everything_that_the_house_asks_of_a_platform(side: Edge) -> None:
    for can in (Batching, Checked, Doored, Listening, Organised):
        assert isinstance(side.wecom, can)


# -- once ------------------------------------------------------------------------------------------


async def test_words_and_cards_arrive_as_they_were_meant(side: Edge) -> None:
    await side.wecom.send(side.out(text="记好了", key="a"))
    await side.wecom.send(side.out(card=card("请看"), text="有新版本", key="b"))
    words, shown = side.cloud.chat(FANG)
    assert words.text == "记好了"
    assert (shown.title, shown.labels) == ("拜访记录", ("确认",))
    assert shown.text.index("有新版本") < shown.text.index("请看")


async def test_what_the_card_says_itself_is_not_said_twice(side: Edge) -> None:
    said = Card("拜访", (Text("下周二发方案"),), subtitle="已记录 #1")
    for number, words in enumerate(("已记录 #1", "下周二发方案", "拜访")):
        await side.wecom.send(side.out(card=said, text=words, key=f"k{number}"))
    assert {seen.text for seen in side.cloud.chat(FANG)} == {"拜访\n已记录 #1\n下周二发方案"}


async def test_a_long_text_goes_before_its_card(side: Edge) -> None:
    await side.wecom.send(side.out(card=card(), text="说来话长，" * 20))
    words, shown = side.cloud.chat(FANG)
    assert words.text == "说来话长，" * 20
    assert shown.title == "拜访记录"


async def test_a_text_of_any_length_fits(side: Edge) -> None:
    await side.wecom.send(side.out(text="长" * 3000))
    (seen,) = side.cloud.chat(FANG)
    assert seen.text.endswith("…")


async def test_words_of_people_ring_nobody_and_link_nowhere(side: Edge) -> None:
    await side.wecom.send(side.out(text='<a href="https://evil.example">点我</a>'))
    assert "<a" not in side.cloud.chat(FANG)[0].text


async def test_the_same_key_is_shown_once_for_four_hours(side: Edge) -> None:
    first = await side.wecom.send(side.out(text="十点的作战包", key="pack:1"))
    side.clock.later(hours=3, minutes=59)
    assert (await side.wecom.send(side.out(text="十点的作战包", key="pack:1"))) == first
    assert len(side.cloud.chat(FANG)) == 1
    assert side.wecom.window == timedelta(hours=4)


async def test_the_same_words_said_twice_on_purpose_are_two_messages(side: Edge) -> None:
    for key in ("reply:1", "reply:2"):
        await side.wecom.send(side.out(text="已取消", key=key))
    assert [seen.text for seen in side.cloud.chat(FANG)] == ["已取消", "已取消"]
    assert mark("reply:1") == mark("reply:1") != mark("reply:2")


async def test_an_answer_that_got_lost_is_no_second_message(side: Edge) -> None:
    side.cloud.faults.next(SEND, faults.RESET_AFTER)
    with pytest.raises(SendFailed) as lost:
        await side.wecom.send(side.out(card=card()))
    assert (lost.value.retry, lost.value.known) == (True, False)
    sent = await side.wecom.send(side.out(card=card()))
    assert [seen.id for seen in side.cloud.chat(FANG)] == [sent.message_id]


def test_a_cards_id_is_the_keys_for_ever_and_as_the_platform_wants_it() -> None:
    long = task_id("approval:42:给王总的第 3 次报价" * 9)
    assert task_id("a:1") == task_id("a:1") != task_id("a-1")
    assert len(long) <= 128
    assert long.isascii()


# -- whom it did not reach -------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["nobody", "outside", "unlicensed"])
async def test_who_cannot_be_reached_is_named(side: Edge, where: str) -> None:
    if where == "outside":
        side.cloud.tenant.out_of_range.add(FANG)
    if where == "unlicensed":
        side.cloud.tenant.unlicensed.add(FANG)
    to = "stranger" if where == "nobody" else FANG
    with pytest.raises(NoSuchAddress):
        await side.wecom.send(side.out(to, text="你好"))


# -- many ------------------------------------------------------------------------------------------


async def test_equal_words_to_many_are_one_call_with_an_outcome_for_each(side: Edge) -> None:
    same = [side.out(to, text="明天停电", key=f"n:{to}") for to in (FANG, "Gone", QIANG)]
    first, gone, last = await side.wecom.send_many(same)
    assert _calls(side, SEND) == 1
    assert first == last
    assert isinstance(gone, NoSuchAddress)
    assert [seen.text for seen in side.cloud.chat(QIANG)] == ["明天停电"]


async def test_cards_with_buttons_are_each_persons_own(side: Edge) -> None:
    """One card for all would have one id and one code to change it, for everybody at once."""
    same = [side.out(to, card=card(), key=f"n:{to}") for to in (FANG, "gone", QIANG)]
    first, gone, last = await side.wecom.send_many(same)
    assert not isinstance(first, SendFailed)
    assert not isinstance(last, SendFailed)
    assert first.message_id != last.message_id
    assert isinstance(gone, NoSuchAddress)


async def test_a_card_that_only_informs_goes_to_many_at_once(side: Edge) -> None:
    notice = Card("明天停电", (Text("请保存好文件"),))
    await side.wecom.send_many([side.out(to, card=notice, key=to) for to in (FANG, QIANG)])
    assert _calls(side, SEND) == 1


async def test_what_stops_one_stops_all(side: Edge) -> None:
    side.cloud.entrance.trusted_ip = False
    with pytest.raises(Stopped):
        await side.wecom.send_many([side.out(to, text="你好") for to in (FANG, QIANG)])


# -- quotas ----------------------------------------------------------------------------------------


async def test_what_the_platform_would_drop_without_a_word_is_not_sent(side: Edge) -> None:
    for number in range(30):
        await side.wecom.send(side.out(text=f"第 {number} 条", key=f"k{number}"))
    with pytest.raises(Throttled) as full:
        await side.wecom.send(side.out(text="再一条", key="k30"))
    assert timedelta() < full.value.after < timedelta(minutes=1, seconds=1)
    side.clock.later(seconds=full.value.after.total_seconds())
    await side.wecom.send(side.out(text="再一条", key="k30"))
    assert side.cloud.sending.dropped == 0
    assert len(side.cloud.chat(FANG)) == 31


async def test_room_is_kept_for_answers(side: Edge) -> None:
    for number in range(29):
        await side.wecom.send(side.out(text=f"第 {number} 条", key=f"k{number}", urgent=False))
    with pytest.raises(Throttled):
        await side.wecom.send(side.out(text="推送", key="push", urgent=False))
    await side.wecom.send(side.out(text="回答", key="answer"))
    assert side.cloud.sending.dropped == 0


# -- the token -------------------------------------------------------------------------------------


async def test_many_messages_share_one_token(side: Edge) -> None:
    await asyncio.gather(*(side.wecom.send(side.out(text=f"{n}", key=f"k{n}")) for n in range(10)))
    assert _calls(side, TOKEN) == 1


async def test_a_token_is_renewed_before_it_ends(side: Edge) -> None:
    await side.wecom.send(side.out(text="一", key="1"))
    side.clock.later(seconds=7200 - EARLY.total_seconds() + 1)
    await side.wecom.send(side.out(text="二", key="2"))
    assert _calls(side, TOKEN) == 2
    assert len(side.cloud.chat(FANG)) == 2


async def test_a_token_that_ended_early_is_renewed_once(side: Edge) -> None:
    await side.wecom.send(side.out(text="一", key="1"))
    side.cloud.entrance.forget()
    await side.wecom.send(side.out(text="二", key="2"))
    assert side.cloud.entrance.issued == 2
    side.cloud.faults.always(SEND, faults.TOKEN_EXPIRED)
    before = _calls(side, SEND)
    with pytest.raises(SendFailed):
        await side.wecom.send(side.out(text="三", key="3"))
    assert _calls(side, SEND) == before + 2


async def test_a_wrong_secret_is_never_tried_twice(side: Edge) -> None:
    """Some more, and the platform bans our address for an hour."""
    wrong = edge(side.cloud, side.clock, secret="of another app")
    for _ in range(5):
        with pytest.raises(Stopped, match="40001"):
            await wrong.wecom.send(side.out(text="你好"))
    assert side.cloud.entrance.wrong == 1
    await wrong.wecom.close()


async def test_what_an_admin_can_mend_is_looked_at_again(side: Edge) -> None:
    side.cloud.faults.next(TOKEN, faults.code(60020, "not allow, from ip: 203.0.113.7"))
    with pytest.raises(Throttled, match="60020"):
        await side.wecom.send(side.out(text="你好"))
    await side.wecom.send(side.out(text="你好"))
    assert len(side.cloud.chat(FANG)) == 1


async def test_the_token_goes_into_the_address_and_nowhere_else(side: Edge) -> None:
    await side.wecom.send(side.out(text="你好"))
    (call,) = [one for one in side.cloud.calls if one.path == SEND]
    assert call.query["access_token"]
    assert "access_token" not in call.body

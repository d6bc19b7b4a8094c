"""Out: once, within the quotas, and what becomes of a refusal."""

from datetime import timedelta

import pytest

from bot.platforms.base import CannotRedraw, NoSuchAddress, SendFailed, Stopped, Throttled
from bot.platforms.feishu import encode
from bot.tokens import EARLY
from tests.doubles import faults
from tests.platforms.feishu.conftest import FANG, QIANG, Edge, card

MESSAGES = "/open-apis/im/v1/messages"
TOKEN = "/open-apis/auth"


def _sends(side: Edge) -> int:
    return sum(call.path == MESSAGES and call.status == 200 for call in side.cloud.calls)


def _tokens(side: Edge) -> int:
    return sum(call.path.startswith(TOKEN) for call in side.cloud.calls)


# -- once ------------------------------------------------------------------------------------------


async def test_words_and_cards_arrive_as_they_were_meant(side: Edge) -> None:
    await side.feishu.send(side.out(text="记好了", key="a"))
    await side.feishu.send(side.out(card=card("请看"), text="有新版本", key="b"))
    words, shown = side.cloud.chat(FANG)
    assert words.text == "记好了"
    assert (shown.title, shown.labels) == ("拜访记录", ("确认",))
    assert shown.text.index("有新版本") < shown.text.index("请看")


async def test_words_of_people_ring_nobody_and_link_nowhere(side: Edge) -> None:
    await side.feishu.send(side.out(text='<at user_id="all">所有人</at> [点我](https://evil)'))
    (seen,) = side.cloud.chat(FANG)
    assert "<at" not in seen.text
    assert "](" not in seen.text


async def test_the_same_key_is_shown_once_within_its_hour(side: Edge) -> None:
    first = await side.feishu.send(side.out(text="十点的作战包", key="pack:1"))
    side.clock.later(minutes=54)
    assert await side.feishu.send(side.out(text="十点的作战包", key="pack:1")) == first
    assert len(side.cloud.chat(FANG)) == 1
    assert side.feishu.window is not None
    assert side.feishu.window < timedelta(hours=1)
    side.clock.later(minutes=6)
    await side.feishu.send(side.out(text="十点的作战包", key="pack:1"))
    assert len(side.cloud.chat(FANG)) == 2, "the platform forgot: never ask again after the window"


async def test_an_answer_that_got_lost_is_no_second_message(side: Edge) -> None:
    side.cloud.faults.next(MESSAGES, faults.RESET_AFTER)
    with pytest.raises(SendFailed) as lost:
        await side.feishu.send(side.out(text="你好"))
    assert (lost.value.retry, lost.value.known) == (True, False)
    await side.feishu.send(side.out(text="你好"))
    assert len(side.cloud.chat(FANG)) == 1


@pytest.mark.parametrize(
    "fault",
    [faults.HTTP_500, faults.HTML, faults.RESET, faults.HUGE, faults.BOMB],
    ids=lambda f: f.kind,
)
async def test_no_clear_answer_is_tried_again_and_not_known(
    side: Edge, fault: faults.Fault
) -> None:
    side.cloud.faults.next(MESSAGES, fault)
    with pytest.raises(SendFailed) as lost:
        await side.feishu.send(side.out(text="你好"))
    assert (lost.value.retry, lost.value.known) == (True, False)


async def test_a_group_is_addressed_by_its_chat(side: Edge) -> None:
    await side.cloud.add_bot("oc_east", "华东一组", by=QIANG)
    await side.feishu.send(side.out("oc_east", card=card()))
    (seen,) = side.cloud.chat("oc_east")
    assert seen.labels == ("确认",)
    await side.cloud.remove_bot("oc_east")
    with pytest.raises(NoSuchAddress):
        await side.feishu.send(side.out("oc_east", text="你好", key="k2"))


async def test_a_card_that_cannot_be_made_to_fit_says_the_same_in_words(
    side: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = await side.feishu.send(side.out(card=card("旧")))

    def nothing_fits(*given: object, **needs: object) -> str:
        raise ValueError("does not fit")

    monkeypatch.setattr(encode, "encoded", nothing_fits)
    await side.feishu.send(side.out(card=card("很长"), key="k2"))
    assert "很长" in side.cloud.chat(FANG)[1].payload["text"]
    with pytest.raises(CannotRedraw):
        await side.feishu.send(side.out(card=card("很长"), key="k3", replaces=sent.message_id))


# -- redrawn ---------------------------------------------------------------------------------------


async def test_a_card_is_redrawn_in_its_place(side: Edge) -> None:
    sent = await side.feishu.send(side.out(card=card("旧")))
    again = await side.feishu.send(side.out(card=card("新"), key="k2", replaces=sent.message_id))
    assert again == sent
    (seen,) = side.cloud.chat(FANG)
    assert (seen.text.count("新"), seen.versions) == (1, 2)


async def test_after_fourteen_days_or_when_recalled_it_cannot_be(side: Edge) -> None:
    sent = await side.feishu.send(side.out(card=card()))
    side.clock.later(days=14, seconds=1)
    with pytest.raises(CannotRedraw, match="14 天"):
        await side.feishu.send(side.out(card=card(), replaces=sent.message_id))
    fresh = await side.feishu.send(side.out(card=card(), key="k2"))
    side.cloud.im.shown[fresh.message_id].recalled = True
    with pytest.raises(CannotRedraw, match="撤回"):
        await side.feishu.send(side.out(card=card(), replaces=fresh.message_id))


async def test_words_cannot_take_the_place_of_a_card(side: Edge) -> None:
    sent = await side.feishu.send(side.out(card=card()))
    with pytest.raises(CannotRedraw):
        await side.feishu.send(side.out(text="你好", replaces=sent.message_id))


async def test_a_tapped_card_is_left_alone_until_its_answer_has_arrived(side: Edge) -> None:
    """A change beside or before the answer is turned back on the reader's screen."""
    sent = await side.feishu.send(side.out(card=card()))
    await side.cloud.press(FANG, sent.message_id, "确认")
    redraw = side.out(card=card("新"), key="k2", replaces=sent.message_id)
    with pytest.raises(Throttled) as early:
        await side.feishu.send(redraw)
    assert timedelta() < early.value.after <= timedelta(seconds=1)
    side.clock.later(seconds=1)
    await side.feishu.send(redraw)
    assert side.cloud.chat(FANG)[0].versions == 2


async def test_a_card_in_somebodys_hands_is_waited_for(side: Edge) -> None:
    """Another instance took the tap: the platform itself says that the card is locked."""
    sent = await side.feishu.send(side.out(card=card()))
    side.cloud.im.shown[sent.message_id].locked = True
    with pytest.raises(Throttled) as locked:
        await side.feishu.send(side.out(card=card("新"), replaces=sent.message_id))
    assert locked.value.after == timedelta(seconds=2)


# -- to whom ---------------------------------------------------------------------------------------


async def test_who_cannot_be_reached_is_said_so(side: Edge) -> None:
    side.cloud.tenant.out_of_range.add(QIANG)
    side.cloud.tenant.deaf.add(FANG)
    for to in (QIANG, FANG, "on_nobody", "oc_nowhere"):
        with pytest.raises(NoSuchAddress):
            await side.feishu.send(side.out(to, text="你好"))
    await side.cloud.leave(FANG)
    with pytest.raises(NoSuchAddress, match="离职"):
        await side.feishu.send(side.out(FANG, text="你好"))


# -- quotas ----------------------------------------------------------------------------------------


async def test_a_sixth_message_in_a_second_to_one_person_waits_here(side: Edge) -> None:
    for at in range(5):
        await side.feishu.send(side.out(text="你好", key=f"k{at}"))
    with pytest.raises(Throttled) as full:
        await side.feishu.send(side.out(text="你好", key="k5"))
    assert timedelta() < full.value.after < timedelta(seconds=1.1)
    asked = [call.status for call in side.cloud.calls if call.path == MESSAGES]
    assert asked == [200] * 5, "the platform never saw it"
    side.clock.later(seconds=full.value.after.total_seconds())
    await side.feishu.send(side.out(text="你好", key="k5"))


async def test_no_call_that_the_mirror_allows_is_refused_by_the_platform(side: Edge) -> None:
    """Twelve hundred people, as fast as we are let."""
    for at in range(1200):
        side.cloud.people[f"on_{at}"] = type(side.cloud.people[FANG])(f"on_{at}", "某人")
    began, sent = side.clock.now(), 0
    while sent < 1200:
        try:
            out = side.out(f"on_{sent}", text="早", key=f"p{sent}", urgent=False)
            await side.feishu.send(out)
            sent += 1
        except Throttled as full:
            side.clock.later(seconds=full.after.total_seconds())
    took = (side.clock.now() - began).total_seconds()
    refused = [call for call in side.cloud.calls if call.path == MESSAGES and call.status != 200]
    assert refused == []
    least = 60 + 200 / 50  # the first thousand fill a minute
    assert took <= least * 1.08, took


async def test_a_quota_that_others_used_up_is_waited_for_as_long_as_told(side: Edge) -> None:
    side.cloud.faults.next(MESSAGES, faults.THROTTLED)
    with pytest.raises(Throttled) as full:
        await side.feishu.send(side.out(text="你好"))
    assert full.value.after == timedelta(seconds=7)


# -- tokens ----------------------------------------------------------------------------------------


async def test_a_token_is_fetched_once_and_renewed_before_it_ends(side: Edge) -> None:
    for at in range(3):
        await side.feishu.send(side.out(text="你好", key=f"k{at}"))
    assert _tokens(side) == 1
    side.clock.later(seconds=7200 - EARLY.total_seconds())
    await side.feishu.send(side.out(text="你好", key="later"))
    assert (_tokens(side), side.cloud.entrance.issued) == (2, 2)


async def test_a_refused_token_is_renewed_once_and_the_message_arrives(side: Edge) -> None:
    await side.feishu.send(side.out(text="你好", key="k1"))
    side.cloud.entrance.forget()
    await side.feishu.send(side.out(text="你好", key="k2"))
    assert _sends(side) == 2
    assert _tokens(side) == 2


async def test_tokens_that_are_always_refused_are_not_fetched_for_ever(side: Edge) -> None:
    side.cloud.faults.always(MESSAGES, faults.TOKEN_EXPIRED)
    with pytest.raises(SendFailed) as failed:
        await side.feishu.send(side.out(text="你好"))
    assert failed.value.retry
    assert _tokens(side) == 2


async def test_a_wrong_secret_stops_and_is_not_tried_again(side: Edge) -> None:
    side.cloud.entrance.secret = "another"
    for _ in range(3):
        with pytest.raises(Stopped, match="Secret"):
            await side.feishu.send(side.out(text="你好"))
    assert _tokens(side) == 1


async def test_a_wrong_app_id_stops_as_well(side: Edge) -> None:
    """To the token's own endpoint it is a wrong parameter (10003); asking again helps nobody."""
    side.cloud.tenant.app_id = "cli_another"
    for _ in range(3):
        with pytest.raises(Stopped, match="10003"):
            await side.feishu.send(side.out(text="你好"))
    assert _tokens(side) == 1

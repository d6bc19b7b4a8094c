"""What people see of what is sent to them, and what becomes of what is not taken."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.platforms.base import (
    CannotRedraw,
    Fetched,
    NoSuchAddress,
    Outgoing,
    SendFailed,
    Sent,
    Stopped,
    Throttled,
)
from cards.model import Button, Buttons, Card, Text
from sales.actions import ShowHelp
from tests.doubles.cloud import HTML, RESET, RESET_AFTER, THROTTLED, TOKEN_EXPIRED, Fault
from tests.doubles.dingtalk.seen import BUILT_IN
from tests.platforms.dingtalk.conftest import EAST, FANG, QIANG, Edge, card, edge

CREATE = "/v1.0/card/instances/createAndDeliver"
TO_PEOPLE, TO_GROUP = "/v1.0/robot/oToMessages/batchSend", "/v1.0/robot/groupMessages/send"


def asked(line: Edge, path: str) -> int:
    return sum(one.path == path for one in line.cloud.calls)


async def test_words_arrive_as_they_were_written(line: Edge) -> None:
    sent = await line.dingtalk.send(line.out(text="明天 9 点见 <a> [x](y)"))
    (seen,) = line.cloud.chat(FANG)
    assert seen.id == sent.message_id
    assert seen.text == "明天 9 点见 ＜a> [x］(y)"


async def test_a_card_costs_one_call_and_shows_its_buttons(line: Edge) -> None:
    sent = await line.dingtalk.send(line.out(card=card()))
    (seen,) = line.cloud.chat(FANG)
    assert (seen.id, seen.title, seen.labels) == (sent.message_id, "拜访记录", ("确认",))
    assert sent.handle == f"carrier-{sent.message_id}"
    assert line.cloud.tenant.count("calls") == 1


async def test_a_card_with_words_is_one_message(line: Edge) -> None:
    await line.dingtalk.send(line.out(card=card(), text="已记下"))
    (seen,) = line.cloud.chat(FANG)
    assert seen.text == "已记下<br>请确认" or seen.text.startswith("已记下")


async def test_a_group_gets_cards_and_words(line: Edge) -> None:
    await line.dingtalk.send(line.out(EAST, card=card()))
    await line.dingtalk.send(line.out(EAST, text="@王芳 已私信你", key="k2"))
    first, second = line.cloud.chat(EAST)
    assert (first.labels, second.text) == (("确认",), "@王芳 已私信你")


async def test_a_card_changes_for_everybody(line: Edge) -> None:
    sent = await line.dingtalk.send(line.out(EAST, card=card()))
    line.clock.later(seconds=2)
    changed = line.out(EAST, card=card("已处理"), replaces=sent.message_id, key="k2")
    assert await line.dingtalk.send(changed) == Sent(sent.message_id)
    (seen,) = line.cloud.chat(EAST)
    assert (seen.text, seen.versions) == ("已处理", 2)


async def test_words_cannot_be_changed_into_a_card(line: Edge) -> None:
    sent = await line.dingtalk.send(line.out(text="你好"))
    with pytest.raises(CannotRedraw):
        await line.dingtalk.send(line.out(card=card(), replaces=sent.message_id))
    with pytest.raises(CannotRedraw):
        await line.dingtalk.send(line.out(text="x", replaces="bpp.unknown"))


# -- once --------------------------------------------------------------------------------------------


async def test_a_card_whose_answer_was_lost_is_there_once(line: Edge) -> None:
    line.cloud.faults.next(CREATE, RESET_AFTER)
    with pytest.raises(SendFailed) as lost:
        await line.dingtalk.send(line.out(card=card()))
    assert (lost.value.retry, lost.value.known) == (True, False)
    sent = await line.dingtalk.send(line.out(card=card()))
    (seen,) = line.cloud.chat(FANG)
    assert seen.id == sent.message_id


async def test_a_card_made_but_not_delivered_is_delivered_at_the_next_try(line: Edge) -> None:
    line.cloud.cards.unreachable.add(FANG)
    with pytest.raises(SendFailed) as failed:
        await line.dingtalk.send(line.out(card=card()))
    assert failed.value.retry
    line.cloud.cards.unreachable.clear()
    sent = await line.dingtalk.send(line.out(card=card()))
    assert [one.id for one in line.cloud.chat(FANG)] == [sent.message_id]


async def test_words_whose_answer_was_lost_are_not_said_again(line: Edge) -> None:
    """There is no key to send them by."""
    line.cloud.faults.next(TO_PEOPLE, RESET_AFTER)
    with pytest.raises(SendFailed) as lost:
        await line.dingtalk.send(line.out(text="你好"))
    assert (lost.value.retry, lost.value.known) == (False, False)
    assert len(line.cloud.chat(FANG)) == 1


# -- nobody there ------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [{"text": "你好"}, {"card": card()}])
async def test_whoever_left_or_is_hidden_cannot_be_reached(
    line: Edge, said: dict[str, object]
) -> None:
    line.cloud.tenant.hidden.add(QIANG)
    for to in ("gone", QIANG):
        with pytest.raises(NoSuchAddress):
            await line.dingtalk.send(line.out(to, **said))


@pytest.mark.parametrize("said", [{"text": "你好"}, {"card": card()}])
async def test_a_group_that_threw_the_bot_out_cannot_be_reached(
    line: Edge, said: dict[str, object]
) -> None:
    line.cloud.tenant.groups[EAST].has_bot = False
    with pytest.raises(NoSuchAddress):
        await line.dingtalk.send(line.out(EAST, **said))


async def test_whoever_is_flow_controlled_gets_it_later(line: Edge) -> None:
    line.cloud.robot.slow_down.add(FANG)
    with pytest.raises(Throttled):
        await line.dingtalk.send(line.out(text="你好"))


# -- many --------------------------------------------------------------------------------------------


async def test_equal_words_to_twenty_people_are_one_call(line: Edge) -> None:
    line.cloud.robot.slow_down.add(QIANG)
    same = [line.out(to, text="系统升级", key=to) for to in (FANG, "gone", QIANG)]
    first, gone, slow = await line.dingtalk.send_many(same)
    assert isinstance(first, Sent)
    assert isinstance(gone, NoSuchAddress)
    assert isinstance(slow, Throttled)
    assert asked(line, TO_PEOPLE) == 1
    assert [one.text for one in line.cloud.chat(FANG)] == ["系统升级"]


async def test_equal_cards_can_each_be_changed_later(line: Edge) -> None:
    line.clock.later(seconds=1)
    sent = await line.dingtalk.send_many(
        [line.out(to, card=card(), key=to) for to in (FANG, QIANG)]
    )
    ids = [one.message_id for one in sent if isinstance(one, Sent)]
    assert ids == [line.cloud.chat(to)[0].id for to in (FANG, QIANG)]


# -- cards that do not work --------------------------------------------------------------------------


def _no_scope(line: Edge) -> None:
    line.cloud.tenant.scopes.discard("Card.Instance.Write")


def _no_template(line: Edge) -> None:
    line.cloud.cards.templates.clear()


def _not_published(line: Edge) -> None:
    line.cloud.cards.unpublished.add(BUILT_IN)


@pytest.mark.parametrize("broken", [_no_scope, _no_template, _not_published])
async def test_where_cards_do_not_work_taps_are_links_that_send_words(
    line: Edge, broken: object
) -> None:
    broken(line)  # type: ignore[operator]
    await line.dingtalk.send(line.out(card=card()))
    (seen,) = line.cloud.chat(FANG)
    assert (seen.title, seen.labels) == ("拜访记录", ("确认",))
    await line.listen()
    await line.cloud.press(FANG, seen.id, "确认")
    tapped = line.last()
    assert (tapped.sender, getattr(tapped, "packed", "")) == (FANG, "help")


async def test_cards_are_not_asked_for_again_at_once(line: Edge) -> None:
    _no_scope(line)
    for n in range(3):
        await line.dingtalk.send(line.out(card=card(), key=f"k{n}"))
    assert asked(line, CREATE) == 1
    line.clock.later(hours=1)
    await line.dingtalk.send(line.out(card=card(), key="k9"))
    assert asked(line, CREATE) == 2


async def test_a_group_is_told_the_words_to_send(line: Edge) -> None:
    """There a link's words would not mention the bot."""
    _no_scope(line)
    await line.dingtalk.send(line.out(EAST, card=card()))
    (seen,) = line.cloud.chat(EAST)
    assert seen.labels == ()
    assert "#help" in seen.text


async def test_a_company_may_choose_simple_messages(line: Edge) -> None:
    simple = edge(line.cloud, line.clock, cards="simple")
    await simple.dingtalk.send(simple.out(card=card()))
    assert asked(line, CREATE) == 0
    await simple.dingtalk.close()


# -- tokens and quotas -------------------------------------------------------------------------------


async def test_one_token_is_fetched_for_many_at_the_same_time(line: Edge) -> None:
    line.clock.later(seconds=1)
    await asyncio.gather(
        *(line.dingtalk.send(line.out(card=card(), key=f"k{n}")) for n in range(10))
    )
    assert line.cloud.entrance.asked == 1


async def test_a_token_that_is_refused_is_renewed_once(line: Edge) -> None:
    await line.dingtalk.send(line.out(text="一"))
    line.cloud.entrance.forget()
    await line.dingtalk.send(line.out(text="二", key="k2"))
    assert [one.text for one in line.cloud.chat(FANG)] == ["一", "二"]
    line.cloud.faults.next(TO_PEOPLE, TOKEN_EXPIRED, times=2)
    with pytest.raises(SendFailed):
        await line.dingtalk.send(line.out(text="三", key="k3"))


async def test_a_token_is_renewed_before_it_ends(line: Edge) -> None:
    await line.dingtalk.send(line.out(text="一"))
    line.clock.later(seconds=7200 - 200)
    line.cloud.entrance.forget()
    await line.dingtalk.send(line.out(text="二", key="k2"))
    assert not any(one.status == 401 for one in line.cloud.calls)


async def test_a_wrong_secret_is_asked_about_once_and_never_again(line: Edge) -> None:
    wrong = edge(line.cloud, line.clock, client_secret="guess")
    for _ in range(3):
        with pytest.raises(Stopped):
            await wrong.dingtalk.send(wrong.out(text="你好"))
    assert line.cloud.entrance.asked == 1
    await wrong.dingtalk.close()


async def test_nothing_that_the_platform_would_refuse_is_sent(line: Edge) -> None:
    """Twenty a second for each API; an answer may use the one that others leave."""
    outcomes = []
    for n in range(50):
        outcomes.append(await _sent(line, line.out(text="x", key=f"k{n}", urgent=False)))
        line.clock.later(seconds=0.02)
    assert [one for one in outcomes if one is None] == [None] * 19
    waits = [one.after for one in outcomes if isinstance(one, Throttled)]
    assert max(waits) < timedelta(seconds=1.1)
    assert await _sent(line, line.out(text="x", key="answer", urgent=True)) is None
    assert all(one.status == 200 for one in line.cloud.calls)


async def _sent(line: Edge, outgoing: Outgoing) -> SendFailed | None:
    try:
        await line.dingtalk.send(outgoing)
    except SendFailed as failed:
        return failed
    return None


async def test_all_is_sent_as_fast_as_the_platform_allows(line: Edge) -> None:
    waiting = [line.out(text="x", key=f"k{n}", urgent=False) for n in range(100)]
    began = line.clock.now()
    while waiting:
        failed = await _sent(line, waiting[0])
        if isinstance(failed, Throttled):
            line.clock.later(seconds=failed.after.total_seconds())
        else:
            waiting.pop(0)
    assert len(line.cloud.chat(FANG)) == 100
    assert all(one.status == 200 for one in line.cloud.calls)
    assert (line.clock.now() - began).total_seconds() <= 100 / 20 * 1.1


async def test_another_app_may_use_the_quota_up_before_us(line: Edge) -> None:
    line.cloud.faults.next(TO_PEOPLE, THROTTLED)
    failed = await _sent(line, line.out(text="x"))
    assert isinstance(failed, Throttled)
    assert failed.after == timedelta(seconds=1)


async def test_a_used_up_month_stops_everything_and_loses_nothing(line: Edge) -> None:
    line.cloud.tenant.calls = 1
    assert await _sent(line, line.out(text="x")) is None
    assert isinstance(await _sent(line, line.out(text="x", key="k2")), Stopped)


async def test_a_banned_address_waits_five_minutes(line: Edge) -> None:
    line.cloud.faults.next(TO_PEOPLE, HTML)
    failed = await _sent(line, line.out(text="x"))
    assert isinstance(failed, Throttled)
    assert failed.after == timedelta(minutes=5)


async def test_a_connection_that_never_stood_is_tried_again(line: Edge) -> None:
    await line.cloud.stop()
    failed = await _sent(line, line.out(text="x"))
    assert failed is not None
    assert (failed.retry, failed.known) == (True, True)


async def test_a_missing_permission_says_which(line: Edge) -> None:
    line.cloud.tenant.scopes.discard("qyapi_robot_sendmsg")
    failed = await _sent(line, line.out(text="x"))
    assert isinstance(failed, Stopped)
    assert "qyapi_robot_sendmsg" in str(failed)


# -- files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (Fetched(b"PK", "application/zip", "战报.xlsx"), "sampleFile"),
        (Fetched(b"\x89PNG", "image/png", "图.png"), "sampleImageMsg"),
    ],
)
async def test_a_file_goes_below_its_words(line: Edge, file: Fetched, kind: str) -> None:
    line.files[7] = file
    await line.dingtalk.send(line.out(text="周报", file=7))
    words, sent = line.cloud.chat(FANG)
    assert (words.text, line.cloud.shown[sent.id].kind) == ("周报", kind)
    assert [data for _, data in line.cloud.robot.uploaded.values()] == [file.data]


@pytest.mark.parametrize(
    "file", [None, Fetched(b"x", "text/plain", "a.txt"), Fetched(b"", "image/png", "a.png")]
)
async def test_a_file_that_cannot_be_sent_is_not_tried_again(
    line: Edge, file: Fetched | None
) -> None:
    if file:
        line.files[7] = file
    failed = await _sent(line, line.out(text="周报", file=7))
    assert failed is not None
    assert not failed.retry
    assert [one.text for one in line.cloud.chat(FANG)] == ["周报"]


async def test_a_tapped_card_is_left_alone_until_its_answer_has_arrived(line: Edge) -> None:
    sent = await line.dingtalk.send(line.out(card=card()))
    await line.listen()
    await line.cloud.press(FANG, sent.message_id, "确认")
    again = line.out(card=card("已处理"), replaces=sent.message_id, key="k2")
    assert isinstance(await _sent(line, again), Throttled)
    line.clock.later(seconds=1)
    assert await _sent(line, again) is None


# -- the month ---------------------------------------------------------------------------------------


async def test_packs_become_one_link_for_all_where_the_month_does_not_carry_cards(
    line: Edge,
) -> None:
    line.dingtalk.month.people, line.counted["calls"] = 600, 3_000
    packs = [
        line.out(to, card=card(to), key=f"pack:{to}", urgent=False, bulk=True)
        for to in (FANG, QIANG)
    ]
    leaner = [await line.dingtalk.lean(one) for one in packs]
    assert leaner[0].card == leaner[1].card
    await line.dingtalk.send_many(leaner)
    assert line.cloud.tenant.count("calls") == 1
    (seen,) = line.cloud.chat(FANG)
    assert seen.payload["singleURL"].startswith("https://bot.example.com/h5/")


async def test_a_pack_stays_a_card_while_the_month_carries_it(line: Edge) -> None:
    line.dingtalk.month.people = 20
    pack = line.out(card=card(), urgent=False, bulk=True)
    assert await line.dingtalk.lean(pack) == pack


async def test_what_is_no_pack_stays_itself(line: Edge) -> None:
    line.dingtalk.month.people, line.counted["calls"] = 600, 3_000
    for one in (line.out(card=card(), urgent=False), line.out(EAST, card=card(), bulk=True)):
        assert await line.dingtalk.lean(one) == one


async def test_how_many_the_month_has_to_carry_is_asked_once(line: Edge) -> None:
    """Two people, and nothing of it is counted."""
    packs = [line.out(card=card(), key=f"k{n}", urgent=False, bulk=True) for n in range(5)]
    await asyncio.gather(*(line.dingtalk.lean(one) for one in packs))
    assert line.dingtalk.month.people == 2
    assert asked(line, "/auth/scopes") == 2
    assert line.cloud.tenant.count("calls") == 0


async def test_where_nobody_may_be_counted_packs_still_leave(line: Edge) -> None:
    line.cloud.tenant.scopes.discard("qyapi_get_department_list")
    pack = line.out(card=card(), urgent=False, bulk=True)
    assert await line.dingtalk.lean(pack) == pack


async def test_below_a_tenth_only_answers_leave(line: Edge) -> None:
    line.counted["calls"] = 4_501
    reminder = await _sent(line, line.out(text="提醒", urgent=False))
    assert isinstance(reminder, Throttled)
    assert await _sent(line, line.out(text="回答")) is None
    assert [one.text for one in line.cloud.chat(FANG)] == ["回答"]


async def test_every_call_and_every_push_is_counted_as_the_platform_counts(line: Edge) -> None:
    await line.listen()
    await line.cloud.say(FANG, "你好")
    sent = await line.dingtalk.send(line.out(card=card(), bulk=True))
    await line.cloud.press(FANG, sent.message_id, "确认")
    await line.cloud.leave(QIANG)
    spent = await line.dingtalk.month.spent()
    assert (spent.calls, spent.bulk) == (line.cloud.tenant.count("calls"), 1)
    assert spent.pushes == line.cloud.tenant.count("pushes") == 2


def _taps(count: int) -> Card:
    buttons = tuple(Button(f"按钮{n}", ShowHelp()) for n in range(count))
    return Card("很多", (Text("话" * 2000), Buttons(buttons)))


@pytest.mark.parametrize("count", [0, 1, 2, 5, 6, 9])
async def test_whatever_the_card_the_platform_takes_it(line: Edge, count: int) -> None:
    line.clock.later(seconds=1)
    await line.dingtalk.send(line.out(card=_taps(count)))
    simple = edge(line.cloud, line.clock, cards="simple")
    for to in (FANG, EAST):
        await simple.dingtalk.send(replace(simple.out(to), card=_taps(count)))
    await simple.dingtalk.close()


async def test_a_broken_connection_before_it_was_taken_is_unknown_too(line: Edge) -> None:
    line.cloud.faults.next(CREATE, RESET)
    failed = await _sent(line, line.out(card=card()))
    assert failed is not None
    assert (failed.retry, failed.known) == (True, False)


async def test_an_answer_that_is_no_json_may_have_been_taken(line: Edge) -> None:
    line.cloud.faults.next(CREATE, Fault("http_500"))
    failed = await _sent(line, line.out(card=card()))
    assert failed is not None
    assert (failed.retry, failed.known) == (True, False)

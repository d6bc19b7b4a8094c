"""Callbacks: what comes over HTTP, and what the platform gets to hear."""

from datetime import timedelta

from bot.platforms.base import Click, Event, Happened, Message
from cards.model import Card, Text
from handlers.registry import Reply
from tests.doubles.cloud import Human
from tests.doubles.feishu.tenant import ids
from tests.platforms.feishu.conftest import FANG, QIANG, Edge, card


async def test_a_new_address_is_proven_by_its_challenge(side: Edge) -> None:
    told = await side.cloud.challenge()
    assert (told.status, told.body) == (200, {"challenge": "ajls384kdj"})


async def test_a_private_message_arrives_and_is_acknowledged(side: Edge) -> None:
    told = await side.cloud.say(FANG, "今天拜访了王总")
    assert told.status == 200
    heard = side.last()
    assert isinstance(heard, Message)
    assert (heard.sender, heard.text, heard.conversation) == (FANG, "今天拜访了王总", "")
    assert heard.addressed


async def test_a_repeated_message_has_the_same_id_though_its_event_is_another(side: Edge) -> None:
    await side.cloud.say(FANG, "今天拜访了王总")
    await side.cloud.again()
    first, second = side.heard
    assert first == second


async def test_a_group_is_heard_with_the_mention_taken_out(side: Edge) -> None:
    await side.cloud.add_bot("oc_east", "华东一组", by=QIANG)
    joined = side.last()
    assert isinstance(joined, Event)
    assert (joined.what, joined.conversation) == (Happened.JOINED_GROUP, "oc_east")
    assert joined.facts == {"title": "华东一组"}
    await side.cloud.say(FANG, "帮助", group="oc_east")
    heard = side.last()
    assert isinstance(heard, Message)
    assert (heard.text, heard.conversation, heard.addressed) == ("帮助", "oc_east", True)
    await side.cloud.say(FANG, "中午吃什么", group="oc_east", mention=False)
    heard = side.last()
    assert isinstance(heard, Message)
    assert not heard.addressed


async def test_a_menu_item_says_its_command(side: Edge) -> None:
    await side.cloud.choose(FANG, "今日")
    heard = side.last()
    assert isinstance(heard, Message)
    assert (heard.sender, heard.text) == (FANG, "今日")


async def test_a_tap_is_answered_in_its_own_request(side: Edge) -> None:
    side.reply = Reply(Card("拜访记录", (Text("已保存"),)), "记好了")
    sent = await side.feishu.send(side.out(card=card()))
    told = await side.cloud.press(FANG, sent.message_id, "确认")
    assert told.status == 200
    heard = side.last()
    assert isinstance(heard, Click)
    assert (heard.sender, heard.packed, heard.message) == (FANG, "help", sent.message_id)
    assert side.cloud.toasts == ["记好了"]
    (seen,) = side.cloud.chat(FANG)
    assert (seen.text.count("已保存"), seen.labels, seen.versions) == (1, (), 2)


async def test_a_tap_in_a_group_knows_its_group_and_a_private_one_does_not(side: Edge) -> None:
    await side.cloud.add_bot("oc_east", "华东一组", by=QIANG)
    in_group = await side.feishu.send(side.out("oc_east", card=card(), key="g"))
    await side.cloud.press(QIANG, in_group.message_id, "确认")
    heard = side.last()
    assert isinstance(heard, Click)
    assert heard.conversation == "oc_east"
    private = await side.feishu.send(side.out(card=card(), key="p"))
    await side.cloud.press(FANG, private.message_id, "确认")
    heard = side.last()
    assert isinstance(heard, Click)
    assert heard.conversation == ""


async def test_what_is_long_or_belongs_below_is_sent_instead_of_toasted(side: Edge) -> None:
    sent = await side.feishu.send(side.out(card=card()))
    for reply in (Reply(notice="长" * 61), Reply(card("下面"), below=True)):
        side.reply = reply
        told = await side.cloud.press(FANG, sent.message_id, "确认")
        assert (told.status, told.body) == (200, {})


async def test_a_foreign_clicker_gets_a_line_and_reaches_nobody(side: Edge) -> None:
    side.feishu.own.tenant_key = "another-company"
    side.cloud.tenant.tenant_key = "another-company"
    sent = await side.feishu.send(side.out(card=card()))
    shown = side.cloud.im.shown[sent.message_id]
    envelope = side.cloud.envelope(
        "card.action.trigger",
        {
            "operator": {**ids(side.cloud.people[FANG]), "tenant_key": "third-company"},
            "token": "c-1",
            "action": {"value": {"a": "help"}, "tag": "button"},
            "context": {"open_message_id": shown.id, "open_chat_id": shown.chat},
        },
    )
    told = await side.cloud.callbacks.callback(envelope)
    assert told.body["toast"]["content"] == "这里只为本公司的同事服务"
    assert side.heard == []


async def test_another_tenant_and_another_app_are_refused(side: Edge) -> None:
    side.feishu.own.tenant_key = side.cloud.tenant.tenant_key
    for name in ("tenant_key", "app_id"):
        envelope = side.cloud.envelope("im.message.receive_v1", {})
        envelope["header"][name] = "somebody-else"
        assert (await side.cloud.callbacks.callback(envelope)).status == 403
    assert side.heard == []


async def test_an_event_that_could_not_be_stored_comes_again_until_it_can(side: Edge) -> None:
    side.unable = True
    told = await side.cloud.say(FANG, "今天拜访了王总")
    assert told.status == 503
    for wait in (timedelta(seconds=15), timedelta(minutes=5), timedelta(hours=1)):
        assert await side.cloud.catch_up() == []
        side.clock.move(side.clock.now() + wait)
        assert [one.status for one in await side.cloud.catch_up()] == [503]
    side.unable = False
    side.clock.later(hours=6)
    (told,) = await side.cloud.catch_up()
    assert (told.status, told.tries) == (200, 5)
    assert len(set(map(repr, side.heard))) == 1


async def test_a_tap_that_could_not_be_stored_says_so_at_once(side: Edge) -> None:
    sent = await side.feishu.send(side.out(card=card()))
    side.unable = True
    told = await side.cloud.press(FANG, sent.message_id, "确认")
    assert (told.status, side.cloud.toasts) == (200, ["系统繁忙，请再点一次"])


async def test_who_comes_and_goes_and_who_opens_the_chat_is_told(side: Edge) -> None:
    await side.cloud.join(Human("on_new", "新人"))
    await side.cloud.leave("on_new")
    await side.cloud.enter(FANG)
    await side.cloud.enter(FANG)
    said = [one for one in side.heard if isinstance(one, Event)]
    assert [one.what for one in said] == [
        Happened.PEOPLE_CHANGED,
        Happened.PEOPLE_CHANGED,
        Happened.MET,
        Happened.MET,
    ]
    assert said[2] == said[3], "the second time is the same event, and dies in the inbox"

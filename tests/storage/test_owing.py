"""What is owed is owed once, leaves in order, and survives whoever was sending it (law 8)."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from cards.model import Card, Text
from storage.owing import Owed, Priority
from storage.store import Storage
from storage.tables import ChatGroup, OutboxMessage
from tests.databases import opened
from tests.storage.world import HOUR, MINUTE, NOW, Crash, event, hire, one_rep

CARD = Card("今日作战包", (Text("3 条待办"),))


async def test_the_same_message_is_owed_only_once(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        assert await store.owe(rep, CARD, once="pack:2026-11-18:1")
        assert not await store.owe(rep, CARD, once="pack:2026-11-18:1")
    async with storage.begin(at=NOW) as store:
        assert not await store.owe_text(rep, "又来一次", once="pack:2026-11-18:1")
        assert len(await store.lease_messages(NOW, MINUTE)) == 1


async def test_the_urgent_leaves_first_then_the_older(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        for once, priority in (
            ("c", Priority.BULK),
            ("b", Priority.ANSWER),
            ("a", Priority.ANSWER),
        ):
            await store.owe_text(rep, once, once=once, priority=priority)
        earlier = NOW - MINUTE
        await store.owe_text(rep, "d", once="d", priority=Priority.BULK, not_before=earlier)
        leased = await store.lease_messages(NOW, MINUTE)
    assert [one.once for one in leased] == ["b", "a", "d", "c"]


async def test_nothing_leaves_before_its_time(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await store.owe_text(rep, "早安", once="1", not_before=NOW + HOUR)
        assert await store.next_owed_at() == NOW + HOUR
        assert not await store.lease_messages(NOW, MINUTE)
        assert await store.lease_messages(NOW + HOUR, MINUTE)


async def test_a_message_past_its_deadline_is_skipped_and_kept(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await store.owe_text(rep, "作战包", once="1", deadline=NOW + 2 * HOUR)
        assert not await store.lease_messages(NOW + 2 * HOUR, MINUTE)
    async with storage.read() as store:
        assert (await store.session.exec(select(OutboxMessage))).one().state == "skipped"
        assert await store.next_owed_at() is None


async def test_what_a_crashed_sender_held_goes_to_the_next_when_the_lease_ends(
    storage: Storage,
) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await store.owe_text(rep, "好", once="1")
    async with storage.begin() as store:
        [held] = await store.lease_messages(NOW, MINUTE)
        assert await store.next_owed_at() == NOW + MINUTE
    async with storage.begin() as store:
        assert not await store.lease_messages(NOW + MINUTE / 2, MINUTE)
        [again] = await store.lease_messages(NOW + MINUTE, MINUTE)
    assert (again.id, again.attempts) == (held.id, 2)


async def test_two_senders_never_hold_the_same_message(storage: Storage, database_url: str) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await store.owe_many(
            [Owed(once=f"{n}", content={"text": "好"}, person_id=rep) for n in range(40)]
        )

    async def send(by: Storage) -> list[str]:
        taken: list[str] = []
        for _ in range(8):
            async with by.begin() as store:
                taken += [one.once for one in await store.lease_messages(NOW, MINUTE, 5)]
        return taken

    async with opened(database_url) as other:
        mine, theirs = await asyncio.gather(send(storage), send(other))
    assert len(mine) + len(theirs) == 40
    assert len({*mine, *theirs}) == 40


async def test_a_sent_message_is_done_and_its_face_can_be_found(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await store.owe(rep, CARD, once="1", shows=("opportunity", 42))
        [message] = await store.lease_messages(NOW, MINUTE)
        await store.mark_sent(message.id or 0, "console", "m1", NOW, conversation="wang")
    async with storage.begin(at=NOW) as store:
        assert not await store.lease_messages(NOW + HOUR, MINUTE)
        [place] = await store.shown_places("opportunity", 42)
        assert (place.message_id, place.viewer_id, place.conversation) == ("m1", rep, "wang")
        await store.shown_at("visit", 7, "console", "m1", NOW, viewer_id=rep)
        assert not await store.shown_places("opportunity", 42)


async def test_put_off_means_later_with_the_reason(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await store.owe_text(rep, "好", once="1")
        [message] = await store.lease_messages(NOW, MINUTE)
        await store.put_off(message.id or 0, NOW + HOUR, "限流")
        assert await store.next_owed_at() == NOW + HOUR
        [again] = await store.lease_messages(NOW + HOUR, MINUTE)
    assert again.last_error == "限流"


@pytest.mark.parametrize("state", ["dead", "unknown"])
async def test_a_message_that_cannot_arrive_is_shown_to_the_admin_who_sends_it_again(
    storage: Storage, state: str
) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await store.owe_text(rep, "好", once="1", deadline=NOW + MINUTE)
        [message] = await store.lease_messages(NOW, MINUTE)
        await (store.mark_dead if state == "dead" else store.mark_unknown)(
            message.id or 0, "无此人"
        )
    async with storage.begin(at=NOW) as store:
        [stuck] = await store.stuck_messages()
        assert (stuck.state, stuck.last_error) == (state, "无此人")
        assert not await store.lease_messages(NOW + HOUR, MINUTE)
        assert await store.owe_again(stuck.id or 0, NOW + HOUR)
        assert not await store.owe_again(stuck.id or 0, NOW + HOUR)
        assert await store.lease_messages(NOW + HOUR, MINUTE)


async def test_what_an_event_caused_can_be_asked_for(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin() as store:
        caused = await event(store, "e1", rep)
        await store.owe_text(rep, "一", once="1", event=caused)
        await store.owe_text(rep, "二", once="2")
        assert [one.once for one in await store.owed_for_event(caused)] == ["1"]


async def test_a_message_is_gone_with_the_change_that_was_rolled_back(storage: Storage) -> None:
    rep = await one_rep(storage)
    with pytest.raises(Crash):
        await _owe_and_crash(storage, rep)
    async with storage.read() as store:
        assert await store.next_owed_at() is None


async def test_a_person_is_written_to_on_the_account_used_last(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        rep = await hire(store, "王芳", "rep")
        await store.bind_account(rep, "feishu", "ou_1")
        assert await store.address_of(rep) == ("console", "王芳")
        await store.touch_account("feishu", "ou_1", NOW)
        assert await store.address_of(rep) == ("feishu", "ou_1")
        await store.touch_account("console", "王芳", NOW + timedelta(seconds=1))
        assert await store.address_of(rep) == ("console", "王芳")
        assert await store.address_of(rep + 1) is None


async def test_an_account_stands_for_one_person_only(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        first, second = await hire(store, "王芳", "rep"), await hire(store, "李雷", "rep")
        assert await store.bind_account(first, "feishu", "ou_1")
        assert not await store.bind_account(second, "feishu", "ou_1")
        found = await store.actor_on("feishu", "ou_1")
    assert found
    assert found.id == first


async def test_a_group_has_an_address(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        group = ChatGroup(platform="wecom", external_id="wr1", name="华东战队")
        store.session.add(group)
        await store.session.flush()
        assert await store.owe_group(group.id or 0, CARD, once="1")
        assert await store.group_address(group.id or 0) == ("wecom", "wr1")
        [message] = await store.lease_messages(NOW, MINUTE)
    assert (message.group_id, message.person_id) == (group.id, None)


async def test_an_errand_is_done_by_one_and_only_once(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        assert await store.ask_errand("transcribe", {"media": 3}, once="transcribe:3")
        assert not await store.ask_errand("transcribe", {"media": 3}, once="transcribe:3")
    async with storage.begin() as store:
        errand = await store.lease_errand(NOW, MINUTE)
        assert errand
        assert not await store.lease_errand(NOW, MINUTE)
    async with storage.begin() as store:
        await store.progress_errand(errand.id or 0, "已转写一半")
        assert await store.hold_errand(errand.id or 0, 1, NOW + 2 * MINUTE)
        assert not await store.hold_errand(errand.id or 0, 2, NOW + HOUR)
        assert await store.next_errand_at() == NOW + 2 * MINUTE
        assert await store.finish_errand(errand.id or 0, NOW)
        assert not await store.finish_errand(errand.id or 0, NOW)
        assert await store.next_errand_at() is None


async def test_errands_are_taken_by_name(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        for name in ("take_rows", "fetch_media"):
            await store.ask_errand(name, {}, once=name)
        short = await store.lease_errand(NOW, MINUTE, {"take_rows"})
        assert short
        assert short.name == "fetch_media"
        long = await store.lease_errand(NOW, MINUTE, {"take_rows"}, but=False)
        assert long
        assert long.name == "take_rows"
        assert await store.lease_errand(NOW, MINUTE, but=False) is None


async def test_a_failed_errand_comes_back_and_a_hopeless_one_is_buried(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        await store.ask_errand("read_image", {"media": 3}, once="1")
        errand = await store.lease_errand(NOW, MINUTE)
        assert errand
        await store.retry_errand(errand.id or 0, NOW + HOUR, "超时")
        assert await store.next_errand_at() == NOW + HOUR
        again = await store.lease_errand(NOW + HOUR, MINUTE)
        assert again
        await store.bury_errand(again.id or 0, "图片损坏", NOW + HOUR)
        found = await store.errand(again.id or 0)
    assert found
    assert (found.state, found.attempts, found.last_error) == ("dead", 2, "图片损坏")


async def _owe_and_crash(storage: Storage, rep: int) -> None:
    async with storage.begin(at=NOW) as store:
        await store.owe_text(rep, "好", once="1")
        raise Crash

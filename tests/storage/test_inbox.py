"""Every event acts once, and a retry gets the answer of the first time (laws 1…3)."""

import asyncio

import pytest
from sqlmodel import select

from storage.store import Storage, Store
from storage.tables import Customer, InboxEvent
from tests.databases import opened
from tests.storage.world import NOW, Crash, one_rep, win_customer

BODY = {"text": "今天拜访了德邻口腔"}


async def test_a_retry_gets_the_stored_reply(storage: Storage) -> None:
    async with storage.begin() as store:
        first = await store.claim_event("wecom", "e1", "wang", BODY, NOW)
        await store.record_reply(first.id, {"notice": "已记录"})
    async with storage.begin() as store:
        again = await store.claim_event("wecom", "e1", "wang", BODY, NOW)
    assert first.fresh
    assert not again.fresh
    assert again.same_body
    assert (again.id, again.reply) == (first.id, {"notice": "已记录"})


async def test_the_same_key_with_another_body_is_noticed(storage: Storage) -> None:
    async with storage.begin() as store:
        await store.claim_event("wecom", "e1", "wang", BODY, NOW)
        forged = await store.claim_event("wecom", "e1", "wang", {"text": "别的"}, NOW)
    assert not forged.fresh
    assert not forged.same_body


async def test_two_platforms_may_use_the_same_event_id(storage: Storage) -> None:
    async with storage.begin() as store:
        ours = await store.claim_event("wecom", "e1", "wang", BODY, NOW)
        theirs = await store.claim_event("feishu", "e1", "wang", BODY, NOW)
    assert ours.fresh
    assert theirs.fresh


async def test_of_many_deliveries_at_once_one_is_answered(storage: Storage) -> None:
    async def deliver() -> bool:
        async with storage.begin() as store:
            claim = await store.claim_event("wecom", "e1", "wang", BODY, NOW)
            if claim.fresh:
                await store.record_reply(claim.id, {"notice": "已记录"})
            else:
                assert claim.reply == {"notice": "已记录"}
            return claim.fresh

    assert sum(await asyncio.gather(*(deliver() for _ in range(12)))) == 1


async def test_a_second_instance_waits_for_the_first_and_gets_its_reply(
    storage: Storage, database_url: str
) -> None:
    async with opened(database_url) as other:
        answered = asyncio.Event()

        async def retry() -> object:
            async with other.begin() as store:
                claim = await store.claim_event("wecom", "e1", "wang", BODY, NOW)
                assert answered.is_set()
                return claim.reply

        async with storage.begin() as store:
            claim = await store.claim_event("wecom", "e1", "wang", BODY, NOW)
            second = asyncio.create_task(retry())
            await asyncio.sleep(0.05)
            assert not second.done()
            await store.record_reply(claim.id, {"notice": "已记录"})
            answered.set()
        assert await second == {"notice": "已记录"}


async def test_when_the_handler_fails_its_work_is_gone_and_the_event_stays(
    storage: Storage,
) -> None:
    rep = await one_rep(storage)
    async with storage.begin() as store:
        claim = await store.claim_event("wecom", "e1", "wang", BODY, NOW)
        with pytest.raises(ZeroDivisionError):
            await _failing_handler(store, rep)
        await store.fail_event(claim.id, "ZeroDivisionError", {"notice": "出错了，编号 1"})
    async with storage.read() as store:
        [failed] = await store.failed_events()
        assert (failed.body, failed.state, failed.error) == (BODY, "failed", "ZeroDivisionError")
        assert (await store.session.exec(select(Customer))).first() is None
    async with storage.begin() as store:
        assert (await store.claim_event("wecom", "e1", "wang", BODY, NOW)).reply is not None


async def test_a_replayed_event_is_no_longer_failed(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin() as store:
        claim = await store.claim_event("wecom", "e1", "wang", BODY, NOW)
        await store.fail_event(claim.id, "bug", None)
    async with storage.begin() as store:
        assert (await store.event(claim.id)) is not None
        store.acting(at=NOW, person_id=rep, event_id=claim.id)
        await store.record_reply(claim.id, {"notice": "已补记"})
    async with storage.read() as store:
        found = await store.session.get_one(InboxEvent, claim.id)
        assert (found.state, found.error, found.person_id) == ("answered", "", rep)
        assert not await store.failed_events()


async def test_a_crash_before_commit_leaves_the_event_unclaimed(storage: Storage) -> None:
    with pytest.raises(Crash):
        await _claim_and_crash(storage)
    async with storage.begin() as store:
        assert (await store.claim_event("wecom", "e1", "wang", BODY, NOW)).fresh


@pytest.mark.parametrize("text", ["a\x00b", "半个\ud83d字", "\x00"])
async def test_texts_that_no_database_takes_are_kept_as_far_as_possible(
    storage: Storage, text: str
) -> None:
    async with storage.begin() as store:
        claim = await store.claim_event("wecom", text, text, {"text": text, text: [text]}, NOW)
        await store.record_reply(claim.id, {"notice": text})
        again = await store.claim_event("wecom", text, text, {"text": text, text: [text]}, NOW)
    assert not again.fresh
    assert again.same_body


async def _failing_handler(store: Store, rep: int) -> None:
    async with store.savepoint():
        await win_customer(store, rep)
        raise ZeroDivisionError


async def _claim_and_crash(storage: Storage) -> None:
    async with storage.begin() as store:
        await store.claim_event("wecom", "e1", "wang", BODY, NOW)
        raise Crash

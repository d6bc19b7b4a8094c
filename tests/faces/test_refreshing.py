"""A change is drawn once in every place that shows the thing, as it is after the last change."""

import asyncio

import pytest
from sqlmodel import col, select

from storage.owing import Priority
from storage.store import Storage, Store
from storage.tables import ChatGroup, OutboxMessage
from tests.databases import opened
from tests.storage.world import MINUTE, NOW, one_rep


async def shown(
    store: Store, rep: int, message: str, kind: str = "opportunity", id: int = 7
) -> None:
    await store.shown_at(kind, id, "chat", message, NOW, conversation="王芳", viewer_id=rep)


async def redraws(storage: Storage) -> list[OutboxMessage]:
    async with storage.read() as store:
        found = await store.session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id)))
        rows = list(found.all())
        store.session.expunge_all()
        return rows


async def test_every_place_that_shows_the_thing_is_owed_its_own_redraw(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        group = ChatGroup(platform="chat", external_id="east", name="华东一组")
        store.session.add(group)
        await store.session.flush()
        await shown(store, rep, "m1")
        await shown(store, rep, "m2", id=8)
        await store.shown_at(
            "opportunity", 7, "other", "m1", NOW, conversation="east", group_id=group.id
        )
        assert await store.refresh("opportunity", 7) == 2
        assert await store.refresh("opportunity", 9) == 0
    mine, theirs = await redraws(storage)
    assert (mine.person_id, mine.group_id, mine.platform, mine.replaces) == (
        rep,
        None,
        "chat",
        "m1",
    )
    assert (theirs.person_id, theirs.platform, theirs.group_id) == (None, "other", group.id)
    assert mine.content == {"shows": ["opportunity", 7], "redraw": True}
    assert (mine.priority, mine.not_before, mine.state) == (Priority.REDRAW, NOW, "owed")


async def test_a_burst_of_changes_owes_one_redraw(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await shown(store, rep, "m1")
    for number in range(20):
        async with storage.begin(at=NOW + number * MINUTE) as store:
            assert await store.refresh("opportunity", 7) == 1
    (row,) = await redraws(storage)
    assert row.state == "owed"


async def test_a_change_during_the_sending_is_drawn_after_it(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await shown(store, rep, "m1")
        await store.refresh("opportunity", 7)
    async with storage.begin(at=NOW) as store:
        (leased,) = await store.lease_messages(NOW, MINUTE)
    async with storage.begin(at=NOW) as store:
        await store.refresh("opportunity", 7)
    async with storage.begin(at=NOW) as store:
        assert await store.lease_messages(NOW, MINUTE) == []  # in order: the first is on its way
        await store.mark_sent(leased.id or 0, "chat", "m1", NOW, round=leased.round)
    async with storage.begin(at=NOW) as store:
        (again,) = await store.lease_messages(NOW, MINUTE)
        assert (again.id, again.round, again.attempts) == (leased.id, leased.round + 1, 1)
        await store.mark_sent(again.id or 0, "chat", "m1", NOW, round=again.round)
    async with storage.begin(at=NOW) as store:
        assert await store.lease_messages(NOW, MINUTE) == []
    (row,) = await redraws(storage)
    assert row.state == "done"


async def test_a_failure_that_an_older_face_met_does_not_hold_back_the_newer(
    storage: Storage,
) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await shown(store, rep, "m1")
        await store.refresh("opportunity", 7)
        (leased,) = await store.lease_messages(NOW, MINUTE)
    async with storage.begin(at=NOW) as store:
        await store.refresh("opportunity", 7)
    async with storage.begin(at=NOW) as store:
        await store.mark_dead(leased.id or 0, "refused", leased.round)
        assert len(await store.lease_messages(NOW, MINUTE)) == 1


async def lease(by: Storage, begun: asyncio.Event, go: asyncio.Event) -> int:
    async with by.begin(at=NOW) as store:
        taken = await store.lease_messages(NOW, MINUTE)
        begun.set()
        await go.wait()
    return len(taken)


async def change(by: Storage, begun: asyncio.Event, go: asyncio.Event) -> int:
    async with by.begin(at=NOW) as store:
        owed = await store.refresh("opportunity", 7)
        begun.set()
        await go.wait()
    return owed


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
@pytest.mark.parametrize("first", ["the lease", "the change"])
async def test_of_a_lease_and_a_change_at_once_one_waits_for_the_other(
    storage: Storage, database_url: str, first: str
) -> None:
    """The row's lock decides: a change that the leased face may have missed is drawn once more."""
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await shown(store, rep, "m1")
        await store.refresh("opportunity", 7)

    holds, comes = (lease, change) if first == "the lease" else (change, lease)
    async with opened(database_url) as other:
        begun, go, now = asyncio.Event(), asyncio.Event(), asyncio.Event()
        holding = asyncio.create_task(holds(storage, begun, go))
        await begun.wait()
        now.set()
        coming = asyncio.create_task(comes(other, asyncio.Event(), now))
        if first == "the change":
            assert await coming == 0  # held rows are passed over, and taken at the next look
        go.set()
        await asyncio.gather(holding, coming)
    (row,) = await redraws(storage)
    assert (row.state, row.round) == ("owed", 1)
    assert (row.lease_until is not None) == (first == "the lease")


async def test_what_is_not_shown_any_more_is_not_redrawn(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await shown(store, rep, "m1")
        await shown(store, rep, "m2")
        await store.replaced("chat", "m1", None, rep, "王芳")
        await store.replaced("chat", "m2", ("todo", 3), rep, "王芳")
        assert await store.refresh("opportunity", 7) == 0
        assert await store.refresh("todo", 3) == 1


async def test_what_is_shown_among_many_is_found_in_one_order(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        for number in (12, 3, 7):
            await shown(store, rep, f"m{number}", id=number)
        await shown(store, rep, "m13", id=7)
        asked = [("opportunity", number) for number in range(20)] + [("todo", 3)]
        found = await store.shown_among(asked)
        assert await store.shown_among([]) == []
    assert found == [("opportunity", 3), ("opportunity", 7), ("opportunity", 12)]


async def test_the_tapped_message_is_left_to_its_answer(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await shown(store, rep, "m1")
        await shown(store, rep, "m2")
        assert await store.refresh("opportunity", 7, but=("chat", "m1")) == 1
    assert [one.replaces for one in await redraws(storage)] == ["m2"]

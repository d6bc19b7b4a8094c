"""A change is drawn once in every place that shows the thing, as it is after the last change."""

from sqlmodel import col, select

from storage.owing import Priority
from storage.store import Storage, Store
from storage.tables import ChatGroup, OutboxMessage
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

"""What somebody did can be taken back for a while, all of it or nothing (law 13)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlmodel import select

from storage.store import Storage, Store
from storage.tables import Change, Contact, Customer, Media, Opportunity, Timer, Todo, TouchLog
from storage.undo import Refusal
from tests.storage.world import (
    HOUR,
    MINUTE,
    NOW,
    TEN_MINUTES,
    event,
    hire,
    log_touch,
    open_deal,
    plan_todo,
    win_customer,
)

WANG, LI = 1, 2


@pytest.fixture
async def store(storage: Storage) -> AsyncIterator[Store]:
    """One transaction in which 王芳 (1) and 李雷 (2) work."""
    async with storage.begin(at=NOW) as store:
        await hire(store, "王芳", "rep")
        await hire(store, "李雷", "rep")
        yield store


async def undo(store: Store, target: int, by: int = WANG, after: timedelta = MINUTE) -> object:
    await event(store, f"undo {target} {after} {by}", by, NOW + after)
    result = await store.undo(target, by, NOW + after, TEN_MINUTES)
    return result.refusal or result.things


async def saved_visit(store: Store) -> tuple[int, TouchLog]:
    """A draft that its author saves in a second event: customer, deal, todo and clock come with it."""
    await event(store, "draft", WANG)
    touch = await log_touch(store, WANG, None, raw_text="拜访了德邻口腔")
    saving = await event(store, "save", WANG)
    customer = await win_customer(store, WANG)
    touch.customer_id, touch.state = customer, "saved"
    await store.session.flush()
    deal = await open_deal(store, WANG, customer, touch.id or 0)
    touch.opportunity_id = deal.id
    todo = await plan_todo(store, WANG, customer_id=customer, touch_id=touch.id)
    await store.arm("todo", todo.id or 0, "todo_due", todo.due_at, NOW)
    await store.session.flush()
    return saving, touch


async def test_taking_back_a_saved_visit_leaves_the_draft(store: Store) -> None:
    saving, touch = await saved_visit(store)
    version = touch.version
    things = await undo(store, saving)
    assert isinstance(things, tuple)
    assert {kind for kind, _ in things} == {"touch", "customer", "opportunity", "todo"}
    for table in (Customer, Opportunity, Todo, Timer):
        assert (await store.session.exec(select(table))).first() is None
    assert (touch.state, touch.customer_id, touch.opportunity_id) == ("draft", None, None)
    assert touch.version > version


async def test_an_undone_row_does_not_give_its_id_to_the_next(store: Store) -> None:
    """Else a button of the undone opportunity would act on the new one."""
    creating = await event(store, "new", WANG)
    first = await win_customer(store, WANG)
    await undo(store, creating)
    assert await win_customer(store, WANG) > first


async def test_a_deleted_row_comes_back_as_it_was(store: Store) -> None:
    await event(store, "new", WANG)
    touch = await log_touch(store, WANG, await win_customer(store, WANG), tags=["价格"])
    kept = touch.model_dump(exclude={"version"})
    deleting = await event(store, "delete", WANG)
    await store.session.delete(touch)
    await store.session.flush()
    assert await undo(store, deleting) == (("touch", kept["id"]),)
    back = await store.session.get_one(TouchLog, kept["id"])
    assert back.model_dump(exclude={"version"}) == kept


async def test_a_file_stays_when_its_visit_is_taken_back(store: Store) -> None:
    attaching = await event(store, "photo", WANG)
    touch = await log_touch(store, WANG, None)
    media = await store.add_media(
        sha256="ab", kind="image", mime="image/png", size=9, person_id=WANG
    )
    media.touch_id = touch.id
    assert await undo(store, attaching) == (("touch", touch.id),)
    [kept] = (await store.session.exec(select(Media))).all()
    assert kept.touch_id is None


async def test_only_the_same_person_may_take_it_back(store: Store) -> None:
    creating = await event(store, "new", WANG)
    await win_customer(store, WANG)
    assert await undo(store, creating, by=LI) == Refusal.NOTHING
    assert await undo(store, 999, by=LI) == Refusal.NOTHING
    assert isinstance(await undo(store, creating), tuple)


@pytest.mark.parametrize(
    ("after", "allowed"), [(TEN_MINUTES, True), (TEN_MINUTES + timedelta(seconds=1), False)]
)
async def test_after_the_window_it_is_too_late(
    store: Store, after: timedelta, allowed: bool
) -> None:
    creating = await event(store, "new", WANG)
    await win_customer(store, WANG)
    assert (await undo(store, creating, after=after) != Refusal.TOO_LATE) is allowed


async def test_a_row_that_moved_on_is_not_turned_back(store: Store) -> None:
    saving, touch = await saved_visit(store)
    await event(store, "amend", LI)
    touch.content = "改过了"
    assert await undo(store, saving) == Refusal.MOVED_ON
    assert touch.state == "saved"


async def test_a_row_that_moved_there_and_back_has_moved_on(store: Store) -> None:
    saving, touch = await saved_visit(store)
    await event(store, "amend", LI)
    content, touch.content = touch.content, "改过了"
    await store.session.flush()
    touch.content = content
    assert await undo(store, saving) == Refusal.MOVED_ON


async def test_a_clock_that_rang_has_moved_on(store: Store) -> None:
    saving, _ = await saved_visit(store)
    store.acting(at=NOW + HOUR, job="timers")
    await store.take_due_timers(NOW + HOUR)
    assert await undo(store, saving) == Refusal.MOVED_ON


async def test_a_row_that_something_newer_needs_is_kept(store: Store) -> None:
    saving, touch = await saved_visit(store)
    await event(store, "later", LI)
    await plan_todo(store, LI, touch_id=None, opportunity_id=touch.opportunity_id)
    assert await undo(store, saving) == Refusal.NEEDED
    assert len((await store.session.exec(select(Opportunity))).all()) == 1


async def test_a_contact_who_was_met_since_is_kept(store: Store) -> None:
    await event(store, "customer", WANG)
    customer = await win_customer(store, WANG)
    adding = await event(store, "contact", WANG)
    contact = Contact(customer_id=customer, name="王建国", created_at=NOW)
    store.session.add(contact)
    await store.session.flush()
    await event(store, "visit", WANG)
    await log_touch(store, WANG, customer, contact_ids=[contact.id])
    assert await undo(store, adding) == Refusal.NEEDED


async def test_an_object_with_a_running_clock_is_kept(store: Store) -> None:
    adding = await event(store, "todo", WANG)
    todo = await plan_todo(store, WANG)
    store.acting(at=NOW, job="alerts")
    await store.arm("todo", todo.id or 0, "todo_due", NOW + HOUR, NOW)
    await store.session.flush()
    assert await undo(store, adding) == Refusal.NEEDED
    assert (await store.session.exec(select(Todo))).one().id == todo.id


async def test_what_was_taken_back_is_not_taken_back_again(store: Store) -> None:
    creating = await event(store, "new", WANG)
    await win_customer(store, WANG)
    await undo(store, creating)
    assert await undo(store, creating, after=2 * MINUTE) == Refusal.ALREADY


async def test_an_undo_is_logged_and_is_itself_final(store: Store) -> None:
    creating = await event(store, "new", WANG)
    await win_customer(store, WANG)
    undoing = await event(store, "undo", WANG)
    assert (await store.undo(creating, WANG, NOW, TEN_MINUTES)).refusal is None
    log = await store.session.exec(select(Change).where(Change.event_id == undoing))
    [logged] = log.all()
    assert (logged.table, logged.after, logged.person_id) == ("customers", None, WANG)
    assert await undo(store, undoing) == Refusal.IS_UNDO


async def test_the_last_event_that_can_be_undone_is_found(store: Store) -> None:
    first = await event(store, "first", WANG)
    await win_customer(store, WANG, "一")
    second = await event(store, "second", WANG, NOW + MINUTE)
    await win_customer(store, WANG, "二")
    await event(store, "other", LI, NOW + MINUTE)
    await win_customer(store, LI, "三")

    async def last(after: timedelta) -> int | None:
        return await store.last_undoable_event(WANG, NOW + after, TEN_MINUTES)

    assert await last(MINUTE) == second
    await undo(store, second)
    assert await last(MINUTE) == first
    await undo(store, first)
    assert await last(MINUTE) is None
    assert await store.last_undoable_event(LI, NOW + HOUR, TEN_MINUTES) is None


async def test_asking_and_looking_is_nothing_to_undo(store: Store) -> None:
    asking = await event(store, "list", WANG)
    await store.owe_text(WANG, "好", once="1", event=asking)
    assert await undo(store, asking) == Refusal.NOTHING

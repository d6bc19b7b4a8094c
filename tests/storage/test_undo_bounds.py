"""What had its effect on others, and what is itself a record, is not taken back; one's own wishes are."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from storage.store import Storage, Store
from storage.tables import (
    Approval,
    ApprovalSeat,
    ApprovalStep,
    Contact,
    Leave,
    Remark,
    Reveal,
    Setting,
    Timer,
)
from storage.undo import Refusal, UndoResult
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
    async with storage.begin(at=NOW) as store:
        await hire(store, "王芳", "rep")
        await hire(store, "李雷", "manager")
        yield store


async def undone(store: Store, target: int, by: int = WANG) -> UndoResult:
    await event(store, f"undo {target}", by, NOW + MINUTE)
    return await store.undo(target, by, NOW + MINUTE, TEN_MINUTES)


async def add(store: Store, row: SQLModel) -> Any:
    store.session.add(row)
    await store.session.flush()
    return row


async def asked(store: Store) -> tuple[Approval, ApprovalStep, ApprovalSeat]:
    await event(store, "ask", WANG)
    request = await add(
        store,
        Approval(kind="export", applicant_id=WANG, title="导出", reason="盘点", created_at=NOW),
    )
    step = await add(
        store,
        ApprovalStep(approval_id=request.id, position=0, name="主管", mode="any", state="open"),
    )
    seat = await add(store, ApprovalSeat(approval_id=request.id, step_id=step.id, person_id=LI))
    return request, step, seat


async def test_a_decision_that_settled_a_request_stands(store: Store) -> None:
    request, step, seat = await asked(store)
    deciding = await event(store, "decide", LI)
    seat.decision, step.state, request.state = "approved", "approved", "approved"
    await store.session.flush()
    assert (await undone(store, deciding, LI)).refusal == Refusal.DECIDED
    assert request.state == "approved"


async def test_one_signature_among_several_can_be_taken_back(store: Store) -> None:
    request, _, seat = await asked(store)
    signing = await event(store, "sign", LI)
    seat.decision = "approved"
    await store.session.flush()
    result = await undone(store, signing, LI)
    assert (result.refusal, result.around) == (None, (("approval", request.id),))
    assert seat.decision == ""


async def test_a_withdrawn_request_comes_back(store: Store) -> None:
    request, step, _ = await asked(store)
    withdrawing = await event(store, "withdraw", WANG)
    request.state, step.state = "withdrawn", "skipped"
    await store.session.flush()
    assert (await undone(store, withdrawing)).things == (("approval", request.id),)
    assert (request.state, step.state) == ("open", "open")


async def test_that_somebody_looked_stays_on_record(store: Store) -> None:
    customer = await win_customer(store, WANG)
    contact = await add(store, Contact(customer_id=customer, name="秦朗", created_at=NOW))
    looking = await event(store, "look", LI)
    await add(store, Reveal(person_id=LI, contact_id=contact.id, at=NOW))
    assert (await undone(store, looking, LI)).refusal == Refusal.NOTHING
    assert len((await store.session.exec(select(Reveal))).all()) == 1
    assert await store.last_undoable_event(LI, NOW + MINUTE, TEN_MINUTES) is None


@pytest.mark.parametrize("kind", ["muting", "leave"])
async def test_ones_own_wishes_can_be_taken_back(store: Store, kind: str) -> None:
    wishing = await event(store, kind, WANG)
    row = (
        Setting(person_id=WANG, muted=["stale"])
        if kind == "muting"
        else Leave(person_id=WANG, starts_at=NOW, ends_at=NOW + HOUR, created_at=NOW)
    )
    await add(store, row)
    assert await store.last_undoable_event(WANG, NOW + MINUTE, TEN_MINUTES) == wishing
    assert (await undone(store, wishing)).refusal is None
    assert (await store.session.exec(select(type(row)))).all() == []


async def test_a_todo_put_off_rings_at_its_old_time_again(store: Store) -> None:
    await event(store, "plan", WANG)
    todo = await plan_todo(store, WANG)
    await store.arm("todo", todo.id or 0, "todo_due", todo.due_at, NOW)
    await store.session.flush()
    before = todo.due_at
    snoozing = await event(store, "snooze", WANG)
    todo.due_at, todo.snoozed = before + timedelta(days=1), 1
    await store.arm("todo", todo.id or 0, "todo_due", todo.due_at, NOW)
    await store.session.flush()
    assert (await undone(store, snoozing)).things == (("todo", todo.id),)
    timer = (await store.session.exec(select(Timer))).one()
    assert (todo.due_at, todo.snoozed, timer.due_at, timer.state) == (before, 0, before, "armed")


async def test_what_a_row_names_looks_different_too(store: Store) -> None:
    customer = await win_customer(store, WANG)
    touch = await log_touch(store, WANG, customer)
    deal = await open_deal(store, WANG, customer, touch.id or 0)
    planning = await event(store, "plan", WANG)
    todo = await plan_todo(store, WANG, customer_id=customer, opportunity_id=deal.id)
    result = await undone(store, planning)
    assert result.things == (("todo", todo.id),)
    assert result.around == (("customer", customer), ("opportunity", deal.id))
    commenting = await event(store, "comment", LI)
    await add(
        store, Remark(object_kind="stale", object_id=deal.id, person_id=LI, words="盯紧", at=NOW)
    )
    assert (await undone(store, commenting, LI)).around == (("stale", deal.id),)

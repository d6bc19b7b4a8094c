"""A customer changes hands whole: people, opportunities open and closed, todos, leads, history (U-06)."""

from collections import Counter
from datetime import timedelta

from handlers.staleness import FOLLOW_UP
from storage.store import Storage
from storage.tables import (
    Assignment,
    Contact,
    Customer,
    Lead,
    Opportunity,
    Timer,
    Todo,
    TouchLog,
)
from tests.handlers.desk import Desk, open_desk
from tests.handlers.signing import CHEN, WANG, request, sign

QINGHE = 1


async def fill(desk: Desk) -> None:
    """王芳's customer with three opportunities in three states, todos done and open, two leads, a history."""
    now = desk.clock.now()
    async with desk.storage.begin(at=now) as store:
        add = store.session.add_all
        touches = [
            TouchLog(
                author_id=WANG, customer_id=QINGHE, state="saved", content=f"聊了第{n}次", at=now,
                created_at=now, saved_at=now,
            )
            for n in range(3)
        ]  # fmt: skip
        add(touches)
        await store.session.flush()
        add(
            Opportunity(
                name=f"商机{state}", customer_id=QINGHE, owner_id=WANG, touch_id=touches[0].id or 0,
                stage="quote", state=state, stage_entered_at=now, last_contact_at=now, created_at=now,
            )
            for state in ("open", "frozen", "lost")
        )  # fmt: skip
        add(
            Todo(owner_id=WANG, customer_id=QINGHE, text=state, state=state, due_at=now, created_at=now)
            for state in ("open", "open", "done")
        )  # fmt: skip
        for n, state in enumerate(("accepted", "touched", "converted")):
            store.session.add(
                Lead(
                    source="form", source_key=str(n), company="青禾口腔", company_key=f"青禾{n}",
                    customer_id=QINGHE, owner_id=WANG, state=state, raw={}, created_at=now,
                    first_touch_at=None if state == "accepted" else now,
                )
            )  # fmt: skip


async def belongings(desk: Desk) -> Counter[tuple[str, int | None]]:
    """What of the customer belongs to whom, by kind and state."""
    counted: Counter[tuple[str, int | None]] = Counter()
    for table in (Opportunity, Todo, Lead):
        for row in await desk.rows(table):
            if row.customer_id == QINGHE:
                counted[f"{table.__tablename__} {row.state}", row.owner_id] += 1
    return counted


async def test_everything_goes_together_and_nothing_else_changes(storage: Storage) -> None:
    desk = await open_desk(storage)
    await fill(desk)
    stages = [(one.stage, one.state) for one in await desk.rows(Opportunity)]
    history = [(one.author_id, one.content) for one in await desk.rows(TouchLog)]
    contacts = [one.customer_id for one in await desk.rows(Contact)]
    await request(desk)
    desk.later(hours=1)
    await sign(desk, "李国强")
    (customer,) = [one for one in await desk.rows(Customer) if one.id == QINGHE]
    assert (customer.owner_id, customer.owned_since) == (CHEN, desk.clock.now())
    assert await belongings(desk) == {
        ("opportunities open", CHEN): 1, ("opportunities frozen", CHEN): 1,
        ("opportunities lost", CHEN): 1, ("todos open", CHEN): 2, ("todos done", WANG): 1,
        ("leads offered", CHEN): 1, ("leads touched", CHEN): 1, ("leads converted", WANG): 1,
    }  # fmt: skip
    assert [(one.stage, one.state) for one in await desk.rows(Opportunity)] == stages
    assert [(one.author_id, one.content) for one in await desk.rows(TouchLog)] == history
    assert [one.customer_id for one in await desk.rows(Contact)] == contacts
    kept = [(one.kind, one.person_id, one.from_id) for one in await desk.rows(Assignment)]
    assert kept == [("transfer", CHEN, WANG)] * 2


async def test_the_clocks_start_anew_for_the_heir(storage: Storage) -> None:
    desk = await open_desk(storage)
    await fill(desk)
    await request(desk)
    desk.later(hours=1)
    await sign(desk, "李国强")
    timers = {(one.object_kind, one.object_id, one.name): one for one in await desk.rows(Timer)}
    now = desk.clock.now()
    follow_up = timers["opportunity", 1, FOLLOW_UP]
    assert (follow_up.state, follow_up.due_at) == ("armed", now + timedelta(hours=72, seconds=1))
    assert timers["opportunity", 2, FOLLOW_UP].state == "paused"
    assert timers["lead", 1, "lead_reassign"].due_at == now + timedelta(hours=48)
    assert ("lead", 2, "lead_nudge") not in timers, "what was touched is not nudged again"

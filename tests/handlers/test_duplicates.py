"""The books find two records of one firm by themselves, and ask whoever decides about both (U-01)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sales.company_names import company_key
from scheduler.duplicates import find_duplicates
from scheduler.registry import Run
from storage.directory import Names
from storage.tables import Contact, Customer, CustomerPair, Notice
from tests.handlers.desk import Desk, words

MANAGER, OPS = 2, 6


async def add(desk: Desk, name: str, phone: str = "", owner: int | None = 4, **facts: Any) -> int:
    async with desk.storage.begin(at=desk.clock.at) as store:
        firm = Customer(
            name=name, name_key=company_key(name), owner_id=owner, created_at=desk.clock.at, **facts
        )
        store.session.add(firm)
        await store.session.flush()
        if phone:
            store.session.add(
                Contact(customer_id=firm.id, name="某人", phone=phone, created_at=desk.clock.at)
            )
        return firm.id or 0


async def look(desk: Desk) -> list[CustomerPair]:
    cursor: str | None = ""
    while cursor is not None:
        async with desk.storage.begin(at=desk.clock.at) as store:
            run = Run(store, desk.clock.at, desk.business.playbook, desk.business.tools, cursor)
            cursor = await find_duplicates(run)
    return await desk.rows(CustomerPair)


async def told(desk: Desk) -> list[tuple[int, str]]:
    rows = await desk.rows(Notice)
    return [(row.person_id, row.reasons[0]) for row in rows if row.kind == "merge"]


async def test_the_same_number_is_put_to_the_manager_of_both_once(desk: Desk) -> None:
    await add(desk, "另一家口腔门诊", "138 0000 0001".replace(" ", ""))
    (pair,) = await look(desk)
    assert (pair.one_id, pair.other_id, pair.why, pair.asked_id) == (1, 4, "phone", MANAGER)
    assert await told(desk) == [(MANAGER, "像是同一家：电话相同")]
    preview = await desk.tap(f"merge.show:{pair.id}", by="李国强")
    assert "电话相同" in words(preview.card)
    desk.later(days=1)
    assert len(await look(desk)) == 1
    assert len(await told(desk)) == 1


@pytest.mark.parametrize(
    ("name", "why"),
    [("青禾口腔连锁（苏州）有限公司", "name"), ("清禾口腔连锁", "near"), ("青禾口腔连锁", "name")],
)
async def test_names_alike_only_suggest(desk: Desk, name: str, why: str) -> None:
    await add(desk, name)
    async with desk.storage.read() as store:
        desk.business.tools = replace(desk.business.tools, names=await Names().refresh(store))
    (pair,) = await look(desk)
    assert (pair.one_id, pair.other_id, pair.why, pair.state) == (1, 4, why, "open")
    assert len(await desk.rows(Customer)) == 4


async def test_a_number_that_many_have_says_nothing(desk: Desk) -> None:
    for at in range(desk.business.playbook.merging.phone_of_most):
        await add(desk, f"{'甲乙丙丁'[at]}商行", "13800000001")
    assert await look(desk) == []


async def test_members_of_one_group_belong_together_and_are_not_the_same(desk: Desk) -> None:
    await add(desk, "青禾集团门诊部", "13800000001", parent_id=1)
    async with desk.storage.begin(at=desk.clock.at) as store:
        (await store.session.get_one(Customer, 1)).parent_id = 1
    assert await look(desk) == []


async def test_who_said_that_they_are_two_is_not_asked_again(desk: Desk) -> None:
    await add(desk, "另一家口腔门诊", "13800000001")
    (pair,) = await look(desk)
    shown = await desk.tap(f"merge.show:{pair.id}", by="李国强")
    await desk.press(shown.card, "不是同一家", by="李国强")
    desk.later(days=1)
    assert [one.state for one in await look(desk)] == ["different"]
    assert len(await told(desk)) == 1


async def test_a_few_a_day_the_surest_first_the_rest_tomorrow(desk: Desk) -> None:
    desk.business.playbook = replace(
        desk.business.playbook, merging=replace(desk.business.playbook.merging, suggestions=1)
    )
    await add(desk, "岭南医院（广州）")
    await add(desk, "另一家口腔门诊", "13800000001")
    await look(desk)
    assert await told(desk) == [(MANAGER, "像是同一家：电话相同")]
    desk.clock.at += timedelta(days=1)
    await look(desk)
    assert [reason for _, reason in await told(desk)] == [
        "像是同一家：电话相同", "像是同一家：名称相同",
    ]  # fmt: skip


async def test_where_no_manager_sees_both_operations_are_asked(desk: Desk) -> None:
    await add(desk, "公海里的口腔门诊", "13800000001", owner=None)
    (pair,) = await look(desk)
    assert pair.asked_id == OPS

"""In the evening a team's group sees who is behind with how much, and no customer's name."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from cards.text import one_line
from storage.store import Storage
from storage.tables import ChatGroup, Customer, Opportunity, Person, Team, Timer, Todo, TouchLog
from tests.doubles.company import FANG, QIANG, ZONE, Company, open_company

CUSTOMER = "青禾口腔连锁"
EVENING = datetime(2026, 11, 25, 18, 0, tzinfo=ZONE)


@pytest.fixture
async def company(sqlite_storage: Storage, tmp_path: Path) -> Company:
    """王芳 and 李强 are 华东一组, whose chat is bound; 王芳 has a silent opportunity and two old todos."""
    company = await open_company(sqlite_storage, tmp_path / "anchor.log")
    now = company.clock.now()
    async with company.storage.begin(at=now) as store:
        store.session.add(Team(id=1, name="华东一组"))
        await store.session.flush()
        for id in (FANG, QIANG):
            (await store.session.get_one(Person, id)).team_id = 1
        group = (await store.session.exec(select(ChatGroup))).one()
        group.team_id = 1
        customer = Customer(name=CUSTOMER, name_key=CUSTOMER, owner_id=FANG, created_at=now)
        store.session.add(customer)
        await store.session.flush()
        touch = TouchLog(author_id=FANG, customer_id=customer.id, at=now, created_at=now)
        store.session.add(touch)
        await store.session.flush()
        deal = Opportunity(
            name="二期扩容", customer_id=customer.id, owner_id=FANG, touch_id=touch.id,
            stage="first_touch", stage_entered_at=now, last_contact_at=now - timedelta(days=4),
            created_at=now,
        )  # fmt: skip
        store.session.add(deal)
        await store.session.flush()
        store.session.add(
            Timer(
                object_kind="opportunity",
                object_id=deal.id,
                name="stale_followup",
                state="fired",
                started_at=now - timedelta(days=4),
                due_at=now - timedelta(days=1),
            )  # fmt: skip
        )
        store.session.add_all(
            Todo(owner_id=FANG, text=f"寄样品 {n}", due_at=now - timedelta(hours=n), created_at=now)
            for n in (1, 2)
        )
    return company


def told(company: Company) -> list[str]:
    sent = [one.outgoing for one in company.chat.shown.values() if one.outgoing.address == "east"]
    return [f"{one.card.title}|{one_line(str(one.card.blocks))}" for one in sent if one.card]


async def test_the_group_hears_once_an_evening_who_is_behind_with_how_much(
    company: Company,
) -> None:
    await company.timetable.move_clock(EVENING)
    (card,) = told(company)
    assert card.startswith("华东一组 · 还没跟上的")
    assert "王芳：没联系 1，待办过期 2" in card
    assert "李强" not in card, "who has caught up is not named"
    assert CUSTOMER not in card
    assert "二期扩容" not in card


async def test_a_team_that_has_caught_up_hears_nothing(company: Company) -> None:
    async with company.storage.begin(at=company.clock.now()) as store:
        for todo in (await store.session.exec(select(Todo))).all():
            todo.state = "done"
        (await store.session.exec(select(Opportunity))).one().state = "frozen"
    await company.timetable.move_clock(EVENING)
    assert told(company) == []


@pytest.mark.parametrize("how", ["unbound", "lost"])
async def test_a_group_that_is_not_bound_or_not_ours_any_more_hears_nothing(
    company: Company, how: str
) -> None:
    async with company.storage.begin(at=company.clock.now()) as store:
        group = (await store.session.exec(select(ChatGroup))).one()
        if how == "unbound":
            group.team_id = None
        else:
            group.lost_at = company.clock.now()
    await company.timetable.move_clock(EVENING)
    assert told(company) == []


async def test_on_a_day_off_it_is_quiet(company: Company) -> None:
    saturday = EVENING + timedelta(days=3)
    company.clock.move(saturday - timedelta(hours=9))
    await company.timetable.move_clock(saturday)
    assert told(company) == []

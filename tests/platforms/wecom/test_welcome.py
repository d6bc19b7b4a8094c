"""Somebody adds a rep as a contact: he is greeted within his code's seconds, and is that rep's lead (AS-12)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.store import Storage
from storage.tables import Assignment, Customer, Errand, Lead, OutboxMessage
from tests.doubles.company import WEDNESDAY, StandingClock
from tests.doubles.faults import HTTP_500
from tests.platforms.stage import LI, SUN, WANG, Stage, open_stage

pytestmark = pytest.mark.parametrize("database", ["sqlite"])
GREETS = "/cgi-bin/externalcontact/send_welcome_msg"


@pytest.fixture
async def stage(storage: Storage, tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage("wecom", storage, tmp_path, StandingClock(WEDNESDAY)) as opened:
        yield opened


async def add(stage: Stage, name: str = "韩雪", by: int = WANG, **more: object) -> None:
    await stage.cloud.befriend(stage.id(by), name, **more)
    await stage.settled()


def greeted(stage: Stage) -> list[list[str]]:
    return list(stage.cloud.customers.greeted.values())


async def test_he_is_greeted_in_the_reps_name_and_is_her_lead(stage: Stage) -> None:
    await add(stage, corp="静安牙科有限公司", mobile="13900001234")
    [[words]] = greeted(stage)
    assert words.startswith("您好，我是王芳，您咨询的「合作事宜」由我负责")
    [lead] = await stage.rows(Lead)
    assert (lead.company, lead.contact, lead.phone) == ("静安牙科有限公司", "韩雪", "13900001234")
    assert (lead.owner_id, lead.state, lead.source) == (WANG, "accepted", "contact")
    [kept] = await stage.rows(Assignment)
    assert (kept.kind, kept.person_id) == ("added", WANG)


async def test_she_gets_one_card_of_him(stage: Stage) -> None:
    await add(stage, corp="静安牙科有限公司")
    cards = [one for one in stage.chat(WANG) if "静安牙科" in str(one.payload)]
    assert len(cards) == 1


async def test_of_whom_only_a_name_is_known_the_firm_is_still_to_be_asked(stage: Stage) -> None:
    await add(stage)
    await add(stage)  # another of the same name
    companies = [one.company for one in await stage.rows(Lead)]
    assert companies == ["未知公司（韩雪）", "未知公司（韩雪）"]
    assert len(greeted(stage)) == 2


async def test_told_twice_it_is_one_greeting_and_one_lead(stage: Stage) -> None:
    await add(stage)
    await stage.again()
    assert len(greeted(stage)) == 1
    assert len(await stage.rows(Lead)) == 1


async def test_a_colleagues_customer_stays_his_and_nothing_of_it_is_told(stage: Stage) -> None:
    await add(stage, corp="静安牙科有限公司", mobile="13900001234", by=LI)
    await add(stage, corp="静安牙科（上海）有限公司", mobile="13900001234")
    [lead] = await stage.rows(Lead)
    assert lead.owner_id == LI
    said = str(stage.last(WANG).payload)
    assert "李国强" in said
    assert "13900001234" not in said


async def test_where_an_admin_has_set_a_welcome_there_is_no_code_and_he_is_a_lead(
    stage: Stage,
) -> None:
    await add(stage, code=False)
    assert greeted(stage) == []
    assert len(await stage.rows(Lead)) == 1


async def test_who_does_not_sell_has_contacts_that_are_no_leads(stage: Stage) -> None:
    await add(stage, by=SUN)
    assert greeted(stage) == []
    assert await stage.rows(Lead) == []
    assert await stage.rows(Errand) == []


async def test_a_code_that_another_app_used_is_passed_over_without_alarm(stage: Stage) -> None:
    known = stage.cloud.customers.add(stage.id(WANG), "韩雪")
    stage.cloud.customers.greeted[known.id] = ["别家的欢迎语"]
    await add(stage, id=known.id)
    [welcome] = await welcomes(stage)
    assert (welcome.state, "41051" in welcome.last_error) == ("skipped", True)
    assert [one for one in await stage.rows(OutboxMessage) if one.once.startswith("undel")] == []


async def test_after_twenty_seconds_nothing_is_sent_any_more(stage: Stage) -> None:
    """The platform was busy all the while."""
    stage.cloud.faults.always(GREETS, HTTP_500)
    await stage.cloud.befriend(stage.id(WANG), "韩雪")
    await stage.app.delivery.drain(stage.clock.now())
    stage.clock.at += timedelta(seconds=21)
    await stage.app.delivery.drain(stage.clock.now())
    [welcome] = await welcomes(stage)
    assert welcome.state == "skipped"
    assert greeted(stage) == []


async def test_what_went_wrong_once_is_tried_again_in_time(stage: Stage) -> None:
    stage.cloud.faults.next(GREETS, HTTP_500)
    await stage.cloud.befriend(stage.id(WANG), "韩雪")
    await stage.app.delivery.drain(stage.clock.now())
    stage.clock.at += timedelta(seconds=15)
    await stage.app.delivery.drain(stage.clock.now())
    assert len(greeted(stage)) == 1


async def test_where_the_app_may_not_ask_who_he_is_he_is_a_lead_without_a_name(
    stage: Stage,
) -> None:
    stage.cloud.customers.allowed = False
    await add(stage)
    [lead] = await stage.rows(Lead)
    assert (lead.company, lead.owner_id) == ("未知公司（新客户）", WANG)
    [customer] = [one for one in await stage.rows(Customer) if one.name == lead.company]
    assert customer.owner_id == WANG


async def welcomes(stage: Stage) -> list[OutboxMessage]:
    return [one for one in await stage.rows(OutboxMessage) if one.once.startswith("welcome:")]

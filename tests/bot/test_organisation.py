"""The platforms' people become ours: once, again and again, in part, and never by mistake nobody (U-15)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.config import check_config
from bot.ids import RandomIds
from bot.organisation import SYNC, Organisation, ask_first
from bot.passes import COUNTS_FOR
from bot.platforms.base import Event, Happened, SendFailed
from bot.platforms.outfit import Outfit
from bot.platforms.wiring import open_platforms
from bot.syncing import make_admin
from sales.actions import AcceptLeavers, SyncPeople
from storage.tables import Account, Change, Errand, OutboxMessage, Person, Region, Role, Team
from tests.bot.organised import Two, on_two_platforms
from tests.doubles import cloud as faults
from tests.doubles.cloud import Human
from tests.doubles.company import BOSS, Company
from tests.doubles.wecom import WeComDouble
from tests.doubles.wecom.tenant import Division


@pytest.fixture
async def two(small: Company, tmp_path: Path) -> AsyncIterator[Two]:
    async with on_two_platforms(small, tmp_path) as two:
        yield two


async def test_everybody_joins_with_team_region_manager_and_roles(two: Two) -> None:
    assert await two.sync() == "通讯录 4 人，新增 4"
    assert await two.place("孙磊") == ("一组", "华东", "何静")
    assert await two.place("吴倩") == ("二组", "华东", "周敏")
    assert await two.place("何静") == ("一组", "华东", "周敏")
    assert (await two.place("周敏"))[2] == ""
    assert await two.roles("孙磊") == {"rep"}
    assert await two.roles("何静") == {"rep", "manager"}
    assert await two.roles("周敏") == {"rep", "manager"}


async def test_somebody_in_several_departments_sits_in_each(two: Two) -> None:
    await two.sync()
    assert await two.seats("吴倩") == {("二组", True, False), ("一组", False, False)}
    assert await two.seats("何静") == {("一组", True, True)}


async def test_a_second_comparison_changes_nothing(two: Two) -> None:
    await two.sync()
    before = len(await two.rows(Change))
    assert await two.sync() == "通讯录 4 人，没有变化"
    assert len(await two.rows(Change)) == before


async def test_who_moves_gets_another_team_and_manager(two: Two) -> None:
    await two.sync()
    two.feishu.people["on_ming"].departments = ("od-two",)
    two.feishu.people["on_ming"].title = "高级销售"
    assert "更新 1" in await two.sync()
    assert await two.place("孙磊") == ("二组", "华东", "周敏")
    assert (await two.people())["孙磊"].title == "高级销售"
    assert await two.seats("孙磊") == {("二组", True, False)}


async def test_who_leaves_is_stopped_at_once_and_his_people_have_another_manager(two: Two) -> None:
    await two.sync()
    two.feishu.people.pop("on_qiang")
    two.feishu.tenant.divisions["od-one"].chief = ""
    assert "离开 1" in await two.sync()
    assert not (await two.people())["何静"].active
    assert (await two.place("孙磊"))[2] == "周敏"


async def test_who_comes_back_is_let_in_again(two: Two) -> None:
    await two.sync()
    gone = two.feishu.people.pop("on_ming")
    await two.sync()
    two.feishu.people["on_ming"] = gone
    await two.sync()
    assert (await two.people())["孙磊"].active
    assert len([one for one in await two.rows(Person) if one.name == "孙磊"]) == 1


async def test_a_head_whose_people_are_gone_manages_no_more_unless_it_was_given_by_hand(
    two: Two,
) -> None:
    await two.sync()
    people = await two.people()
    async with two.company.storage.begin(at=two.company.clock.now()) as store:
        store.session.add(Role(person_id=people["吴倩"].id, role="manager"))
    for one in ("on_ming", "on_hong", "on_qiang"):
        two.feishu.people[one].departments = ("od-two",)
    await two.sync()
    assert await two.roles("何静") == {"rep"}
    assert await two.roles("吴倩") == {"rep", "manager"}


async def test_a_team_keeps_its_groups_when_its_department_is_called_otherwise(two: Two) -> None:
    await two.sync()
    before = {one.name: one.id for one in await two.rows(Team)}
    two.feishu.tenant.divisions["od-one"].name = "华东一组"
    await two.sync()
    after = {one.name: one.id for one in await two.rows(Team)}
    assert after["华东一组"] == before["一组"]


async def test_a_team_that_was_made_by_hand_is_the_department_of_that_name(two: Two) -> None:
    async with two.company.storage.begin(at=two.company.clock.now()) as store:
        store.session.add(Team(id=70, name="一组"))
    await two.sync()
    assert (await two.people())["孙磊"].team_id == 70


async def test_a_leavers_event_stops_him_at_once(two: Two) -> None:
    await two.sync()
    event = Event("evt:1", Happened.PEOPLE_CHANGED, "on_ming", facts={"left": "on_ming"})
    await two.company.dispatch("feishu", event)
    assert not (await two.people())["孙磊"].active
    assert [one.name for one in await two.rows(Errand)] == [SYNC], "and the rest is compared soon"


# -- mistakes ----------------------------------------------------------------------------------------


async def crowd(two: Two, count: int = 40) -> None:
    for n in range(count):
        two.feishu.people[f"on_{n}"] = Human(f"on_{n}", f"同事{n}", departments=("od-two",))
    await two.sync()


async def test_when_many_are_missing_nothing_is_done_and_an_admin_is_asked(two: Two) -> None:
    await crowd(two)
    for n in range(9):
        two.feishu.people.pop(f"on_{n}")
    assert "等管理员确认" in await two.sync()
    await two.sync()
    assert all(one.active for one in await two.rows(Person))
    (asked,) = await two.rows(OutboxMessage)
    assert asked.person_id == BOSS, "the only admin, and once"
    assert "44 人" in str(asked.content)


async def test_what_the_admin_confirms_is_done_for_exactly_those(two: Two) -> None:
    await crowd(two)
    for n in range(9):
        two.feishu.people.pop(f"on_{n}")
    await two.sync()
    (asked,) = await two.rows(OutboxMessage)
    tapped = next(part for part in str(asked.content).split("'") if "people.left:" in part)
    accept = AcceptLeavers("feishu", tapped.split(":")[2])
    two.feishu.people.pop("on_10")  # one more, whom nobody confirmed
    await two.company.press(accept, by=BOSS)
    await two.errands().drain()
    assert all(one.active for one in await two.rows(Person))
    two.feishu.people["on_10"] = Human("on_10", "同事10", departments=("od-two",))
    await two.company.press(accept, by=BOSS)
    await two.errands().drain()
    assert len([one for one in await two.rows(Person) if not one.active]) == 9
    await two.company.drain()
    assert any("离开 9" in text for text in two.company.chat.texts("赵敏"))


async def test_a_list_of_nobody_stops_it(two: Two) -> None:
    await two.sync()
    two.feishu.people.clear()
    assert "什么都没动" in await two.sync()
    assert all(one.active for one in await two.rows(Person))


async def test_a_list_that_breaks_off_changes_nothing(two: Two) -> None:
    await two.sync()
    before = len(await two.rows(Change))
    two.feishu.people.pop("on_ming")
    two.feishu.faults.always("/open-apis/contact/v3/users", faults.HTTP_500)
    with pytest.raises(SendFailed):
        await two.sync()
    assert len(await two.rows(Change)) == before


# -- several platforms -------------------------------------------------------------------------------


async def test_one_person_on_two_platforms_is_known_by_his_phone(two: Two) -> None:
    await two.sync()
    two.dingtalk.people["sun"] = Human("sun", "孙磊", "13900000003", departments=("1",))
    two.dingtalk.people["new"] = Human("new", "郑凯", "13900000009", departments=("1",))
    assert await two.sync("dingtalk") == "通讯录 2 人，新增 1、认出 1"
    ours = (await two.people())["孙磊"].id
    accounts = {one.platform for one in await two.rows(Account) if one.person_id == ours}
    assert accounts == {"feishu", "dingtalk"}
    assert (await two.place("孙磊"))[0] == "一组", "the first platform says where he sits"


async def test_who_is_still_on_the_other_platform_has_not_left(two: Two) -> None:
    await two.sync()
    two.dingtalk.people["sun"] = Human("sun", "孙磊", "13900000003", departments=("1",))
    two.dingtalk.people["other"] = Human("other", "郑凯", departments=("1",))
    await two.sync("dingtalk")
    two.feishu.people.pop("on_ming")
    await two.sync()
    person = (await two.people())["孙磊"]
    assert person.active
    left = [one.platform for one in await two.rows(Account) if one.person_id == person.id]
    assert left == ["dingtalk"]
    two.dingtalk.people.pop("sun")
    await two.sync("dingtalk")
    assert not (await two.people())["孙磊"].active


# -- size, crashes, asking ---------------------------------------------------------------------------


async def test_twelve_hundred_are_taken_in_with_their_progress_told(two: Two) -> None:
    for n in range(1200):
        two.feishu.people[f"on_{n}"] = Human(f"on_{n}", f"同事{n}", departments=("od-two",))
    assert await two.sync() == "通讯录 1,204 人，新增 1204"
    assert "已读到 600 人" in two.told
    assert two.told[-1] == "已同步 1,204/1,204 人"
    assert await two.place("同事1199") == ("二组", "华东", "周敏")


async def test_stopped_half_way_the_next_time_does_the_rest(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*args: object) -> None:
        raise RuntimeError("the process died")

    with monkeypatch.context() as patch:
        patch.setattr("bot.organisation.place", crash)
        with pytest.raises(RuntimeError):
            await two.sync()
    assert "孙磊" in await two.people()
    await two.sync()
    assert await two.place("孙磊") == ("一组", "华东", "何静")
    assert await two.roles("何静") == {"rep", "manager"}


async def test_a_platform_brings_its_people_at_the_first_start_and_every_night(two: Two) -> None:
    company, platforms = two.company, two.organisation.platforms
    await ask_first(company.storage, platforms, company.clock.now())
    await two.errands().drain()
    assert {"孙磊", "何静"} <= (await two.people()).keys()
    await ask_first(company.storage, platforms, company.clock.now())
    first = await two.rows(Errand)
    assert {one.args["platform"] for one in first} == {"feishu", "dingtalk"}
    await company.timetable.move_clock(company.clock.now() + timedelta(days=1))
    nightly = [one.args["platform"] for one in (await two.rows(Errand))[len(first) :]]
    assert nightly == [""], "all of them, also those that listed nobody at first"


async def test_one_platform_that_breaks_off_does_not_keep_the_others_from_being_compared(
    two: Two,
) -> None:
    two.feishu.faults.always("/open-apis/contact", faults.HTTP_500)
    two.dingtalk.people["zheng"] = Human("zheng", "郑凯", departments=("1",))
    await two.company.press(SyncPeople(), by=BOSS)
    await two.errands().drain()
    assert "郑凯" in await two.people()
    assert [one.state for one in await two.rows(Errand)] == ["waiting"], "and is tried again"


async def test_without_a_platform_nights_are_quiet(small: Company) -> None:
    await small.timetable.move_clock(small.clock.now() + timedelta(days=1))
    async with small.storage.read() as store:
        assert (await store.session.exec(select(Errand))).all() == []


async def test_an_admin_may_ask_for_it_and_is_told_what_came_of_it(two: Two) -> None:
    await two.company.press(SyncPeople(), by=BOSS)
    await two.errands().drain()
    await two.company.drain()
    assert any("新增 4" in text for text in two.company.chat.texts("赵敏"))
    assert {one.state for one in await two.rows(Errand)} == {"done"}


async def test_whoever_keeps_the_server_names_the_first_admin(two: Two) -> None:
    await two.sync()
    storage, clock = two.company.storage, two.company.clock
    assert await make_admin(storage, "139 0000 0003", clock) == "孙磊现在是管理员"
    assert await make_admin(storage, "孙磊", clock) == "孙磊已经是管理员"
    assert "admin" in await two.roles("孙磊")
    assert "没有叫" in await make_admin(storage, "谁也不是", clock)


async def test_wecom_names_managers_and_heads_and_withholds_phones(
    small: Company, tmp_path: Path
) -> None:
    async with WeComDouble(small.clock) as cloud:
        cloud.tenant.divisions = {
            "1": Division("1", "澄屿医疗"), "2": Division("2", "华南大区", "1", "liqiang"),
            "3": Division("3", "华南一组", "2"),
        }  # fmt: skip
        cloud.tenant.employ(
            [
                Human("liqiang", "何静", departments=("2",)),
                Human("sun", "孙磊", departments=("3",)),
                Human("wu", "吴倩", departments=("3", "2"), manager="sun"),
            ]
        )
        outfit = Outfit(small.storage, small.clock, RandomIds(), "http://bot", tmp_path)
        section = check_config({"wecom": cloud.section()}, {})
        remotes = open_platforms(section, outfit.wired)
        organisation = Organisation(small.storage, remotes, small.clock, small.business)

        async def silent(line: str) -> None: ...

        await organisation.compare("wecom", silent)
        async with small.storage.read() as store:
            people = {one.name: one for one in (await store.session.exec(select(Person))).all()}
            regions = (await store.session.exec(select(Region.name))).all()
        await remotes["wecom"].close()
    names = {one.id: one.name for one in people.values()}
    assert names[people["孙磊"].manager_id] == "何静"
    assert names[people["吴倩"].manager_id] == "孙磊", "whom the platform names counts first"
    assert list(regions) == ["华南"]
    assert people["孙磊"].region_id == people["何静"].region_id


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_the_same_on_the_other_database(company: Company, tmp_path: Path) -> None:
    count_on = text("SELECT setval(pg_get_serial_sequence('people', 'id'), 100)")
    async with company.storage.engine.begin() as connection:
        await connection.execute(count_on)  # the test's company chose its own numbers
    async with on_two_platforms(company, tmp_path) as two:
        assert await two.sync() == "通讯录 4 人，新增 4"
        before = len(await two.rows(Change))
        assert await two.sync() == "通讯录 4 人，没有变化"
        assert len(await two.rows(Change)) == before
        two.feishu.people.pop("on_ming")
        assert "离开 1" in await two.sync()
        assert await two.place("吴倩") == ("二组", "华东", "周敏")
        now = company.clock.now()
        used = []
        for _ in range(2):
            async with company.storage.begin(at=now) as store:
                used.append(await store.use_once("door", now, COUNTS_FOR))
        assert used == [True, False]

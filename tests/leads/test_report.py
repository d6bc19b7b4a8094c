"""The month's leads in figures, counted by hand beforehand (AN-25, AN-29, AN-30)."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.h5 import Pages
from bot.ids import RandomIds
from bot.login import Login
from bot.server import make_web
from handlers.lead_reporting import MonthReport, month_report, whose
from sales.lead_figures import Figures, Share, Speed
from sales.months import month_named
from storage.store import Storage, Store
from storage.tables import (
    Assignment,
    Customer,
    Lead,
    LeadSource,
    Opportunity,
    Person,
    Region,
    Role,
    TouchLog,
)
from tests.handlers.desk import ZONE, Desk, open_desk, words

DIRECTOR, MANAGER, FANG, MING, OPS, NORTH = 1, 2, 3, 4, 6, 7
CONTACT = 1


def at(text: str) -> datetime:
    """「11-02 10:00」 in Shanghai."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE).astimezone(UTC)


@pytest.fixture
async def desk(storage: Storage) -> Desk:
    """It is Wednesday, 11-25 10:00."""
    desk = await open_desk(storage)
    async with storage.begin(at=desk.clock.now()) as store:
        store.session.add(Region(name="华北"))
        await store.session.flush()
        store.session.add(Person(name="何北", region_id=2))
        await store.session.flush()
        store.session.add(Role(person_id=NORTH, role="rep"))
        await store.session.flush()
    return desk


@pytest.fixture
async def month(desk: Desk) -> Desk:
    """Each lead: channel, owner, came (and was given), touched, effectively, converted, more."""
    async with desk.storage.begin(at=desk.clock.now()) as store:
        month = Month(store)
        await month.came(
            "A",
            "官网",
            FANG,
            "11-02 10:00",
            "11-02 10:30",
            "11-02 10:30",
            "11-20 10:00",
            cost_fen=10_000,
        )
        await month.came("B", "官网", FANG, "11-06 17:00", "11-09 10:00")
        await month.came(
            "C", "展会", MING, "11-10 20:00", "11-11 09:40", "11-11 15:00", cost_fen=5_000
        )
        await month.came("D", "展会", MING, "11-24 12:00")
        await month.came(
            "E", "官网", FANG, "11-03 09:00", "11-03 09:10", cost_fen=3_000, state="void"
        )
        await month.came("F", "", NORTH, "11-04 09:00", "11-04 10:00", "11-04 10:00", "11-05 10:00")
        await month.came("G", "官网", None, "11-05 09:00", region_id=1)
        await month.came("H", "", NORTH, "11-12 09:00", kind="owner", taken_by_id=FANG)
        await month.came("I", "官网", FANG, "10-20 09:00", "10-20 10:00", converted="11-10 10:00")
        await month.came("J", "官网", FANG, "10-10 09:00", "10-12 10:00", converted="11-15 10:00")
        await month.came("K", "官网", FANG, "10-28 09:00", converted="10-29 10:00")
        month.told_again("C", "百度", "11-20 09:00", cost_fen=2_500)
        month.told_again("A", "", "11-21 09:00", told_by_id=MING, owner_id=FANG)
        month.told_again("A", "", "11-22 09:00", told_by_id=MING, owner_id=FANG)
        month.told_again("A", "", "11-23 09:00", told_by_id=OPS, owner_id=FANG)
        month.told_again("A", "", "10-31 23:59", told_by_id=MING, owner_id=FANG)
    return desk


@dataclass
class Month:
    """Leads by the name of their firm, each a customer of its own."""

    store: Store
    leads: dict[str, int] = field(default_factory=dict)

    async def came(
        self,
        name: str,
        channel: str,
        owner: int | None,
        when: str,
        touched: str = "",
        reached: str = "",
        converted: str = "",
        *,
        kind: str = "match",
        **more: Any,
    ) -> None:
        """Given at once where it has an owner, and passed on by nobody else's doing a day later."""
        firm = await self._added(Customer(name=name, name_key=name, created_at=at(when)))
        lead = Lead(
            source="form", source_key=name, company=name, company_key=name, channel=channel,
            customer_id=firm, owner_id=owner, created_at=at(when),
            first_touch_at=at(touched) if touched else None, **({"state": "offered"} | more),
        )  # fmt: skip
        id = self.leads[name] = await self._added(lead)
        for days, how in ((0, kind), (1, "transfer")):
            if owner:
                given = at(when) + timedelta(days=days)
                self.store.session.add(Assignment(lead_id=id, person_id=owner, kind=how, at=given))
        if touched:
            for lacking in LACKING:
                await self._added(_touch(owner, firm, at(touched), lacking))
        if reached:
            await self._added(_touch(owner, firm, at(reached)))
        if converted:
            touch = await self._added(_touch(owner, firm, at(converted), LACKING[0]))
            lead.opportunity_id = await self._added(_deal(owner, firm, touch, at(converted)))

    def told_again(self, name: str, channel: str, when: str, **more: Any) -> None:
        key = f"{name}{when}"
        told = {"lead_id": self.leads[name], "source": "form", "source_key": key}
        self.store.session.add(LeadSource(**told, channel=channel, at=at(when), **more))

    async def _added(self, row: Any) -> int:
        self.store.session.add(row)
        await self.store.session.flush()
        return int(row.id)


def _deal(owner: int | None, customer: int, touch: int, when: datetime) -> Opportunity:
    return Opportunity(
        name="扩容", customer_id=customer, owner_id=owner or 0, touch_id=touch, stage="diagnosis",
        stage_entered_at=when, last_contact_at=when, created_at=when,
    )  # fmt: skip


LACKING = ("next_action", "next_at", "contact_ids")


def _touch(author: int | None, customer: int, when: datetime, lacking: str = "") -> TouchLog:
    """An effective one, unless one of what makes it so is lacking (R19)."""
    whole = {"next_action": "寄样品", "next_at": when + timedelta(days=3), "contact_ids": [CONTACT]}
    blank = {"next_action": "", "next_at": None, "contact_ids": []}
    if lacking:
        whole[lacking] = blank[lacking]
    return TouchLog(
        author_id=author or 0, customer_id=customer, state="saved", content="聊了", at=when,
        created_at=when, **whole,
    )  # fmt: skip


async def report(desk: Desk, who: int, month: str = "11月", **costs: int) -> MonthReport:
    rules = desk.business.playbook
    counted = replace(rules.leads.report, costs_yuan=costs)
    rules = replace(rules, leads=replace(rules.leads, report=counted))
    now = desk.clock.now()
    named = month_named(month, now.astimezone(ZONE).date())
    async with desk.storage.read() as store:
        actor = await store.actor(who)
        assert actor
        assert named
        return await month_report(store, rules, desk.business.tools, whose(actor), named, now)


def minutes(*four: int) -> Speed:
    return Speed(*(timedelta(minutes=one) for one in four))


async def test_a_managers_month_is_what_was_counted_by_hand(month: Desk) -> None:
    assert (await report(month, MANAGER)).whole == Figures(
        leads=5,  # A B C D E
        speed=minutes(
            1190,  # 30, 3900, 820, 10
            425,  # between 30 and 820
            50,  # 30, 120 over the weekend, 40 over the night, 10
            35,
        ),
        reached=Share(2, 4),  # A C; D is not 24 h old
        touched=Share(3, 4),  # A C E; B took 65 h
        converted=Share(0, 0),  # none is 30 days old
        used=Share(4, 5),
        cost_fen=10_250,  # (100 + 50 + 25 + 30) ÷ A C
        uncosted=2,  # B D
        duplicates=4,  # of November
        clashes=2,  # 陈明 of A, once; 王芳 of H
        across=1,  # H is the north's
    )


async def test_the_month_before_is_counted_as_of_today(month: Desk) -> None:
    found = (await report(month, MANAGER, "上月")).whole
    assert (found.leads, found.converted, found.duplicates, found.clashes) == (3, Share(1, 2), 1, 1)
    assert found.used == Share(3, 3), "converted without a first touch is used too"
    assert found.cost_fen is None


async def test_each_channel_adds_up_to_the_whole(month: Desk) -> None:
    found = await report(month, MANAGER)
    assert list(found.by) == ["官网", "展会", "手工录入", "百度"]
    assert {name: one.leads for name, one in found.by.items()} == {
        "官网": 3, "展会": 2, "手工录入": 0, "百度": 0,
    }  # fmt: skip
    assert found.by["官网"].touched == Share(2, 3)
    assert found.by["百度"].duplicates == 1
    for name in ("leads", "duplicates", "clashes", "across", "uncosted"):
        assert sum(getattr(one, name) for one in found.by.values()) == getattr(found.whole, name)


async def test_what_a_channel_costs_by_the_rules_counts_where_the_lead_says_nothing(
    month: Desk,
) -> None:
    found = (await report(month, MANAGER, 官网=80)).whole
    assert (found.cost_fen, found.uncosted) == (9_500, 1)  # (205 + 80) ÷ A B C


async def test_everybody_counts_what_is_his(month: Desk) -> None:
    """The director what is nobody's in his region as well; operations everything."""
    async with month.storage.begin(at=month.clock.now()) as store:
        (await store.session.get_one(Person, DIRECTOR)).region_id = 1
    for who, leads in ((MANAGER, 5), (DIRECTOR, 6), (OPS, 8)):
        assert (await report(month, who)).whole.leads == leads


async def test_a_month_without_leads_is_no_data(desk: Desk) -> None:
    assert (await report(desk, OPS)).whole == Figures(used=Share(0, 0))
    told = words((await desk.say("/线索报表", by="孙洁")).card)
    assert "11月和10月都没有线索" in told
    assert "无数据" not in told


async def test_the_card_shows_the_month_and_the_one_before_by_channel(month: Desk) -> None:
    card = (await month.say("/线索报表", by="李国强")).card
    told = words(card)
    for shown in (
        "11月线索报表", "我的团队 · 截至25日", "**5 条线索**（10月 3 条）", "50分 · 35分",
        "50% 2/4（", "无数据（50% 1/2）", "102.50元，2 条没有费用（无数据）", "撞单 2 次（跨区 1）",
        "官网：3 条",
    ):  # fmt: skip
        assert shown in told, shown
    earlier = words((await month.press(card, "看10月", by="李国强")).card)
    assert "10月线索报表" in earlier
    assert "截至" not in earlier
    assert "全公司" in words((await month.say("/线索报表 2026-10", by="孙洁")).card)
    assert "哪个月" in (await month.say("/线索报表 明年", by="李国强")).notice
    assert "不在你的权限内" in (await month.say("/线索报表", by="王芳")).notice


async def page(desk: Desk, who: int, month: str) -> tuple[int, str]:
    app = make_web()
    login = Login("secret", local=True)
    Pages(desk.storage, desk.business, desk.clock, RandomIds(), login, desk.dispatch).add_to(app)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get(f"/h5/lead-report/{month}?as={who}")
        return answer.status, await answer.text()


async def test_the_page_has_every_measure_and_how_it_is_counted(month: Desk) -> None:
    status, body = await page(month, MANAGER, "2026-11")
    assert status == 200
    for shown in (
        "19时50分 · 7时5分",
        "平均·中位",
        "75% 3/4",
        "102.50元",
        "按渠道",
        "展会",
        "怎么算的",
        "30天转化",
    ):
        assert shown in body, shown
    assert (await page(month, FANG, "2026-11"))[0] == 404
    assert (await page(month, MANAGER, "2027-01"))[0] == 404


async def test_a_rep_who_tells_of_anothers_customer_is_a_clash_once(desk: Desk) -> None:
    """By the way in itself: 青禾口腔 is 王芳's."""
    for text in ("青禾口腔 秦总 13800000009 问价", "青禾口腔 秦总 13800000009 再问"):
        await desk.say(f"/线索 {text}", by="陈明")
        await desk.say(f"/线索 {text}", by="王芳")
    found = (await report(desk, MANAGER)).whole
    assert (found.leads, found.duplicates, found.clashes, found.across) == (1, 3, 1, 0)


async def test_a_month_with_too_many_leads_is_counted_by_the_page(
    month: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.lead_report.LARGE", 7)
    monkeypatch.setattr("storage.lead_report.AT_ONCE", 2)
    told = words((await month.say("/线索报表", by="李国强")).card)
    assert "/h5/lead-report/2026-11" in told
    assert "条线索" not in told
    assert "75% 3/4" in (await page(month, MANAGER, "2026-11"))[1], "part by part the same"

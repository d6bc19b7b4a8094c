"""A lead that nobody touches, from its assignment on: who hears what and when (AL-01…03, AS-16, AS-17, R01, R42)."""

from collections.abc import Awaitable, Callable
from textwrap import dedent
from typing import TypeAlias

import pytest

from cards.wire import pack
from sales.actions import DeclineLead, KeepLead, MoveLead
from storage.tables import Lead, TouchLog
from tests.ladder.conftest import Open
from tests.ladder.vigil import BOSS, FANG, MING, QIANG, Heard, Vigil

MONDAY = "2026-11-23 10:00"
Change: TypeAlias = Callable[[Vigil], Awaitable[None]]


def table(told: list[Heard]) -> str:
    return "\n".join(f"{at} {who} {words}" for at, who, words in told)


async def untouched(vigil: Vigil) -> None:
    """Nobody does anything."""


async def kept(vigil: Vigil) -> None:
    """The manager wants it to stay with her, and then still nobody rings."""
    await vigil.until("2026-11-25 10:30")
    await vigil.desk.tap(pack(KeepLead(*await seen(vigil))), by=QIANG)


async def alone(vigil: Vigil) -> None:
    """There is nobody else who could take it."""
    await vigil.away(MING, "2026-11-23 09:00", "2026-12-31 09:00")


async def deputised(vigil: Vigil) -> None:
    """She goes on leave right after, and he stands in for her; no lead is given to who is away."""
    await vigil.away(FANG, "2026-11-23 10:05", "2026-12-31 09:00", deputy=MING)


async def under_the_director(vigil: Vigil) -> None:
    """Her manager is the director."""
    await vigil.reports_to(FANG, BOSS)
    await alone(vigil)


async def manager_is_director(vigil: Vigil) -> None:
    await vigil.role(QIANG, "manager", "director")
    await alone(vigil)


async def under_nobody(vigil: Vigil) -> None:
    await vigil.reports_to(FANG, None)
    await alone(vigil)


async def visited(vigil: Vigil) -> None:
    """She speaks with them the next morning, and never again."""
    await vigil.until("2026-11-24 09:30")
    await vigil.lead_visit("和韩总聊了影像系统，想先看方案")


async def visited_with_minutes(vigil: Vigil) -> None:
    """There is a recording of it as well."""
    await visited(vigil)
    async with vigil.desk.storage.begin(at=vigil.desk.clock.now()) as store:
        for touch in await vigil.desk.rows(TouchLog):
            (await store.session.get_one(TouchLog, touch.id)).pictures = 1


async def declined(vigil: Vigil) -> None:
    """She gives it back after an hour; what was hers is not counted against him."""
    await vigil.until("2026-11-23 11:00")
    await vigil.desk.tap(pack(DeclineLead(*await seen(vigil))), by=FANG, reason="不在我的片区")


async def moved_at_once(vigil: Vigil) -> None:
    """The manager does not wait for the veto's end."""
    await vigil.until("2026-11-25 10:30")
    await vigil.desk.tap(pack(MoveLead(*await seen(vigil))), by=QIANG)


async def an_opportunity_on_ice(vigil: Vigil) -> None:
    """It became an opportunity, which is frozen: neither has a clock."""
    await visited(vigil)
    await vigil.desk.tap("opp.create:1", by=FANG, name="影像系统")
    await vigil.becomes(1, "frozen")


async def seen(vigil: Vigil) -> tuple[int, int]:
    """Its number, and its version now."""
    [lead] = await vigil.desk.rows(Lead)
    return lead.id, lead.version


WHAT_THEY_HEAR: list[tuple[Change, str]] = [
    (
        untouched,
        """
        11-23 10:00 王芳 静安牙科 · 线索 · B级 · 待接
        11-23 10:30 王芳 静安牙科 · 线索 · 派出 30 分钟没联系
        11-23 12:10 王芳 静安牙科 · 线索 · 派出 2 个工作小时没联系
        11-23 12:10 李国强 团队提醒 · 1 人 1 条未联系
        11-25 10:10 李国强 团队提醒 · 1 人 1 条将改派
        11-25 12:00 陈明 静安牙科 · 线索 · B级 · 待接
        11-25 12:30 陈明 静安牙科 · 线索 · 派出 30 分钟没联系
        11-25 14:10 陈明 静安牙科 · 线索 · 派出 2 个工作小时没联系
        11-27 12:10 李国强 团队提醒 · 1 人 1 条将改派
        11-27 14:10 李国强 团队提醒 · 1 人 1 条将改派
        11-30 08:30 李国强 团队提醒 · 1 人 1 条未联系
        11-30 08:30 陈明 静安牙科 · 线索 · 已 4 天没联系
        12-02 08:40 周敏 团队提醒 · 1 人 1 条升级
        """,
    ),
    (
        kept,
        """
        11-23 10:00 王芳 静安牙科 · 线索 · B级 · 待接
        11-23 10:30 王芳 静安牙科 · 线索 · 派出 30 分钟没联系
        11-23 12:10 王芳 静安牙科 · 线索 · 派出 2 个工作小时没联系
        11-23 12:10 李国强 团队提醒 · 1 人 1 条未联系
        11-25 10:10 李国强 团队提醒 · 1 人 1 条将改派
        11-26 10:10 王芳 静安牙科 · 线索 · 已 3 天没联系
        11-26 10:10 李国强 团队提醒 · 1 人 1 条未联系
        11-28 10:20 周敏 团队提醒 · 1 人 1 条升级
        """,
    ),
    (
        alone,
        """
        11-23 10:00 王芳 静安牙科 · 线索 · B级 · 待接
        11-23 10:30 王芳 静安牙科 · 线索 · 派出 30 分钟没联系
        11-23 12:10 王芳 静安牙科 · 线索 · 派出 2 个工作小时没联系
        11-23 12:10 李国强 团队提醒 · 1 人 1 条未联系
        11-25 10:10 李国强 团队提醒 · 1 人 1 条将改派
        11-25 12:10 李国强 团队提醒 · 1 人 1 条将改派
        11-26 10:10 王芳 静安牙科 · 线索 · 已 3 天没联系
        11-26 10:10 李国强 团队提醒 · 1 人 1 条未联系
        11-28 10:20 周敏 团队提醒 · 1 人 1 条升级
        """,
    ),
    (
        deputised,
        """
        11-23 10:00 王芳 静安牙科 · 线索 · B级 · 待接
        11-23 10:30 陈明 静安牙科 · 线索 · 派出 30 分钟没联系
        11-23 12:10 陈明 静安牙科 · 线索 · 派出 2 个工作小时没联系
        11-23 12:10 李国强 团队提醒 · 1 人 1 条未联系
        11-25 10:10 李国强 团队提醒 · 1 人 1 条将改派
        11-25 12:00 陈明 静安牙科 · 线索 · B级 · 待接
        11-25 12:30 陈明 静安牙科 · 线索 · 派出 30 分钟没联系
        11-25 14:10 陈明 静安牙科 · 线索 · 派出 2 个工作小时没联系
        11-27 12:10 李国强 团队提醒 · 1 人 1 条将改派
        11-27 14:10 李国强 团队提醒 · 1 人 1 条将改派
        11-30 08:30 陈明 静安牙科 · 线索 · 已 4 天没联系
        11-30 08:30 李国强 团队提醒 · 1 人 1 条未联系
        12-02 08:40 周敏 团队提醒 · 1 人 1 条升级
        """,
    ),
    (
        under_the_director,
        """
        11-23 10:00 王芳 静安牙科 · 线索 · B级 · 待接
        11-23 10:30 王芳 静安牙科 · 线索 · 派出 30 分钟没联系
        11-23 12:10 王芳 静安牙科 · 线索 · 派出 2 个工作小时没联系
        11-23 12:10 周敏 团队提醒 · 1 人 1 条未联系
        11-25 10:10 周敏 团队提醒 · 1 人 1 条将改派
        11-25 12:10 周敏 团队提醒 · 1 人 1 条将改派
        11-26 10:10 王芳 静安牙科 · 线索 · 已 3 天没联系
        11-26 10:10 周敏 团队提醒 · 1 人 1 条未联系
        11-30 08:30 赵静 提醒汇总 · 1 条提醒
        """,
    ),
    (
        manager_is_director,
        """
        11-23 10:00 王芳 静安牙科 · 线索 · B级 · 待接
        11-23 10:30 王芳 静安牙科 · 线索 · 派出 30 分钟没联系
        11-23 12:10 王芳 静安牙科 · 线索 · 派出 2 个工作小时没联系
        11-23 12:10 李国强 团队提醒 · 1 人 1 条未联系
        11-25 10:10 李国强 团队提醒 · 1 人 1 条将改派
        11-25 12:10 李国强 团队提醒 · 1 人 1 条将改派
        11-26 10:10 王芳 静安牙科 · 线索 · 已 3 天没联系
        11-26 10:10 李国强 团队提醒 · 1 人 1 条未联系
        11-28 10:20 周敏 团队提醒 · 1 人 1 条升级
        """,
    ),
    (
        under_nobody,
        """
        11-23 10:00 王芳 静安牙科 · 线索 · B级 · 待接
        11-23 10:30 王芳 静安牙科 · 线索 · 派出 30 分钟没联系
        11-23 12:10 王芳 静安牙科 · 线索 · 派出 2 个工作小时没联系
        11-23 12:10 赵静 提醒汇总 · 1 条提醒
        11-25 10:10 赵静 提醒汇总 · 1 条提醒
        11-26 10:10 王芳 静安牙科 · 线索 · 已 3 天没联系
        11-26 10:10 赵静 提醒汇总 · 1 条提醒
        """,
    ),
    (
        visited,
        """
        11-23 10:00 王芳 静安牙科 · 线索 · B级 · 待接
        11-23 10:30 王芳 静安牙科 · 线索 · 派出 30 分钟没联系
        11-23 12:10 王芳 静安牙科 · 线索 · 派出 2 个工作小时没联系
        11-23 12:10 李国强 团队提醒 · 1 人 1 条未联系
        11-26 10:10 王芳 静安牙科 · 线索 · 72 小时了还没有深访纪要
        11-26 10:10 李国强 团队提醒 · 1 人 1 条未联系
        11-27 09:40 王芳 静安牙科 · 线索 · 已 3 天没联系
        11-27 09:40 李国强 团队提醒 · 1 人 1 条超时
        11-29 09:50 周敏 团队提醒 · 1 人 1 条升级
        """,
    ),
    (
        visited_with_minutes,
        """
        11-23 10:00 王芳 静安牙科 · 线索 · B级 · 待接
        11-23 10:30 王芳 静安牙科 · 线索 · 派出 30 分钟没联系
        11-23 12:10 王芳 静安牙科 · 线索 · 派出 2 个工作小时没联系
        11-23 12:10 李国强 团队提醒 · 1 人 1 条未联系
        11-27 09:40 王芳 静安牙科 · 线索 · 已 3 天没联系
        11-27 09:40 李国强 团队提醒 · 1 人 1 条超时
        11-29 09:50 周敏 团队提醒 · 1 人 1 条升级
        """,
    ),
    (
        declined,
        """
        11-23 10:00 王芳 静安牙科 · 线索 · B级 · 待接
        11-23 10:30 王芳 静安牙科 · 线索 · 派出 30 分钟没联系
        11-23 11:00 陈明 静安牙科 · 线索 · B级 · 待接
        11-23 11:30 陈明 静安牙科 · 线索 · 派出 30 分钟没联系
        11-23 13:10 陈明 静安牙科 · 线索 · 派出 2 个工作小时没联系
        11-23 13:10 李国强 团队提醒 · 1 人 1 条未联系
        11-25 11:10 李国强 团队提醒 · 1 人 1 条将改派
        11-25 13:10 李国强 团队提醒 · 1 人 1 条将改派
        11-26 11:10 陈明 静安牙科 · 线索 · 已 3 天没联系
        11-26 11:10 李国强 团队提醒 · 1 人 1 条未联系
        11-28 11:20 周敏 团队提醒 · 1 人 1 条升级
        """,
    ),
    (
        moved_at_once,
        """
        11-23 10:00 王芳 静安牙科 · 线索 · B级 · 待接
        11-23 10:30 王芳 静安牙科 · 线索 · 派出 30 分钟没联系
        11-23 12:10 王芳 静安牙科 · 线索 · 派出 2 个工作小时没联系
        11-23 12:10 李国强 团队提醒 · 1 人 1 条未联系
        11-25 10:10 李国强 团队提醒 · 1 人 1 条将改派
        11-25 10:30 陈明 静安牙科 · 线索 · B级 · 待接
        11-25 11:00 陈明 静安牙科 · 线索 · 派出 30 分钟没联系
        11-25 12:40 陈明 静安牙科 · 线索 · 派出 2 个工作小时没联系
        11-27 10:40 李国强 团队提醒 · 1 人 1 条将改派
        11-27 12:40 李国强 团队提醒 · 1 人 1 条将改派
        11-30 08:30 李国强 团队提醒 · 1 人 1 条未联系
        11-30 08:30 陈明 静安牙科 · 线索 · 已 4 天没联系
        12-02 08:40 周敏 团队提醒 · 1 人 1 条升级
        """,
    ),
    (
        an_opportunity_on_ice,
        """
        11-23 10:00 王芳 静安牙科 · 线索 · B级 · 待接
        11-23 10:30 王芳 静安牙科 · 线索 · 派出 30 分钟没联系
        11-23 12:10 王芳 静安牙科 · 线索 · 派出 2 个工作小时没联系
        11-23 12:10 李国强 团队提醒 · 1 人 1 条未联系
        """,
    ),
]


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize(
    ("change", "told"), WHAT_THEY_HEAR, ids=[change.__name__ for change, _ in WHAT_THEY_HEAR]
)
async def test_who_hears_what_and_when(vigil_at: Open, change: Change, told: str) -> None:
    vigil = await vigil_at(MONDAY)
    await vigil.lead()
    await change(vigil)
    vigil.seen = 0
    assert table(await vigil.until("2026-12-05 10:00")) == dedent(told).strip()


OVER_THE_HOLIDAY = """
        09-30 16:50 王芳 静安牙科 · 线索 · B级 · 待接
        09-30 17:20 王芳 静安牙科 · 线索 · 派出 30 分钟没联系
        10-08 08:30 王芳 静安牙科 · 线索 · 已 7 天没联系
        10-08 08:30 李国强 团队提醒 · 1 人 1 条未联系
        10-08 09:10 李国强 团队提醒 · 1 人 1 条将改派
        10-08 10:00 王芳 静安牙科 · 线索 · 已 7 天没联系
        10-08 11:00 陈明 静安牙科 · 线索 · B级 · 待接
        10-08 11:30 陈明 静安牙科 · 线索 · 派出 30 分钟没联系
        10-08 13:10 陈明 静安牙科 · 线索 · 派出 2 个工作小时没联系
        10-10 11:10 李国强 团队提醒 · 1 人 1 条将改派
        10-10 13:10 李国强 团队提醒 · 1 人 1 条将改派
        10-12 08:30 李国强 团队提醒 · 1 人 1 条未联系
        10-12 08:30 陈明 静安牙科 · 线索 · 已 3 天没联系
        """


async def test_over_a_long_holiday_what_is_asked_waits_until_people_work(vigil_at: Open) -> None:
    """国庆 begins the next day; 10-10 is a Saturday that is worked on."""
    vigil = await vigil_at("2026-09-30 16:50")
    await vigil.lead()
    assert table(await vigil.until("2026-10-12 18:00")) == dedent(OVER_THE_HOLIDAY).strip()

"""A small team's days: the clock is moved, and what everybody was sent is written down by the minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.anchor import Anchor
from bot.delivery import Delivery
from bot.platforms.base import Outgoing
from bot.timetable import Timetable
from storage.store import Storage
from tests.handlers.desk import ZONE, Desk, open_desk

BOSS, QIANG, FANG, MING = 1, 2, 3, 4  # 周敏, 李国强, 王芳, 陈明
Line = tuple[str, str, str]
"""When, who, the card's header."""


@dataclass
class Days:
    desk: Desk
    delivery: Delivery
    timetable: Timetable

    async def until(self, text: str) -> list[Line]:
        """Move to 「11-25 18:00」; returns what left meanwhile, packs aside."""
        first = len(self.desk.chat.sent)
        await self.timetable.move_clock(local(text))
        return [_line(one) for one in self.desk.chat.sent[first:] if _unasked(one)]

    def shown(self, name: str) -> list[Outgoing]:
        return [one for one in self.desk.chat.sent if one.address == name and one.card]


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE).astimezone(UTC)


async def open_days(storage: Storage, folder: Path, at: str = "11-25 10:00") -> Days:
    """Wednesday; the team of the desk."""
    desk = await open_desk(storage)
    desk.clock.at = local(at)
    desk.business.on_the_dot()
    delivery = Delivery(storage, {"chat": desk.chat}, desk.business, desk.clock)
    anchor = Anchor(storage, folder / "anchor.log")
    timetable = Timetable(storage, delivery, desk.business, desk.clock, anchor)
    return Days(desk, delivery, timetable)


def _unasked(one: Outgoing) -> bool:
    return one.card is not None and one.key.startswith(("push:", "todo_due:"))


def _line(one: Outgoing) -> Line:
    assert one.card
    header = f"{one.card.title} {one.card.subtitle}".strip()
    return f"{one.at.astimezone(ZONE):%m-%d %H:%M}", one.address, header

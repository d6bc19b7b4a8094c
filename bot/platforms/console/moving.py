"""The demo's clock as requests spell it: where to, and which leaps the page offers."""

import re
from datetime import date, datetime, time, timedelta

from bot.platforms.console.desk import Desk, Wrong

MOST = timedelta(days=92)  # every job in between is run, so a leap has its price
FRIDAY = 4
_BY = re.compile(r"\+?([0-9]{1,5})\s*([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}

HOW = "请给出 to（如 2026-11-26T10:00）或 by（如 +1h、+30m、+3d）"


def target(desk: Desk, to: object, by: object) -> datetime:
    """The instant meant; never back, never too far."""
    now = desk.clock.now()
    if (to is None) == (by is None):
        raise Wrong(HOW)
    meant = _moment(desk, to) if to is not None else now + _step(by)
    if meant < now:
        raise Wrong(f"时钟只能向前拨，现在已经是 {_local(desk, now)}")
    if meant - now > MOST:
        raise Wrong(f"一次最多拨 {MOST.days} 天")
    return meant


def leaps(desk: Desk) -> dict[str, str]:
    """下个工作日10:00 and 周五15:00, as the page shows them."""
    now = desk.clock.now().astimezone(desk.zone)
    workday = desk.business.tools.calendar.next_workday(now.date())
    friday = now.date() + timedelta(days=(FRIDAY - now.weekday()) % 7)
    if _at(desk, friday, 15) <= now:
        friday += timedelta(days=7)
    return {
        "workday": _at(desk, workday, 10).isoformat(),
        "friday": _at(desk, friday, 15).isoformat(),
    }


def shown(desk: Desk) -> str:
    return desk.clock.now().astimezone(desk.zone).isoformat(timespec="seconds")


def _at(desk: Desk, day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), desk.zone)


def _moment(desk: Desk, given: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(given))
        return moment.replace(tzinfo=desk.zone) if moment.tzinfo is None else moment
    except ValueError:
        raise Wrong(f"看不懂这个时间。{HOW}") from None


def _step(given: object) -> timedelta:
    found = _BY.fullmatch(given.strip()) if isinstance(given, str) else None
    if found is None:
        raise Wrong(f"看不懂要拨多少。{HOW}")
    return int(found[1]) * _UNITS[found[2]]


def _local(desk: Desk, moment: datetime) -> str:
    return f"{moment.astimezone(desk.zone):%Y-%m-%d %H:%M}"

"""When a customer goes back to 公海, what keeps it, and who may take one out: days in, decisions out (U-04)."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TypeAlias

from sales.playbook_pool import PoolRules

Span: TypeAlias = tuple[datetime, datetime]
NOON = time(12)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Keeping:
    """What may keep a customer where it is. `stages`: of its live opportunities; times are local days."""

    stages: frozenset[str] = frozenset()
    frozen: bool = False
    asked: bool = False  # an approval about it is under way
    protected_until: date | None = None
    away: bool = False


def kept_by(
    rules: PoolRules, pipeline: Sequence[tuple[str, str]], keeping: Keeping, today: date
) -> str:
    """Why it is not recycled now, in words; empty: nothing keeps it. `pipeline`: (id, name) in order."""
    ids = [id for id, _ in pipeline]
    late = pipeline[ids.index(rules.keep_stage) :]
    if stage := next((name for id, name in reversed(late) if id in keeping.stages), ""):
        return f"有商机在{stage}"
    if keeping.frozen:
        return "有冻结的商机"
    if keeping.asked:
        return "有申请正在审批"
    if keeping.protected_until and keeping.protected_until >= today:
        return f"保护期到 {keeping.protected_until:%-m月%-d日}"
    return "负责人在请假" if keeping.away else ""


def days_off(spans: Iterable[Span], zone: tzinfo) -> set[date]:
    """The days whose noon lies in one of the spans: they do not count."""
    return {day for span in spans for day in _noons(span, zone)}


def _noons(span: Span, zone: tzinfo) -> Iterator[date]:
    day, last = (one.astimezone(zone).date() for one in span)
    while day <= last:
        if span[0] <= datetime.combine(day, NOON, zone) < span[1]:
            yield day
        day += _DAY


def runs_out(since: date, days: int, off: Collection[date] = ()) -> date:
    """The day on which it has been left alone for so many days that count. The day of the contact, or of
    the assignment, is not one of them: nothing is recycled on its first night."""
    day = since
    while days > 0:
        day += _DAY
        days -= day not in off
    return day


def recycled_on(
    out: date, today: date, warn_days: int, is_workday: Callable[[date], bool]
) -> date | None:
    """The day to name in a warning of today; None: it is too early to warn. Never less than the notice that
    was promised, and on a workday, so that nobody loses a customer over a holiday."""
    if out - timedelta(days=warn_days) > today:
        return None
    return workday_from(max(out, today + timedelta(days=warn_days)), is_workday)


def workday_from(day: date, is_workday: Callable[[date], bool]) -> date:
    """`day` itself or the next workday."""
    for _ in range(60):  # longer than any break
        if is_workday(day):
            return day
        day += _DAY
    return day


@dataclass(frozen=True, slots=True)
class Picker:
    """What limits a rep: taken today, held out of 公海, and the day he himself lost this customer."""

    today: int
    held: int
    lost_on: date | None = None


def not_now(rules: PoolRules, picker: Picker, today: date) -> str:
    """Why he may not take it, with what to do; empty: he may."""
    if picker.today >= rules.picks_per_day:
        return f"今天已领 {picker.today} 家，明天再来看看"
    if picker.held >= rules.open_cap:
        return f"从公海领的客户手上有 {picker.held} 家，先跟进或移交几家再领"
    if picker.lost_on:
        back = picker.lost_on + timedelta(days=rules.cooldown_days)
        if back > today:
            return f"这家刚从你手上回到公海，{back:%-m月%-d日} 起可以再领"
    return ""

"""Working time between two instants, asked of many pairs: every day is looked at once."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo

from sales.playbook import OfficeHours

_NONE, _DAY = timedelta(), timedelta(days=1)


class WorkingTime:
    """The same as `clocks.elapsed` of a working clock. `first`: nothing before that day is asked of."""

    def __init__(
        self,
        office: OfficeHours,
        zone: tzinfo,
        is_workday: Callable[[date], bool],
        first: date,
    ) -> None:
        self._office, self._zone, self._is_workday = office, zone, is_workday
        self._first = self._next = first
        self._workdays: list[date] = []

    def between(self, since: datetime, until: datetime) -> timedelta:
        return max(self._ran(until) - self._ran(since), _NONE)

    def _ran(self, at: datetime) -> timedelta:
        """How much working time has passed by then, since the first day."""
        local = at.astimezone(self._zone).replace(tzinfo=None)
        day = local.date()
        self._look_until(day)
        opens = datetime.combine(day, self._office.opens)
        whole = datetime.combine(day, self._office.closes) - opens
        past = bisect_right(self._workdays, day)
        if past and self._workdays[past - 1] == day:
            return whole * (past - 1) + min(max(local - opens, _NONE), whole)
        return whole * past

    def _look_until(self, day: date) -> None:
        while self._next <= day:
            if self._is_workday(self._next):
                self._workdays.append(self._next)
            self._next += _DAY

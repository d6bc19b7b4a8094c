"""What people should hear of: one row per person, object and day, whatever the number of reasons (R41)."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from itertools import islice
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import Table, bindparam, or_
from sqlmodel import SQLModel, col, select

from sales.chain import stand_in
from sales.notice_kinds import kind_of
from storage.organisation import away, gone, organisation
from storage.tables import Notice, Timer
from storage.tables.columns import Moment
from storage.timers import Timers
from storage.transaction import insert_once_statement

UNLEFT = ("waiting", "muted")
CHUNK = 500  # rows per statement
TIMER = "notices"
_MOMENT = timedelta(microseconds=1)

_NOTICES: Table = SQLModel.metadata.tables["notices"]
_SETTLE = (
    _NOTICES.update()
    .where(
        _NOTICES.c.object_kind == bindparam("of_kind"),
        _NOTICES.c.object_id == bindparam("of_id"),
        or_(*(_NOTICES.c.state == state for state in UNLEFT)),  # an IN is composed anew each time
    )
    .values(state="settled")
)
_ARMED = (
    select(Timer.id)
    .where(
        Timer.object_kind == "person",
        Timer.object_id == bindparam("person"),
        Timer.name == TIMER,
        Timer.state == "armed",
        Timer.due_at <= bindparam("soon", type_=Moment),
    )
    .with_for_update()
)
_TO_PASS_ON = (
    select(Notice)
    .where(
        Notice.person_id == bindparam("person"),
        col(Notice.state).in_(UNLEFT),
        col(Notice.personal).is_(False),
    )
    .with_for_update()
    .execution_options(populate_existing=True)
)
Key: TypeAlias = tuple[int, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something about an object that a person should hear of. `personal`: of no use to a stand-in;
    `again`: leaves once more although it left today (a reminder that was put off)."""

    person_id: int
    kind: str
    object_kind: str
    object_id: int
    severity: int
    reason: str
    subject_id: int | None = None
    instead_of_id: int | None = None
    personal: bool = False
    again: bool = False

    @property
    def key(self) -> Key:
        return self.person_id, self.object_kind, self.object_id

    @property
    def hasty(self) -> bool:
        return kind_of(self.kind).at_once


class Notices(Timers):
    zone: tzinfo = ZoneInfo("Asia/Shanghai")  # a notice's day is the company's; Storage sets both
    patience = timedelta(minutes=10)  # how long notices wait for each other (calm.batch_minutes)
    _absent: tuple[datetime, dict[int, int | None]] | None = None

    async def notify(
        self,
        *,
        person_id: int,
        kind: str,
        object_kind: str,
        object_id: int,
        severity: int,
        reason: str,
        now: datetime,
        subject_id: int | None = None,
        personal: bool = False,
        again: bool = False,
    ) -> None:
        """Let somebody hear of an object, as calmly as the rules want; his stand-in while he is on leave."""
        news = News(
            person_id=person_id, kind=kind, object_kind=object_kind, object_id=object_id,
            severity=severity, reason=reason, subject_id=subject_id, personal=personal, again=again,
        )  # fmt: skip
        await self.notify_many([news], now)

    async def notify_many(self, news: Iterable[News], now: datetime) -> None:
        """The same for many, in a few statements. A row that left already goes out again only when the
        matter got worse; everything else collects its reason. Each person's timer is set: at once for
        what comes at an agreed time, else when notices have waited for each other."""
        merged = _merged(await self._addressed(news, now))
        for chunk in _chunks(merged.values()):
            opened = await self._keep(chunk, now)
            hasty = {key[0] for key in opened if any(one.hasty for one in merged[key])}
            for person in sorted({key[0] for key in opened}):
                wait = _MOMENT if person in hasty else self.patience
                await self.wake(person, now + wait, now)

    async def settle(self, object_kind: str, object_id: int) -> None:
        """The thing is handled: what nobody has heard yet, nobody need hear."""
        await self._run(_SETTLE, {"of_kind": object_kind, "of_id": object_id})

    async def wake(self, person_id: int, at: datetime, now: datetime) -> None:
        """Let the person's notices be looked at, at `at` or before. The lock waits for a ring under way,
        which may not have seen the newest row. Never at `now` itself: all that happens at one instant is
        looked at together."""
        if (await self._run(_ARMED, {"person": person_id, "soon": at})).first() is None:
            async with self._calmly():
                await self.arm("person", person_id, TIMER, at, now)

    @asynccontextmanager
    async def _calmly(self) -> AsyncIterator[None]:
        """Changes that are nobody's doing: the timer's ring must not keep an event from being undone."""
        author = self.author
        await self.session.flush()
        self.acting(at=self.at, job="calm")
        try:
            yield
            await self.session.flush()
        finally:
            self.session.sync_session.info["author"] = author

    async def pass_on(self, person_id: int, now: datetime) -> None:
        """What waited for somebody when his leave began goes to whoever stands in."""
        if person_id not in await self._away(now):
            return
        acting = stand_in(await organisation(self, now), person_id)
        if acting is None or acting == person_id:
            return
        rows = (await self.session.exec(_TO_PASS_ON, params={"person": person_id})).all()
        news = [_to(again, acting) for row in rows for again in _as_news(row)]
        for row in rows:
            row.state = "settled"
        await self.notify_many(news, now)

    # -- whom ------------------------------------------------------------------------------------

    async def _addressed(self, news: Iterable[News], now: datetime) -> list[News]:
        """Somebody on leave is not told; whoever stands in is (R42, U-13)."""
        every = list(news)
        absent = await self._away(now)
        passed_on = {one.person_id for one in every if not one.personal} & absent.keys()
        if not passed_on:
            return every
        org = await organisation(self, now)
        acting = {person: stand_in(org, person) or person for person in passed_on}
        return [one if one.personal else _to(one, acting.get(one.person_id)) for one in every]

    async def _away(self, now: datetime) -> dict[int, int | None]:
        """Also who has left: his manager stands in until somebody has taken over. Asked once per instant, not
        once per notice."""
        if self._absent is None or self._absent[0] != now:
            self._absent = now, dict.fromkeys(await gone(self)) | await away(self, now)
        return self._absent[1]

    # -- rows ------------------------------------------------------------------------------------

    async def _keep(self, news: Sequence[list[News]], now: datetime) -> set[Key]:
        """The rows, new ones and those that grew; says which are to leave (again)."""
        day = now.astimezone(self.zone).date().isoformat()
        insert = insert_once_statement(_NOTICES, self.dialect, returning=False)
        columns = (_NOTICES.c.person_id, _NOTICES.c.object_kind, _NOTICES.c.object_id)
        made = await self._run(insert.returning(*columns), [_row(each, day, now) for each in news])
        fresh = {_key(row) for row in made}
        known = {each[0].key: each for each in news if each[0].key not in fresh}
        return fresh | await self._collect(known, day, now)

    async def _collect(self, known: dict[Key, list[News]], day: str, now: datetime) -> set[Key]:
        if not known:
            return set()
        query = select(Notice).where(
            Notice.day == day,
            col(Notice.person_id).in_({key[0] for key in known}),
            col(Notice.object_kind).in_({key[1] for key in known}),
            col(Notice.object_id).in_({key[2] for key in known}),
        )
        rows = await self.session.exec(
            query.order_by(col(Notice.id)).with_for_update(),
            execution_options={"populate_existing": True},
        )
        reopened = set()
        for row in rows:
            key = _key(row)
            if any([collect(row, one, now) for one in known.get(key, ())]):
                reopened.add(key)
        return reopened


def collect(row: Notice, news: News, now: datetime) -> bool:
    """Add a reason to what is known of the object today; says whether it is to leave (again)."""
    row.reasons = list(dict.fromkeys([*row.reasons, news.reason]))
    worse = news.severity > row.severity
    if worse:
        row.severity, row.kind = news.severity, news.kind
    unheard = row.state == "settled" and row.left_at is None
    if row.state in UNLEFT or not (worse or unheard or news.again):
        return worse
    row.kind, row.state, row.at = news.kind, "waiting", now
    return True


def _to(news: News, acting: int | None) -> News:
    if acting is None or acting == news.person_id:
        return news
    return replace(news, person_id=acting, instead_of_id=news.person_id)


def _key(row: Any) -> Key:
    return row.person_id, row.object_kind, row.object_id


def _as_news(row: Notice) -> list[News]:
    return [
        News(
            person_id=row.person_id, kind=row.kind, object_kind=row.object_kind,
            object_id=row.object_id, severity=row.severity, reason=reason,
            subject_id=row.subject_id,
        )
        for reason in row.reasons
    ]  # fmt: skip


def _merged(news: Iterable[News]) -> dict[Key, list[News]]:
    found: dict[Key, list[News]] = {}
    for one in news:
        found.setdefault(one.key, []).append(one)
    return found


def _chunks(news: Iterable[list[News]]) -> Iterator[list[list[News]]]:
    left = iter(news)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def _row(each: list[News], day: str, now: datetime) -> dict[str, Any]:
    news = max(each, key=lambda one: one.severity)
    reasons = list(dict.fromkeys(one.reason for one in each))
    return {
        "person_id": news.person_id, "subject_id": news.subject_id,
        "instead_of_id": news.instead_of_id, "personal": news.personal, "kind": news.kind,
        "object_kind": news.object_kind, "object_id": news.object_id, "day": day, "severity": news.severity,
        "reasons": reasons, "state": "waiting", "at": now,
    }  # fmt: skip

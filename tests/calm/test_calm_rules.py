"""However much happens: never too many, never too fast, never lost (U-05). Days are played by the pure rules."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sales import calm
from sales.calm import HOUR, Hours, Leaving, Pushed, Waiting, Wishes
from sales.playbook import CalmRules

RULES = CalmRules(
    batch_minutes=10, per_kind_and_hour=3, per_day=8, roll_up_from=4, digest_at=time(18),
    alert_snoozes=2,
)  # fmt: skip
MORNING = datetime(2026, 11, 23, 9)  # Monday; the wall clock, as it is to the reader
OPENS, CLOSES = time(8, 30), time(20, 30)
KINDS = ("stale", "escalation", "todo", "leave")
DAY = timedelta(days=1)


@dataclass
class Sent:
    at: datetime
    notices: list[Waiting]
    form: str

    @property
    def red(self) -> bool:
        return any(one.red for one in self.notices)


@dataclass
class Reader:
    """One person through some days: what waits, what left, when to look again."""

    now: datetime = MORNING
    wishes: Wishes = field(default_factory=Wishes)
    waiting: dict[int, Waiting] = field(default_factory=dict)
    muted: dict[int, Waiting] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)
    sent: list[Sent] = field(default_factory=list)
    look_at: datetime | None = None
    last: int = 0

    def hear(self, kind: str, severity: int, subject: int | None) -> None:
        self.last += 1
        self.waiting[self.last] = Waiting(self.last, kind, severity, self.now, subject)
        self.look_at = self.now

    def handle(self) -> None:
        for place in (self.waiting, self.muted):
            if place:
                self.settled.add(place.popitem()[0])

    def live_until(self, end: datetime) -> None:
        """Rings and digests in their order."""
        while True:
            dues = [at for at in (self.look_at, self._next_digest()) if at is not None]
            self.now = max(self.now, min([*dues, end]))
            if self.look_at is not None and self.look_at <= self.now:
                self._look()
            elif self._next_digest() == self.now and self.now <= end:
                self._digest()
                self.now += timedelta(microseconds=1)
            else:
                return

    def hours(self) -> Hours:
        workday = self.now.weekday() < 5
        open_ = workday and OPENS <= self.now.time() < CLOSES
        return Hours(
            now=self.now,
            midnight=datetime.combine(self.now.date(), time()),
            window_open=open_,
            opens=self._next_opening(),
            digest_ahead=workday and self.now.time() < RULES.digest_at,
        )

    def pushed(self) -> list[Pushed]:
        return [Pushed(one.at, frozenset(n.kind for n in one.notices)) for one in self.sent]

    def _look(self) -> None:
        plan = calm.leaving(self.waiting.values(), self.pushed(), self.wishes, self.hours(), RULES)
        check(plan, self.waiting.values())
        for one in plan.muted:
            self.muted[one.id] = self.waiting.pop(one.id)
        for one in plan.cards:
            self._send([one], "card")
        if plan.roll_up:
            self._send(list(plan.roll_up), "roll_up")
        assert plan.look_again is None or plan.look_again > self.now
        self.look_at = plan.look_again

    def _digest(self) -> None:
        flagged = [(one, False) for one in self.waiting.values()]
        flagged += [(one, True) for one in self.muted.values()]
        if chosen := calm.digest(flagged, self.pushed(), self.hours(), RULES):
            self._send(list(chosen), "digest")

    def _send(self, notices: list[Waiting], form: str) -> None:
        self.sent.append(Sent(self.now, notices, form))
        for one in notices:
            (self.waiting if one.id in self.waiting else self.muted).pop(one.id)

    def _next_digest(self) -> datetime:
        day = self.now
        while day.weekday() > 4 or datetime.combine(day.date(), RULES.digest_at) < self.now:
            day = datetime.combine(day.date() + DAY, time())
        return datetime.combine(day.date(), RULES.digest_at)

    def _next_opening(self) -> datetime:
        day = self.now.date()
        while day.weekday() > 4 or datetime.combine(day, OPENS) <= self.now:
            day += DAY
        return datetime.combine(day, OPENS)


def check(plan: Leaving, waiting: Iterable[Waiting]) -> None:
    """Nothing is lost or told twice; worse never waits while better leaves."""
    parts = [*plan.cards, *plan.roll_up, *plan.muted, *plan.held]
    assert sorted(one.id for one in parts) == sorted(one.id for one in waiting)
    for told in (plan.cards, plan.roll_up):
        assert [one.severity for one in told] == sorted((n.severity for n in told), reverse=True)
    assert len([one for one in plan.cards if one.subject is None]) == len(plan.cards)
    assert len(plan.cards) < RULES.roll_up_from


STEP = st.one_of(
    st.tuples(
        st.just("hear"), st.sampled_from(KINDS), st.sampled_from((1, 1, 1, 2)),
        st.sampled_from((None, None, 4, 5)), st.integers(1, 12),
    ),
    st.tuples(st.just("wait"), st.integers(0, 300)),
    st.tuples(st.just("handle")),
    st.tuples(st.just("mute"), st.sets(st.sampled_from(KINDS)), st.booleans()),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(STEP, max_size=40))
def test_whatever_happens_the_caps_hold_and_nothing_is_lost(steps: list[tuple]) -> None:
    reader = Reader()
    for step in steps:
        match step:
            case ("hear", kind, severity, subject, count):
                for _ in range(count):
                    reader.hear(kind, severity, subject)
            case ("wait", minutes):
                reader.live_until(reader.now + timedelta(minutes=minutes))
            case ("handle",):
                reader.handle()
            case ("mute", kinds, alerts):
                reader.wishes = Wishes(frozenset(kinds), alerts)
    reader.live_until(reader.now + 8 * DAY)
    assert not reader.waiting
    assert not reader.muted
    told = Counter(one.id for message in reader.sent for one in message.notices)
    assert set(told.values()) <= {1}
    assert told.keys() | reader.settled == set(range(1, reader.last + 1))
    _caps_hold(reader.sent)


def _caps_hold(sent: list[Sent]) -> None:
    for day, count in Counter(one.at.date() for one in sent).items():
        assert count <= RULES.per_day, f"{count} on {day}"
    for one in sent:
        if one.red or one.form == "digest":
            continue
        assert OPENS <= one.at.time() < CLOSES
        for kind in {notice.kind for notice in one.notices}:
            hour = [
                other for other in sent
                if one.at - HOUR < other.at <= one.at and not other.red and other.form != "digest"
                and kind in {notice.kind for notice in other.notices}
            ]  # fmt: skip
            assert len(hour) <= RULES.per_kind_and_hour


def reader_at(hour: int, minute: int = 0) -> Reader:
    return Reader(now=datetime.combine(MORNING.date(), time(hour, minute)))


def sent(reader: Reader) -> list[tuple[str, str, int]]:
    return [(f"{one.at:%H:%M}", one.form, len(one.notices)) for one in reader.sent]


def test_three_things_of_ones_own_are_cards_and_four_are_one_message() -> None:
    few, many = reader_at(9), reader_at(9)
    for _ in range(3):
        few.hear("stale", 1, None)
    for _ in range(4):
        many.hear("stale", 1, None)
    few.live_until(few.now + HOUR)
    many.live_until(many.now + HOUR)
    assert sent(few) == [("09:10", "card", 1)] * 3
    assert sent(many) == [("09:10", "roll_up", 4)]


def test_a_manager_gets_one_message_about_all_of_his_people() -> None:
    reader = reader_at(9)
    for person in (4, 5, 5):
        reader.hear("stale", 1, person)
    reader.hear("stale", 1, None)
    reader.live_until(reader.now + HOUR)
    assert sent(reader) == [("09:10", "card", 1), ("09:10", "roll_up", 3)]


def test_an_agreed_time_does_not_wait_for_others() -> None:
    reader = reader_at(9)
    reader.hear("stale", 1, None)
    reader.live_until(reader.now + timedelta(minutes=3))
    reader.hear("todo", 1, None)
    reader.live_until(reader.now + HOUR)
    assert sent(reader) == [("09:03", "card", 1), ("09:10", "card", 1)]


def test_the_fourth_of_a_kind_within_an_hour_leaves_when_the_hour_frees_a_place() -> None:
    reader = reader_at(9)
    for _ in range(6):
        reader.hear("todo", 1, None)
        reader.live_until(reader.now + timedelta(minutes=5))
    reader.live_until(reader.now + 2 * HOUR)
    assert sent(reader) == [
        ("09:00", "card", 1), ("09:05", "card", 1), ("09:10", "card", 1),
        ("10:00", "roll_up", 3),
    ]  # fmt: skip


def test_red_passes_the_hour_but_not_the_day() -> None:
    reader = reader_at(9)
    for _ in range(10):
        reader.hear("escalation", 2, None)
        reader.live_until(reader.now + timedelta(minutes=11))
    reader.live_until(datetime.combine(MORNING.date(), time(23)))
    assert [form for _, form, _ in sent(reader)] == ["card"] * 7 + ["digest"]
    assert sent(reader)[-1] == ("18:00", "digest", 3)


def test_one_place_of_the_day_stays_free_for_red() -> None:
    reader = reader_at(9)
    for _ in range(9):
        reader.hear("stale", 1, None)
        reader.live_until(reader.now + timedelta(minutes=30))
    reader.hear("escalation", 2, None)
    reader.live_until(datetime.combine(MORNING.date(), time(23)))
    assert [form for _, form, _ in sent(reader)] == ["card"] * 7 + ["digest"]
    assert reader.sent[6].red


def test_at_night_red_leaves_and_the_others_wait_for_the_opening() -> None:
    reader = reader_at(21)
    reader.hear("stale", 1, 4)
    reader.hear("escalation", 2, 4)
    reader.live_until(reader.now + 12 * HOUR)
    assert sent(reader) == [("21:10", "roll_up", 1), ("08:30", "roll_up", 1)]
    assert reader.sent[0].red


def test_a_muted_kind_and_alerts_that_are_switched_off_come_in_the_evening_only() -> None:
    for wishes in (Wishes(frozenset({"stale"})), Wishes(alerts=False)):
        reader = reader_at(9)
        reader.wishes = wishes
        reader.hear("stale", 1, None)
        reader.hear("todo", 1, None)
        reader.live_until(datetime.combine(MORNING.date(), time(23)))
        assert sent(reader) == [("09:00", "card", 1), ("18:00", "digest", 1)]


def test_what_comes_up_just_before_the_digest_leaves_by_itself() -> None:
    reader = reader_at(17, 55)
    reader.hear("stale", 1, None)
    reader.live_until(datetime.combine(MORNING.date(), time(23)))
    assert sent(reader) == [("18:05", "card", 1)]

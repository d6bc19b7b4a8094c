"""A customer's story told from its plan: contacts, the opportunity, the doubts and the todos."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from bot.demo.customers import Client
from bot.demo.days import Days, agreed_time, visiting_time, workdays_between
from bot.demo.people import Rep
from bot.demo.plans import PIPELINE, STAGE_OF, Plan, beats
from bot.demo.products import sold_to
from bot.demo.telling import Offer, Speech, Teller, as_sent, offer
from bot.demo.timeline import Calendar, calendar

NEXT_BEAT = {
    "first": "needs", "needs": "demo", "demo": "objection", "objection": "quote", "sample": "quote",
    "quote": "review", "review": "seal", "seal": "sign", "empty": "needs",
}  # fmt: skip
STATES = ("open", "rethinking", "to_activate", "frozen", "won", "lost", "void")
CONCERN_OF = {
    "价格异议": "价格异议", "预算不足": "预算流程", "竞品对比": "竞品干扰", "实施风险": "实施风险",
    "需求不明确": "需求理解偏差",
}  # fmt: skip
OTHER = "其他"
LOST_REASON_OF = {
    "服务投诉": "关键人变动", "交付周期质疑": "交付或实施条件不满足", "预算不足": "预算取消或推迟", "竞品对比": "选了竞品",
    "价格异议": "价格没谈拢",
}  # fmt: skip
REASON_OF = {"won": "已签合同", "void": "线索无效或重复"}
RETHINK_HOURS = timedelta(hours=48)


@dataclass(slots=True)
class Touch:
    """A saved log; `id` is given when all are in order of time."""

    author: Rep
    client: Client
    beat: str
    speech: Speech
    at: datetime
    created: datetime
    step: str = ""
    step_at: datetime | None = None
    source: str = "typed"
    raw: str = ""
    deal: "Deal | None" = None
    id: int = 0


@dataclass(slots=True)
class Deal:
    client: Client
    owner: Rep
    offered: Offer
    origin: Touch
    state: str
    name: str
    touches: list[Touch] = field(default_factory=list)
    id: int = 0

    @property
    def created(self) -> datetime:
        return self.origin.created + timedelta(minutes=3)


@dataclass(slots=True)
class Task:
    """A todo; `done` with the contact that did it."""

    owner: Rep
    client: Client
    touch: Touch | None
    kind: str
    text: str
    due: datetime
    created: datetime
    done: datetime | None = None
    snoozed: int = 0
    id: int = 0

    @property
    def deal(self) -> Deal | None:
        return self.touch.deal if self.touch else None


@dataclass(slots=True)
class Doubt:
    """One 再考虑."""

    touch: Touch
    concern: str
    task: Task
    next_contact: datetime | None = None


@dataclass(slots=True)
class Tale:
    """Everything that happened, in no order."""

    touches: list[Touch] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


class Storyteller:
    """Tells plans one after the other into one tale."""

    def __init__(self, rng: Random, days: Days) -> None:
        self.rng, self.days, self.tale = rng, days, Tale()

    def tell(self, plan: Plan, owner: Rep, after: date | None = None) -> date | None:
        """Returns the day of the last contact; `after`: nothing happens up to that day."""
        plot = beats(self.rng, plan)
        if not plot:
            return None
        when = calendar(self.rng, self.days, plan, len(plot), after or owner.since)
        teller = Teller(self.rng, plan.client, self._offer(plan))
        touches = [
            self._touch(teller, owner, beat, day) for beat, day in zip(plot, when.days, strict=True)
        ]
        if plan.kind in STATES:
            self._deal(plan, owner, teller.offered, touches)
        self._chain(teller, touches)
        self._leave_open(teller, touches[-1], when)
        self._doubts(touches)
        self.tale.touches += touches
        return when.days[-1]

    def after_sale(self, plan: Plan, owner: Rep, sold_on: date) -> date:
        """Contacts after a signature; returns the day of the last."""
        free = workdays_between(self.days, sold_on, self.days.past[-1])
        count = min(self.rng.choice((0, 1, 1, 2)), len(free))
        chosen = sorted(self.rng.sample(range(len(free)), count))
        teller = Teller(self.rng, plan.client, self._offer(plan))
        touches = [self._touch(teller, owner, "care", free[at]) for at in chosen]
        self._chain(teller, touches)
        self.tale.touches += touches
        return free[chosen[-1]] if chosen else sold_on

    def _offer(self, plan: Plan) -> Offer:
        wanted = plan.product or plan.client.product
        if plan.again:
            others = [one for one in sold_to(plan.client.firm.industry) if one is not wanted]
            wanted = self.rng.choice(others)
        return offer(self.rng, wanted)

    def _touch(self, teller: Teller, owner: Rep, beat: str, day: date) -> Touch:
        speech = teller.tell(beat)
        at = visiting_time(self.rng, day, speech.channel)
        written = at + timedelta(minutes=self.rng.randint(4, 50), seconds=self.rng.randint(0, 59))
        return Touch(owner, teller.client, beat, speech, at, written)

    def _deal(self, plan: Plan, owner: Rep, offered: Offer, touches: list[Touch]) -> None:
        """Opened from the first or the second log; the logs since then belong to it."""
        later = len(touches) > 2 and touches[1].beat == "needs" and self.rng.random() < 0.3
        kept = touches[1:] if later else touches
        name = f"{plan.client.short}{offered.product.name}{offered.quantity}"
        deal = Deal(plan.client, owner, offered, kept[0], plan.kind, name, kept)
        for touch in kept:
            touch.deal = deal
        self.tale.deals.append(deal)

    def _chain(self, teller: Teller, touches: list[Touch]) -> None:
        """Each contact agrees on the next one; now and then the rep is late, or agreed on nothing."""
        for touch, following in zip(touches, touches[1:], strict=False):
            if touch.beat != "empty" and self.rng.random() < 0.94:
                wanted = _next_telling(touches, following)
                touch.step = teller.agree(wanted)
                touch.step_at = self._agreed(touch.at, following.at)
                self._task(touch, following.created)
            self._send(touch)
        for touch in touches[-1:]:
            self._send(touch)

    def _leave_open(self, teller: Teller, last: Touch, when: Calendar) -> None:
        if when.due is None:
            return
        last.step = teller.agree(_onward(self.rng, last.beat))
        last.step_at = when.due
        self._send(last)
        task = self._task(last, None)
        task.snoozed = int(when.due.date() < self.days.ahead[0] and self.rng.random() < 0.3)

    def _send(self, touch: Touch) -> None:
        touch.source, touch.raw = as_sent(self.rng, touch.client, touch.speech, touch.step)

    def _agreed(self, at: datetime, following: datetime) -> datetime:
        between = workdays_between(self.days, at.date(), following.date())
        if between and self.rng.random() < 0.25:
            return agreed_time(self.rng, between[-1])
        return following.replace(minute=following.minute // 30 * 30)

    def _task(self, touch: Touch, done: datetime | None) -> Task:
        due = touch.step_at or touch.created
        task = Task(
            touch.author, touch.client, touch, "next_action", touch.step, due, touch.created, done
        )
        self.tale.tasks.append(task)
        return task

    def _doubts(self, touches: list[Touch]) -> None:
        for touch, following in zip(touches, [*touches[1:], None], strict=True):
            if touch.beat == "think":
                self._doubt(touch, following)

    def _doubt(self, touch: Touch, following: Touch | None) -> None:
        tags = touch.speech.line.tags
        concern = next((CONCERN_OF[tag] for tag in tags if tag in CONCERN_OF), OTHER)
        text, made = f"再联系一次，回应「{concern}」", touch.created + timedelta(minutes=1)
        done = following.created if following else None
        task = Task(
            touch.author, touch.client, touch, "rethink", text, made + RETHINK_HOURS, made, done
        )
        self.tale.tasks.append(task)
        self.tale.doubts.append(Doubt(touch, concern, task, touch.step_at))


def _next_telling(touches: list[Touch], following: Touch) -> str:
    """The beat that is really meant: an empty report is nobody's plan."""
    rest = touches[touches.index(following) :]
    return next((one.beat for one in rest if one.beat != "empty"), "hello")


def _onward(rng: Random, beat: str) -> str:
    if beat == "demo" and rng.random() < 0.4:
        return "quote"
    return NEXT_BEAT.get(beat, beat)


def stage_of(deal: Deal) -> tuple[str, datetime]:
    """The furthest stage that the deal's logs reached, and since when."""
    best, since = "first_touch", deal.created
    for touch in deal.touches:
        stage = STAGE_OF.get(touch.beat, best)
        if PIPELINE.index(stage) > PIPELINE.index(best):
            best, since = stage, max(touch.created + timedelta(minutes=4), deal.created)
    return best, since


def close_reason(deal: Deal) -> str:
    tags = deal.touches[-1].speech.line.tags
    fitting = (reason for tag, reason in LOST_REASON_OF.items() if tag in tags)
    return REASON_OF.get(deal.state) or next(fitting, OTHER)

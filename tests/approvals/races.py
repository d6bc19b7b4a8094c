"""Races for a request: several people tap and speak at once; afterwards the rows are judged by themselves.

What may happen is decided here from who was seated, without the engine's own rules.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import pairwise
from random import Random

from sqlmodel import col, select

from cards.wire import pack
from handlers.registry import Context, Reply, handle
from sales.actions import Action, AddSigner, Approve, AskBack, DecideByWord, Reject, Withdraw
from sales.rights import Actor
from storage.store import Storage, Store
from storage.tables import (
    Approval,
    ApprovalSeat,
    ApprovalStep,
    Change,
    Customer,
    InboxEvent,
    OutboxMessage,
)
from tests.handlers.desk import Desk
from tests.handlers.signing import CHEN, LI, SUN, WANG, ZHAO, ZHOU, hire

MORE = 7  # whom a signer may add
NAMES = {
    ZHOU: "周敏", LI: "李国强", WANG: "王芳", CHEN: "陈明", ZHAO: "赵静", SUN: "孙洁", MORE: "郑洁",
}  # fmt: skip
SIGNERS = (ZHOU, LI, SUN)
OUTSIDERS = (CHEN, ZHAO)  # a colleague and the admin
APPLICANT = WANG
VERBS = ("yes", "yes", "no", "no", "ask", "withdraw", "word yes", "word no", "add")
FINAL = ("approved", "rejected", "withdrawn")
SEEN = 1


@dataclass(frozen=True)
class Tap:
    """One person's intent, made from the card that everybody saw before the race."""

    person: int
    verb: str


@dataclass
class Race:
    """A request of one to three steps, the taps on it in their order, and what each was answered."""

    id: int
    steps: tuple[tuple[str, tuple[int, ...]], ...]  # mode, signers
    taps: tuple[Tap, ...]
    customer: int = 0  # to hand over; 0: no effect
    replies: list[Reply] = field(default_factory=list)
    outcome: str = ""

    @property
    def entitled(self) -> set[int]:
        return {MORE, *(person for _, people in self.steps for person in people)}


def draw(number: int, rng: Random, customer: int = 0) -> Race:
    """Nobody sits on two steps, so that nobody is walked past."""
    signers = rng.sample(SIGNERS, 3)
    cuts = sorted(rng.sample((1, 2), rng.randint(0, 0 if customer else 2)))
    parts = [
        signers[a:b] for a, b in pairwise((0, *cuts, rng.randint(max(cuts, default=0) + 1, 3)))
    ]
    steps = tuple((rng.choice(("all", "any")), tuple(part)) for part in parts)
    people = (*SIGNERS, *SIGNERS, APPLICANT, *OUTSIDERS)
    taps = tuple(Tap(rng.choice(people), rng.choice(VERBS)) for _ in range(rng.randint(2, 10)))
    return Race(number, steps, taps, customer)


async def prepare(desk: Desk, count: int, rng: Random) -> list[Race]:
    """Many requests in one database, their first step open; every third hands a customer over."""
    assert await hire(desk, NAMES[MORE], "rep") == MORE
    races: list[Race] = []
    at = desk.clock.now()
    async with desk.storage.begin(at=at) as store:
        for number in range(1, count + 1):
            customer = 0
            if number % 3 == 0:
                row = Customer(
                    name=f"客户{number}", name_key=f"k{number}", owner_id=WANG, created_at=at
                )
                store.session.add(row)
                await store.session.flush()
                customer = row.id or 0
            race = draw(number, rng, customer)
            races.append(race)
            await _file(store, race, at)
    return races


async def _file(store: Store, race: Race, at: datetime) -> None:
    approval = Approval(
        id=race.id,
        kind="hand_over" if race.customer else "export",
        applicant_id=APPLICANT,
        customer_id=race.customer or None,
        title=f"申请{race.id}",
        reason="理由",
        payload={
            "from": WANG,
            "to": CHEN,
            "steps": [
                {"who": [f"person:{NAMES[one]}" for one in people], "hours": 9}
                for _, people in race.steps
            ],
        },
        created_at=at,
    )
    store.session.add(approval)
    await store.session.flush()
    for position, (mode, _) in enumerate(race.steps):
        first = position == 0
        step = ApprovalStep(
            approval_id=race.id, position=position, name=f"第{position + 1}步", mode=mode,
            state="open" if first else "waiting", opened_at=at if first else None,
        )  # fmt: skip
        store.session.add(step)
        await store.session.flush()
        if first:
            store.session.add_all(
                ApprovalSeat(approval_id=race.id, step_id=step.id or 0, person_id=person)
                for person in race.steps[0][1]
            )


async def run(race: Race, desks: Sequence[Desk], rng: Random) -> None:
    """All at once, in an order drawn from the seed; each through one of the instances."""
    order = list(race.taps)
    rng.shuffle(order)
    race.replies = await asyncio.gather(
        *(_tap(desks[n % len(desks)], race.id, tap) for n, tap in enumerate(order))
    )


async def finish(race: Race, desk: Desk) -> None:
    """What the race left undecided is signed by whoever is waited for."""
    for _ in range(12):
        waited_for = await _waited_for(desk.storage, race.id)
        if not waited_for:
            return
        for person in waited_for:
            await desk.say(f"同意 {race.id}", by=NAMES[person])
    raise AssertionError(f"request {race.id} cannot be decided")


async def _waited_for(storage: Storage, id: int) -> list[int]:
    async with storage.read() as store:
        return list((await store.session.exec(_waiting(id))).all())


def _waiting(id: int):
    """Who has not signed the open step."""
    return (
        select(ApprovalSeat.person_id)
        .join(ApprovalStep, col(ApprovalStep.id) == ApprovalSeat.step_id)
        .where(
            ApprovalSeat.approval_id == id,
            ApprovalStep.state == "open",
            ApprovalSeat.decision == "",
        )
    )


async def _tap(desk: Desk, id: int, tap: Tap) -> Reply:
    asked = intent(id, tap.verb)
    if isinstance(asked, DecideByWord):
        said = f"{'同意' if asked.yes else '拒绝'} {id} {asked.reason}"
        return await desk.say(said, by=NAMES[tap.person])
    form = {name: given for name, given in asdict(asked).items() if isinstance(given, str)}
    return await desk.tap(pack(asked), by=NAMES[tap.person], **form)


def intent(id: int, verb: str) -> Action:
    return {
        "yes": Approve(id, SEEN),
        "no": Reject(id, SEEN, "不行"),
        "ask": AskBack(id, SEEN, "为什么？"),
        "add": AddSigner(id, SEEN, str(MORE)),
        "withdraw": Withdraw(id, SEEN),
        "word yes": DecideByWord(id, yes=True, reason="可以"),
        "word no": DecideByWord(id, yes=False, reason="不行"),
    }[verb]


# -- without the dispatch: the handlers alone, one after the other as the database would have it ---


async def run_quickly(race: Race, desk: Desk, rng: Random) -> None:
    """As `run` and `finish`, in one transaction: SQLite lets one event through at a time anyway."""
    order = list(race.taps)
    rng.shuffle(order)
    async with desk.storage.begin() as store:
        race.replies = [
            await _asked(desk, store, tap.person, intent(race.id, tap.verb)) for tap in order
        ]
        for _ in range(12):
            waited_for = list((await store.session.exec(_waiting(race.id))).all())
            for person in waited_for:
                await _asked(desk, store, person, DecideByWord(race.id, yes=True))
            if not waited_for:
                return
    raise AssertionError(f"request {race.id} cannot be decided")


_ACTORS: dict[int, Actor] = {}


async def _asked(desk: Desk, store: Store, person: int, action: Action) -> Reply:
    now, business = desk.clock.now(), desk.business
    actor = _ACTORS.get(person) or await store.actor(person)
    assert actor
    _ACTORS[person] = actor
    store.acting(at=now, person_id=person)
    async with store.savepoint():
        return await handle(
            action, Context(store, actor, now, business.playbook, business.tools, 0)
        )


# -- the judge ------------------------------------------------------------------------------------


async def judge(storage: Storage, races: Sequence[Race]) -> None:
    """From the change log alone: each request decided exactly once, by somebody entitled."""
    async with storage.read() as store:
        changes = (await store.session.exec(select(Change).order_by(col(Change.id)))).all()
        failed = (
            await store.session.exec(select(InboxEvent).where(InboxEvent.state == "failed"))
        ).all()
        outbox = (await store.session.exec(select(OutboxMessage.once))).all()
        store.session.expunge_all()
    assert not failed, failed[0].error
    by_request, by_customer = _grouped(changes)
    told = Counter(once.split(":")[1] for once in outbox if once.startswith("handed_over:"))
    for race in races:
        own = by_request[race.id]
        _judge_decision(race, [one for one in own if one.table == "approvals"])
        _judge_seats(race, [one for one in own if one.table == "approval_seats"])
        _judge_replies(race)
        if race.customer:
            passed = race.outcome == "approved"
            moves = by_customer[race.customer]
            assert moves == passed, f"{race.id}: handed over {moves} times"
            assert told[str(race.id)] == passed


def _judge_decision(race: Race, changes: list[Change]) -> None:
    decisions = [
        one
        for one in changes
        if one.before
        and one.after
        and one.before["state"] not in FINAL
        and one.after["state"] in FINAL
    ]
    assert len(decisions) == 1, f"{race.id}: decided {len(decisions)} times"
    last = decisions[0]
    assert last.after
    race.outcome = last.after["state"]
    after_it = [one for one in changes if one.id and last.id and one.id > last.id]
    assert not after_it, f"{race.id}: changed after it was decided"
    if race.outcome == "withdrawn":
        assert last.person_id == APPLICANT
    else:
        assert last.person_id in race.entitled, f"{race.id}: decided by {last.person_id}"
        assert last.person_id not in (APPLICANT, *OUTSIDERS)


def _judge_seats(race: Race, changes: list[Change]) -> None:
    """A word is written on a seat once, by the person who sits there, and never by an outsider."""
    words = [
        one
        for one in changes
        if one.after and one.after["approval_id"] == race.id and one.after["decision"]
    ]
    for one in words:
        assert one.after
        assert one.person_id == one.after["person_id"], f"{race.id}: signed for somebody else"
        assert one.before is None or one.before["decision"] == "", f"{race.id}: signed twice"
        assert one.person_id not in (APPLICANT, *OUTSIDERS)


def _judge_replies(race: Race) -> None:
    """Whoever lost is told how things are, never nothing and never a failure."""
    for reply in race.replies:
        assert reply.notice
        assert "没处理成功" not in reply.notice


def _grouped(changes: Sequence[Change]) -> tuple[dict[int, list[Change]], Counter[int]]:
    """Changes by request; how often each customer was changed."""
    requests: dict[int, list[Change]] = defaultdict(list)
    customers: Counter[int] = Counter()
    for one in changes:
        kept = one.after or one.before or {}
        if one.table in ("approvals", "approval_seats"):
            requests[kept.get("approval_id") or kept["id"]].append(one)
        elif one.table == "customers" and one.before:
            customers[kept["id"]] += 1
    return requests, customers

"""Approvals with their steps and seats, by what is asked of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import bindparam
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import SQLModel, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from sales.approving import LIVE, About, Seat
from storage.scoped import LARGEST_ID
from storage.store import Store
from storage.tables import (
    Approval,
    ApprovalNote,
    ApprovalSeat,
    ApprovalStep,
    ChatGroup,
    Customer,
    Leave,
    Opportunity,
    Person,
    Todo,
)

_STEPS = (
    select(ApprovalStep)
    .where(ApprovalStep.approval_id == bindparam("approval"))
    .order_by(col(ApprovalStep.position))
)
_SEATS = (
    select(ApprovalSeat)
    .where(ApprovalSeat.approval_id == bindparam("approval"))
    .order_by(col(ApprovalSeat.id))
)
_NOTES = (
    select(ApprovalNote)
    .where(ApprovalNote.approval_id == bindparam("approval"))
    .order_by(col(ApprovalNote.id))
)
_OPEN_SEATS = (
    select(ApprovalSeat)
    .join(ApprovalStep, col(ApprovalStep.id) == ApprovalSeat.step_id)
    .where(ApprovalStep.state == "open", ApprovalSeat.decision == "")
    .order_by(col(ApprovalSeat.id))
)
_GROUP = select(ChatGroup.id).join(Person, col(Person.team_id) == ChatGroup.team_id)


Row = TypeVar("Row", bound=SQLModel)

KEEPING_KEY: Any = {"key_share": True}
"""The lock for rows whose key stays: others may still refer to them meanwhile."""


@dataclass(slots=True)
class Case:
    """One approval whole; steps in their order, seats in theirs."""

    approval: Approval
    steps: list[ApprovalStep]
    seats: list[ApprovalSeat]

    @property
    def id(self) -> int:
        return self.approval.id or 0

    @property
    def live(self) -> bool:
        return self.approval.state in LIVE

    @property
    def step(self) -> ApprovalStep | None:
        """The open one."""
        return next((step for step in self.steps if step.state == "open"), None)

    @property
    def is_last(self) -> bool:
        return all(step.state != "waiting" for step in self.steps)

    @property
    def told(self) -> frozenset[int]:
        """Whom it concerns, though they neither ask nor sign."""
        return frozenset(self.approval.payload.get("told", ()))

    @property
    def about(self) -> About:
        return About(self.approval.applicant_id)

    def of(self, step: ApprovalStep | None) -> list[ApprovalSeat]:
        return [seat for seat in self.seats if step and seat.step_id == step.id]

    def facts(self, step: ApprovalStep | None) -> tuple[Seat, ...]:
        """The step's seats as the rules want them."""
        return tuple(fact(seat) for seat in self.of(step))


def fact(seat: ApprovalSeat) -> Seat:
    return Seat(seat.person_id, seat.instead_of_id, seat.added_by_id, seat.decision)


async def case(store: Store, id: int, *, for_change: bool = False) -> Case | None:
    """`for_change`: its rows are locked, the approval first, and read again: what two people decide at
    the same time is decided one after the other."""
    locks = for_change and store.locks
    if not 0 < id <= LARGEST_ID:
        return None
    if locks:
        await store.session.flush()  # a locked row is read again
    approval = await store.session.get(Approval, id, with_for_update=KEEPING_KEY if locks else None)
    if approval is None:
        return None
    steps = await _rows(store, _STEPS, id, locks)
    return Case(approval, steps, await _rows(store, _SEATS, id, locks))


async def _rows(store: Store, query: SelectOfScalar[Row], approval: int, locks: bool) -> list[Row]:
    query = _locked(store, query) if locks else query
    return list((await store.session.exec(query, params={"approval": approval})).all())


async def notes_of(store: Store, approval: int) -> Sequence[ApprovalNote]:
    return (await store.session.exec(_NOTES, params={"approval": approval})).all()


def moved(approval: Approval) -> None:
    """The thing that was shown is another now, though no column of its own says so: old buttons go
    stale (law 4). A mere signature among several does not make the others' buttons stale."""
    flag_modified(approval, "facts")


async def waiting_for(store: Store, person_id: int) -> Sequence[Approval]:
    """What waits for this person's signature, the oldest first."""
    mine = _OPEN_SEATS.where(ApprovalSeat.person_id == person_id).with_only_columns(
        col(ApprovalSeat.approval_id)
    )
    query = (
        select(Approval)
        .where(col(Approval.id).in_(mine.order_by(None)), col(Approval.state).in_(LIVE))
        .order_by(col(Approval.id))
    )
    return (await store.session.exec(query)).all()


async def asked_by(store: Store, person_id: int, limit: int) -> Sequence[Approval]:
    """What the person asked for, the newest first."""
    query = select(Approval).where(Approval.applicant_id == person_id)
    return (await store.session.exec(query.order_by(col(Approval.id).desc()).limit(limit))).all()


async def same_request(store: Store, like: Approval) -> Approval | None:
    """The same asked by the same person and not decided yet."""
    query = select(Approval).where(
        Approval.applicant_id == like.applicant_id, Approval.kind == like.kind,
        Approval.title == like.title, Approval.customer_id == like.customer_id,
        col(Approval.state).in_(LIVE),
    )  # fmt: skip
    return (await store.session.exec(query.order_by(col(Approval.id)).limit(1))).first()


async def somebody_missing(store: Store, seats: Sequence[Seat], now: datetime) -> bool:
    """Whether anybody who sits there is on leave, back from it, or gone: then the chain is asked."""
    people = sorted({seat.person for seat in seats})
    if not people or any(seat.instead_of is not None for seat in seats):
        return bool(people)
    gone = select(Person.id).where(col(Person.id).in_(people), col(Person.active).is_(False))
    away = select(Leave.person_id).where(
        col(Leave.person_id).in_(people), Leave.starts_at <= now, Leave.ends_at > now,
        col(Leave.cancelled).is_(False),
    )  # fmt: skip
    found = await store.session.exec(gone.union_all(away).limit(1))  # type: ignore[call-overload]
    return found.first() is not None


async def unmanned(store: Store, away: Collection[int]) -> list[int]:
    """Approvals where an undecided seat is of somebody away, or of a deputy."""
    wanted = or_(
        col(ApprovalSeat.person_id).in_(sorted(away)), col(ApprovalSeat.instead_of_id).is_not(None)
    )
    found = (await store.session.exec(_OPEN_SEATS.where(wanted))).all()
    return sorted({seat.approval_id for seat in found})


async def group_of(store: Store, person_id: int) -> int | None:
    """The chat that is bound to the person's team, where we are still in it."""
    there = (Person.id == person_id, col(ChatGroup.lost_at).is_(None))
    query = _GROUP.where(*there).order_by(col(ChatGroup.id)).limit(1)
    return (await store.session.exec(query)).first()


async def names_of(store: Store, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {id for id in ids if id}
    if not wanted:
        return {}
    query = select(Person.id, Person.name).where(col(Person.id).in_(sorted(wanted)))
    return {id or 0: name for id, name in await store.session.exec(query)}


async def people_called(store: Store, names: Collection[str]) -> Sequence[Person]:
    """Active people of those names."""
    query = select(Person).where(col(Person.name).in_(sorted(names)), col(Person.active))
    return (await store.session.exec(query.order_by(col(Person.id)))).all() if names else ()


async def owner_of(store: Store, approval: Approval) -> int | None:
    """Who has the customer that it is about, now."""
    if approval.customer_id is None:
        return None
    customer = await store.session.get(Customer, approval.customer_id)
    return customer.owner_id if customer else None


async def deals_to_move(store: Store, customer: int, owner: int) -> Sequence[Opportunity]:
    """The owner's opportunities with the customer, open and closed."""
    query = select(Opportunity).where(
        Opportunity.customer_id == customer, Opportunity.owner_id == owner
    )
    return (await store.session.exec(_locked(store, query.order_by(col(Opportunity.id))))).all()


async def todos_to_move(store: Store, customer: int, owner: int) -> Sequence[Todo]:
    """The owner's open todos with the customer; what is done stays who did it."""
    query = select(Todo).where(
        Todo.customer_id == customer, Todo.owner_id == owner, Todo.state == "open"
    )
    return (await store.session.exec(_locked(store, query.order_by(col(Todo.id))))).all()


def _locked(store: Store, query: SelectOfScalar[Row]) -> SelectOfScalar[Row]:
    """The rows as they are now, for change."""
    if not store.locks:
        return query
    return query.with_for_update(**KEEPING_KEY).execution_options(populate_existing=True)

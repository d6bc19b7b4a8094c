"""Approvals as rules: who sits on a step, when it is settled, who may decide (AP-01, R42, U-13)."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from sales.chain import Organisation, above, stand_in
from sales.playbook import ApprovalStepRule

LIVE = ("open", "asked")
"""States of an approval that can still be decided; asked: it waits for the applicant's answer."""

APPROVED, REJECTED = "approved", "rejected"


@dataclass(frozen=True, slots=True)
class Seat:
    """Whose signature a step wants. `instead_of`: the person on leave; `added_by`: who wanted one more."""

    person: int
    instead_of: int | None = None
    added_by: int | None = None
    decision: str = ""

    @property
    def principal(self) -> int:
        """Whose signature it is, whoever gives it."""
        return self.person if self.instead_of is None else self.instead_of


@dataclass(frozen=True, slots=True)
class About:
    """What the seats depend on: who asks, whose customer it is about, whom the playbook names; `beside`:
    with whom it is at odds, so that who decides is rather above both."""

    applicant: int
    owner: int | None = None
    named: Mapping[str, int] = field(default_factory=dict)
    beside: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """What a word changes. `onward`: the next step opens."""

    step: str = "open"
    approval: str = "open"
    onward: bool = False


# -- who sits on a step ---------------------------------------------------------------------------


def seats_for(
    rule: ApprovalStepRule, about: About, org: Organisation, earlier: Iterable[Seat] = ()
) -> tuple[Seat, ...]:
    """The applicant never, nobody twice; an empty step walks up the tree and ends at the admins (R42).
    Empty: nobody can decide."""
    barred = {about.applicant, *(one for seat in earlier for one in (seat.person, seat.principal))}
    seats: list[Seat] = []
    for who in rule.who:
        for seat in _wanted(rule, who, about, org, barred):
            seats.append(seat)
            barred |= {seat.person, seat.principal}  # seen by the next seat of the same `who`
    return tuple(seats) or _walked_up(about, org, barred)


def _wanted(
    rule: ApprovalStepRule, who: str, about: About, org: Organisation, barred: Set[int]
) -> Iterator[Seat]:
    if who in ("manager", "director"):
        yield from _first(_bosses(who, about, org), org, barred)
        return
    everybody = _principals(who, about, org)
    here = [one for one in everybody if one not in org.away and one not in barred]
    gone = [one for one in everybody if one in org.away]
    for principal in here if here and rule.mode == "any" else [*here, *gone]:
        if principal not in barred and (acting := _acting(org, principal, barred)):
            yield _seat(acting, principal)


def _principals(who: str, about: About, org: Organisation) -> tuple[int, ...]:
    kind, _, name = who.partition(":")
    if kind == "role":
        return org.roles.get(name, ())
    one = about.owner if kind == "owner" else about.named.get(name)
    return (one,) if one is not None and one in org.managers else ()


def _bosses(who: str, about: About, org: Organisation) -> Iterator[int]:
    """Nearest first; for the director those who are one before the others, of two at odds those above both."""
    chain = tuple(above(org, about.applicant))
    if who == "manager" and about.beside is not None:
        both = set(above(org, about.beside))
        yield from (boss for boss in chain if boss in both)
    if who == "director":
        yield from (boss for boss in chain if boss in org.roles.get("director", ()))
    yield from chain


def _first(bosses: Iterable[int], org: Organisation, barred: Set[int]) -> Iterator[Seat]:
    for boss in bosses:
        acting = stand_in(org, boss)
        if acting is not None and not {acting, boss} & barred:
            yield _seat(acting, boss)
            return


def _walked_up(about: About, org: Organisation, barred: Set[int]) -> tuple[Seat, ...]:
    """Up from the applicant; at the very end an admin, even one who signed before."""
    found = tuple(_first(above(org, about.applicant), org, barred))
    return found or tuple(_first(org.admins, org, {about.applicant}))


def _acting(org: Organisation, principal: int, barred: Set[int]) -> int | None:
    """Who signs for the principal now: himself, his deputy, else the first above who is free to."""
    acting = stand_in(org, principal)
    if acting is not None and acting not in barred:
        return acting
    return next((seat.person for seat in _first(above(org, principal), org, barred)), None)


def _seat(acting: int, principal: int) -> Seat:
    return Seat(acting, None if acting == principal else principal)


# -- who may decide it ----------------------------------------------------------------------------


def undecided(seats: Iterable[Seat]) -> tuple[Seat, ...]:
    """Seats whose signature nobody has given yet: neither who is wanted, in whatever seat, nor a deputy."""
    known = tuple(seats)
    given = {one for seat in known if seat.decision for one in (seat.person, seat.principal)}
    return tuple(seat for seat in known if seat.principal not in given)


def chair(person: int, seats: Iterable[Seat], about: About, org: Organisation) -> Seat | None:
    """The seat that this person may decide from now: his own, that of somebody on leave, or none.
    A deputy's word counts while the other is away."""
    known = tuple(seats)
    wanted = undecided(known)
    for seat in wanted:
        if seat.person == person and (seat.instead_of is None or seat.instead_of in org.away):
            return seat
    here = next((seat for seat in known if seat.person == person), None)
    if here is not None:  # as somebody's deputy, and wanted himself: one word for both
        return here if any(seat.principal == person for seat in wanted) else None
    return next((seat for seat in missing(known, about, org) if seat.person == person), None)


def missing(seats: Iterable[Seat], about: About, org: Organisation) -> tuple[Seat, ...]:
    """Seats to add: for who went on leave, and for who came back while only a deputy was asked."""
    known = tuple(seats)
    barred = {about.applicant, *(seat.person for seat in known)}
    added: list[Seat] = []
    for principal, group in _groups(undecided(known)).items():
        if any(_is_manned(seat, org) for seat in group):
            continue
        acting = _acting(org, principal, barred)
        if acting is not None:
            barred.add(acting)
            instead = None if acting == principal else principal
            added.append(Seat(acting, instead, group[0].added_by))
    return tuple(added)


def _is_manned(seat: Seat, org: Organisation) -> bool:
    here = seat.person in org.managers and seat.person not in org.away
    return here and (seat.instead_of is None or seat.instead_of in org.away)


def _groups(seats: Iterable[Seat]) -> dict[int, list[Seat]]:
    groups: dict[int, list[Seat]] = {}
    for seat in seats:
        groups.setdefault(seat.principal, []).append(seat)
    return groups


# -- what a word does -----------------------------------------------------------------------------


def verdict(mode: str, seats: Iterable[Seat]) -> str:
    """approved, rejected, or empty while the step is open. One no is enough; `any`: one yes, too, but
    whoever was added signs in any case. No seats: nobody decides."""
    known = tuple(seats)
    if any(seat.decision == REJECTED for seat in known):
        return REJECTED
    yes = {one for seat in known if seat.decision for one in (seat.person, seat.principal)}
    groups = _groups(known)
    added = {one for one, group in groups.items() if all(seat.added_by for seat in group)}
    own = groups.keys() - added
    enough = own & yes if mode == "any" else own and own <= yes
    return APPROVED if enough and added <= yes else ""


def after(mode: str, seats: Iterable[Seat], *, last: bool) -> Move:
    """What the step and the approval are, given its seats with the new word among them."""
    match verdict(mode, seats):
        case "rejected":
            return Move(REJECTED, REJECTED)
        case "approved":
            return Move(APPROVED, APPROVED) if last else Move(APPROVED, onward=True)
        case _:
            return Move()

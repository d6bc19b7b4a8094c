"""Who may see and do what, as pure functions of actor facts and object facts (spec: rights).

Dispatch, pages and exports ask the same functions, each time. One deployment serves one company.
"""

from dataclasses import dataclass
from enum import StrEnum


class RoleName(StrEnum):
    REP = "rep"
    MANAGER = "manager"
    DIRECTOR = "director"
    VP = "vp"
    OPS = "ops"
    MARKETING = "marketing"
    DELIVERY = "delivery"
    PRODUCT = "product"
    FINANCE = "finance"
    LEGAL = "legal"
    MENTOR = "mentor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """Facts about who asks. `below`: ids of the people in the subtree under the actor."""

    id: int
    name: str
    roles: frozenset[str]
    below: frozenset[int] = frozenset()
    shared_customers: frozenset[int] = frozenset()
    active: bool = True

    def has(self, *roles: RoleName) -> bool:
        return any(role in self.roles for role in roles)


@dataclass(frozen=True, slots=True)
class Owned:
    """Facts about an object: who owns it and which customer it belongs to."""

    owner_id: int | None
    customer_id: int | None


SEES_ALL = (RoleName.VP, RoleName.OPS)
SELLS = (RoleName.REP, RoleName.MANAGER, RoleName.DIRECTOR)


def anyone(actor: Actor) -> bool:
    return actor.active


def sells(actor: Actor) -> bool:
    """Record, advance, ask: a rep's work, and a manager's for the subtree."""
    return actor.active and actor.has(*SELLS)


def reads_customers(actor: Actor) -> bool:
    return actor.active and actor.has(*SELLS, *SEES_ALL)


def may_see(actor: Actor, thing: Owned) -> bool:
    if not actor.active:
        return False
    return actor.has(*SEES_ALL) or _own_or_below(actor, thing) or _shared(actor, thing)


def may_change(actor: Actor, thing: Owned) -> bool:
    return sells(actor) and (_own_or_below(actor, thing) or _shared(actor, thing))


def sees_phone(actor: Actor, thing: Owned) -> bool:
    """Full on the rep's own customers, 138****1234 for everybody else."""
    return thing.owner_id == actor.id


def _own_or_below(actor: Actor, thing: Owned) -> bool:
    if not actor.has(*SELLS):
        return False
    return thing.owner_id == actor.id or thing.owner_id in actor.below


def _shared(actor: Actor, thing: Owned) -> bool:
    return actor.has(*SELLS) and thing.customer_id in actor.shared_customers

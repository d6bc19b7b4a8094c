"""Who may see and do what, as pure functions of actor facts and object facts (spec: rights).

Dispatch, pages and exports ask the same functions, each time. One deployment serves one company.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


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


SELLS = (RoleName.REP, RoleName.MANAGER, RoleName.DIRECTOR)
LEADS = (RoleName.MANAGER, RoleName.DIRECTOR)
DEPARTMENTS = (
    *(RoleName.MARKETING, RoleName.DELIVERY, RoleName.PRODUCT),
    *(RoleName.FINANCE, RoleName.LEGAL),
)
KEY_TIER = "A"
"""Key accounts: the only ones that the vp sees one by one."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Facts about who asks. `below`: ids of the people in the subtree under the actor; `regions`: the
    actor's own and those under it; `reached`: customers of the requests that came to the actor for a
    signature; `newcomers`: people whose mentor the actor is; `greeted`: surely, no need to look."""

    id: int
    name: str
    roles: frozenset[str]
    below: frozenset[int] = frozenset()
    shared_customers: frozenset[int] = frozenset()
    active: bool = True
    regions: frozenset[int] = frozenset()
    reached: frozenset[int] = frozenset()
    newcomers: frozenset[int] = frozenset()
    greeted: bool = False

    def has(self, *roles: RoleName) -> bool:
        return any(role in self.roles for role in roles)


@dataclass(frozen=True, slots=True)
class Owned:
    """Facts about an object: who owns it and which customer it belongs to. A contact's are those of
    the customer. `private`: a draft, nobody's but its author's; `amount_needed`: a department's step
    cannot be done without the amount; `grouped`: history of a group account 集团客户 (CO-12)."""

    owner_id: int | None
    customer_id: int | None
    customer_owner_id: int | None = None
    region_id: int | None = None
    tier: str = ""
    private: bool = False
    amount_needed: bool = False
    grouped: bool = False


# -- whose things ---------------------------------------------------------------------------------

Rule: TypeAlias = Callable[[Actor, Owned], bool]


def _always(actor: Actor, thing: Owned) -> bool:
    return True


def _never(actor: Actor, thing: Owned) -> bool:
    return False


def _own(actor: Actor, thing: Owned) -> bool:
    """What hangs on one's own customer is one's own: a hand-over brings the history along."""
    return actor.id in (thing.owner_id, thing.customer_owner_id)


def _own_or_shared(actor: Actor, thing: Owned) -> bool:
    return _own(actor, thing) or thing.customer_id in actor.shared_customers


def _below(actor: Actor, thing: Owned) -> bool:
    return thing.owner_id in actor.below or thing.customer_owner_id in actor.below


def _below_or_region(actor: Actor, thing: Owned) -> bool:
    return _below(actor, thing) or thing.region_id in actor.regions


def _managed(actor: Actor, thing: Owned) -> bool:
    return _own_or_shared(actor, thing) or _below(actor, thing)


def _directed(actor: Actor, thing: Owned) -> bool:
    return _own_or_shared(actor, thing) or _below_or_region(actor, thing)


def _key_account(actor: Actor, thing: Owned) -> bool:
    return thing.tier == KEY_TIER


def _reached(actor: Actor, thing: Owned) -> bool:
    return thing.customer_id in actor.reached


def _newcomers(actor: Actor, thing: Owned) -> bool:
    return thing.owner_id in actor.newcomers


def _needed(actor: Actor, thing: Owned) -> bool:
    return thing.amount_needed


def _grouped(actor: Actor, thing: Owned) -> bool:
    return thing.grouped


def _grouped_here(actor: Actor, thing: Owned) -> bool:
    """Every region reads a group account; the people of the owning one write (CO-12)."""
    return thing.grouped and thing.region_id in actor.regions


def _any(*rules: Rule) -> Rule:
    return lambda actor, thing: any(rule(actor, thing) for rule in rules)


# -- the table ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Grant:
    """A row of the table. `sees`: which objects, and of those: `works`: where one records, advances,
    asks; `amount`: whose amounts; `reveals`: may look at a masked number, which is written down;
    `decides`: whose owners one decides about, comments on, re-assigns."""

    sees: Rule
    works: Rule = _never
    amount: Rule = _always
    reveals: Rule = _never
    decides: Rule = _never


def _seller(whose: Rule, amount: Rule, reveals: Rule = _never, decides: Rule = _never) -> Grant:
    """Who works on `whose` customers, and reads the group accounts besides."""
    return Grant(_any(whose, _grouped), _any(whose, _grouped_here), amount, reveals, decides)


TABLE: dict[str, Grant] = {
    RoleName.REP: _seller(_own_or_shared, amount=_own),
    RoleName.MANAGER: _seller(_managed, amount=_managed, reveals=_managed, decides=_below),
    RoleName.DIRECTOR: _seller(
        _directed, amount=_directed, reveals=_directed, decides=_below_or_region
    ),
    RoleName.VP: Grant(_key_account),
    RoleName.OPS: Grant(_always),
    **{role: Grant(_reached, amount=_needed) for role in DEPARTMENTS},
    RoleName.MENTOR: Grant(_newcomers, amount=_never),
}
"""The admin is not in it: settings and the audit, no customer content. A group is no role: what it is
told is in GROUP_SEES."""

GROUP_SEES = ("title", "stage", "who", "when")
"""Never a phone, never an amount."""


def may_see(actor: Actor, thing: Owned) -> bool:
    return any(True for _ in _grants(actor, thing))


def may_change(actor: Actor, thing: Owned) -> bool:
    return any(grant.works(actor, thing) for grant in _grants(actor, thing))


def sees_phone(actor: Actor, thing: Owned) -> bool:
    """Full on the rep's own customers, 138****1234 for everybody else."""
    return actor.has(*SELLS) and may_see(actor, thing) and _own(actor, thing)


def may_reveal(actor: Actor, thing: Owned) -> bool:
    """A masked number in full, on the record; one's own is not masked."""
    asked = (grant.reveals(actor, thing) for grant in _grants(actor, thing))
    return not sees_phone(actor, thing) and any(asked)


def sees_amount(actor: Actor, thing: Owned) -> bool:
    """By a role that sees the thing: a manager who is somebody's mentor sees it as a mentor does."""
    return any(grant.amount(actor, thing) for grant in _grants(actor, thing))


def may_decide(actor: Actor, thing: Owned) -> bool:
    """Comment, re-assign, veto: those above whom the thing belongs to."""
    return any(grant.decides(actor, thing) for grant in _grants(actor, thing))


def may_merge(actor: Actor, *records: Owned) -> bool:
    """Two customers of whom he decides about both; operations any (U-01)."""
    return keeps_rules(actor) or (
        leads(actor) and all(may_change(actor, record) for record in records)
    )


def may_decide_about_people(actor: Actor, person_id: int) -> bool:
    """Only those above; operations keep the rules, they do not judge people."""
    return leads(actor) and person_id in actor.below


def _grants(actor: Actor, thing: Owned) -> Iterator[Grant]:
    """Those of the actor's roles that let him see the thing; leavers have none (union of roles)."""
    if not actor.active or (thing.private and thing.owner_id != actor.id):
        return
    for role in actor.roles:
        grant = TABLE.get(role)
        if grant and grant.sees(actor, thing):
            yield grant


# -- what one may ask for at all ------------------------------------------------------------------


def anyone(actor: Actor) -> bool:
    return actor.active


def sells(actor: Actor) -> bool:
    """Record, advance, ask: a rep's work, and a manager's for the subtree."""
    return actor.active and actor.has(*SELLS)


def reads_customers(actor: Actor) -> bool:
    """Some customer may be his to see; which, is asked for each."""
    return actor.active and any(role in TABLE for role in actor.roles)


def leads(actor: Actor) -> bool:
    return actor.active and actor.has(*LEADS)


def compares(actor: Actor) -> bool:
    """Reps side by side: those who lead them, and those who keep the rules or look over everything."""
    return leads(actor) or keeps_rules(actor) or (actor.active and actor.has(RoleName.VP))


def compares_all(actor: Actor) -> bool:
    """Everybody, not only the people below."""
    return keeps_rules(actor) or (actor.active and actor.has(RoleName.VP))


def may_group(actor: Actor, thing: Owned) -> bool:
    """Say to which group account the customer belongs."""
    return keeps_rules(actor) or may_decide(actor, thing)


def keeps_rules(actor: Actor) -> bool:
    """Playbook, imports, pools, scripts."""
    return actor.active and actor.has(RoleName.OPS)


def changes_rules(actor: Actor) -> bool:
    """Looks at the matching rules, changes them, puts them in force: another one's change, where there is
    another (a playbook's activation needs a second person)."""
    return keeps_rules(actor) or administers(actor)


def sends_files(actor: Actor) -> bool:
    """Whoever sells, for the open entry; operations, for their tables."""
    return sells(actor) or keeps_rules(actor)


def administers(actor: Actor) -> bool:
    """Settings, audit, dead letters, people; binds groups, resets, replays."""
    return actor.active and actor.has(RoleName.ADMIN)


def binds_groups(actor: Actor) -> bool:
    """An admin every team's, a manager his own; which, is asked for each."""
    return administers(actor) or leads(actor)


# -- requests that others sign --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """Facts about a request: who asked, and who has been reached by it (its open or closed steps)."""

    applicant_id: int
    reached_ids: frozenset[int] = frozenset()


def may_see_request(actor: Actor, request: Asked) -> bool:
    """Whoever asked, whoever was asked, those above the applicant, and operations."""
    if not actor.active:
        return False
    concerned = actor.id == request.applicant_id or actor.id in request.reached_ids
    above = leads(actor) and request.applicant_id in actor.below
    return concerned or above or keeps_rules(actor)

"""The platform's list of people compared with ours: who joined, changed, left (U-15)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sales.playbook_leavers import LeaverRules


@dataclass(frozen=True, slots=True)
class Member:
    """One person as the platform's directory knows him. `departments`: ids, the main one first."""

    external_id: str
    name: str
    title: str = ""
    phone: str = ""
    departments: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()  # departments whose head he is
    manager: str = ""  # external id, where the platform names one
    active: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """One of our people. `account`: his id on this platform, empty: none. `led`: this platform's word on
    his name and place counts, as it is the one we met him on first. `elsewhere`: he has an account on
    another one that lists people."""

    id: int
    name: str
    title: str = ""
    phone: str = ""
    active: bool = True
    account: str = ""
    led: bool = True
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Differences:
    """`changed`: as they should be from now on. `gone`: leaves the company; `unlisted`: only this platform,
    he is still on another."""

    joined: tuple[Member, ...] = ()
    bound: tuple[tuple[int, Member], ...] = ()
    changed: tuple[Known, ...] = ()
    gone: tuple[int, ...] = ()
    unlisted: tuple[str, ...] = ()

    @property
    def leaving(self) -> int:
        return len(self.gone) + len(self.unlisted)


def compared(members: Iterable[Member], known: Sequence[Known]) -> Differences:
    """Whoever is not listed as active any more leaves; whoever is new is first looked for by his phone
    among those who have no account here."""
    listed = {one.external_id: _clean(one) for one in members if one.active and one.external_id}
    ours = {one.account: one for one in known if one.account}
    new = [one for id, one in listed.items() if id not in ours]
    bound = _by_phone(new, [one for one in known if one.active and not one.account])
    bindings = {member.external_id for _, member in bound}
    stay = [(ours[id], member) for id, member in listed.items() if id in ours]
    missing = [one for id, one in ours.items() if id not in listed and one.active]
    return Differences(
        joined=tuple(one for one in new if one.external_id not in bindings),
        bound=bound,
        changed=tuple(now for one, member in stay if (now := _now(one, member)) != one),
        gone=tuple(one.id for one in missing if not one.elsewhere),
        unlisted=tuple(one.account for one in missing if one.elsewhere),
    )


def too_many(found: Differences, known: Iterable[Known], rules: LeaverRules) -> bool:
    """So many leave at once that it is rather a mistake. Nobody left at all always is one."""
    ours = sum(1 for one in known if one.active and one.account)
    share = round(ours * rules.doubt_percent / 100)
    most = min(max(rules.doubt_more_than, share), ours - 1)
    return found.leaving > max(most, 0) if ours > 1 else found.leaving > 0


def plain_phone(phone: str) -> str:
    """Digits, without the country code of the mainland; empty where it is none or masked."""
    if "*" in phone:
        return ""
    digits = "".join(char for char in phone if char in "0123456789")
    longer = digits.removeprefix("00")
    return longer[2:] if len(longer) == 13 and longer.startswith("861") else digits


def _clean(member: Member) -> Member:
    return replace(member, phone=plain_phone(member.phone))


def _now(one: Known, member: Member) -> Known:
    """What the platform withholds (no permission for it) changes nothing."""
    if not one.led:
        return replace(one, active=True, phone=one.phone or member.phone)
    return replace(
        one,
        active=True,
        name=member.name or one.name,
        title=member.title or one.title,
        phone=member.phone or one.phone,
    )


def _by_phone(new: Iterable[Member], free: Collection[Known]) -> tuple[tuple[int, Member], ...]:
    """Only where exactly one has it on either side: a number that two have names nobody."""
    new = [one for one in new if one.phone]
    theirs = Counter(one.phone for one in new)
    ours = Counter(one.phone for one in free if one.phone)
    person = {one.phone: one.id for one in free}
    return tuple(
        (person[one.phone], one) for one in new if theirs[one.phone] == ours[one.phone] == 1
    )


# -- whom they report to ---------------------------------------------------------------------------


def managers(members: Iterable[Member], parents: Mapping[str, str]) -> dict[str, str]:
    """Everybody's manager by external ids, empty: nobody. As the platform names him; else the head of
    his department, or of the nearest one above that has another head. `parents`: department → the one
    above. Circles are cut."""
    there = {one.external_id: one for one in members if one.active}
    heads = _heads(there.values())
    found = {id: _named(one, there) or _head(one, heads, parents) for id, one in there.items()}
    return _uncircled(found)


def _heads(members: Iterable[Member]) -> dict[str, str]:
    """One for each department; of several the first by id, so that nights do not differ."""
    pairs = sorted((department, one.external_id) for one in members for department in one.leads)
    return {department: next(some)[1] for department, some in groupby(pairs, lambda pair: pair[0])}


def _named(member: Member, there: Mapping[str, Member]) -> str:
    is_known = member.manager in there and member.manager != member.external_id
    return member.manager if is_known else ""


def _head(member: Member, heads: Mapping[str, str], parents: Mapping[str, str]) -> str:
    at, seen = next(iter(member.departments), ""), set[str]()
    while at and at not in seen:
        seen.add(at)
        if (head := heads.get(at, "")) not in ("", member.external_id):
            return head
        at = parents.get(at, "")
    return ""


def _uncircled(found: Mapping[str, str]) -> dict[str, str]:
    """Whoever would report to himself over others reports to nobody."""
    free: dict[str, str] = {}
    for one in sorted(found):
        at = found[one]
        while at and at != one:
            at = free.get(at, "")
        free[one] = "" if at == one else found[one]
    return free

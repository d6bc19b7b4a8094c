"""Another system that holds one of our tokens, and what it may do (MI-06, R30)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Grant(StrEnum):
    SEND = "send"  # tell us of leads
    READ = "read"  # follow those that it told us of
    OWNER = "owner"  # learn who looks after them


@dataclass(frozen=True, slots=True)
class Partner:
    """`name`: as the configuration calls the token."""

    name: str
    may: frozenset[str]


def may_send(partner: Partner) -> bool:
    return Grant.SEND in partner.may


def may_read(partner: Partner) -> bool:
    return Grant.READ in partner.may


def may_follow(partner: Partner, keys: Iterable[str]) -> bool:
    """Only what it told us itself; `keys`: the source keys under which somebody did."""
    return may_read(partner) and any(teller(key) == partner.name for key in keys)


def sees_owner(partner: Partner) -> bool:
    return Grant.OWNER in partner.may


def told_as(partner: str, key: str) -> str:
    """The source key of what a partner told under its own key; two of them never share one."""
    return f"{partner}:{key}"


def teller(source_key: str) -> str:
    """The name of the partner who told it so."""
    return source_key.partition(":")[0]

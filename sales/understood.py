"""What one visit sentence says: the seventeen fields of a visit, and their JSON form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from sales.ports import Match


@dataclass(frozen=True, slots=True)
class Contact:
    """A customer-side person as said; `id` where it is one contact of the books."""

    name: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """All that a note says and nothing that is merely likely; money in fen."""

    customer_id: int | None = None
    candidates: tuple[Match, ...] = ()  # at most three, to pick from when not sure
    customer_new: str | None = None
    contacts: tuple[Contact, ...] = ()
    phone: str | None = None
    touch_type: str | None = None  # 微信, 面访, 电话, 展会
    emotion: str = "中性"  # or 积极, 抵触
    decision_roles: tuple[str, ...] = ()
    amount_fen: int | None = None
    amount_range: tuple[int, int] | None = None  # fen, where the note is vague
    products: tuple[str, ...] = ()
    next_action: str | None = None
    next_at: date | datetime | None = None
    tags: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    budget_approved: bool | None = None
    considering: bool = False
    proposal_received: bool = False
    empty: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; a date is „2026-11-24", a time „2026-11-24T15:00:00+08:00"."""
        return {**asdict(self), "next_at": self.next_at.isoformat() if self.next_at else None}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Understood:
        """The inverse of `to_json`, also after a trip through a database column; unknown keys are dropped."""
        known = {field.name for field in fields(cls)}
        plain = {key: _tupled(value) for key, value in data.items() if key in known}
        return cls(
            **{
                **plain,
                "candidates": tuple(Match(**one) for one in data.get("candidates") or ()),
                "contacts": tuple(Contact(**one) for one in data.get("contacts") or ()),
                "next_at": _moment(data.get("next_at")),
            }
        )


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _moment(text: str | None) -> date | datetime | None:
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)

"""A lead: what is told of it, and what identifies its firm (AS-13)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sales.company_names import company_key, phone_key

SHORTEST_PHONE = 7  # digits; less is an extension or a slip
LONGEST = 200  # characters of a name; more is a text in the wrong place


@dataclass(frozen=True, slots=True)
class NewLead:
    """What a source told. `source_key`: the same for the same telling, however often it comes."""

    source: str
    source_key: str
    company: str = ""
    contact: str = ""
    phone: str = ""
    chat: str = ""  # their account on a platform where one of us is in touch with them
    title: str = ""
    industry: str = ""
    region: str = ""  # a region's name
    need: str = ""
    scene: str = ""
    certificate: str = ""
    yearly_fen: int | None = None
    estimate_fen: int | None = None
    cost_fen: int | None = None
    channel: str = ""  # where it came from in the company's words: 官网, 展会
    first_inquiry: bool = True
    raw: Mapping[str, Any] = field(default_factory=dict)


def plain(told: NewLead) -> NewLead:
    """Trimmed to one line each, the phone to its digits."""
    words = ("company", "contact", "title", "industry", "region", "scene", "certificate", "channel")
    trimmed: dict[str, Any] = {name: _line(getattr(told, name)) for name in words}
    return replace(told, phone=phone_key(told.phone), need=told.need.strip(), **trimmed)


def faults(told: NewLead) -> tuple[str, ...]:
    """Why nothing can be done with it, in sentences for who sent it; empty when it will do."""
    return tuple(dict.fromkeys(words for _, words in wrong(told)))


def wrong(told: NewLead) -> Iterator[tuple[str, str]]:
    """The same by field: (its name, the sentence)."""
    if not (told.company or told.phone or told.chat):
        yield "company", "公司名称和电话至少写一个"
    if told.company and not company_key(told.company):
        yield "company", f"公司名称「{told.company}」里没有字"
    if told.phone and len(told.phone) < SHORTEST_PHONE:
        yield "phone", f"电话「{told.phone}」位数不够"
    for name in ("yearly_fen", "estimate_fen", "cost_fen"):
        if (getattr(told, name) or 0) < 0:
            yield name, "金额不能是负数"


def keys(told: NewLead) -> tuple[str, ...]:
    """What makes two leads the same firm; in one order, so that two who lock them do not wait in a circle."""
    company = f"company:{company_key(told.company)}" if told.company else ""
    phone = f"phone:{told.phone}" if told.phone else ""
    return tuple(sorted(filter(None, (company, phone))))


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]

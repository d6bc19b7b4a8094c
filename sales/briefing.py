"""今日作战包: which three todos, which one lead, which one material (DS-01, R16)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sales.playbook import Material, PackRules


@dataclass(frozen=True, slots=True)
class TodoFacts:
    """An open todo due by the end of the pack's day. Money in fen."""

    id: int
    due_at: datetime
    amount_fen: int = 0
    industry: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """An open opportunity of the person's."""

    id: int
    last_contact_at: datetime
    amount_fen: int = 0
    industry: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    todos: tuple[int, ...]
    lead: int | None
    material: str

    @property
    def empty(self) -> bool:
        return not self.todos and self.lead is None


def pack(
    todos: Iterable[TodoFacts],
    leads: Iterable[LeadFacts],
    materials: Sequence[Material],
    rules: PackRules,
) -> Pack:
    """Soonest due first, the larger deal first among equals; the lead that waited longest; a material
    that fits what is named. Fewer if there are fewer, never padded."""
    chosen = sorted(todos, key=lambda todo: (todo.due_at, -todo.amount_fen, todo.id))[: rules.todos]
    waiting = sorted(leads, key=lambda lead: (lead.last_contact_at, -lead.amount_fen, lead.id))
    reviewed = waiting[0] if waiting and rules.leads else None
    about: list[TodoFacts | LeadFacts] = [*chosen, *([reviewed] if reviewed else [])]
    return Pack(
        tuple(todo.id for todo in chosen),
        reviewed.id if reviewed else None,
        _material(about, materials) if rules.materials else "",
    )


def _material(about: Sequence[TodoFacts | LeadFacts], materials: Sequence[Material]) -> str:
    """The material that fits the first thing named best; none when nothing fits."""
    for thing in about:
        scored = [(_fit(thing, each), -order, each.id) for order, each in enumerate(materials)]
        best = max(scored, default=(0, 0, ""))
        if best[0] > 0:
            return best[2]
    return ""


def _fit(thing: TodoFacts | LeadFacts, material: Material) -> int:
    if material.industries and thing.industry not in material.industries:
        return 0
    if material.stages and thing.stage not in material.stages:
        return 0
    return 1 + 2 * bool(material.industries) + bool(material.stages)

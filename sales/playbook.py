"""The typed business rules: every number a sales manager may change without a programmer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the pipeline; `life_cycle` is its roll-up: 线索 商机 谈判 成交."""

    id: str
    name: str
    life_cycle: str
    nodes: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """`text` may name $customer $contact $opportunity $amount $concern $industry $rep $next_at."""

    id: str
    name: str
    text: str
    industries: tuple[str, ...] = ()  # empty: every industry


@dataclass(frozen=True, slots=True)
class RethinkRules:
    """CS-01…04, CS-19, CS-20."""

    concerns: tuple[tuple[str, str], ...]  # (id, label)
    scripts: tuple[Script, ...]  # grouped by id: policy, roi, competitor
    todo_hours: int  # timer rethink_todo
    technical_titles: tuple[str, ...]
    finance_titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    id: str
    title: str
    summary: str
    industries: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackRules:
    """今日作战包: 3 + 1 + 1, fewer if there are fewer, never padded (DS-01, R16)."""

    at: time
    todos: int
    leads: int
    materials: int
    lead_minutes: int  # computed this long before `at`
    jitter_minutes: int  # sent within ± this, by stable hash of the person
    grace_minutes: int  # later than this after `at`: skipped


@dataclass(frozen=True, slots=True)
class SendWindow:
    """Messages leave on workdays between these times unless a reply, an approval or red (U-05)."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Snooze:
    id: str
    label: str
    hours: int = 0  # from now
    days: int = 0  # workdays ahead, at `at`
    at: time | None = None


@dataclass(frozen=True, slots=True)
class EntryRules:
    """CP-03 (≤3 required fields), CP-06…08, R18 (empty phrases)."""

    required: tuple[str, ...]  # field names of the visit form
    touch_types: tuple[str, ...]
    emotions: tuple[str, ...]
    decision_roles: tuple[str, ...]
    close_reasons: tuple[tuple[str, str], ...]
    default_hour: time  # when a next step names a day but no hour


@dataclass(frozen=True, slots=True)
class Playbook:
    name: str
    version: int
    pipeline: tuple[Stage, ...]
    entry: EntryRules
    rethink: RethinkRules
    materials: tuple[Material, ...]
    pack: PackRules
    window: SendWindow
    snooze: tuple[Snooze, ...]
    undo_minutes: int

    def stage(self, id: str) -> Stage | None:
        return next((stage for stage in self.pipeline if stage.id == id), None)


REQUIRED_FIELDS_AT_MOST = 3


def check(playbook: Playbook) -> tuple[str, ...]:
    """A sentence per fault; empty when the playbook can be put in force."""
    return tuple(_faults(playbook))


def _faults(playbook: Playbook) -> Iterable[str]:
    ids = [stage.id for stage in playbook.pipeline]
    if len(ids) < 2:
        yield "pipeline：至少要有两个阶段"
    if len(set(ids)) != len(ids):
        yield "pipeline：阶段编号重复"
    if len(playbook.entry.required) > REQUIRED_FIELDS_AT_MOST:
        yield f"entry.required：必填项不能超过 {REQUIRED_FIELDS_AT_MOST} 个"
    if playbook.window.opens >= playbook.window.closes:
        yield "window：开始时间要早于结束时间"
    for name, value in _positive(playbook):
        if value <= 0:
            yield f"{name}：必须大于 0，现在是 {value}"
    for material in playbook.materials:
        if unknown := set(material.stages) - set(ids):
            yield f"materials.{material.id}：没有阶段 {'、'.join(sorted(unknown))}"
    if not playbook.rethink.concerns:
        yield "rethink.concerns：至少要有一个顾虑"


def _positive(playbook: Playbook) -> Iterable[tuple[str, int]]:
    yield "pack.todos", playbook.pack.todos
    yield "rethink.todo_hours", playbook.rethink.todo_hours
    yield "undo_minutes", playbook.undo_minutes
    yield "pack.grace_minutes", playbook.pack.grace_minutes

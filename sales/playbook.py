"""The typed business rules: every number a sales manager may change without a programmer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from sales.matching_checked import matching_faults
from sales.matching_rules import MatchingRules
from sales.merging import MergeRules, merge_faults
from sales.playbook_imports import ImportRules, import_faults
from sales.playbook_leads import LeadRules, lead_faults
from sales.playbook_leavers import LeaverRules, leaver_faults
from sales.playbook_pool import PoolRules, pool_faults
from sales.playbook_quotes import QuoteRules, quote_faults


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
class ClockRule:
    """One row of the timer register. clock: natural (always runs) | working (workdays, office hours)."""

    hours: int
    clock: str = "natural"


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When working clocks run."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class CalmRules:
    """U-05 and R41: how much a person is told, and how."""

    batch_minutes: int  # notices of one person wait this long for each other
    per_kind_and_hour: int
    per_day: int  # unasked pushes a person and day, the daily pack aside
    roll_up_from: int  # a manager gets one roll-up instead of cards, a rep from this many on
    digest_at: time
    alert_snoozes: int  # before the manager sees it
    manager_delay_h: int = 0  # how much later than the rep the manager hears (R08)


@dataclass(frozen=True, slots=True)
class ApprovalStepRule:
    """who: `manager` | `director` | `role:ops` | `owner` (of the customer) | `person:姓名`; mode: all | any."""

    name: str
    who: tuple[str, ...]
    hours: int  # working hours until reminded; then the next reminder after as many
    mode: str = "all"


@dataclass(frozen=True, slots=True)
class ApprovalKind:
    """subject: none | customer. effect: none | share_customer | hand_over_customer | release_quote."""

    id: str
    name: str
    steps: tuple[ApprovalStepRule, ...]
    subject: str = "none"
    effect: str = "none"
    asks_person: bool = False  # the form asks for 接手人
    by_hand: bool = True  # people may ask for it; else only the bot does
    yes_word: str = "同意"  # what the two answers are called
    no_word: str = "拒绝"
    days: int = 0  # how long what it opens is open at most; 0: for good
    if_yes: str = ""  # the effect in words, shown on the card
    if_no: str = ""


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
    office: OfficeHours
    clocks: dict[str, ClockRule]
    calm: CalmRules
    approvals: tuple[ApprovalKind, ...]
    leads: LeadRules
    quotes: QuoteRules
    pool: PoolRules
    imports: ImportRules
    merging: MergeRules
    leavers: LeaverRules
    matching: MatchingRules

    def approval(self, id: str) -> ApprovalKind | None:
        return next((kind for kind in self.approvals if kind.id == id), None)

    def stage(self, id: str) -> Stage | None:
        return next((stage for stage in self.pipeline if stage.id == id), None)


REQUIRED_FIELDS_AT_MOST = 3
EFFECTS = ("none", "share_customer", "hand_over_customer", "release_quote")
CLOCKS = (
    *("first_touch", "deep_interview", "stale_followup", "stale_escalation", "rethink_todo"),
    *("rethink_kpi", "after_proposal", "proposal_delay", "churn_idle", "no_update"),
    *("customer_silence", "stage_dwell", "collab_marketing", "collab_delivery", "tech_proposal"),
    *("ticket_first_response", "newbie_feedback"),
)
"""The timer register: every clock has a name of its own, whatever its number (R01, R02)."""


def check(playbook: Playbook) -> tuple[str, ...]:
    """A sentence per fault; empty when the playbook can be put in force."""
    return tuple(_faults(playbook))


def _faults(playbook: Playbook) -> Iterable[str]:
    yield from _pipeline_faults(playbook)
    yield from _clock_faults(playbook)
    yield from _approval_faults(playbook)
    yield from lead_faults(playbook.leads)
    yield from pool_faults(playbook.pool, [stage.id for stage in playbook.pipeline])
    yield from import_faults(playbook.imports)
    yield from quote_faults(playbook.quotes)
    if playbook.approval(playbook.quotes.decided_by) is None:
        yield f"quotes.decided_by：没有审批「{playbook.quotes.decided_by}」"
    yield from merge_faults(playbook.merging)
    yield from leaver_faults(playbook.leavers)
    yield from matching_faults(playbook.matching)
    if len(playbook.entry.required) > REQUIRED_FIELDS_AT_MOST:
        yield f"entry.required：必填项不能超过 {REQUIRED_FIELDS_AT_MOST} 个"
    if playbook.window.opens >= playbook.window.closes:
        yield "window：开始时间要早于结束时间"
    if playbook.office.opens >= playbook.office.closes:
        yield "office：开始时间要早于结束时间"
    if not playbook.rethink.concerns:
        yield "rethink.concerns：至少要有一个顾虑"
    for name, value in _positive(playbook):
        if value <= 0:
            yield f"{name}：必须大于 0，现在是 {value}"


def _pipeline_faults(playbook: Playbook) -> Iterable[str]:
    ids = [stage.id for stage in playbook.pipeline]
    if len(ids) < 2:
        yield "pipeline：至少要有两个阶段"
    if len(set(ids)) != len(ids):
        yield "pipeline：阶段编号重复"
    for material in playbook.materials:
        if unknown := set(material.stages) - set(ids):
            yield f"materials.{material.id}：没有阶段 {'、'.join(sorted(unknown))}"


def _clock_faults(playbook: Playbook) -> Iterable[str]:
    for name in CLOCKS:
        if name not in playbook.clocks:
            yield f"clocks.{name}：缺少这个时限"
    for name, rule in playbook.clocks.items():
        if name not in CLOCKS:
            yield f"clocks.{name}：没有这个时限，请检查拼写"
        if rule.hours <= 0 or rule.clock not in ("natural", "working"):
            yield f"clocks.{name}：hours 要大于 0，clock 只能是 natural 或 working"


def _approval_faults(playbook: Playbook) -> Iterable[str]:
    for kind in playbook.approvals:
        if not kind.steps:
            yield f"approvals.{kind.id}：至少要有一步"
        if kind.subject not in ("none", "customer"):
            yield f"approvals.{kind.id}.subject：只能是 none 或 customer"
        if kind.effect not in EFFECTS:
            yield f"approvals.{kind.id}.effect：没有「{kind.effect}」这种效果"
        for step in kind.steps:
            yield from _step_faults(kind.id, step)


def _step_faults(kind: str, step: ApprovalStepRule) -> Iterable[str]:
    key = f"approvals.{kind}「{step.name}」"
    if step.mode not in ("all", "any"):
        yield f"{key}：mode 只能是 all 或 any"
    if step.hours <= 0:
        yield f"{key}：hours 要大于 0"
    if not step.who:
        yield f"{key}：没有写谁来签"
    for who in step.who:
        if who not in ("manager", "director", "owner") and not who.startswith(("role:", "person:")):
            yield f"{key}：看不懂「{who}」"


def _positive(playbook: Playbook) -> Iterable[tuple[str, int]]:
    yield "pack.todos", playbook.pack.todos
    yield "undo_minutes", playbook.undo_minutes
    yield "calm.per_day", playbook.calm.per_day
    yield "calm.per_kind_and_hour", playbook.calm.per_kind_and_hour
    yield "calm.roll_up_from", playbook.calm.roll_up_from
    yield "calm.batch_minutes", playbook.calm.batch_minutes
    yield "pack.grace_minutes", playbook.pack.grace_minutes

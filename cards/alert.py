"""A lead or an opportunity that lies still: as its rep, the manager and the director see it, and what they may do."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cards.catalogue import card
from cards.model import Block, Button, Buttons, Card, Facts, Note, Style, Text, Tone
from cards.pursuit import WORDS, opening, state_name
from cards.text import day, escape, moment
from sales.actions import KeepLead, MoveLead, Mute, StartAlertSnooze, StartRemark, StartVisit
from sales.ladder import watched


@dataclass(frozen=True, slots=True)
class AlertView:
    """One lead or opportunity for one reader; times in the company's zone. `silent`: nobody spoke with
    them for longer than the limit; `late`: what else is owed, the worst first."""

    id: int
    version: int
    name: str
    customer: str
    customer_id: int
    days: int  # full days without a contact
    hours: int  # the limit of the clock
    last_contact: datetime | None  # None: nobody ever spoke with them
    kind: str = "opportunity"  # or lead
    state: str = "open"
    silent: bool = True
    late: tuple[str, ...] = ()
    contact: str = ""  # 「秦总 13800000123」, as the reader may know it
    above: bool = False  # the reader is a manager of the owner
    last_words: str = ""
    owner: str = ""  # named when it is somebody else's
    escalates_to: str = ""
    escalates_at: datetime | None = (
        None  # as long after this message as the rule says, or as it runs
    )
    escalates_in: int = 48  # hours from now
    escalated: bool = False
    alarm_at: datetime | None = None  # a lead: then the manager hears
    reassign_at: datetime | None = None  # then it is to go to another
    moves_at: datetime | None = None  # then it goes to another unless those above say no
    snoozed: int = 0
    reason: str = ""  # given with the last snooze
    until: datetime | None = None  # put off by a manager
    remark: str = ""  # the manager's last words, 「李国强：先报价」

    @property
    def over(self) -> bool:
        """Handled, or its clock stands still."""
        return not (self.silent or self.late)

    @property
    def loud(self) -> bool:
        return self.escalated or self.moves_at is not None


EXAMPLE = AlertView(
    id=42,
    version=3,
    name="青禾口腔 二期扩容",
    customer="青禾口腔连锁",
    customer_id=17,
    days=3,
    hours=72,
    last_contact=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
    last_words="聊了二期扩容需求，预算已批，担心迁移风险",
    escalates_to="周敏",
    escalates_at=datetime(2026, 11, 28, 10, 10, tzinfo=UTC),
)
RUNNING = replace(
    EXAMPLE,
    escalates_in=20,
    snoozed=1,
    reason="客户出差",
    remark="李国强：先把报价发过去",
)
MANAGER = replace(EXAMPLE, above=True, owner="王芳", snoozed=2, reason="客户出差")
DIRECTOR = replace(MANAGER, days=5, escalated=True, escalates_to="周敏")
OVER = replace(EXAMPLE, silent=False, last_contact=datetime(2026, 11, 26, 15, 20, tzinfo=UTC))
PUT_OFF = replace(
    OVER, until=datetime(2026, 12, 1, 9, 30, tzinfo=UTC), reason="客户在国外，下周一回来"
)
LEAD = AlertView(
    id=31,
    version=3,
    name="静安牙科",
    customer="静安牙科",
    customer_id=18,
    days=0,
    hours=72,
    last_contact=None,
    kind="lead",
    state="offered",
    silent=False,
    late=("派出 2 个工作小时没联系",),
    contact="韩总 13900001234",
    reassign_at=datetime(2026, 11, 27, 9, 30, tzinfo=UTC),
)
LEAD_MOVES = replace(
    LEAD,
    days=2,
    late=("派出 48 小时没联系",),
    contact="韩总 139****1234",
    above=True,
    owner="王芳",
    reassign_at=None,
    moves_at=datetime(2026, 11, 27, 11, 30, tzinfo=UTC),
)
LEAD_SILENT = replace(
    LEAD,
    days=3,
    silent=True,
    reassign_at=None,
    late=("72 小时了还没有深访纪要",),
    escalates_to="周敏",
    escalates_at=datetime(2026, 11, 28, 10, 10, tzinfo=UTC),
)


@card(example=EXAMPLE)
def alert(view: AlertView) -> Card:
    if view.over:
        return _over(view)
    why = _why(view)
    blocks = (_facts(view), *((Note(why),) if why else ()), *_buttons(view))
    return Card(view.name, blocks, Tone.ALARM if view.loud else Tone.ACT, status(view))


@card(example=RUNNING)
def alert_running(view: AlertView) -> Card:
    return alert(view)


@card(example=MANAGER)
def alert_manager(view: AlertView) -> Card:
    return alert(view)


@card(example=DIRECTOR)
def alert_director(view: AlertView) -> Card:
    return alert(view)


@card(example=OVER)
def alert_over(view: AlertView) -> Card:
    return alert(view)


@card(example=PUT_OFF)
def alert_put_off(view: AlertView) -> Card:
    return alert(view)


@card(example=LEAD)
def alert_lead(view: AlertView) -> Card:
    return alert(view)


@card(example=LEAD_MOVES)
def alert_lead_moves(view: AlertView) -> Card:
    return alert(view)


@card(example=LEAD_SILENT)
def alert_lead_silent(view: AlertView) -> Card:
    return alert(view)


def status(view: AlertView) -> str:
    """「线索 · 已 3 天没联系」."""
    said = f"已 {view.days} 天没联系" if view.silent else view.late[0]
    return f"{WORDS['lead']} · {said}" if view.kind == "lead" else said


def _facts(view: AlertView) -> Facts:
    last = f"{day(view.last_contact)} {view.last_words}".strip() if view.last_contact else "还没有"
    pairs = (
        ("客户", view.customer if view.customer != view.name else ""),
        ("联系人", view.contact),
        ("负责人", view.owner),
        ("上次联系" if view.kind == "lead" else "上次", last),
        ("顺延", f"{view.snoozed} 次：{view.reason}" if view.snoozed else ""),
        ("批注", view.remark),
    )
    return Facts(tuple(pair for pair in pairs if pair[1]))


def _why(view: AlertView) -> str:
    """Every reason, then what comes next."""
    said = (f"超过 {view.hours} 小时没联系", *view.late) if view.silent else view.late[1:]
    return " · ".join(filter(None, (*said, _next_owner(view), _next_rung(view))))


def _next_owner(view: AlertView) -> str:
    """What becomes of a lead that nobody touches."""
    if view.moves_at:
        return f"{moment(view.moves_at)} 自动改派给下一位合适的同事"
    if view.alarm_at:
        return f"{moment(view.alarm_at)} 前没联系会告诉主管"
    return f"{moment(view.reassign_at)} 前没联系会改派" if view.reassign_at else ""


def _next_rung(view: AlertView) -> str:
    """When it escalates and to whom; nothing where nobody is left above."""
    if view.escalated:
        return f"已升级至 {view.escalates_to}" if view.escalates_to else "已升级"
    if not view.escalates_to:
        return ""
    when = f"（{moment(view.escalates_at)}）" if view.escalates_at else ""
    return f"再过 {view.escalates_in} 小时升级至 {view.escalates_to}{when}"


def _buttons(view: AlertView) -> tuple[Block, ...]:
    mute = Buttons((Button("免打扰此类", Mute(_family(view))),))
    if view.above and view.moves_at:
        return (Buttons(_vetoes(view)), mute)
    first = (
        Button("批注", StartRemark(view.kind, view.id), Style.PRIMARY)
        if view.above
        else Button("已跟进", StartVisit(view.customer_id), Style.PRIMARY)
    )
    later = Button("顺延", StartAlertSnooze(view.kind, view.id, view.version))
    offered = (first, *((later,) if view.silent else ()), opening(view.kind, view.id))
    return (Buttons(offered), mute)


def _vetoes(view: AlertView) -> tuple[Button, ...]:
    return (
        Button("现在改派", MoveLead(view.id, view.version), Style.PRIMARY),
        Button(f"留给{view.owner}", KeepLead(view.id, view.version)),
        opening(view.kind, view.id),
    )


def _family(view: AlertView) -> str:
    """The kind of notice that brought it."""
    if not view.silent:
        return "moving" if view.above and view.moves_at else "untouched"
    return "escalation" if view.above and view.escalated else "stale"


def _over(view: AlertView) -> Card:
    blocks = (Text(_how_it_ended(view)), Buttons((opening(view.kind, view.id),)))
    return Card(view.name, blocks, Tone.GOOD, "已处理")


def _how_it_ended(view: AlertView) -> str:
    if not watched(view.state):
        return f"{WORDS[view.kind]}现在是「{state_name(view.kind, view.state)}」，不再计时"
    if view.until:
        return " · ".join(filter(None, (f"顺延到 {moment(view.until)}", escape(view.reason))))
    if view.last_contact is None:
        return f"现在由 {escape(view.owner)} 跟进" if view.owner else "重新计时，请尽快联系"
    return f"最近联系 {day(view.last_contact)} {escape(view.last_words)}".strip()

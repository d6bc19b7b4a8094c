"""An opportunity that nobody touches: as its rep, the manager and the director see it, and what they may do."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cards.catalogue import card
from cards.model import (
    Block,
    Button,
    Buttons,
    Card,
    Facts,
    Field,
    FieldKind,
    Form,
    Note,
    Style,
    Text,
    Tone,
)
from cards.text import day, escape, moment
from sales.actions import (
    Mute,
    ShowOpportunity,
    SnoozeAlert,
    StartAlertSnooze,
    StartRemark,
    StartVisit,
)
from sales.ladder import watched
from sales.stages import STATE_NAMES


@dataclass(frozen=True, slots=True)
class AlertView:
    """One silent opportunity for one reader; times in the company's zone."""

    id: int
    version: int
    name: str
    customer: str
    customer_id: int
    days: int  # full days without a contact
    hours: int  # the limit of the clock
    last_contact: datetime
    state: str = "open"
    above: bool = False  # the reader is a manager of the owner
    last_words: str = ""
    owner: str = ""  # named when it is somebody else's
    escalates_to: str = ""
    escalates_at: datetime | None = (
        None  # as long after this message as the rule says, or as it runs
    )
    escalates_in: int = 48  # hours from now
    escalated: bool = False
    snoozed: int = 0
    reason: str = ""  # given with the last snooze
    until: datetime | None = None  # put off by a manager
    remark: str = ""  # the manager's last words, 「李国强：先报价」
    over: bool = False  # handled, or its clock stands still


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
OVER = replace(EXAMPLE, over=True, last_contact=datetime(2026, 11, 26, 15, 20, tzinfo=UTC))
PUT_OFF = replace(
    OVER, until=datetime(2026, 12, 1, 9, 30, tzinfo=UTC), reason="客户在国外，下周一回来"
)


@card(example=EXAMPLE)
def alert(view: AlertView) -> Card:
    if view.over:
        return _over(view)
    blocks = (_facts(view), Note(_why(view)), *_buttons(view))
    tone = Tone.ALARM if view.escalated else Tone.ACT
    return Card(view.name, blocks, tone, f"已 {view.days} 天没联系")


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


@dataclass(frozen=True, slots=True)
class AlertSnoozeView:
    """`left`: how often the rep still may; None for a manager, whose snooze stops the escalation."""

    id: int
    version: int
    name: str
    days: int
    choices: tuple[tuple[str, str], ...]
    left: int | None = 2
    until: str = ""
    reason: str = ""


_CHOICES = (("afternoon", "今天下午"), ("tomorrow", "明天"), ("three_days", "3天后"))
SNOOZE = AlertSnoozeView(42, 3, "青禾口腔 二期扩容", 3, _CHOICES)


@card(example=SNOOZE)
def alert_snooze(view: AlertSnoozeView) -> Card:
    form = Form(
        (
            Field("until", "顺延到", FieldKind.CHOICE, view.until, view.choices, required=True),
            Field("reason", "原因", value=view.reason, required=True, hint="一句话，如 客户出差"),
        ),
        Button("顺延", SnoozeAlert(view.id, view.version), Style.PRIMARY),
        opens=StartAlertSnooze(view.id, view.version),
    )
    back = Buttons((Button("打开商机", ShowOpportunity(view.id)),))
    return Card(view.name, (form, Note(_effect(view)), back), Tone.ACT, f"已 {view.days} 天没联系")


@card(example=replace(SNOOZE, left=None))
def alert_snooze_manager(view: AlertSnoozeView) -> Card:
    return alert_snooze(view)


@dataclass(frozen=True, slots=True)
class AlertsView:
    """The silent opportunities of one of my people, or of all of them; the longest silence first."""

    owner: str  # empty: of several
    rows: tuple[AlertView, ...]
    total: int


@card(example=AlertsView("王芳", (DIRECTOR, replace(MANAGER, id=43, name="云栖体检 年框")), 9))
def alert_list(view: AlertsView) -> Card:
    """The detail behind a manager's roll-up."""
    title = f"{view.owner} · 没联系的商机" if view.owner else "没联系的商机"
    if not view.rows:
        return Card(title, (Text("都跟上了，没有超时的商机。"),), Tone.GOOD)
    lines = "\n".join(f"{n}. {_line(row, view.owner)}" for n, row in enumerate(view.rows, 1))
    rest = view.total - len(view.rows)
    more = (Note(f"还有 {rest} 个"),) if rest > 0 else ()
    rows = tuple(_row(n, row) for n, row in enumerate(view.rows, 1))
    tone = Tone.ALARM if any(row.escalated for row in view.rows) else Tone.ACT
    return Card(title, (Text(lines), *more, *rows), tone, f"{view.total} 个超时")


@card(example=AlertsView("王芳", (), 0))
def alert_list_empty(view: AlertsView) -> Card:
    return alert_list(view)


def _line(row: AlertView, owner: str) -> str:
    who = "" if owner else f"{escape(row.owner)} · "
    state = f" · 已升级至 {escape(row.escalates_to)}" if row.escalated else ""
    said = f"：{escape(row.last_words)}" if row.last_words else ""
    return f"**{row.days} 天** {who}{escape(row.name)}{said}{state}"


def _row(n: int, row: AlertView) -> Buttons:
    return Buttons(
        (
            Button(f"{n} 打开", ShowOpportunity(row.id)),
            Button(f"{n} 批注", StartRemark(row.id)),
            Button(f"{n} 顺延", StartAlertSnooze(row.id, row.version)),
        )
    )


def _facts(view: AlertView) -> Facts:
    pairs = (
        ("客户", view.customer),
        ("负责人", view.owner),
        ("上次", f"{day(view.last_contact)} {view.last_words}".strip()),
        ("顺延", f"{view.snoozed} 次：{view.reason}" if view.snoozed else ""),
        ("批注", view.remark),
    )
    return Facts(tuple(pair for pair in pairs if pair[1]))


def _why(view: AlertView) -> str:
    return " · ".join(filter(None, (f"超过 {view.hours} 小时没联系", _next_rung(view))))


def _next_rung(view: AlertView) -> str:
    """When it escalates and to whom; nothing where nobody is left above."""
    if view.escalated:
        return f"已升级至 {view.escalates_to}" if view.escalates_to else "已升级"
    if not view.escalates_to:
        return ""
    when = f"（{moment(view.escalates_at)}）" if view.escalates_at else ""
    return f"再过 {view.escalates_in} 小时升级至 {view.escalates_to}{when}"


def _buttons(view: AlertView) -> tuple[Block, ...]:
    later = Button("顺延", StartAlertSnooze(view.id, view.version))
    show = Button("打开", ShowOpportunity(view.id))
    kind = "escalation" if view.above and view.escalated else "stale"
    mute = Buttons((Button("免打扰此类", Mute(kind)),))
    if view.above:
        remark = Button("批注", StartRemark(view.id), Style.PRIMARY)
        return (Buttons((remark, later, show)), mute)
    done = Button("已跟进", StartVisit(view.customer_id), Style.PRIMARY)
    return (Buttons((done, later, show)), mute)


def _effect(view: AlertSnoozeView) -> str:
    if view.left is None:
        return "顺延后算已处理，到点仍没联系会重新提醒"
    return f"只推后提醒，不推后升级 · 还能顺延 {view.left} 次，之后由主管决定"


def _over(view: AlertView) -> Card:
    show = Buttons((Button("打开", ShowOpportunity(view.id)),))
    return Card(view.name, (Text(_how_it_ended(view)), show), Tone.GOOD, "已处理")


def _how_it_ended(view: AlertView) -> str:
    if not watched(view.state):
        return f"商机现在是「{STATE_NAMES[view.state]}」，不再计时"
    if view.until:
        return " · ".join(filter(None, (f"顺延到 {moment(view.until)}", escape(view.reason))))
    return f"最近联系 {day(view.last_contact)} {escape(view.last_words)}".strip()

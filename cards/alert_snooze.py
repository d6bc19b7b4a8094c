"""Putting off what lies still: until when, and why (R38)."""

from dataclasses import dataclass, replace

from cards.catalogue import card
from cards.model import Button, Buttons, Card, Field, FieldKind, Form, Note, Style, Tone
from cards.pursuit import WORDS, opening
from sales.actions import SnoozeAlert, StartAlertSnooze


@dataclass(frozen=True, slots=True)
class AlertSnoozeView:
    """`left`: how often the rep still may; None for a manager, whose snooze stops the escalation."""

    kind: str
    id: int
    version: int
    name: str
    days: int
    choices: tuple[tuple[str, str], ...]
    left: int | None = 2
    until: str = ""
    reason: str = ""


_CHOICES = (("afternoon", "今天下午"), ("tomorrow", "明天"), ("three_days", "3天后"))
SNOOZE = AlertSnoozeView("opportunity", 42, 3, "青禾口腔 二期扩容", 3, _CHOICES)


@card(example=SNOOZE)
def alert_snooze(view: AlertSnoozeView) -> Card:
    form = Form(
        (
            Field("until", "顺延到", FieldKind.CHOICE, view.until, view.choices, required=True),
            Field("reason", "原因", value=view.reason, required=True, hint="一句话，如 客户出差"),
        ),
        Button("顺延", SnoozeAlert(view.kind, view.id, view.version), Style.PRIMARY),
        opens=StartAlertSnooze(view.kind, view.id, view.version),
    )
    back = Buttons((opening(view.kind, view.id, f"打开{WORDS[view.kind]}"),))
    return Card(view.name, (form, Note(_effect(view)), back), Tone.ACT, f"已 {view.days} 天没联系")


@card(example=replace(SNOOZE, left=None))
def alert_snooze_manager(view: AlertSnoozeView) -> Card:
    return alert_snooze(view)


def _effect(view: AlertSnoozeView) -> str:
    if view.left is None:
        return "顺延后算已处理，到点仍没联系会重新提醒"
    return f"只推后提醒，不推后升级 · 还能顺延 {view.left} 次，之后由主管决定"

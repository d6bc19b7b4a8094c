"""A person's own settings: which kinds are silent, and whether alerts come by themselves (U-05, AL-13)."""

from dataclasses import dataclass, replace

from cards.catalogue import card
from cards.model import (
    Block,
    Button,
    Buttons,
    Card,
    Field,
    FieldKind,
    Form,
    Note,
    Style,
    Text,
    Tone,
)
from sales.actions import SaveSettings, ShowSettings, Undo

SWITCH = (("on", "自动推送"), ("off", "不推送，只进晚上的汇总"))


@dataclass(frozen=True, slots=True)
class SettingsView:
    """`kinds`: what can be muted, (id, name)."""

    version: int
    kinds: tuple[tuple[str, str], ...]
    muted: tuple[str, ...] = ()
    alerts: bool = True
    digest_at: str = "18:00"
    per_day: int = 8
    undo_event: int = 0


EXAMPLE = SettingsView(
    version=1,
    kinds=(("stale", "超时未跟进"), ("escalation", "超时升级"), ("todo", "待办提醒")),
    muted=("todo",),
)


@card(example=EXAMPLE)
def settings(view: SettingsView) -> Card:
    form = Form(
        (
            Field("muted", "免打扰", FieldKind.CHOICES, ",".join(view.muted), view.kinds),
            Field("alerts", "异常数据自动推送", FieldKind.CHOICE, _switch(view), SWITCH),
        ),
        Button("保存", SaveSettings(view.version), Style.PRIMARY),
        opens=ShowSettings(),
    )
    calm = Note(
        f"免打扰的不会丢，{view.digest_at} 合成一条。主动提醒每天最多 {view.per_day} 条，回复和审批不算"
    )
    return Card("提醒设置", (form, calm, *_undo(view)), Tone.NEUTRAL)


@card(example=replace(EXAMPLE, undo_event=9020))
def settings_saved(view: SettingsView) -> Card:
    return settings(view)


@card(example=("超时未跟进", "18:00", 9021))
def muted(what: tuple[str, str, int]) -> Card:
    """After 「免打扰此类」."""
    name, digest_at, event = what
    text = Text(f"「{name}」不再单独提醒，每个工作日 {digest_at} 合成一条给你。")
    buttons = Buttons((Button("撤销", Undo(event)), Button("提醒设置", ShowSettings())))
    return Card("已免打扰", (text, buttons), Tone.GOOD, name)


def _switch(view: SettingsView) -> str:
    return "on" if view.alerts else "off"


def _undo(view: SettingsView) -> tuple[Block, ...]:
    return (Buttons((Button("撤销", Undo(view.undo_event)),)),) if view.undo_event else ()

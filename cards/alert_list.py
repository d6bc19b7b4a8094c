"""What lies still with one of my people, or with all of them: the detail behind a manager's roll-up (U-05)."""

from dataclasses import dataclass, replace

from cards.alert import DIRECTOR, LEAD, LEAD_MOVES, MANAGER, AlertView
from cards.catalogue import card
from cards.model import Button, Buttons, Card, Note, Style, Text, Tone
from cards.pursuit import WORDS, opening
from cards.text import escape
from sales.actions import KeepLead, MoveLead, StartAlertSnooze, StartRemark


@dataclass(frozen=True, slots=True)
class AlertsView:
    """Leads and opportunities, the longest silence first: those shown of `total`."""

    owner: str  # empty: of several
    rows: tuple[AlertView, ...]
    total: int


_MANY = (DIRECTOR, LEAD_MOVES, replace(LEAD, id=32, name="云栖体检", above=True, owner="王芳"))


@card(example=AlertsView("王芳", (DIRECTOR, replace(MANAGER, id=43, name="云栖体检 年框")), 9))
def alert_list(view: AlertsView) -> Card:
    title = f"{view.owner} · {_what(view)}" if view.owner else _what(view)
    if not view.rows:
        return Card(title, (Text("都跟上了，没有超时的。"),), Tone.GOOD)
    lines = "\n".join(f"{n}. {_line(row, view.owner)}" for n, row in enumerate(view.rows, 1))
    rest = view.total - len(view.rows)
    more = (Note(f"还有 {rest} 个"),) if rest > 0 else ()
    rows = tuple(_row(n, row) for n, row in enumerate(view.rows, 1))
    tone = Tone.ALARM if any(row.loud for row in view.rows) else Tone.ACT
    return Card(title, (Text(lines), *more, *rows), tone, f"{view.total} 个超时")


@card(example=AlertsView("王芳", _MANY, 3))
def alert_list_leads(view: AlertsView) -> Card:
    return alert_list(view)


@card(example=AlertsView("王芳", (), 0))
def alert_list_empty(view: AlertsView) -> Card:
    return alert_list(view)


def _what(view: AlertsView) -> str:
    kinds = list(dict.fromkeys(WORDS[row.kind] for row in view.rows))
    return f"没联系的{'和'.join(kinds) or '线索和商机'}"


def _line(row: AlertView, owner: str) -> str:
    who = "" if owner else f"{escape(row.owner)} · "
    late = f"**{row.days} 天** " if row.silent else ""
    why = "" if row.silent else f"：{row.late[0]}"
    said = f"：{escape(row.last_words)}" if row.silent and row.last_words else ""
    state = f" · 已升级至 {escape(row.escalates_to)}" if row.escalated else ""
    return f"{late}{who}{escape(row.name)}{why}{said}{state}{' · 将改派' if row.moves_at else ''}"


def _row(n: int, row: AlertView) -> Buttons:
    if row.moves_at:
        move = Button(f"{n} 现在改派", MoveLead(row.id, row.version), Style.PRIMARY)
        return Buttons((move, Button(f"{n} 留给{row.owner}", KeepLead(row.id, row.version))))
    remark = Button(f"{n} 批注", StartRemark(row.kind, row.id))
    later = Button(f"{n} 顺延", StartAlertSnooze(row.kind, row.id, row.version))
    return Buttons(
        (opening(row.kind, row.id, f"{n} 打开"), remark, *((later,) if row.silent else ()))
    )

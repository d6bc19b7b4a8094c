"""A lead that nobody has touched goes to another unless the manager keeps it where it is."""

from dataclasses import dataclass
from datetime import UTC, datetime

from cards.catalogue import card
from cards.model import Button, Buttons, Card, Facts, Note, Style, Text, Tone
from cards.text import escape, moment
from sales.actions import KeepLead, MoveLead, ShowLead


@dataclass(frozen=True, slots=True)
class VetoView:
    """`at`: when it moves by itself, in the company's zone; None: it no longer will."""

    id: int
    version: int
    company: str
    owner: str
    hours: int
    at: datetime | None


@card(example=VetoView(31, 3, "青禾口腔连锁", "王芳", 48, datetime(2026, 11, 27, 11, tzinfo=UTC)))
def lead_veto(view: VetoView) -> Card:
    text = Text(f"派给 {escape(view.owner)} 已 {view.hours} 小时，还没有联系客户。")
    facts = Facts((("现负责人", view.owner),))
    if view.at is None:
        show = Buttons((Button("打开", ShowLead(view.id)),))
        return Card(view.company, (text, facts, show), Tone.MUTED, "线索 · 不再改派")
    buttons = Buttons(
        (
            Button("现在改派", MoveLead(view.id, view.version), Style.PRIMARY),
            Button(f"留给{view.owner}", KeepLead(view.id, view.version)),
            Button("打开", ShowLead(view.id)),
        )
    )
    note = Note(f"{moment(view.at)} 自动改派给下一位合适的同事")
    return Card(view.company, (text, facts, buttons, note), Tone.ALARM, "线索 · 待改派")

"""What a team has not caught up with, for its own group: who and how many, never with whom (spec: rights)."""

from dataclasses import dataclass

from cards.catalogue import card
from cards.model import Card, Note, Text, Tone
from cards.text import escape

PEOPLE = 12


@dataclass(frozen=True, slots=True)
class BehindLine:
    """One of the team: leads and opportunities nobody spoke to for too long, todos past their time."""

    name: str
    silent: int
    late: int


@dataclass(frozen=True, slots=True)
class TeamRollUpView:
    """Whoever has most open comes first."""

    team: str
    day: str
    lines: tuple[BehindLine, ...]


_EXAMPLE = TeamRollUpView(
    "华东一组",
    "11月26日 周四",
    (BehindLine("王芳", 2, 1), BehindLine("李强", 1, 0), BehindLine("陈晓", 0, 3)),
)


@card(example=_EXAMPLE)
def team_roll_up(view: TeamRollUpView) -> Card:
    silent, late = (sum(getattr(one, of) for one in view.lines) for of in ("silent", "late"))
    said = "\n".join(
        f"{escape(one.name)}：{_counts(one.silent, one.late)}" for one in view.lines[:PEOPLE]
    )
    more = len(view.lines) - PEOPLE
    rest = (Note(f"还有 {more} 人"),) if more > 0 else ()
    note = Note("明细在各自的私聊里，发「待办」就能看到")
    title = f"{view.team} · 还没跟上的"
    return Card(title, (Text(said), *rest, note), Tone.ACT, f"{view.day} · {_counts(silent, late)}")


def _counts(silent: int, late: int) -> str:
    told = (f"没联系 {silent}" if silent else "", f"待办过期 {late}" if late else "")
    return "，".join(filter(None, told))

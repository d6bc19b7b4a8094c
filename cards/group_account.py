"""A group account 集团客户: its members, who looks after each, and what the viewer may do (CO-12)."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cards.catalogue import card
from cards.model import Block, Button, Buttons, Card, Note, Text, Tone
from cards.text import day, escape
from sales.actions import ShowCustomer, Undo

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Member:
    """`owner`: 「张三（华东）」; `writes`: the viewer may record and advance there."""

    id: int
    name: str
    owner: str
    last_contact: datetime | None = None
    writes: bool = False


@dataclass(frozen=True, slots=True)
class GroupAccountView:
    """The head is the first of the members. `undo_event`: what was just done may be taken back."""

    members: tuple[Member, ...]
    undo_event: int = 0


_AT = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
EXAMPLE = GroupAccountView(
    (
        Member(17, "青禾医疗集团", "王芳（华东）", _AT, writes=True),
        Member(18, "汐城青禾骨科医院", "王芳（华东）", _AT, writes=True),
        Member(19, "岭南青禾妇产医院", "陈明（华南）"),
    ),
    undo_event=9001,
)


@card(example=EXAMPLE)
def group_account(view: GroupAccountView) -> Card:
    head, shown = view.members[0], view.members[:SHOWN]
    lines = "\n".join(f"{number}. {_line(one)}" for number, one in enumerate(shown, 1))
    opens = [Button(f"{number} 打开", ShowCustomer(one.id)) for number, one in enumerate(shown, 1)]
    undo = [Button("撤销", Undo(view.undo_event))] if view.undo_event else []
    blocks: tuple[Block, ...] = (Text(lines), *_rest(view), _rule(view), Buttons((*opens, *undo)))
    return Card(head.name, blocks, Tone.NEUTRAL, f"集团客户 · {len(view.members)} 家")


def _line(one: Member) -> str:
    last = f"最近 {day(one.last_contact)}" if one.last_contact else "还没有记录"
    hint = "" if one.writes else " · 只读"
    return f"**{escape(one.name)}** {escape(one.owner)} · {last}{hint}"


def _rest(view: GroupAccountView) -> tuple[Note, ...]:
    more = len(view.members) - SHOWN
    return (Note(f"还有 {more} 家，发「/客户 名称」打开"),) if more > 0 else ()


def _rule(view: GroupAccountView) -> Note:
    if all(one.writes for one in view.members):
        return Note("各区域都能看历史，负责的区域记录和推进")
    return Note("只读的由负责区域推进；要一起跟进，打开后点「协作申请」")

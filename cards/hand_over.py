"""What old and new owner hear when a customer changes hands (U-06)."""

from dataclasses import dataclass, replace

from cards.catalogue import card
from cards.model import Block, Button, Buttons, Card, Note, Style, Text, Tone
from cards.text import escape


@dataclass(frozen=True, slots=True)
class HandedOver:
    """`mine`: for the new owner."""

    customer_id: int
    customer: str
    owner: str  # the new one
    before: str
    contacts: int
    deals: int
    todos: int
    leads: int
    request: int
    mine: bool = True


EXAMPLE = HandedOver(17, "青禾口腔连锁", "陈明", "王芳", 2, 1, 3, 1, 42)


@card(example=EXAMPLE)
def handed_over(view: HandedOver) -> Card:
    whose = f"从{view.before}移交给你" if view.mine else f"已移交给{view.owner}"
    text = Text(f"**{escape(view.customer)}** {escape(whose)}")
    what = Note(
        f"一并移交：联系人 {view.contacts} · 商机 {view.deals} · 待办 {view.todos} · "
        f"线索 {view.leads}，阶段不变 · 申请 #{view.request}"
    )
    page = Button("客户主页", style=Style.PRIMARY, link=f"/h5/customer/{view.customer_id}")
    more: tuple[Block, ...] = (Buttons((page,)),) if view.mine else ()
    return Card("客户移交", (text, what, *more), Tone.ACT if view.mine else Tone.MUTED, "已生效")


@card(example=replace(EXAMPLE, mine=False))
def handed_away(view: HandedOver) -> Card:
    return handed_over(view)

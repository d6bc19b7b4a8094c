"""A manager's comment on a lead or an opportunity: the question, and how it reaches the rep (AL-04)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cards.catalogue import card
from cards.model import (
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
from cards.pursuit import WORDS, opening
from cards.text import escape, moment
from sales.actions import MakeRemark, StartRemark, StartVisit


@dataclass(frozen=True, slots=True)
class RemarkView:
    """`words` empty: said in a voice message, which follows the card."""

    kind: str  # lead | opportunity
    id: int
    name: str
    customer: str
    customer_id: int
    owner: str
    author: str
    at: datetime
    words: str = ""
    voice_minutes: int = 10  # how long a voice message sent in chat still belongs to it


EXAMPLE = RemarkView(
    kind="opportunity",
    id=42,
    name="青禾口腔 二期扩容",
    customer="青禾口腔连锁",
    customer_id=17,
    owner="王芳",
    author="李国强",
    at=datetime(2026, 11, 26, 10, 5, tzinfo=UTC),
    words="今天务必给秦总打个电话，先把迁移方案讲清楚",
)


@card(example=replace(EXAMPLE, words=""))
def remark_form(view: RemarkView) -> Card:
    form = Form(
        (Field("words", "批注", FieldKind.LONG, view.words, required=True, hint="写给负责人的话"),),
        Button("发给" + view.owner, MakeRemark(view.kind, view.id), Style.PRIMARY),
        opens=StartRemark(view.kind, view.id),
    )
    tip = Note(f"也可以 {view.voice_minutes} 分钟内直接发一条语音")
    back = Buttons((opening(view.kind, view.id, f"打开{WORDS[view.kind]}"),))
    return Card(view.name, (form, tip, back), Tone.NEUTRAL, f"批注 · {view.owner}")


@card(example=EXAMPLE)
def remark(view: RemarkView) -> Card:
    """What the rep gets at once."""
    said = escape(view.words) if view.words else "发来一条语音，见下一条"
    blocks = (
        Text(f"**{escape(view.author)}**：{said}"),
        Facts((("客户", view.customer), ("时间", moment(view.at)))),
        _buttons(view),
        Note("联系后直接说一句话，就记下了"),
    )
    return Card(view.name, blocks, Tone.ACT, "主管批注")


@card(example=replace(EXAMPLE, words=""))
def remark_voice(view: RemarkView) -> Card:
    return remark(view)


@card(example=EXAMPLE)
def remark_sent(view: RemarkView) -> Card:
    """What the manager sees then."""
    said = escape(view.words) if view.words else "语音批注"
    show = Buttons((opening(view.kind, view.id, f"打开{WORDS[view.kind]}"),))
    blocks = (Text(f"{said}\n已发给 {escape(view.owner)}"), show)
    return Card(view.name, blocks, Tone.GOOD, "批注已送出")


def _buttons(view: RemarkView) -> Buttons:
    return Buttons(
        (
            Button("回复", StartVisit(view.customer_id), Style.PRIMARY),
            opening(view.kind, view.id),
        )
    )

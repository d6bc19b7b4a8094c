"""Many people are missing from the platform's list at once: an admin says whether they really left."""

from dataclasses import dataclass

from cards.catalogue import card
from cards.model import Button, Buttons, Card, Note, Style, Text, Tone
from cards.text import escape
from sales.actions import AcceptLeavers, SyncPeople

NAMED = 8


@dataclass(frozen=True, slots=True)
class MissingView:
    """`names`: of those who are missing; `people`: how many we knew there."""

    platform: str
    mark: str
    names: tuple[str, ...]
    people: int


_EXAMPLE = MissingView(
    "company", "3f9a2c7d51e0", ("王芳", "李强", "陈晓", "周敏", "何静", "孙磊", "吴倩", "郑凯", "冯越"), 40
)  # fmt: skip


@card(example=_EXAMPLE)
def people_missing(view: MissingView) -> Card:
    names = "、".join(escape(name) for name in view.names[:NAMED])
    rest = f"等 {len(view.names)} 人" if len(view.names) > NAMED else ""
    accept = Button(
        f"确认离职 {len(view.names)} 人",
        AcceptLeavers(view.platform, view.mark),
        Style.DANGER,
        confirm=f"{len(view.names)} 人将立即停用，不能再查看和操作。确定都已离职？",
    )
    return Card(
        "通讯录少了很多人",
        (
            Text(f"原来 {view.people} 人，这次少了 **{len(view.names)}** 人：{names}{rest}"),
            Text("可能是应用的可见范围改了，所以这次什么都没动。改回来以后点「再同步一次」。"),
            Buttons((Button("再同步一次", SyncPeople(), Style.PRIMARY), accept)),
            Note("名单有变化时要重新确认"),
        ),
        Tone.ALARM,
        "同步已停下",
    )

"""公海 for a rep: the best few to take out, and how many more there are (U-04)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from cards.catalogue import card
from cards.model import Block, Button, Buttons, Card, Note, Style, Text, Tone
from cards.text import escape
from sales.actions import ListRecycled, PickFromPool, ReturnCustomer, ShowPool

PAGE = "/h5/pool"


@dataclass(frozen=True, slots=True)
class PoolLine:
    """A customer that nobody has. `phone` is masked; `last`: when somebody last spoke with them."""

    id: int
    name: str
    about: str  # 「口腔连锁 · 华东 · A级」
    phone: str = ""
    last: date | None = None


@dataclass(frozen=True, slots=True)
class PoolView:
    """`left`: how many he may still take today; `leads`: he has people of whom something was recycled."""

    lines: tuple[PoolLine, ...]
    total: int
    left: int
    leads: bool = False


EXAMPLE = PoolView(
    (
        PoolLine(17, "青禾口腔连锁", "口腔连锁 · 华东 · A级", "138****0123", date(2026, 9, 3)),
        PoolLine(18, "云栖体检中心", "体检中心 · 华东 · B级", "139****4567", date(2026, 8, 21)),
        PoolLine(23, "岭南医院", "民营医院 · 华南 · B级"),
    ),
    total=128,
    left=5,
)


@card(example=EXAMPLE)
def pool(view: PoolView) -> Card:
    if not view.lines:
        nothing = Text("公海里现在没有可以领的客户，有新的会在这里。")
        return Card("公海", (nothing, *_more(view)), Tone.GOOD)
    numbered = tuple(enumerate(view.lines, 1))
    lines = "\n".join(f"{number}. {_line(line)}" for number, line in numbered)
    picks = tuple(
        Button(
            f"{number} 领取", PickFromPool(line.id), Style.PRIMARY if number == 1 else Style.PLAIN
        )
        for number, line in numbered
    )
    note = Note("按你的区域、行业和客户等级排的；领到后看得到号码和以前的记录")
    return Card("公海", (Text(lines), Buttons(picks), *_more(view), note), Tone.ACT, _status(view))


@card(example=PoolView((), 0, 5, leads=True))
def pool_empty(view: PoolView) -> Card:
    return pool(view)


@card(example=replace(EXAMPLE, left=0, leads=True))
def pool_used_up(view: PoolView) -> Card:
    return pool(view)


def _status(view: PoolView) -> str:
    today = f"今天还能领 {view.left} 家" if view.left else "今天领满了"
    return f"共 {view.total} 家 · {today}"


def _line(line: PoolLine) -> str:
    last = f"上次联系 {line.last:%-m月%-d日}" if line.last else "还没人联系过"
    facts = " · ".join(filter(None, (escape(line.about), escape(line.phone), last)))
    return f"**{escape(line.name)}** {facts}"


def _more(view: PoolView) -> Iterator[Block]:
    buttons = [Button("全部和筛选", link=PAGE)] if view.total > len(view.lines) else []
    if view.leads:
        buttons.append(Button("最近回收", ListRecycled()))
    if buttons:
        yield Buttons(tuple(buttons))


# -- what went back --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecycledLine:
    move: int
    name: str
    owner: str
    why: str  # 「47 天没有联系」
    day: date


@dataclass(frozen=True, slots=True)
class RecycledView:
    lines: tuple[RecycledLine, ...]
    days: int


_RECYCLED = RecycledView(
    (
        RecycledLine(5, "青禾口腔连锁", "王芳", "47 天没有联系", date(2026, 11, 25)),
        RecycledLine(4, "云栖体检中心", "李强", "61 天没有联系", date(2026, 11, 24)),
    ),
    14,
)


@card(example=_RECYCLED)
def pool_recycled(view: RecycledView) -> Card:
    back = Button("看公海", ShowPool())
    if not view.lines:
        text = Text(f"最近 {view.days} 天团队没有客户回公海，或都已有人领走。")
        return Card("最近回收", (text, Buttons((back,))), Tone.GOOD)
    numbered = tuple(enumerate(view.lines, 1))
    lines = "\n".join(
        f"{n}. **{escape(one.name)}**（{escape(one.owner)}）{one.why}，{one.day:%-m月%-d日} 回收"
        for n, one in numbered
    )
    returns = tuple(Button(f"{n} 退回{one.owner}", ReturnCustomer(one.move)) for n, one in numbered)
    note = Note("退回后负责人、商机、线索、待办都和回收前一样，天数重新算")
    return Card("最近回收", (Text(lines), Buttons((*returns, back)), note), Tone.NEUTRAL)

"""A customer will go back to 公海: the day, and what keeps it (U-04)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cards.catalogue import card
from cards.model import Button, Buttons, Card, Field, Form, Note, Style, Text, Tone
from cards.text import day, moment
from sales.actions import KeepCustomer, ShowPoolWarning, StartKeeping, StartVisit

OVER = {
    "followed": ("已联系，留下了", Tone.GOOD),
    "kept": ("先不回收", Tone.GOOD),
    "moved": ("已换负责人", Tone.MUTED),
    "recycled": ("已回公海", Tone.MUTED),
    "returned": ("主管已退回", Tone.GOOD),
}


@dataclass(frozen=True, slots=True)
class WarningView:
    """`alone`: days without a contact; `limit`: of its tier; `keeps`: why it is not recycled at the moment.
    Times in the company's zone. `answers`: the viewer may keep it."""

    id: int
    version: int
    customer_id: int
    customer: str
    owner: str
    tier: str
    state: str
    at: datetime
    last: datetime | None
    alone: int
    limit: int
    keeps: str = ""
    more: int = 15  # days that 顺延 gives
    answers: bool = True


EXAMPLE = WarningView(
    7, 1, 17, "青禾口腔连锁", "王芳", "A", "open", datetime(2026, 12, 2, 20, tzinfo=UTC),
    datetime(2026, 10, 3, 15, tzinfo=UTC), 53, 60,
)  # fmt: skip


@card(example=EXAMPLE)
def pool_warning(view: WarningView) -> Card:
    spoken = f"上次联系 {day(view.last)}" if view.last else "分到手后还没联系过"
    if view.state != "open":
        said, tone = OVER[view.state]
        return Card(view.customer, (Text(f"{spoken}。"),), tone, f"公海提醒 · {said}")
    text = Text(f"**{moment(view.at)}** 回公海。{spoken}，已经 {view.alone} 天。")
    why = f"{view.tier or '未定'}级客户 {view.limit} 天没联系就回公海；记一次有内容的联系就留下"
    note = Note(f"现在{view.keeps}，先不回收" if view.keeps else why)
    return Card(view.customer, (text, *_buttons(view), note), Tone.ACT, "公海提醒")


@card(example=replace(EXAMPLE, state="followed", version=2))
def pool_warning_over(view: WarningView) -> Card:
    return pool_warning(view)


@card(example=replace(EXAMPLE, keeps="有商机在方案演示"))
def pool_warning_kept(view: WarningView) -> Card:
    return pool_warning(view)


def _buttons(view: WarningView) -> tuple[Buttons, ...]:
    if not view.answers:
        return ()
    follow = Button("一键跟进", StartVisit(view.customer_id), Style.PRIMARY)
    later = Button(f"顺延 {view.more} 天", StartKeeping(view.id, view.version))
    page = Button("客户主页", link=f"/h5/customer/{view.customer_id}")
    return (Buttons((follow, later, page)),)


@dataclass(frozen=True, slots=True)
class KeepingView:
    """`left`: how often he may still; None: as often as he likes."""

    id: int
    version: int
    customer: str
    until: datetime
    left: int | None
    reason: str = ""


@card(example=KeepingView(7, 1, "青禾口腔连锁", datetime(2026, 12, 17, 20, tzinfo=UTC), 2))
def pool_keeping(view: KeepingView) -> Card:
    form = Form(
        (Field("reason", "原因", value=view.reason, required=True, hint="在等预算、下周约了…"),),
        Button("顺延", KeepCustomer(view.id, view.version), Style.PRIMARY),
        opens=StartKeeping(view.id, view.version),
    )
    often = (
        f"还能顺延 {view.left} 次，之后由主管决定" if view.left is not None else "你可以随时顺延"
    )
    back = Buttons((Button("返回", ShowPoolWarning(view.id, back=True)),))
    return Card(
        view.customer,
        (Text(f"留到 **{moment(view.until)}**"), form, back, Note(often)),
        Tone.ACT,
        "顺延",
    )

"""A month's leads in figures, the month before beside them (AN-25, AN-29, AN-30). Measures, no targets (R33)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from cards.catalogue import card
from cards.model import Block, Button, Buttons, Card, Facts, Folded, Note, Text, Tone
from cards.text import escape, money
from sales.actions import ShowLeadReport
from sales.lead_figures import Figures, Share, Speed

NOTHING = "无数据"
PAGE = "/h5/lead-report/{month}"
CHANNELS = 6
ON_CARD = ("working", "reached", "touched", "converted", "used", "cost")
_MINUTE = 60
_MEANS = "平均·中位"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A measure, as both months have it; `how`: how it is counted; `unit`: what its figures are."""

    key: str
    name: str
    now: str
    before: str
    how: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ReportView:
    """`month`, `earlier`: 「2026-11」; `title`: 「11月」; `so_far`: 「截至25日」 while it lasts; `limits`: hours
    to be reached, hours to be touched, days to convert. `by`: channels, the largest first."""

    month: str
    title: str
    earlier: str
    earlier_title: str
    whose: str
    now: Figures
    before: Figures
    by: tuple[tuple[str, Figures], ...]
    limits: tuple[int, int, int]
    so_far: str = ""


_SPEED = Speed(*(timedelta(minutes=minutes) for minutes in (95, 40, 38, 21)))
EXAMPLE = ReportView(
    month="2026-11",
    title="11月",
    earlier="2026-10",
    earlier_title="10月",
    whose="团队",
    now=Figures(
        128, _SPEED, Share(70, 96), Share(80, 90), Share(6, 30), Share(110, 128), 8710, 12, 9, 3, 1
    ),
    before=Figures(96, None, Share(), Share(60, 90), Share(20, 96), Share(70, 96), None, 96, 4),
    by=(
        ("官网", Figures(80, _SPEED, Share(50, 60), used=Share(70, 80), cost_fen=6000)),
        ("展会", Figures(48, None, Share(20, 36), used=Share(40, 48))),
    ),
    limits=(24, 48, 30),
    so_far="截至25日",
)


@card(example=EXAMPLE)
def lead_report(view: ReportView) -> Card:
    now, before = view.now, view.before
    status = " · ".join(filter(None, (view.whose, view.so_far)))
    title = f"{view.title}线索报表"
    if not (now.leads or before.leads or view.by):
        none = Text(f"{view.title}和{view.earlier_title}都没有线索。来了线索，这里就有数。")
        return Card(title, (none, _buttons(view)), Tone.NEUTRAL, status)
    head = f"**{now.leads} 条线索**（{view.earlier_title} {before.leads} 条）"
    caught = f"拦下重复 {now.duplicates} 次 · 撞单 {clashed(now)}"
    shown = [one for one in report_rows(view) if one.key in ON_CARD]
    facts = Facts(tuple((one.name, f"{one.now}（{one.before}）") for one in shown))
    by: tuple[Block, ...] = (Folded("按渠道", _channels(view)),) if view.by else ()
    note = Note(f"括号里是{view.earlier_title}；响应为平均·中位，工作时间")
    blocks = (Text(f"{head}\n{caught}"), facts, *by, note, _buttons(view))
    return Card(title, blocks, Tone.NEUTRAL, status)


@dataclass(frozen=True, slots=True)
class LinkView:
    month: str
    title: str


@card(example=LinkView("2026-11", "11月"))
def lead_report_link(view: LinkView) -> Card:
    """Where there is too much to count while others wait."""
    open_ = Buttons((Button("打开报表", link=PAGE.format(month=view.month)),))
    return Card(f"{view.title}线索报表", (Text("线索很多，点开页面看：要算几秒钟。"), open_))


def report_rows(view: ReportView) -> tuple[ReportRow, ...]:
    """Every measure; the card shows some."""
    reach, touch, convert = view.limits

    def row(name: str, key: str, how: str, unit: str = "") -> ReportRow:
        told = _TOLD[key]
        return ReportRow(key, name, told(view.now), told(view.before), how, unit)

    return (
        row("线索", "leads", "这个月进来的，同一家只算一条"),
        row("响应时间", "working", "从第一次派出到第一次联系，只算工作时间", _MEANS),
        row("自然响应", "natural", "同上，夜里和周末也算", _MEANS),
        row(
            f"{reach}h触达", "reached",
            f"派出 {reach} 小时内有效联系（有下一步和客户方的人）的，占派出满 {reach} 小时的",
        ),
        row(f"{touch}h首触", "touched", f"派出 {touch} 小时内联系过的，占派出满 {touch} 小时的"),
        row(f"{convert}天转化", "converted", f"进来 {convert} 天内建了商机的，占进来满 {convert} 天的"),
        row("利用率", "used", "联系过的，占全部"),
        row("有效成本", "cost", "费用 ÷ 联系过且不是无效的线索；没有费用的不计入"),
        row("拦下重复", "duplicates", "同一家又报来，并进原有线索的次数"),
        row("撞单", "clashes", "销售报来的是别人的客户，同一人同一家只算一次"),
    )  # fmt: skip


def clashed(found: Figures) -> str:
    return f"{found.clashes} 次" + (f"（跨区 {found.across}）" if found.across else "")


def share(one: Share) -> str:
    return f"{round(100 * one.part / one.of)}% {one.part}/{one.of}" if one.of else NOTHING


def lasted(time: timedelta) -> str:
    """「38分」, 「4时27分」, 「2天3时」"""
    minutes = round(time.total_seconds() / _MINUTE)
    hours, minutes = divmod(minutes, 60)
    if hours >= 24:
        return f"{hours // 24}天{hours % 24}时"
    return f"{hours}时{minutes}分" if hours else f"{minutes}分"


def _working(found: Figures) -> str:
    speed = found.speed
    return f"{lasted(speed.working_mean)} · {lasted(speed.working_median)}" if speed else NOTHING


def _natural(found: Figures) -> str:
    speed = found.speed
    return f"{lasted(speed.mean)} · {lasted(speed.median)}" if speed else NOTHING


def cost(found: Figures) -> str:
    if found.cost_fen is None:
        return NOTHING
    return money(found.cost_fen) + (f"，{found.uncosted} 条没有费用" if found.uncosted else "")


_TOLD: dict[str, Callable[[Figures], str]] = {
    "leads": lambda one: f"{one.leads} 条",
    "working": _working,
    "natural": _natural,
    "reached": lambda one: share(one.reached),
    "touched": lambda one: share(one.touched),
    "converted": lambda one: share(one.converted),
    "used": lambda one: share(one.used),
    "cost": cost,
    "duplicates": lambda one: f"{one.duplicates} 次",
    "clashes": clashed,
}


def _channels(view: ReportView) -> str:
    lines = [
        f"{escape(name)}：{one.leads} 条 · 利用 {share(one.used)} · {cost(one)}"
        for name, one in view.by[:CHANNELS]
    ]
    more = len(view.by) - CHANNELS
    return "\n".join([*lines, *([f"还有 {more} 个渠道，见页面"] if more > 0 else [])])


def _buttons(view: ReportView) -> Buttons:
    return Buttons(
        (
            Button("打开明细", link=PAGE.format(month=view.month)),
            Button(f"看{view.earlier_title}", ShowLeadReport(view.earlier)),
        )
    )

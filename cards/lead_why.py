"""Why a lead went to whom it went, as it was decided then (AS-09)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cards.catalogue import card
from cards.model import Block, Button, Buttons, Card, Facts, Folded, Note, Text, Tone
from cards.text import escape, moment
from sales.actions import ShowLead

KINDS = {
    "match": "系统匹配",
    "claim": "自己认领",
    "transfer": "同事转出",
    "decline": "退回后再派",
    "reassign": "超时改派",
    "inherit": "离职交接",
    "owner": "客户原负责人",
    "veto": "主管留住",
    "added": "客户加的是他",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision. `sums`: the parts that add up to the score; `lost`: who did not get it, and why."""

    at: datetime
    kind: str
    to: str
    rule: str = ""
    score: str = ""
    reasons: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lost: tuple[tuple[str, str], ...] = ()
    words: str = ""  # of who transferred or declined
    version: int = 0  # of the rules
    when: str = ""  # the rule's condition
    out: tuple[tuple[str, int], ...] = ()  # why colleagues could not take it at all, and how many
    asked: tuple[tuple[str, str], ...] = ()  # whom somebody asked about, and why not he


@dataclass(frozen=True, slots=True)
class WhyView:
    id: int
    company: str
    decisions: tuple[Decided, ...]  # oldest first


EXAMPLE = WhyView(
    31,
    "青禾口腔连锁",
    (
        Decided(
            datetime(2026, 11, 25, 9, 31, tzinfo=UTC),
            "match",
            "王芳",
            "年采购额超过50万",
            "83.25",
            ("近30天大单成交率 62.5%（同事中位 40%）", "近7天平均 18 分钟回复"),
            ("大单成交率 62.5%：90 分 × 40% = 36.00", "响应时效 18 分钟：100 分 × 15% = 15.00"),
            ("履约速度没有数据，按团队中位数算",),
            (("李强", "少 6.10 分：大单成交率 40%（对方 62.5%）"),),
            version=3,
            when="年采购额 超过 50万",
            out=(("不在班", 2), ("手上线索已满", 1)),
        ),
        Decided(
            datetime(2026, 11, 25, 10, 2, tzinfo=UTC), "transfer", "陈明", words="客户在他的片区"
        ),
    ),
)


@card(example=EXAMPLE)
def lead_why(view: WhyView) -> Card:
    blocks = [block for number, one in enumerate(view.decisions, 1) for block in _one(number, one)]
    back = Buttons((Button("打开线索", ShowLead(view.id)),))
    return Card(view.company, (*blocks, back), Tone.NEUTRAL, "为什么给他")


def _one(number: int, one: Decided) -> Iterator[Block]:
    who = escape(one.to) if one.to else "没有合适的人"
    said = f"**{number}. {who}** · {KINDS.get(one.kind, one.kind)} · {one.at:%Y}年{moment(one.at)}"
    reasons = "".join(f"\n- {escape(reason)}" for reason in one.reasons)
    yield Text(said + (f"\n{escape(one.words)}" if one.words else "") + reasons)
    if one.asked:
        yield Text("\n".join(f"**为什么不是{escape(n)}**：{escape(w)}" for n, w in one.asked))
    if one.rule:
        yield Facts(tuple(_facts(one)))
    if one.sums:
        yield Folded("得分怎么来的", "\n".join(f"- {escape(line)}" for line in one.sums))
    if one.lost or one.out:
        yield Folded("为什么不是别人", "\n".join(f"- {line}" for line in _others(one)))
    if one.notes:
        yield Note("；".join(one.notes))


def _facts(one: Decided) -> Iterator[tuple[str, str]]:
    yield "规则", f"{one.rule}（第 {one.version} 版）" if one.version else one.rule
    if one.when:
        yield "条件", one.when.replace("\n", "，")
    if one.score:
        yield "得分", one.score


def _others(one: Decided) -> Iterator[str]:
    for name, words in one.lost:
        yield f"{escape(name)}：{escape(words)}"
    if one.out:
        why = "、".join(f"{escape(words)} {many} 位" for words, many in one.out)
        yield f"另有不能接的：{why}"

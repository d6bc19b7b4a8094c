"""Matching rules in the chat: as they are, one to change, and what a change would have done (AS-07, AS-08)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cards.catalogue import card
from cards.model import (
    Block,
    Button,
    Buttons,
    Card,
    Facts,
    Field,
    FieldKind,
    Folded,
    Form,
    Note,
    Style,
    Text,
    Tone,
)
from cards.text import escape, moment
from sales.actions import ActivateRules, DropRules, ListRules, ShowChange, StartRule, SubmitRule

SHOWN = 3
"""Winners and losers named on the card; the page has all."""


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule in words, a line per item."""

    id: str
    name: str
    when: str = ""
    weights: str = ""
    bonuses: str = ""


@dataclass(frozen=True, slots=True)
class RulesView:
    """`by`: who put them in force; empty: they are the configuration file's."""

    version: int
    rules: tuple[RuleView, ...]
    by: str = ""
    at: datetime | None = None
    open_change: int = 0  # waits for somebody to decide
    places: int = 0  # of which the population and rivals are known
    as_of: str = ""  # the newest day of those data


LARGE = RuleView(
    "large", "年采购额超过50万", "年采购额 超过 50万", "大单成交率 40\n响应时效 15\n当前负荷 45"
)
LOYAL = RuleView(
    "repurchase",
    "高复购潜力",
    "采购频次 至少 24",
    "服务时长 60\n当前负荷 40",
    "服务时长 超过 120 加 15",
)
USUAL = RuleView("usual", "其他线索", "", "响应时效 60\n当前负荷 40")
RULES = RulesView(
    3, (LOYAL, LARGE, USUAL), "郭晓敏", datetime(2026, 11, 25, 10, tzinfo=UTC), 7, 36, "2026-10-31"
)


@card(example=RULES)
def match_rules(view: RulesView) -> Card:
    numbered = tuple(enumerate(view.rules, 1))
    lines = "\n".join(f"{number}. {_line(rule)}" for number, rule in numbered)
    buttons = [Button(f"改 {number}", StartRule(rule.id)) for number, rule in numbered]
    if view.open_change:
        buttons.insert(0, Button("待定的改动", ShowChange(view.open_change), Style.PRIMARY))
    note = Note(
        f"从上往下，第一条符合的生效；改完先试算，启用后下一条线索就按新规则。{_outside(view)}"
    )
    row = Buttons((*buttons, Button("加一条", StartRule(""))))
    return Card("匹配规则", (Text(lines), row, note), Tone.NEUTRAL, _since(view))


def _since(view: RulesView) -> str:
    return f"第 {view.version} 版" + (f" · {view.by}启用" if view.by else "")


def _outside(view: RulesView) -> str:
    if not view.places:
        return "人口密度、竞品覆盖：无数据，用到它们的规则会跳过；把表格发给我就行"
    return f"人口密度、竞品覆盖：{view.places} 个地区，数据到 {view.as_of}"


def _line(rule: RuleView) -> str:
    when = escape(rule.when.replace("\n", "，")) or "其余所有线索"
    bonus = f"；{escape(rule.bonuses.replace(chr(10), '，'))}" if rule.bonuses else ""
    return f"**{escape(rule.name)}**（{when}）{escape(rule.weights.replace(chr(10), '，'))}{bonus}"


@dataclass(frozen=True, slots=True)
class RuleFormView:
    rule: RuleView
    version: int
    is_last: bool = False  # it takes whatever is left: no condition


@card(example=RuleFormView(LOYAL, 3))
def match_rule_form(view: RuleFormView) -> Card:
    rule = view.rule
    when = Field(
        "when",
        "条件",
        FieldKind.LONG,
        rule.when,
        hint="一行一条，如：年采购额 超过 50万 / 行业 口腔连锁",
    )
    form = Form(
        (
            Field("name", "名称", value=rule.name, required=True),
            *(() if view.is_last else (when,)),
            Field(
                "weights",
                "权重",
                FieldKind.LONG,
                rule.weights,
                required=True,
                hint="一行一项，合计 100",
            ),
            Field(
                "bonuses", "加分", FieldKind.LONG, rule.bonuses, hint="如：服务时长 超过 120 加 15"
            ),
        ),
        Button("试算", SubmitRule(rule.id, view.version), Style.PRIMARY),
        opens=StartRule(rule.id),
    )
    back = Buttons((Button("返回", ListRules()),))
    note = Note("先看上个月的线索会怎么分，再决定启不启用")
    return Card(rule.name or "新规则", (form, back, note), Tone.ACT, "匹配规则")


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change of a rule. `reps`: (name, leads before, after), most won first; numbers are (before, after).
    `decides`: this viewer may put it in force; `who` proposed, `decided` put it in force or dropped it."""

    id: int
    version: int
    state: str
    rule: str
    before: str
    after: str
    who: str
    days: int = 30
    leads: int = 0
    moved: int = 0
    directly: int = 0
    reps: tuple[tuple[str, int, int], ...] = ()
    left: tuple[int, int] = (0, 0)
    capped: tuple[int, int] = (0, 0)
    full: tuple[int, int] = (0, 0)
    decides: bool = False
    number: int = 0
    decided: str = ""
    decided_at: datetime | None = None


TRIED = ChangeView(
    7, 2, "tried", "年采购额超过50万", "大单成交率 40\n响应时效 60", "大单成交率 20\n响应时效 80", "郭晓敏",
    30, 412, 57, 41, (("王芳", 20, 31), ("陈明", 12, 15), ("李强", 30, 16)), (2, 2), (9, 4), (1, 1), True,
)  # fmt: skip
ACTIVE = replace(
    TRIED, state="active", decides=False, number=4, decided="苏哲瀚",
    decided_at=datetime(2026, 11, 25, 11, tzinfo=UTC),
)  # fmt: skip
STATES = {
    "trying": "试算中", "tried": "待启用", "active": "已启用", "replaced": "已被后来的取代", "dropped": "已放弃",
}  # fmt: skip
TONES = {"trying": Tone.NEUTRAL, "tried": Tone.ACT, "active": Tone.GOOD}


@card(example=TRIED)
def match_change(view: ChangeView) -> Card:
    blocks = (*_told(view), *_buttons(view), *_note(view))
    return Card(
        view.rule, blocks, TONES.get(view.state, Tone.MUTED), f"规则 · {STATES[view.state]}"
    )


@card(example=ACTIVE)
def match_change_active(view: ChangeView) -> Card:
    return match_change(view)


@card(example=replace(TRIED, state="trying", version=1))
def match_change_trying(view: ChangeView) -> Card:
    return match_change(view)


def _told(view: ChangeView) -> Iterator[Block]:
    if view.state == "trying":
        yield Text(f"正在用近 {view.days} 天的线索试算，好了马上告诉你。")
        return
    if not view.leads:
        yield Text(f"近 {view.days} 天没有可以试算的线索。")
    else:
        yield Text(_moved(view))
        yield Facts(tuple(_facts(view)))
    before, after = escape(view.before) or "（没有）", escape(view.after) or "（没有）"
    yield Folded("改了什么", f"原来：\n{before}\n改成：\n{after}")


def _moved(view: ChangeView) -> str:
    follow = view.moved - view.directly
    also = f"，另 {follow} 条因为负荷跟着变" if follow else ""
    return f"近 {view.days} 天 {view.leads} 条线索，**{view.moved} 条会换人**：{view.directly} 条由这条规则{also}。"


def _facts(view: ChangeView) -> Iterator[tuple[str, str]]:
    if won := [one for one in view.reps if one[2] > one[1]][:SHOWN]:
        yield "增加", "、".join(map(_rep, won))
    if lost := [one for one in reversed(view.reps) if one[2] < one[1]][:SHOWN]:
        yield "减少", "、".join(map(_rep, lost))
    for name, (before, after), unit in (
        ("公平上限", view.capped, "条"), ("满额", view.full, "人"), ("没人接", view.left, "条"),
    ):  # fmt: skip
        yield name, f"{before} → {after} {unit}"


def _rep(one: tuple[str, int, int]) -> str:
    return f"{one[0]} {one[1]}→{one[2]}"


def _buttons(view: ChangeView) -> Iterator[Buttons]:
    row = []
    if view.state == "tried" and view.decides:
        row.append(Button("启用", ActivateRules(view.id, view.version), Style.PRIMARY))
    if view.state in ("trying", "tried"):
        row.append(Button("放弃", DropRules(view.id, view.version)))
    if view.leads:
        row.append(Button("看明细", link=f"/h5/whatif/{view.id}/1"))
    if row:
        yield Buttons(tuple(row))


def _note(view: ChangeView) -> Iterator[Note]:
    if view.decided and view.decided_at:
        version = f"，第 {view.number} 版" if view.number else ""
        yield Note(
            f"{view.who}提出，{moment(view.decided_at)} {view.decided}{_verb(view)}{version}"
        )
    elif view.state == "tried" and not view.decides:
        yield Note("要由另一位销售运营或管理员启用，已经发给他们")
    else:
        yield Note(f"{view.who}提出")


def _verb(view: ChangeView) -> str:
    return "放弃" if view.state == "dropped" else "启用"

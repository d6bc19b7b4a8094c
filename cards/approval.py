"""The faces of one request that others sign: for who decides, for who asked, for the team's group."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from cards.catalogue import card
from cards.model import (
    Block,
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
from cards.text import escape, moment
from sales.actions import (
    AnswerBack,
    Approve,
    ShowApproval,
    StartAddSigner,
    StartAskBack,
    StartReject,
    Withdraw,
)

STATE_NAMES = {
    "open": "审批中", "asked": "待申请人答复", "approved": "已通过", "rejected": "未通过",
    "withdrawn": "已撤回",
}  # fmt: skip
_TONES = {"approved": Tone.GOOD, "rejected": Tone.ALARM, "withdrawn": Tone.MUTED}


@dataclass(frozen=True, slots=True)
class Signature:
    """A word that was given; `instead_of`: for whom on leave."""

    step: str
    person: str
    decision: str
    at: datetime
    instead_of: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A question of a signer (`asked`) or the applicant's answer."""

    person: str
    words: str
    asked: bool


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """One request; times in the company's zone. `role`: approver (may decide now), applicant, onlooker."""

    id: int
    version: int
    kind: str
    title: str
    applicant: str
    reason: str
    role: str = "approver"
    state: str = "open"
    facts: tuple[tuple[str, str], ...] = ()
    if_yes: str = ""
    if_no: str = ""
    step: str = ""  # the open one
    waits_for: tuple[str, ...] = ()
    also: tuple[str, ...] = ()  # of those, who signs besides the viewer
    waited: timedelta = timedelta()
    due: datetime | None = None
    later: tuple[str, ...] = ()  # the steps after it, with who will probably sign
    signed: tuple[Signature, ...] = ()
    times: tuple[tuple[str, timedelta], ...] = ()  # per step
    notes: tuple[Said, ...] = ()
    created: datetime | None = None
    decided: datetime | None = None
    yes: str = "同意"  # what the two words are called
    no: str = "拒绝"


EXAMPLE = ApprovalView(
    id=42,
    version=1,
    kind="客户移交",
    title="青禾口腔连锁 移交给 陈明",
    applicant="王芳",
    reason="下月调去华南，二期扩容需要本地跟进",
    facts=(("一并移交", "联系人 2 · 商机 1 · 待办 3"), ("最近沟通", "11月25日 周三 10:00")),
    if_yes="客户、联系人、商机、待办和历史一次移交给接手人",
    if_no="客户不变",
    step="主管同意",
    waits_for=("李国强",),
    waited=timedelta(hours=6),
    due=datetime(2026, 11, 26, 10, 0, tzinfo=UTC),
    later=("运营复核（孙洁）",),
    created=datetime(2026, 11, 25, 10, 0, tzinfo=UTC),
)
_SIGNED = Signature("主管同意", "李国强", "approved", datetime(2026, 11, 25, 16, 0, tzinfo=UTC))
APPROVED = replace(
    EXAMPLE,
    state="approved",
    signed=(_SIGNED,),
    times=(("主管同意", timedelta(hours=6)),),
    waits_for=(),
    later=(),
    decided=_SIGNED.at,
)
REJECTED = replace(
    APPROVED,
    role="applicant",
    state="rejected",
    signed=(replace(_SIGNED, decision="rejected", words="先把报价谈完", instead_of="周敏"),),
)
MINE = replace(EXAMPLE, role="applicant")
QUESTION = (Said("李国强", "二期扩容谈到哪一步了？", True),)
ASKED = replace(MINE, state="asked", notes=QUESTION)
ANSWERED = replace(EXAMPLE, version=3, notes=(*QUESTION, Said("王芳", "方案已过，等报价", False)))


@card(example=EXAMPLE)
def approval(view: ApprovalView) -> Card:
    """Whoever looks at it: drawn by what he may do."""
    if view.state not in ("open", "asked"):
        return _over(view)
    blocks = (_focus(view), _facts(view), *_talk(view), _why(view), *_buttons(view))
    return Card(f"{view.kind} #{view.id}", blocks, _tone(view), _status(view))


@card(example=MINE)
def approval_mine(view: ApprovalView) -> Card:
    return approval(view)


@card(example=ASKED)
def approval_asked(view: ApprovalView) -> Card:
    return approval(view)


@card(example=ANSWERED)
def approval_answered(view: ApprovalView) -> Card:
    return approval(view)


@card(example=APPROVED)
def approval_approved(view: ApprovalView) -> Card:
    return approval(view)


@card(example=REJECTED)
def approval_rejected(view: ApprovalView) -> Card:
    return approval(view)


@card(example=EXAMPLE)
def approval_reminder(view: ApprovalView) -> Card:
    """Pushed when the step's hours are over, and again after as many."""
    return replace(approval(view), subtitle=f"已等 {lasting(view.waited)}")


@dataclass(frozen=True, slots=True)
class GroupView:
    """What everybody in the group may read: no reason, no evidence, no free words of anybody."""

    id: int
    version: int
    kind: str
    title: str  # the customer's name, where it is about one
    applicant: str
    created: datetime
    state: str = "open"
    step: str = ""
    waits_for: tuple[str, ...] = ()
    signed: tuple[Signature, ...] = ()  # without words
    yes: str = "同意"
    no: str = "拒绝"


IN_GROUP = GroupView(
    42, 1, "客户移交", "青禾口腔连锁", "王芳", datetime(2026, 11, 25, 10, 0, tzinfo=UTC), step="主管同意",
    waits_for=("李国强",),
)  # fmt: skip


@card(example=IN_GROUP)
def approval_group(view: GroupView) -> Card:
    """Only the entitled person's tap counts; others get a private line (spec rights: a group)."""
    live = view.state in ("open", "asked")
    facts = (
        ("申请人", view.applicant),
        ("内容", view.title),
        ("步骤", f"{view.step} · 等{'、'.join(view.waits_for)}" if live and view.waits_for else ""),
        ("提交", moment(view.created)),
    )
    blocks: tuple[Block, ...] = (Facts(tuple(pair for pair in facts if pair[1])),)
    if view.signed:
        blocks += (Note("\n".join(_signature(view, one) for one in view.signed)),)
    if live:
        blocks += (Buttons(_verdicts(view)), Note("只有当前审批人点了才算"))
    tone = Tone.ACT if live else _TONES[view.state]
    return Card(f"{view.kind} #{view.id}", blocks, tone, STATE_NAMES[view.state])


@card(example=replace(IN_GROUP, state="approved", signed=(_SIGNED,), waits_for=()))
def approval_group_over(view: GroupView) -> Card:
    return approval_group(view)


def lasting(time: timedelta) -> str:
    """「6 小时」, 「40 分钟」, 「3 天」."""
    minutes = max(int(time.total_seconds()) // 60, 0)
    if minutes < 60:
        return f"{minutes} 分钟"
    return f"{minutes // 60} 小时" if minutes < 48 * 60 else f"{minutes // (24 * 60)} 天"


def blocked(view: ApprovalView) -> str:
    """「卡在：主管核对过程数据 · 李国强 · 已 6 小时」 (AP-06)."""
    who = "、".join(view.waits_for) or "没有人可以签，请联系管理员"
    if view.state == "asked":
        who = f"等{view.applicant}答复"
    since = f"已 {lasting(view.waited)}" if view.waited >= timedelta(minutes=1) else ""
    return "卡在：" + " · ".join(part for part in (view.step, who, since) if part)


def _own_step(view: ApprovalView) -> str:
    """For who decides: what he signs as, who else signs, until when."""
    also = f"{'、'.join(view.also)} 也要签" if view.also else ""
    until = f"{moment(view.due)} 前签，到点提醒" if view.due else ""
    return " · ".join(part for part in (view.step, also, until) if part)


def _focus(view: ApprovalView) -> Text:
    return Text(f"**{escape(view.title)}**\n理由：{escape(view.reason)}")


def _facts(view: ApprovalView) -> Facts:
    who = (("申请人", view.applicant),) if view.role != "applicant" else ()
    return Facts((*who, *view.facts))


def _talk(view: ApprovalView) -> tuple[Block, ...]:
    if not view.notes:
        return ()
    lines = (
        f"{escape(one.person)}{'问' if one.asked else '答'}：{escape(one.words)}"
        for one in view.notes
    )
    return (Text("\n".join(lines)),)


def _why(view: ApprovalView) -> Note:
    """What yes and no do, who has signed and who signs after, until when."""
    effects = [
        f"{view.yes}：{view.if_yes}" if view.if_yes else "",
        f"{view.no}：{view.if_no}" if view.if_no else "",
    ]
    lines = [
        "；".join(part for part in effects if part),
        *(_signature(view, one) for one in view.signed),
        _own_step(view) if view.role == "approver" else blocked(view),
        f"之后：{'、'.join(view.later)}" if view.later else "",
    ]
    return Note("\n".join(line for line in lines if line))


def _status(view: ApprovalView) -> str:
    if view.role == "approver":
        return "待你审批"
    if view.state == "asked":
        return "等你答复" if view.role == "applicant" else STATE_NAMES["asked"]
    return f"等{'、'.join(view.waits_for)}审批" if view.waits_for else STATE_NAMES[view.state]


def _tone(view: ApprovalView) -> Tone:
    mine = view.role == "approver" or (view.role == "applicant" and view.state == "asked")
    return Tone.ACT if mine else Tone.NEUTRAL


def _buttons(view: ApprovalView) -> tuple[Block, ...]:
    id, version = view.id, view.version
    if view.role == "approver":
        more = (
            Button("反问", StartAskBack(id, version)), Button("加签", StartAddSigner(id, version))
        )  # fmt: skip
        return Buttons(_verdicts(view)), Buttons(more)
    if view.role != "applicant":
        return ()
    back = Buttons((Button("撤回", Withdraw(id, version), confirm="撤回后要重新申请，确定吗？"),))
    return (_answer(view), back) if view.state == "asked" else (back,)


def _verdicts(view: ApprovalView | GroupView) -> tuple[Button, Button]:
    return (
        Button(view.yes, Approve(view.id, view.version), Style.PRIMARY),
        Button(view.no, StartReject(view.id, view.version), Style.DANGER),
    )


def _answer(view: ApprovalView) -> Form:
    return Form(
        (Field("answer", "答复", FieldKind.LONG, required=True),),
        Button("答复", AnswerBack(view.id, view.version), Style.PRIMARY),
        opens=ShowApproval(view.id, back=True),
    )


def _over(view: ApprovalView) -> Card:
    """Decided: no buttons, who and when, time per step (AP-06)."""
    times = dict(view.times)
    lines = [
        _signature(view, one) + (f" · 用时 {lasting(times[one.step])}" if one.step in times else "")
        for one in view.signed
    ]
    if view.state == "withdrawn" and view.decided:
        lines.append(f"{view.applicant} 撤回 · {moment(view.decided)}")
    effect = {"approved": view.if_yes, "rejected": view.if_no}.get(view.state, "")
    note = (Note(effect),) if effect else ()
    blocks = (_focus(view), _facts(view), Text("\n".join(map(escape, lines))), *note)
    return Card(f"{view.kind} #{view.id}", blocks, _TONES[view.state], STATE_NAMES[view.state])


def _signature(view: ApprovalView | GroupView, one: Signature) -> str:
    said = view.yes if one.decision == "approved" else view.no
    instead = f"（代 {one.instead_of}）" if one.instead_of else " "
    words = f"：{one.words}" if one.words else ""
    return f"{one.step} · {one.person}{instead}{said} · {moment(one.at)}{words}"

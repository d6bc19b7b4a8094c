"""The families of unasked messages: what they are called, and which of them can be silenced."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """`alert`: falls under the switch 「异常数据自动推送」 (AL-13). `at_once`: comes at a time that was
    agreed, so it does not wait for others. `counted`: how a roll-up counts them, 「9 条超时」."""

    id: str
    name: str
    counted: str
    alert: bool = True
    at_once: bool = False


KINDS = {
    kind.id: kind
    for kind in (
        NoticeKind("stale", "超时未跟进", "超时"),
        NoticeKind("escalation", "超时升级", "升级"),
        NoticeKind("todo", "待办提醒", "待办", alert=False, at_once=True),
        NoticeKind("lead", "新线索", "线索", alert=False, at_once=True),
        NoticeKind("nudge", "线索该联系了", "待联系", alert=False, at_once=True),
        NoticeKind("untouched", "线索未联系", "未联系"),
        NoticeKind("pool", "公海提醒", "公海", alert=False),
        NoticeKind("moving", "线索将改派", "将改派"),
        NoticeKind("inheritance", "离职交接", "交接", alert=False, at_once=True),
        NoticeKind("quote", "报价冲突", "报价", alert=False, at_once=True),
        NoticeKind("remark", "主管批注", "批注", alert=False, at_once=True),
        NoticeKind("chain", "组织缺人", "提醒", alert=False),
        NoticeKind("merge", "重复客户", "重复客户", alert=False),
        NoticeKind("leave", "请假与代理", "代理", alert=False, at_once=True),
    )
}


def kind_of(id: str) -> NoticeKind:
    """Of a kind that nobody named, a plain reminder."""
    return KINDS.get(id) or NoticeKind(id, "其他提醒", "提醒")


def counted(kinds: frozenset[str]) -> str:
    """「超时」 where all are of one kind, 「提醒」 where they are not."""
    names = {kind_of(one).counted for one in kinds}
    return names.pop() if len(names) == 1 else "提醒"

"""What a rep pursues, a lead or an opportunity: its words, and the tap that opens it."""

from cards.model import Button
from sales.actions import ShowLead, ShowOpportunity
from sales.stages import STATE_NAMES

WORDS = {"lead": "线索", "opportunity": "商机"}
LEAD_STATES = {
    "new": "待分配",
    "offered": "待接",
    "accepted": "已接",
    "touched": "已联系",
    "converted": "已转商机",
    "pooled": "公海",
    "outbound": "外呼池",
    "void": "无效",
}


def opening(kind: str, id: int, label: str = "打开") -> Button:
    return Button(label, ShowLead(id) if kind == "lead" else ShowOpportunity(id))


def state_name(kind: str, state: str) -> str:
    return (LEAD_STATES if kind == "lead" else STATE_NAMES)[state]

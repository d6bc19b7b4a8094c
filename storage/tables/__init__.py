"""Every table, by topic."""

from sqlmodel import SQLModel

from storage.tables.approvals import Approval, ApprovalNote, ApprovalSeat, ApprovalStep
from storage.tables.calm import Leave, Notice, Push, Remark, Reveal, Setting
from storage.tables.chat import ChatMessage, ChatRead
from storage.tables.customers import (
    Contact,
    Customer,
    CustomerMerge,
    CustomerPair,
    CustomerPhone,
    CustomerShare,
)
from storage.tables.deals import BattlePack, Media, Opportunity, Rethink, Timer, Todo, TouchLog
from storage.tables.inheritances import Inheritance, Share
from storage.tables.leads import (
    Ability,
    Area,
    Assignment,
    AssignmentBlock,
    ImportBatch,
    ImportRow,
    Lead,
    LeadKey,
    LeadSource,
)
from storage.tables.people import (
    Account,
    CalendarDay,
    ChatGroup,
    Department,
    Membership,
    Person,
    Playbook,
    Region,
    Role,
    Team,
)
from storage.tables.pool import PoolMove, PoolWarning
from storage.tables.quotes import Quote
from storage.tables.rules import MatchChange, MatchTrial
from storage.tables.traffic import (
    Change,
    Errand,
    InboxEvent,
    JobRun,
    Lease,
    OutboxMessage,
    Seal,
    ShownPlace,
    Usage,
)

__all__ = [
    "CLASSES",
    "Ability",
    "Account",
    "Approval",
    "ApprovalNote",
    "ApprovalSeat",
    "ApprovalStep",
    "Area",
    "Assignment",
    "AssignmentBlock",
    "BattlePack",
    "CalendarDay",
    "Change",
    "ChatGroup",
    "ChatMessage",
    "ChatRead",
    "Contact",
    "Customer",
    "CustomerMerge",
    "CustomerPair",
    "CustomerPhone",
    "CustomerShare",
    "Department",
    "Errand",
    "ImportBatch",
    "ImportRow",
    "InboxEvent",
    "Inheritance",
    "JobRun",
    "Lead",
    "LeadKey",
    "LeadSource",
    "Lease",
    "Leave",
    "MatchChange",
    "MatchTrial",
    "Media",
    "Membership",
    "Notice",
    "Opportunity",
    "OutboxMessage",
    "Person",
    "Playbook",
    "PoolMove",
    "PoolWarning",
    "Push",
    "Quote",
    "Region",
    "Remark",
    "Rethink",
    "Reveal",
    "Role",
    "Seal",
    "Setting",
    "Share",
    "ShownPlace",
    "Team",
    "Timer",
    "Todo",
    "TouchLog",
    "Usage",
]

CLASSES: dict[str, type[SQLModel]] = {
    mapper.local_table.name: mapper.class_  # type: ignore[attr-defined]
    for mapper in SQLModel._sa_registry.mappers
}
"""Table name → class."""

for _table in SQLModel.metadata.tables.values():
    if "id" in _table.primary_key.columns:
        # An id is never given out twice: a button drawn for a row that was undone must not hit another.
        _table.dialect_options["sqlite"]["autoincrement"] = True

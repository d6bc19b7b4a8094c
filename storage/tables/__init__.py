"""Every table, by topic."""

from storage.tables.chat import ChatMessage, ChatRead
from storage.tables.customers import Contact, Customer, CustomerPhone, CustomerShare
from storage.tables.deals import Media, Opportunity, Rethink, Timer, Todo, TouchLog
from storage.tables.people import (
    Account,
    CalendarDay,
    ChatGroup,
    Person,
    Playbook,
    Region,
    Role,
    Team,
)
from storage.tables.traffic import (
    Change,
    Errand,
    InboxEvent,
    JobRun,
    OutboxMessage,
    Seal,
    ShownPlace,
)

__all__ = [
    "Account",
    "CalendarDay",
    "Change",
    "ChatGroup",
    "ChatMessage",
    "ChatRead",
    "Contact",
    "Customer",
    "CustomerPhone",
    "CustomerShare",
    "Errand",
    "InboxEvent",
    "JobRun",
    "Media",
    "Opportunity",
    "OutboxMessage",
    "Person",
    "Playbook",
    "Region",
    "Rethink",
    "Role",
    "Seal",
    "ShownPlace",
    "Team",
    "Timer",
    "Todo",
    "TouchLog",
]

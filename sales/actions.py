"""Everything a person can ask for: the menu of the product on one screen.

A button packs an action, a slash command or sentence parses into one, a form fills one in, an errand's
result is one. Fields made with `filled(label)` are answers that a form or a sentence brings; all others
travel inside the button.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar


def filled(label: str, default: Any = None) -> Any:
    """A field that the person fills in (never packed into a button); `label` names it in refusals."""
    return field(default=default, metadata={"label": label})


@dataclass(frozen=True, slots=True)
class Action:
    tag: ClassVar[str]


# -- visits ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LogVisit(Action):
    """One sentence, pasted text or a transcribed voice message: becomes a draft to confirm."""

    tag: ClassVar[str] = "visit.log"
    text: str = filled("内容", "")


@dataclass(frozen=True, slots=True)
class StartVisit(Action):
    tag: ClassVar[str] = "visit.start"
    customer: int = 0


@dataclass(frozen=True, slots=True)
class SubmitVisit(Action):
    """The empty form, filled in. `customer` is what was typed; `known` the customer it was opened for."""

    tag: ClassVar[str] = "visit.submit"
    known: int = 0
    customer: str | None = filled("客户")
    content: str | None = filled("沟通内容")
    next_action: str | None = filled("下一步")
    next_at: str | None = filled("下一步时间")
    touch_type: str | None = filled("方式")
    emotion: str | None = filled("客户情绪")


@dataclass(frozen=True, slots=True)
class PickCustomer(Action):
    tag: ClassVar[str] = "visit.customer"
    touch: int
    seen: int
    customer: int


@dataclass(frozen=True, slots=True)
class NewCustomer(Action):
    tag: ClassVar[str] = "visit.newcustomer"
    touch: int
    seen: int


@dataclass(frozen=True, slots=True)
class EditVisit(Action):
    tag: ClassVar[str] = "visit.edit"
    touch: int
    seen: int


@dataclass(frozen=True, slots=True)
class AmendVisit(Action):
    tag: ClassVar[str] = "visit.amend"
    touch: int
    seen: int
    customer: str | None = filled("客户")
    content: str | None = filled("沟通内容")
    contacts: str | None = filled("联系人")
    next_action: str | None = filled("下一步")
    next_at: str | None = filled("下一步时间")
    touch_type: str | None = filled("方式")
    emotion: str | None = filled("客户情绪")
    amount: str | None = filled("预计金额")


@dataclass(frozen=True, slots=True)
class SaveVisit(Action):
    tag: ClassVar[str] = "visit.save"
    touch: int
    seen: int


@dataclass(frozen=True, slots=True)
class DropVisit(Action):
    tag: ClassVar[str] = "visit.drop"
    touch: int
    seen: int


@dataclass(frozen=True, slots=True)
class ShowVisit(Action):
    """`back`: in place of the form it was opened from; else as a message of its own."""

    tag: ClassVar[str] = "visit.show"
    touch: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class AttachMedia(Action):
    """Photos, files and voice that arrived in chat; they join the open entry."""

    tag: ClassVar[str] = "media.attach"
    media: tuple[int, ...] = filled("附件", ())
    text: str = filled("内容", "")


# -- opportunities --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListOpportunities(Action):
    tag: ClassVar[str] = "opp.list"
    query: str = filled("商机", "")


@dataclass(frozen=True, slots=True)
class NewOpportunity(Action):
    """The quick button: choose which saved visit the opportunity comes from."""

    tag: ClassVar[str] = "opp.new"


@dataclass(frozen=True, slots=True)
class StartOpportunity(Action):
    tag: ClassVar[str] = "opp.start"
    touch: int


@dataclass(frozen=True, slots=True)
class CreateOpportunity(Action):
    tag: ClassVar[str] = "opp.create"
    touch: int
    name: str | None = filled("商机名称")
    amount: str | None = filled("预计金额")


@dataclass(frozen=True, slots=True)
class ShowOpportunity(Action):
    """`back`: in place of the form it was opened from; else as a message of its own."""

    tag: ClassVar[str] = "opp.show"
    opportunity: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class AdvanceStage(Action):
    tag: ClassVar[str] = "opp.advance"
    opportunity: int
    to: str
    seen: int


@dataclass(frozen=True, slots=True)
class StartClosing(Action):
    tag: ClassVar[str] = "opp.close"
    opportunity: int
    seen: int


@dataclass(frozen=True, slots=True)
class CloseOpportunity(Action):
    tag: ClassVar[str] = "opp.closed"
    opportunity: int
    seen: int
    outcome: str | None = filled("结果")
    reason: str | None = filled("原因")
    note: str | None = filled("补充说明")


# -- 再考虑 ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FindRethink(Action):
    """The word 「再考虑」, with or without a customer's or opportunity's name."""

    tag: ClassVar[str] = "rethink.find"
    query: str = filled("客户", "")


@dataclass(frozen=True, slots=True)
class StartRethink(Action):
    """`opportunity` or, where none exists yet, `touch`; the other is 0."""

    tag: ClassVar[str] = "rethink.start"
    opportunity: int
    touch: int


@dataclass(frozen=True, slots=True)
class RecordRethink(Action):
    tag: ClassVar[str] = "rethink.record"
    opportunity: int
    touch: int
    seen: int
    concern: str | None = filled("客户核心顾虑")
    note: str | None = filled("客户原话")


@dataclass(frozen=True, slots=True)
class ShowRethink(Action):
    tag: ClassVar[str] = "rethink.show"
    rethink: int


@dataclass(frozen=True, slots=True)
class BookNextContact(Action):
    tag: ClassVar[str] = "rethink.book"
    rethink: int
    at: str | None = filled("下次沟通时间")


# -- todos ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListTodos(Action):
    tag: ClassVar[str] = "todo.list"


@dataclass(frozen=True, slots=True)
class AddTodo(Action):
    tag: ClassVar[str] = "todo.add"
    text: str = filled("待办", "")


@dataclass(frozen=True, slots=True)
class ShowTodo(Action):
    """`back`: in place of the form it was opened from; else as a message of its own."""

    tag: ClassVar[str] = "todo.show"
    todo: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class FinishTodo(Action):
    """`pack`: the battle pack it was ticked on (its face is the answer), 0 elsewhere."""

    tag: ClassVar[str] = "todo.done"
    todo: int
    seen: int
    pack: int = 0


@dataclass(frozen=True, slots=True)
class StartSnooze(Action):
    tag: ClassVar[str] = "todo.later"
    todo: int
    seen: int


@dataclass(frozen=True, slots=True)
class SnoozeTodo(Action):
    """`until` is one of the playbook's snooze choices (id)."""

    tag: ClassVar[str] = "todo.snooze"
    todo: int
    seen: int
    until: str | None = filled("顺延到")
    reason: str | None = filled("原因")


# -- looking things up ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShowToday(Action):
    tag: ClassVar[str] = "today.show"


@dataclass(frozen=True, slots=True)
class Search(Action):
    tag: ClassVar[str] = "find"
    query: str = filled("关键词", "")


@dataclass(frozen=True, slots=True)
class FindCustomer(Action):
    tag: ClassVar[str] = "customer.find"
    query: str = filled("客户", "")


@dataclass(frozen=True, slots=True)
class ShowCustomer(Action):
    tag: ClassVar[str] = "customer.show"
    customer: int


@dataclass(frozen=True, slots=True)
class StartContact(Action):
    tag: ClassVar[str] = "contact.start"
    customer: int


@dataclass(frozen=True, slots=True)
class AddContact(Action):
    tag: ClassVar[str] = "contact.add"
    customer: int
    name: str | None = filled("姓名")
    title: str | None = filled("职务")
    phone: str | None = filled("电话")
    roles: tuple[str, ...] = filled("决策角色", ())


# -- the bot itself -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UndoLast(Action):
    tag: ClassVar[str] = "undo.last"


@dataclass(frozen=True, slots=True)
class Undo(Action):
    """Take back everything that inbox event `event` changed."""

    tag: ClassVar[str] = "undo"
    event: int


@dataclass(frozen=True, slots=True)
class ShowHelp(Action):
    tag: ClassVar[str] = "help"


@dataclass(frozen=True, slots=True)
class NotUnderstood(Action):
    """Words that are neither a command nor a visit; `guess` is the nearest command, if any."""

    tag: ClassVar[str] = "unknown"
    text: str = filled("内容", "")
    guess: str = filled("猜测", "")


ACTIONS: dict[str, type[Action]] = {kind.tag: kind for kind in Action.__subclasses__()}

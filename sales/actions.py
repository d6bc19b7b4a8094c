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
    """Soonest first; `skip` of them were shown already."""

    tag: ClassVar[str] = "todo.list"
    skip: int = 0


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


# -- group accounts -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GroupCustomers(Action):
    """「/集团 青禾集团」 shows it, 「/集团 青禾集团 汐城青禾」 adds a member (CO-12)."""

    tag: ClassVar[str] = "account.group"
    query: str = filled("集团", "")


@dataclass(frozen=True, slots=True)
class ShowGroupAccount(Action):
    """Of which the customer is one."""

    tag: ClassVar[str] = "account.show"
    customer: int


# -- quotes ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TellQuote(Action):
    """「/报价 青禾口腔 48万」, 「给青禾报价48万」: shown first, given with one tap."""

    tag: ClassVar[str] = "quote.tell"
    text: str = filled("报价", "")


@dataclass(frozen=True, slots=True)
class StartQuote(Action):
    """`customer` 0: the form asks for it."""

    tag: ClassVar[str] = "quote.start"
    customer: int = 0


@dataclass(frozen=True, slots=True)
class SubmitQuote(Action):
    tag: ClassVar[str] = "quote.submit"
    known: int = 0
    customer: str | None = filled("客户")
    product: str | None = filled("产品")
    amount: str | None = filled("报价")


@dataclass(frozen=True, slots=True)
class GiveQuote(Action):
    """As it was read from the words."""

    tag: ClassVar[str] = "quote.give"
    customer: int
    fen: int
    product: str


@dataclass(frozen=True, slots=True)
class ShowQuote(Action):
    tag: ClassVar[str] = "quote.show"
    quote: int


@dataclass(frozen=True, slots=True)
class AskForCustomer(Action):
    """One tap on one's own blocked quote: 协作申请 to who has the customer."""

    tag: ClassVar[str] = "quote.ask"
    quote: int


# -- approvals ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListApprovals(Action):
    """What waits for my signature, and what I asked for."""

    tag: ClassVar[str] = "appr.list"


@dataclass(frozen=True, slots=True)
class ChooseRequest(Action):
    """Which kind of request? `words` may name it already."""

    tag: ClassVar[str] = "appr.new"
    words: str = filled("申请", "")


@dataclass(frozen=True, slots=True)
class StartRequest(Action):
    """`subject`: the customer or other object it is about, 0 when the form asks for it."""

    tag: ClassVar[str] = "appr.start"
    kind: str
    subject: int


@dataclass(frozen=True, slots=True)
class SubmitRequest(Action):
    tag: ClassVar[str] = "appr.submit"
    kind: str
    subject: int
    about: str | None = filled("申请内容")
    reason: str | None = filled("理由")
    to: str | None = filled("接手人")
    days: str | None = filled("开放天数")


@dataclass(frozen=True, slots=True)
class ShowApproval(Action):
    """`back`: in place of the form it was opened from; else as a message of its own."""

    tag: ClassVar[str] = "appr.show"
    approval: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class Approve(Action):
    tag: ClassVar[str] = "appr.yes"
    approval: int
    seen: int


@dataclass(frozen=True, slots=True)
class StartReject(Action):
    tag: ClassVar[str] = "appr.no"
    approval: int
    seen: int


@dataclass(frozen=True, slots=True)
class Reject(Action):
    tag: ClassVar[str] = "appr.reject"
    approval: int
    seen: int
    reason: str | None = filled("理由")


@dataclass(frozen=True, slots=True)
class StartAskBack(Action):
    tag: ClassVar[str] = "appr.what"
    approval: int
    seen: int


@dataclass(frozen=True, slots=True)
class AskBack(Action):
    tag: ClassVar[str] = "appr.ask"
    approval: int
    seen: int
    question: str | None = filled("问题")


@dataclass(frozen=True, slots=True)
class AnswerBack(Action):
    tag: ClassVar[str] = "appr.answer"
    approval: int
    seen: int
    answer: str | None = filled("答复")


@dataclass(frozen=True, slots=True)
class StartAddSigner(Action):
    tag: ClassVar[str] = "appr.more"
    approval: int
    seen: int


@dataclass(frozen=True, slots=True)
class AddSigner(Action):
    tag: ClassVar[str] = "appr.add"
    approval: int
    seen: int
    person: str | None = filled("加签人")


@dataclass(frozen=True, slots=True)
class Withdraw(Action):
    tag: ClassVar[str] = "appr.withdraw"
    approval: int
    seen: int


@dataclass(frozen=True, slots=True)
class DecideByWord(Action):
    """「同意 42」, 「拒绝 42 太贵」: where a group shows no buttons (spec model: group approval)."""

    tag: ClassVar[str] = "appr.word"
    approval: int
    yes: bool
    reason: str = filled("理由", "")


# -- alerts ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StartAlertSnooze(Action):
    tag: ClassVar[str] = "alert.later"
    kind: str  # lead | opportunity
    id: int
    seen: int


@dataclass(frozen=True, slots=True)
class SnoozeAlert(Action):
    """The rep twice at most; then, and with a reason, only the manager (R38)."""

    tag: ClassVar[str] = "alert.snooze"
    kind: str  # lead | opportunity
    id: int
    seen: int
    until: str | None = filled("顺延到")
    reason: str | None = filled("原因")


@dataclass(frozen=True, slots=True)
class StartRemark(Action):
    tag: ClassVar[str] = "remark.start"
    kind: str  # lead | opportunity
    id: int


@dataclass(frozen=True, slots=True)
class MakeRemark(Action):
    """A manager's comment; it reaches the rep at once (AL-04)."""

    tag: ClassVar[str] = "remark.make"
    kind: str  # lead | opportunity
    id: int
    words: str | None = filled("批注")


@dataclass(frozen=True, slots=True)
class ShowRollUp(Action):
    """The overdue things of one of my people, from the roll-up card. `person` 0: everybody's."""

    tag: ClassVar[str] = "alert.rollup"
    person: int


@dataclass(frozen=True, slots=True)
class Mute(Action):
    """「免打扰此类」 on a card."""

    tag: ClassVar[str] = "alert.mute"
    kind: str


# -- one's own ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StartLeave(Action):
    tag: ClassVar[str] = "leave.start"
    text: str = filled("请假", "")


@dataclass(frozen=True, slots=True)
class TakeLeave(Action):
    tag: ClassVar[str] = "leave.take"
    starts: str | None = filled("开始")
    ends: str | None = filled("结束")
    deputy: str | None = filled("代理人")


@dataclass(frozen=True, slots=True)
class EndLeave(Action):
    tag: ClassVar[str] = "leave.end"
    leave: int
    seen: int


@dataclass(frozen=True, slots=True)
class ShowSettings(Action):
    tag: ClassVar[str] = "settings.show"


@dataclass(frozen=True, slots=True)
class SaveSettings(Action):
    tag: ClassVar[str] = "settings.save"
    seen: int
    muted: tuple[str, ...] = filled("免打扰", ())
    alerts: str | None = filled("异常自动推送")


@dataclass(frozen=True, slots=True)
class RevealPhone(Action):
    """A masked number in full; who looked is written down."""

    tag: ClassVar[str] = "contact.reveal"
    contact: int


# -- leads ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListLeads(Action):
    tag: ClassVar[str] = "leads"


@dataclass(frozen=True, slots=True)
class TellLead(Action):
    """A lead in one sentence: 「/线索 青禾口腔 秦总 13800000123 想扩容」."""

    tag: ClassVar[str] = "lead.tell"
    text: str = filled("线索", "")


@dataclass(frozen=True, slots=True)
class StartLead(Action):
    tag: ClassVar[str] = "lead.start"


@dataclass(frozen=True, slots=True)
class SubmitLead(Action):
    tag: ClassVar[str] = "lead.submit"
    company: str | None = filled("公司")
    contact: str | None = filled("联系人")
    phone: str | None = filled("电话")
    need: str | None = filled("需求")
    industry: str | None = filled("行业")
    yearly: str | None = filled("年采购额")


@dataclass(frozen=True, slots=True)
class ShowLead(Action):
    """`back`: in place of the form it was opened from; else as a message of its own."""

    tag: ClassVar[str] = "lead.show"
    lead: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class AcceptLead(Action):
    tag: ClassVar[str] = "lead.accept"
    lead: int
    seen: int


@dataclass(frozen=True, slots=True)
class StartDecline(Action):
    tag: ClassVar[str] = "lead.declining"
    lead: int
    seen: int


@dataclass(frozen=True, slots=True)
class DeclineLead(Action):
    tag: ClassVar[str] = "lead.decline"
    lead: int
    seen: int
    reason: str | None = filled("原因")


@dataclass(frozen=True, slots=True)
class StartTransfer(Action):
    tag: ClassVar[str] = "lead.transferring"
    lead: int
    seen: int


@dataclass(frozen=True, slots=True)
class TransferLead(Action):
    tag: ClassVar[str] = "lead.transfer"
    lead: int
    seen: int
    to: str | None = filled("转给")
    reason: str | None = filled("原因")


@dataclass(frozen=True, slots=True)
class ClaimLead(Action):
    """Taken from 公海, or by a colleague to whom a lead without owner was shown."""

    tag: ClassVar[str] = "lead.claim"
    lead: int
    seen: int


@dataclass(frozen=True, slots=True)
class MoveLead(Action):
    """The manager does not wait: to the next who fits."""

    tag: ClassVar[str] = "lead.move"
    lead: int
    seen: int


@dataclass(frozen=True, slots=True)
class KeepLead(Action):
    """The manager's veto: it stays where it is."""

    tag: ClassVar[str] = "lead.keep"
    lead: int
    seen: int


@dataclass(frozen=True, slots=True)
class MeetLead(Action):
    """A customer became the actor's contact on a platform: what it says of him, brought by an errand."""

    tag: ClassVar[str] = "lead.meet"
    platform: str
    contact: str
    name: str | None = filled("联系人")
    company: str | None = filled("公司")
    phone: str | None = filled("电话")
    title: str | None = filled("职务")


@dataclass(frozen=True, slots=True)
class ExplainLead(Action):
    """Why it went to whom it went: every decision about it, replayed from what was stored (AS-09)."""

    tag: ClassVar[str] = "lead.why"
    lead: int


@dataclass(frozen=True, slots=True)
class ExplainWhich(Action):
    """「/为什么 青禾」: the lead is found by its firm."""

    tag: ClassVar[str] = "lead.whywhich"
    query: str = filled("线索", "")


@dataclass(frozen=True, slots=True)
class ShowHeat(Action):
    """「/热力图」: how well each of my people suits each type of lead (AS-03)."""

    tag: ClassVar[str] = "lead.heat"


@dataclass(frozen=True, slots=True)
class HeatDrawn(Action):
    """The errand's result: the picture, 0 where none could be drawn, and what it shows in words."""

    tag: ClassVar[str] = "lead.heated"
    media: int
    told: str = filled("结果", "")


# -- two records of one firm ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FindMerge(Action):
    """「/合并 青禾口腔 青禾连锁」; without names: what may be the same."""

    tag: ClassVar[str] = "merge.find"
    words: str = filled("两家客户", "")


@dataclass(frozen=True, slots=True)
class ShowPair(Action):
    """What would become of two records that may be one firm."""

    tag: ClassVar[str] = "merge.show"
    pair: int


@dataclass(frozen=True, slots=True)
class MergePair(Action):
    """What both say differently is chosen: kept | gone."""

    tag: ClassVar[str] = "merge.do"
    pair: int
    seen: int
    name: str | None = filled("名称")
    owner_id: str | None = filled("负责人")
    region_id: str | None = filled("区域")
    industry: str | None = filled("行业")
    tier: str | None = filled("等级")
    parent_id: str | None = filled("集团")


@dataclass(frozen=True, slots=True)
class KeepApart(Action):
    """They are two firms: nobody is asked again."""

    tag: ClassVar[str] = "merge.apart"
    pair: int
    seen: int


@dataclass(frozen=True, slots=True)
class FindUnmerge(Action):
    """「/撤销合并 青禾口腔」; without a name the last one of who asks."""

    tag: ClassVar[str] = "merge.findback"
    query: str = filled("客户", "")


@dataclass(frozen=True, slots=True)
class Unmerge(Action):
    tag: ClassVar[str] = "merge.back"
    merge: int
    seen: int


# -- matching rules -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListRules(Action):
    """「/匹配规则」; with a rule's name, that one to change."""

    tag: ClassVar[str] = "rules"
    query: str = filled("规则", "")


@dataclass(frozen=True, slots=True)
class StartRule(Action):
    """`rule`: its id; empty: a new one."""

    tag: ClassVar[str] = "rule.start"
    rule: str


@dataclass(frozen=True, slots=True)
class SubmitRule(Action):
    """`seen`: the version of the rules that were shown."""

    tag: ClassVar[str] = "rule.submit"
    rule: str
    seen: int
    name: str | None = filled("名称")
    when: str | None = filled("条件")
    weights: str | None = filled("权重")
    bonuses: str | None = filled("加分")


@dataclass(frozen=True, slots=True)
class RulesTried(Action):
    """The errand's result: what the change would have done is stored."""

    tag: ClassVar[str] = "rule.tried"
    change: int


@dataclass(frozen=True, slots=True)
class ShowChange(Action):
    tag: ClassVar[str] = "rule.show"
    change: int


@dataclass(frozen=True, slots=True)
class ActivateRules(Action):
    tag: ClassVar[str] = "rule.activate"
    change: int
    seen: int


@dataclass(frozen=True, slots=True)
class DropRules(Action):
    tag: ClassVar[str] = "rule.drop"
    change: int
    seen: int


# -- tables that are taken in ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShowLeadReport(Action):
    """`month`: 「2026-11」."""

    tag: ClassVar[str] = "lead.report"
    month: str


@dataclass(frozen=True, slots=True)
class ReportLeads(Action):
    """「/线索报表 10月」; empty: this month."""

    tag: ClassVar[str] = "lead.reportwhich"
    query: str = filled("月份", "")


@dataclass(frozen=True, slots=True)
class ListImports(Action):
    tag: ClassVar[str] = "imports"


@dataclass(frozen=True, slots=True)
class ShowImport(Action):
    """`back`: in place of the form it was opened from; else as a message of its own."""

    tag: ClassVar[str] = "import.show"
    batch: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class TableRead(Action):
    """The errand's result: the rows are stored, or `refused` says why not."""

    tag: ClassVar[str] = "import.read"
    batch: int
    refused: str = filled("原因", "")


@dataclass(frozen=True, slots=True)
class ShowColumns(Action):
    tag: ClassVar[str] = "import.columns"
    batch: int


@dataclass(frozen=True, slots=True)
class MapColumn(Action):
    """`column` 0: the field is not in the file; else counted from 1."""

    tag: ClassVar[str] = "import.map"
    batch: int
    seen: int
    field: str | None = filled("我们的项目")
    column: str | None = filled("表里的列")


@dataclass(frozen=True, slots=True)
class StartImport(Action):
    tag: ClassVar[str] = "import.start"
    batch: int
    seen: int


@dataclass(frozen=True, slots=True)
class StopImport(Action):
    """Before it runs: nothing was taken. While it runs: what was taken stays, and can be taken back."""

    tag: ClassVar[str] = "import.stop"
    batch: int


@dataclass(frozen=True, slots=True)
class RowsTaken(Action):
    """The errand's result: there is nothing left to take."""

    tag: ClassVar[str] = "import.taken"
    batch: int


@dataclass(frozen=True, slots=True)
class FetchWrongRows(Action):
    tag: ClassVar[str] = "import.wrong"
    batch: int


@dataclass(frozen=True, slots=True)
class WrongRowsWritten(Action):
    """The errand's result: the rows that made nothing, as a file."""

    tag: ClassVar[str] = "import.written"
    batch: int


@dataclass(frozen=True, slots=True)
class RevertImport(Action):
    tag: ClassVar[str] = "import.revert"
    batch: int
    seen: int


@dataclass(frozen=True, slots=True)
class ImportReverted(Action):
    tag: ClassVar[str] = "import.reverted"
    batch: int


@dataclass(frozen=True, slots=True)
class LoseAttachments(Action):
    """What was sent along could not be had from the platform."""

    tag: ClassVar[str] = "media.lost"


# -- 公海 ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShowPool(Action):
    """The best few for who asks."""

    tag: ClassVar[str] = "pool"


@dataclass(frozen=True, slots=True)
class PickFromPool(Action):
    tag: ClassVar[str] = "pool.pick"
    customer: int


@dataclass(frozen=True, slots=True)
class ShowPoolWarning(Action):
    """`back`: in place of the form it was opened from; else as a message of its own."""

    tag: ClassVar[str] = "pool.warning"
    warning: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class StartKeeping(Action):
    tag: ClassVar[str] = "pool.keeping"
    warning: int
    seen: int


@dataclass(frozen=True, slots=True)
class KeepCustomer(Action):
    """顺延: some days more, with a reason."""

    tag: ClassVar[str] = "pool.keep"
    warning: int
    seen: int
    reason: str | None = filled("原因")


@dataclass(frozen=True, slots=True)
class ListRecycled(Action):
    """What one's people lost lately and nobody has taken."""

    tag: ClassVar[str] = "pool.recycled"


@dataclass(frozen=True, slots=True)
class ReturnCustomer(Action):
    """The recycling is taken back, by whoever leads the former owner."""

    tag: ClassVar[str] = "pool.return"
    move: int


# -- what leavers leave ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShowInheritance(Action):
    """`back`: in place of the form it was opened from; else as a message of its own."""

    tag: ClassVar[str] = "heirs.show"
    inheritance: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class GiveInheritance(Action):
    """One yes for all that somebody left."""

    tag: ClassVar[str] = "heirs.give"
    inheritance: int
    seen: int


@dataclass(frozen=True, slots=True)
class StartHeir(Action):
    tag: ClassVar[str] = "heirs.start"
    inheritance: int
    seen: int


@dataclass(frozen=True, slots=True)
class ChooseHeir(Action):
    """`customer` empty: all of them."""

    tag: ClassVar[str] = "heirs.choose"
    inheritance: int
    seen: int
    customer: str | None = filled("客户")
    to: str | None = filled("接手人")


# -- groups ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BindGroup(Action):
    """Said in the group that is meant."""

    tag: ClassVar[str] = "group.bind"
    team: str = filled("团队", "")


@dataclass(frozen=True, slots=True)
class UnbindGroup(Action):
    tag: ClassVar[str] = "group.unbind"


# -- the organisation -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SyncPeople(Action):
    """Compare the platforms' lists of people with ours now."""

    tag: ClassVar[str] = "people.sync"


@dataclass(frozen=True, slots=True)
class PeopleSynced(Action):
    """What came of it, for who asked: an errand's result."""

    tag: ClassVar[str] = "people.synced"
    told: str = filled("结果", "")


@dataclass(frozen=True, slots=True)
class AcceptLeavers(Action):
    """So many have really left. `mark` names exactly those who were missing when it was asked."""

    tag: ClassVar[str] = "people.left"
    platform: str
    mark: str


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

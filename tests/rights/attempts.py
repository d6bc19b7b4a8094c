"""Every action that names a thing, as it would be tried on anybody's: what it takes, what it shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.rights.oracle import (
    AMOUNTS,
    CHANGES,
    DECIDES,
    HIS,
    OFFERED,
    PHONES,
    REVEALS,
    SEES,
    concerned,
    holds,
)
from tests.rights.town import Things

Verdict = Callable[[str, str], bool]


def sees(actor: str, relation: str) -> bool:
    return holds(SEES, actor, relation)


def changes(actor: str, relation: str) -> bool:
    return holds(CHANGES, actor, relation)


def offered(actor: str, relation: str) -> bool:
    return holds(OFFERED, actor, relation)


def answers(actor: str, relation: str) -> bool:
    """A lead that is his to answer."""
    return offered(actor, relation) and changes(actor, relation)


def his(actor: str, relation: str) -> bool:
    return holds(HIS, actor, relation)


def drafts(actor: str, relation: str) -> bool:
    return relation == "own" and sees(actor, relation)


def decides(actor: str, relation: str) -> bool:
    return holds(DECIDES, actor, relation)


def grouped(actor: str, relation: str) -> bool:
    """Only where there is a group account to show."""
    return sees(actor, relation) and relation in ("group", "home")


def phones(actor: str, relation: str) -> bool:
    return holds(PHONES, actor, relation)


def amounts(actor: str, relation: str) -> bool:
    return holds(AMOUNTS, actor, relation)


def reveals(actor: str, relation: str) -> bool:
    return holds(REVEALS, actor, relation)


def learns(actor: str, relation: str) -> bool:
    """The full number, after asking for it."""
    return phones(actor, relation) or reveals(actor, relation)


def never(actor: str, relation: str) -> bool:
    return False


def always(actor: str, relation: str) -> bool:
    return True


def request(what: str) -> Verdict:
    return lambda actor, relation: concerned(what, actor, relation)


@dataclass(frozen=True)
class Attempt:
    """`needs`: whose it succeeds on; `shows_phone`: on whose the answer may hold the full number.
    `writes`: whether success changes rows (None: either way). `hushed`: not there and not his look
    alike without saying so: an empty form."""

    packed: Callable[[Things], str]
    gate: str
    needs: Verdict
    writes: bool | None = False
    form: Mapping[str, str] = field(default_factory=dict)
    shows_phone: Verdict = phones
    shows_amount: Verdict = amounts
    hushed: bool = False


VISIT = {"customer": "新客户甲", "content": "聊了二期扩容", "next_action": "发方案"}

ATTEMPTS: dict[str, Attempt] = {
    "customer.show": Attempt(lambda t: f"customer.show:{t.customer}", "reads", sees),
    "account.show": Attempt(lambda t: f"account.show:{t.customer}", "reads", grouped),
    "visit.show": Attempt(lambda t: f"visit.show:{t.touch}:0", "reads", sees),
    "opp.show": Attempt(lambda t: f"opp.show:{t.deal}:0", "reads", sees),
    "todo.show": Attempt(lambda t: f"todo.show:{t.todo}:0", "reads", sees),
    "rethink.show": Attempt(lambda t: f"rethink.show:{t.rethink}", "reads", sees),
    "contact.reveal": Attempt(
        lambda t: f"contact.reveal:{t.contact}", "reads", learns, None, shows_phone=learns
    ),
    "contact.start": Attempt(lambda t: f"contact.start:{t.customer}", "sells", changes),
    "contact.add": Attempt(
        lambda t: f"contact.add:{t.customer}", "sells", changes, True, {"name": "贺楠"}
    ),
    "visit.start": Attempt(
        lambda t: f"visit.start:{t.customer}", "sells", always, hushed=True
    ),
    "visit.submit": Attempt(
        lambda t: f"visit.submit:{t.customer}", "sells", always, None, VISIT, hushed=True
    ),
    "visit.edit": Attempt(lambda t: f"visit.edit:{t.draft}:1", "sells", his),
    "visit.newcustomer": Attempt(lambda t: f"visit.newcustomer:{t.draft}:1", "sells", his),
    "visit.amend": Attempt(lambda t: f"visit.amend:{t.draft}:1", "sells", his, True, VISIT),
    "visit.save": Attempt(lambda t: f"visit.save:{t.draft}:1", "sells", his, True),
    "visit.drop": Attempt(lambda t: f"visit.drop:{t.draft}:1", "sells", his, True),
    "visit.show draft": Attempt(lambda t: f"visit.show:{t.draft}:0", "reads", drafts),
    "visit.save saved": Attempt(lambda t: f"visit.save:{t.touch}:1", "sells", his),
    "opp.start": Attempt(lambda t: f"opp.start:{t.touch}", "sells", changes),
    "opp.create": Attempt(
        lambda t: f"opp.create:{t.touch}", "sells", changes, True, {"name": "扩容"}
    ),
    "opp.advance": Attempt(lambda t: f"opp.advance:{t.deal}:diagnosis:1", "sells", changes, True),
    "opp.advance stale": Attempt(lambda t: f"opp.advance:{t.deal}:diagnosis:9", "sells", changes),
    "opp.close": Attempt(lambda t: f"opp.close:{t.deal}:1", "sells", changes),
    "opp.closed": Attempt(
        lambda t: f"opp.closed:{t.deal}:1", "sells", changes, True,
        {"outcome": "lost", "reason": "price"},
    ),
    "rethink.start": Attempt(lambda t: f"rethink.start:{t.deal}:0", "sells", changes),
    "rethink.start visit": Attempt(lambda t: f"rethink.start:0:{t.touch}", "sells", changes),
    "rethink.record": Attempt(
        lambda t: f"rethink.record:{t.deal}:0:1", "sells", changes, True,
        {"concern": "price", "note": "太贵"},
    ),
    "rethink.book": Attempt(
        lambda t: f"rethink.book:{t.rethink}", "sells", his, True, {"at": "明天下午3点"}
    ),
    "todo.done": Attempt(lambda t: f"todo.done:{t.todo}:1:0", "sells", changes, True),
    "todo.later": Attempt(lambda t: f"todo.later:{t.todo}:1", "sells", changes),
    "todo.snooze": Attempt(
        lambda t: f"todo.snooze:{t.todo}:1", "sells", changes, None, {"until": "tomorrow"}
    ),
    "alert.later": Attempt(
        lambda t: f"alert.later:opportunity:{t.deal}:1", "sells", changes, None
    ),
    "alert.later lead": Attempt(lambda t: f"alert.later:lead:{t.lead}:1", "sells", answers, None),
    "alert.snooze": Attempt(
        lambda t: f"alert.snooze:opportunity:{t.deal}:1", "sells", changes, None,
        {"until": "tomorrow", "reason": "出差"},
    ),
    "alert.snooze lead": Attempt(
        lambda t: f"alert.snooze:lead:{t.lead}:1", "sells", answers, None,
        {"until": "tomorrow", "reason": "出差"},
    ),
    "remark.start": Attempt(lambda t: f"remark.start:opportunity:{t.deal}", "sells", decides, None),
    "remark.start lead": Attempt(lambda t: f"remark.start:lead:{t.lead}", "sells", decides, None),
    "remark.make": Attempt(
        lambda t: f"remark.make:opportunity:{t.deal}", "sells", decides, True,
        {"words": "约一下财务"},
    ),
    "remark.make lead": Attempt(
        lambda t: f"remark.make:lead:{t.lead}", "sells", decides, True, {"words": "约一下财务"}
    ),
    "lead.show": Attempt(lambda t: f"lead.show:{t.lead}:0", "reads", offered),
    "lead.why": Attempt(lambda t: f"lead.why:{t.lead}", "reads", offered),
    "lead.accept": Attempt(lambda t: f"lead.accept:{t.lead}:1", "sells", answers, True),
    "lead.declining": Attempt(lambda t: f"lead.declining:{t.lead}:1", "sells", answers),
    "lead.decline": Attempt(
        lambda t: f"lead.decline:{t.lead}:1", "sells", answers, True, {"reason": "远"}
    ),
    "lead.transferring": Attempt(lambda t: f"lead.transferring:{t.lead}:1", "sells", answers),
    "lead.transfer": Attempt(
        lambda t: f"lead.transfer:{t.lead}:1", "sells", answers, True,
        {"to": "陌生人", "reason": "熟"},
    ),
    "lead.claim": Attempt(lambda t: f"lead.claim:{t.lead}:1", "sells", offered),
    "lead.move": Attempt(lambda t: f"lead.move:{t.lead}:1", "leads", decides, True),
    "lead.keep": Attempt(lambda t: f"lead.keep:{t.lead}:1", "leads", decides, True),
    "pool.pick": Attempt(lambda t: f"pool.pick:{t.customer}", "sells", never),
    "quote.show": Attempt(lambda t: f"quote.show:{t.quote}", "reads", sees),
    "quote.start": Attempt(lambda t: f"quote.start:{t.customer}", "sells", changes),
    "quote.submit": Attempt(
        lambda t: f"quote.submit:{t.customer}", "sells", changes, True, {"amount": "48万"},
        shows_amount=changes,
    ),
    "quote.give": Attempt(
        lambda t: f"quote.give:{t.customer}:4800000:", "sells", changes, True, shows_amount=changes
    ),
    "quote.ask": Attempt(lambda t: f"quote.ask:{t.quote}", "sells", his, None),
    "appr.start": Attempt(lambda t: f"appr.start:collaboration:{t.customer}", "anyone", sees),
    "appr.submit": Attempt(
        lambda t: f"appr.submit:collaboration:{t.customer}", "anyone", sees, None,
        {"reason": "一起跟进"},
    ),
    "appr.show": Attempt(lambda t: f"appr.show:{t.request}:0", "anyone", request("see")),
    "appr.yes": Attempt(lambda t: f"appr.yes:{t.request}:1", "anyone", request("sign"), True),
    "appr.no": Attempt(lambda t: f"appr.no:{t.request}:1", "anyone", request("sign")),
    "appr.reject": Attempt(
        lambda t: f"appr.reject:{t.request}:1", "anyone", request("sign"), True, {"reason": "不行"}
    ),
    "appr.what": Attempt(lambda t: f"appr.what:{t.request}:1", "anyone", request("sign")),
    "appr.ask": Attempt(
        lambda t: f"appr.ask:{t.request}:1", "anyone", request("sign"), True, {"question": "几折"}
    ),
    "appr.more": Attempt(lambda t: f"appr.more:{t.request}:1", "anyone", request("sign")),
    "appr.add": Attempt(
        lambda t: f"appr.add:{t.request}:1", "anyone", request("sign"), True,
        {"person": "第三人"},
    ),
    "appr.word": Attempt(lambda t: f"appr.word:{t.request}:1", "anyone", request("sign"), True),
    "appr.answer": Attempt(
        lambda t: f"appr.answer:{t.request}:1", "anyone", request("asked"), None, {"answer": "九折"}
    ),
    "appr.withdraw": Attempt(
        lambda t: f"appr.withdraw:{t.request}:1", "anyone", request("asked"), True
    ),
}  # fmt: skip

BY_CUSTOMER = ("appr.start", "appr.submit", "appr.answer")
SEES_ANYWAY = {
    name: request("see")
    for name in ATTEMPTS
    if name.startswith("appr.") and name not in BY_CUSTOMER
}
"""Where an attempt fails on something that may be seen, the answer says why instead of „not there"."""

WITHOUT_A_THING = {
    *("visit.log", "media.attach", "opp.list", "opp.new", "rethink.find", "todo.list", "todo.add"),
    *("today.show", "find", "customer.find", "appr.list", "appr.new", "alert.mute", "leave.start"),
    *("merge.find", "merge.findback", "pool", "pool.recycled", "account.group", "quote.tell"),
    *("leads", "lead.tell", "lead.meet", "lead.start", "lead.submit", "lead.whywhich", "lead.heat"),
    *("rules", "rule.start", "rule.submit"),
    *("lead.report", "lead.reportwhich"),
    *("people.sync", "people.synced", "people.left", "media.lost", "group.bind", "group.unbind"),
    *("leave.take", "settings.show", "settings.save", "undo.last", "help", "unknown"),
}
"""They name nothing by its number; what they show is the actor's own or went through the same rights."""

ELSEWHERE = {
    *("visit.customer", "alert.rollup", "undo", "leave.end"),
    *("heirs.show", "heirs.give", "heirs.start", "heirs.choose"),
    *("pool.warning", "pool.keeping", "pool.keep", "pool.return"),
    *("imports", "import.show", "import.columns", "import.map", "import.start", "import.stop"),
    *("import.wrong", "import.revert", "import.read", "import.taken", "import.written"),
    *("import.reverted", "lead.heated", "rule.tried", "rule.show", "rule.activate", "rule.drop"),
    *("merge.show", "merge.do", "merge.apart", "merge.back"),
}
"""Tried one by one in test_matrix; imports, which are nobody's but the sender's, in tests/importing; pictures
of the heat map, and changes of the matching rules, which are the company's, in tests/leads; merges, which want
two customers, in tests/handlers/test_merging; warnings and recyclings in tests/pool; what leavers
leave in tests/leads."""

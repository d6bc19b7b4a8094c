"""The next concrete step of a note, and when it is due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from sales.dates import Moment, settled
from sales.text import segments

_VERBS = (
    r"再说|再看|再议|批(?!次|发|量)|发|送|寄|给|带|交|出|做|改|补|提供|准备|整理|报|回(?!款|来|访了)|答复|"
    r"回复|回话|查|"
    r"核|确认|约|见|去|"
    r"来|过来|过去|到|拜访|上门|演示|讲|汇报|介绍|培训|开会|过会|上会|评审|签|盖章|打款|付|提货|取|拿|"
    r"送检|检测|试|测试|安装|调试|发货|到货|交货|"
    r"谈|聊|沟通|碰|对接|sync|打(?:电话|给|俾)|电话|跟进|联系|催|问|找|走流程|投标|报名|定|决定|下单|验收|"
    r"处理|退|换|修|看|勘|考察|参观|倾|算|拜会|落实|安排|通知|申请|提交|走|提车|进货|出货|装车|装柜|验货|"
    r"对账|开票|(?<![机社工协商年都])会(?=$|[，。;；\n])|拍板|施工|量房|测量|打样|弄(?!坏|丢|错|不)|提(?=技术|参数|方案|需求|供)|挂网|备货|割接|续费|续保|续签|缴费|结算|重开|重新|要(?=$|[，。])|要用|"
    r"要货|起保|进场|开标|截标|启动|上线|招标"
)
_VERB = re.compile(_VERBS)
_ASKED = re.compile(
    r"(?:让|叫|要求|请|帮忙|要(?=我们?|咱们?|你们?|先|尽快|把|给|重新)|喊|催|麻烦|希望|需要|得|必须|"
    r"务必)(?:我们?|咱们?|你们?|贵司|您|我方|我这边|先|再|尽快)?(?:给|把|先|再|去|来|过去|尽快|抓紧|重新|"
    r"马上|赶紧)?.{0,14}?"
    r"(?:发|送|寄|给|带|交|出|做|改|补|提供|准备|整理|报(?!怨|警)|回复|答复|查|核|确认|演示|讲|汇报|介绍|"
    r"培训|签|盖章|退|换|处理|看(?:看|一下|场|现)|测|试|投标|报名|解决|问问|打听|问下|问一下|过去|上门|"
    r"来一趟|联系|安排|派|重开|"
    r"开票|赔|弄(?!坏|丢|错|不)|申请|争取|对接|提(?=技术|参数|方案|需求|要求|一|个)|说法|准话|算|派人|对账|抓紧)|"
    r"(?:发(?:个|份|一份|一版|一个)|换(?:个)?人|没给(?:个)?(?:说法|答复|解决)|要.{0,10}?(?:资料|样品|报价|"
    r"清单|图册|案例|参数)|发我|发来|发给我|给我(?:个|发|改|报|一|们)?|给他回|报个价|发一份|寄(?:一|点|"
    r"几)|能来|有没有.{0,8}(?:价|资料|样|优惠|货)|先(?:给|把|发|出|做|算|试|来|送|打|寄|报)|"
    r"还差(?:我们)?.{0,8}|就差|重新送检|重新(?:报|做|出)|抓紧)"
)
_PLANNED = re.compile(
    r"再(?:补|订|进|拿|试)|先付|(?:再(?:谈|聊|约|去|来|沟通|跟进|联系|碰|拜访|sync|对|打|催|确认|访|上门|"
    r"报|试|启动|招标|开|签|批))|"
    r"约(?:好|定|了|在)|(?:我|我们|咱们?)(?:回头|回去|这边|再|也得|得|准备|打算|要|先|明天|下午|晚上|后天|"
    r"会|来|尽快|马上).{0,4}?(?:问|查|发|给|报|去|做|出|找|带|联系|约|回|准备|核|对|跟|拜访|处理|催)|"
    r"(?:回去|回头)(?:问|查|发|给|报|核|做)|答应.{0,10}?(?:给|发|送)|等(?:他|她|客户|对方|待|"
    r".{0,6}?)(?:回复|答复|消息|通知|签字|下单|结果|过会|评审|审批|付款|确认|点头)|带.{1,8}?(?:过去|去|"
    r"上门)|让等|(?:准备|计划|打算|安排|约).{0,10}?(?:拜访|演示|送样|上门|见面|过去|培训|发货|测试|试用)|"
    r"(?:下一?步|接下来|待办|后续)(?:是|要|:)?.{2,}|需(?:要)?.{0,6}?(?:跟进|确认|准备|提供)|(?:走|"
    r"办)(?:用印)?流程|这(?:周|两天).{0,8}?(?:下单|过会|定|签|给)|两天(?:给|下|定|签)|(?:要|得)(?:给|发|"
    r"补|送|问|出)|(?:找).{1,8}?走流程|停用.{0,2}之前|查清楚"
)
_QUESTION = re.compile(
    r"问.{0,10}?(?:起订量|交期|货期|参数|流程|规格|库存|现货|报价|价格|单价|优惠)|(?:问|想知道|"
    r"想了解).{0,24}?(?:多久|多少|怎么|能不能|能否|是不是|有没有|什么|哪|几|补不补|吗)|"
    r"(?:能不能|能否|有没有|几多|多少钱|什么时候能|啥时候).{1,16}"
)
THREAT = re.compile(r"再不行|再这样|不然|否则|可能得|说不定")
IF = re.compile(
    r"有问题|的话|试得好|如果|(?<![主只])要是|只要|一旦|好的话|才(?:能)?(?:下单|签|买|谈)|能给就|行就"
)
_MONEY_COMES = re.compile(
    r"(?:等|要等)[^，。]{0,10}?(?:预算|经费|资金|拨款|钱)[^，。]{0,4}?(?:下来|批|到)|(?:预算|经费|资金|"
    r"款)[^，。]{0,10}?(?:才|还没)(?:批|下|到)|"
    r"(?:预算|经费)[^，。]{0,3}等[^，。]{0,10}?(?:批|拨|下来)"
)
_TODAYS = re.compile(r"[^，。\n]{0,5}?(?:必须|下班|之内|内|务必|给我|给他|就要|得|把|前|发|回)")
_IDLE = re.compile(
    r"^(?:持续|继续|保持|后续|定期|密切|再)?(?:跟进|联系|关注|维护|沟通)(?:中|吧|着|一下)?$|保持联系|"
    r"持续跟进|祝好|多联系"
)
_PAST = re.compile(r"(?:已经?|刚|上次|上回|昨天|去年|之前)[^，。]{0,8}$")
_DONE = re.compile(r"(?:发|送|寄|给|报|回|签|做|谈|聊|见|付|打|改|看|交)(?:过)?了(?!再|就)")
_LEAD = re.compile(
    r"^(?:[，。,、\s:;]|然后|所以|因为|那个|就是|就|嗯|呃|哎|啊|他说|她说|说|并且|但是?|不过|还|也|另外|"
    r"(?:[\u4e00-\u9fff]{1,2}(?:总|经理|主任|工|院长|校长|老板|科长|厂长|店长|老师))(?:就|又|也)?说|他们|他|她|客户|对方|最晚|最迟|争取|预计|大概|过了|等到?(?!回复|答复|通知|消息|结果)|约好了?|约了|说好|定在|定了|计划|我们?(?!公司|厂))+"
)
_TRAIL = re.compile(r"[\s，。,、:;；!！?？~吧呢嘛啊哦哈]+$")
_LONGEST = 28
_ASKED_FOR = 5
_DATED = 6
_EVENT = re.compile(
    r"检查|要用|开学|考试|年检|验厂|定(?:下)?(?:供应商|标|厂家|方案)|截止|开标|评标|开业|开工|出发|出行|开班|挂网|展会|换季"
)
_PRICE = re.compile(
    r"\d+(?:\.\d+)?(?:万|亿|千|元|块|w|k)|[一二两三四五六七八九十百]+万", re.IGNORECASE
)
_NO_HELP = re.compile(rf"{_PRICE.pattern}|了$|^已|觉得|嫌|太.$|价格", re.IGNORECASE)
_CUT = re.compile(r"[，。；;\n]")


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done, in the note's words, and when it is due if that is said."""

    what: str
    at: date | datetime | None


def next_step(text: str, moments: tuple[Moment, ...], now: datetime) -> Step | None:
    """The first step still to come; one with a date goes before one without."""
    spans = segments(text)
    coming = tuple(one for one in moments if is_ahead(text, one, now))
    weighed = [(_weight(text, begin, end, coming), (begin, end)) for begin, end in spans]
    best = max((weight for weight, _ in weighed), default=0)
    if not best:
        return None
    begin, end = next(span for weight, span in weighed if weight == best)
    asked = [
        span
        for weight, span in weighed
        if 2 <= weight <= _ASKED_FOR and (span < (begin, end) or best == _DATED)
    ]
    if asked and _EVENT.search(text, begin, end):
        # the date is the customer's; before it our part is due
        due = _due(text, spans, (begin, end), coming)
        return Step(phrase(text, *asked[0], coming), due)
    asked = [span for span in asked if span < (begin, end)]
    if asked and best == _DATED:  # they asked, and a date was named for it
        asked_for = phrase(text, *asked[-1], coming)
        return Step(
            f"{asked_for}，{phrase(text, begin, end, coming)}",
            _due(text, spans, (begin, end), coming),
        )
    at = None if IF.search(text, begin, end) else _due(text, spans, (begin, end), coming)
    what = phrase(text, begin, end, coming)
    if len(what) < 4 or what.startswith(("最快", "最早")):
        what = f"{_before(text, spans, (begin, end))}{what}"
    return Step(what or text[begin:end].strip(), at)


def _weight(text: str, begin: int, end: int, coming: tuple[Moment, ...]) -> int:
    """How much a piece of the note looks like a step: 0 for none."""
    piece = text[begin:end]
    if _IDLE.search(piece.strip()) or _MONEY_COMES.search(piece) or THREAT.search(piece):
        return 0
    inside = [one for one in coming if begin <= one.start < end]
    dated = bool(inside) and not IF.search(piece)
    asked, planned = _ASKED.search(piece), _PLANNED.search(piece)
    done = bool(_DONE.search(piece) or _PAST.search(piece[:_LONGEST]))
    if dated and (asked or planned or _VERB.search(piece)):
        return 8 if asked or planned else _DATED
    if done and not planned:
        return 0
    if planned:
        return 4
    if asked:
        return _ASKED_FOR
    return 2 if _QUESTION.search(piece) else 0


def is_ahead(text: str, moment: Moment, now: datetime) -> bool:
    """Later than today, or today with an hour to come or a demand behind it (今天必须给个准话)."""
    if moment.past or moment.day < now.date():
        return False
    if moment.day > now.date():
        return True
    if isinstance(moment.when, datetime):
        return moment.when > now
    return moment.deadline or bool(_TODAYS.match(text, moment.end))


def _before(text: str, spans: tuple[tuple[int, int], ...], chosen: tuple[int, int]) -> str:
    """The piece before one that is too short to be understood alone (要含税，明天上午回)."""
    place = spans.index(chosen)
    earlier = [text[a:b].strip() for a, b in spans[max(0, place - 2) : place] if b - a > 2]
    says_more = earlier and not _NO_HELP.search(earlier[-1]) and earlier[-1] != "下一步"
    return f"{earlier[-1]}，" if says_more else ""


def _due(
    text: str,
    spans: tuple[tuple[int, int], ...],
    chosen: tuple[int, int],
    coming: tuple[Moment, ...],
) -> date | datetime | None:
    """The moment in the step's own piece, else a bare moment beside it (「出一版方案，周五前」)."""
    place = spans.index(chosen)
    for begin, end in (chosen, *spans[place + 1 : place + 3], *spans[max(0, place - 1) : place]):
        inside = tuple(one for one in coming if begin <= one.start < end)
        if inside and ((begin, end) == chosen or _bare(text, begin, end, inside)):
            found = settled(text, inside)
            corrected = settled(text, tuple(one for one in coming if one.start >= inside[0].start))
            return _settled_on(text, found, corrected)
    return None


def _settled_on(
    text: str, found: Moment | None, corrected: Moment | None
) -> date | datetime | None:
    kept = corrected or found
    return kept.when if kept else None


def _bare(text: str, begin: int, end: int, inside: tuple[Moment, ...]) -> bool:
    """Nothing but a date and a few particles stands in this piece."""
    said = sum(one.end - one.start for one in inside)
    return end - begin - said <= 8 and not IF.search(text, begin, end)


def phrase(text: str, begin: int, end: int, coming: tuple[Moment, ...]) -> str:
    """The piece without its date words and openings."""
    piece = text[begin:end]
    for one in reversed([one for one in coming if begin <= one.start and one.end <= end]):
        before, after = piece[: one.start - begin], piece[one.end - begin :]
        piece = before + re.sub(r"^(?:之前|以前|前|之后|以后|后|左右)", "", after)
    piece = _TRAIL.sub("", _LEAD.sub("", piece.strip()))
    return piece[: _LONGEST * 2].strip()

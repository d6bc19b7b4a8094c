"""A question or request that a rep puts to the bot; what a customer asks is a report and none of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sales.text import readable

LONGEST = 36  # characters; longer ones tell something

_REPORTS = re.compile(
    r"说|聊|谈了|见了|见到|拜访了|去了|来电|打来|打听|想知道|想了解|要求|反馈|反映|觉得|嫌|担心|告诉我们|"
    r"帮我?记|记一下|(?<![要还该去访])问(?!题|一下|下)|(?:微信|电话)(?:里|上|中|没|打|通)|约了|定了|签了|收到|发来|"
    r"下了?单|让我|叫我|催"
)
"""Words of somebody who tells what a customer said or did."""
_OPENING = re.compile(
    r"^(?:(?:你好|您好|hi|hello|那|请问|请|麻烦|劳驾|能不能|能否|可以|可不可以|你能|能|小助手|机器人)[,，\s]*)*"
)
_LOOK = re.compile(
    r"^(?:(?:帮我|帮忙|给我|替我|跟我|我想|我要|我|再)*"
    r"(?:查询|查看|查查|查一?下|查(?![了过房验出勘])|看看|看一?下|看(?![了过])|瞧瞧|列一?下|列出|列|搜一?下|搜|找一?下|找找|找|翻一?下|问一?下|"
    r"汇总一?下|汇总|统计一?下|统计|算一?下|调出|调一?下|打开|显示|知道|告诉我|讲讲)"
    r"(?:一下|下)?|(?:帮我|帮忙|给我|替我)(?=[^把报留备发寄送做订打开出拿算带]))[,，\s]*"
)
_ASKED_OF_BOT = re.compile(
    r"^(?:帮我|帮忙|给我|替我|我想|我要|告诉我|查|搜|列|统计|汇总|显示|调出|打开)"
)
_TAIL = re.compile(
    r"(?:[?？!！。.~～\s]|呢|啊|呀|哈|谢谢|多谢|来着|了吗|吗|(?<![什怎多那这])么|嘛)+$"
)
_WHO_ASKS = re.compile(
    r"[?？]|多少|几|哪|什么|啥|谁|怎么|咋|如何|有没有|有无|是不是|多久|何时|吗|[了过]没|么$"
)
_TIME = (
    r"(?:今天|今日|今晚|明天|明日|后天|昨天|这周|本周|下周|上周|这个?月|本月|下个?月|上个?月|今年|最近|近期|现在|目前|"
    r"眼下|当前|到底|周末|(?:下?周|星期|礼拜)[一二三四五六日天]|上午|下午|晚上|这几天|这两天|接下来|都|还|又|"
    r"我们?|自己|的|咱们?)"
)
_TASKS = re.compile(
    r"待办|安排|日程|行程|任务|提醒|逾期|到期|计划|"
    r"(?:要|该|需要|得|没)(?:去)?(?:做|干|办|忙|跟进|联系|拜访|回访|见|处理|跟|回)|(?:做|干|忙)(?:点|些)?(?:什么|啥)"
)
_NOT_A_NAME = re.compile(
    rf"{_TIME}|{_TASKS.pattern}|有|哪些|哪几个?|哪个|哪家|几个|几件|几条|多少|什么|啥|谁|一下|情况|事情?|工作|活|客户|重点|"
    r"没有|是不是|是|要|该|需要|得|做|干|办|去|吗|看|一共|点|个|条|件|家|没|完|未|不|了"
)
_NAME = r"(?P<name>[^,，。;；:!！?？\n]{2,20}?)"
_LINK = rf"(?:的|那边|这边|那里|那个|这个|{_TIME}|\s)*"
_ABOUT = tuple(
    re.compile(rf"^{_NAME}{_LINK}{words}(?:了|的)?$")
    for words in (
        r"(?:手机号码?|电话号码?|手机|电话|座机|号码|联系方式|微信号?|邮箱|地址|联系人|对接人|职务|职位|生日)"
        r"(?:号码?)?(?:是|有|在)?(?:多少|几号|什么|啥|哪个|哪里|哪儿|哪)?",
        r"(?:走|进行|推进|跟进|谈|做|卡|处|停|进展|进度)?(?:到|在|于)了?(?:哪|什么|第几|啥)一?(?:个|步|阶段|环节|程度)"
        r"{0,2}",
        r"(?:单子|商机|项目|合同|客户|合作)?(?:的)?(?:进展|进度|情况|状态|阶段|跟进情况|动态|资料|详情|信息|档案|记录|历史)"
        r"(?:是|有)?(?:怎么样|怎样|如何|咋样|什么样?|啥样?|到哪一?步?|哪些)?",
        r"(?:单子|商机|项目|合同|客户|合作)?(?:怎么样|咋样|怎样|如何|啥情况|什么情况|什么进展|有什么进展|有进展|有消息|有动静)",
        r"(?:的)?(?:联系人|负责人|对接人|决策人|拍板的?|采购|老板|业务员|销售)?(?:是|叫|归|由)?(?:谁|哪位|什么人|哪几个|哪些人)"
        r"(?:在)?(?:负责|跟进?|管|对接)?(?:的)?",
        r"(?:上一?次|上回|最后一次|最近一次|之前|上一回|以前)?(?:是|都)?(?:什么时候|啥时候|哪天|何时|几号)"
        r"(?:联系|拜访|跟进|聊|见|去|沟通|谈|回访)(?:过|的|了)*",
        r"(?:上一?次|上回|最后一次|最近一次|之前|以前)?(?:都|是)?(?:聊|谈|沟通|讲|拜访)(?:了|过|的|到|的是)*"
        r"(?:什么|啥|哪些|哪儿|哪)(?:内容|事|了)?",
        r"(?:多久|几天|多长时间|多少天)没(?:联系|跟进?|拜访|见|动静|消息)(?:过|了)*",
        r"(?:一共|总共|都)?(?:有|还有|没有|有没有)(?:多少|几个|哪些|什么|啥)?(?:个|条)?"
        r"(?:商机|项目|单子|待办|联系人|合同|机会|订单|拜访|记录)",
        r"(?:上一?次|上回|之前)?(?:给他们?|给她)?报(?:价|了|过|的|的是)*(?:是)?(?:多少|几)(?:钱|万)?",
        rf"(?:{_TIME}|有|要)*(?:什么|啥|哪些)?(?:安排|待办|日程|行程|计划)(?:是什么|有哪些|吗)?",
    )
)
_WHO_SAID = re.compile(
    r"^(?:谁|哪个客户|哪家客户?|哪些客户|有没有(?:客户|谁|人)|有谁|哪几家)(?:都|最近|之前|曾经|有)*"
    r"(?:提|说|聊|谈|问|担心|关心|讲|反映)(?:到|过|起|了)*(?P<topic>[^,，。?？]{2,12})$"
)
_PRONOUN = re.compile(
    r"^(?:这|那|他|她|它|你|我|客户|公司|对方|人家|大家|天气|今|明|怎|什|哪|谁|几|多)"
)
_DOES = re.compile(r"[给跟和打接加有没要回发留换在去约等]")  # 「加王总微信」 is done, not asked
_NAME_EDGES = re.compile(
    rf"^(?:客户|{_TIME}|\s|和|跟|上一?次|上回|之前)+|(?:{_TIME}|那边|这边|\s|公司那|家的?)+$"
)
_HELP = re.compile(
    r"^你(?:是谁|叫什么|是什么|(?:都|还)?(?:能|会|可以)(?:帮我)?(?:做|干|帮)?(?:些|点)?(?:什么|啥))|^怎么用|^如何使用"
)
_HOW = re.compile(
    r"^(?:我)?(?:怎么|怎样|如何|咋)(?:样)?(?!回事|了)|^(?:在)?哪(?:里|儿)(?:看|查|改|设|建|填|可以)"
)
_OF_MINE = re.compile(
    rf"^{_TIME}*(?:(?:我|我们|咱们?|团队|公司|部门){_TIME}*(?:有|做)?|(?:签|跑|完成|拜访|成交))(?:了|过)?"
    r"(?:多少|几个?|哪些|哪几|什么|啥)|^(?:天气|现在几点|几点)|(?:业绩|提成|回款|目标|排名|天气|漏斗)(?:是|有|完成)?(?:了)?"
    r"(?:多少|怎么样|如何|第几|咋样)"
)
_REMIND = re.compile(
    r"^(?:请|麻烦|帮我|记得|到时候?|到点)*(?P<before>[^,，。]{0,16}?)(?:记得)?提醒(?:我|一下我|下我)(?:一下|下)?[,，:\s]*"
    r"(?P<what>.{2,})$"
)


_LAST_TIME = re.compile(
    r"(?:聊|谈|说|见|去|约|签|定|拜访)(?:了|过|的)*到?(?:什么|啥|哪|内容|多少|几)|(?:什么|啥)时候.{0,4}$"
)


@dataclass(frozen=True, slots=True)
class Question:
    """`words`: whom or what 提醒, 客户 and 话题 are about; 其他: nothing here answers it."""

    kind: Literal["提醒", "待办", "今日", "客户", "话题", "帮助", "其他"]
    words: str = ""


def question(text: str) -> Question | None:
    """What is asked of the bot; None for a report."""
    plain = readable(text).strip()
    if "\n" in plain or len(plain) > LONGEST:
        return None
    if remind := _REMIND.match(plain):
        before, what = remind["before"].strip(), remind["what"].strip()
        return None if _REPORTS.search(before) else Question("提醒", f"{before}{what}")
    asked = _TAIL.sub("", plain)
    words = _OPENING.sub("", asked)
    bare = _LOOK.sub("", words)
    topic = _WHO_SAID.match(bare)
    if topic:
        return Question("话题", _TAIL.sub("", topic["topic"]).removesuffix("事").removesuffix("的"))
    if _HELP.match(asked):
        return Question("帮助")
    if _REPORTS.search(_without_last_time(bare)) or re.search(r"[,，。;；]", bare):
        return None
    looks = bare != words
    requested = looks and bool(_ASKED_OF_BOT.match(words))
    return _sorted(bare, looks, requested, requested or bool(_WHO_ASKS.search(plain)))


def _sorted(bare: str, looks: bool, requested: bool, asks: bool) -> Question | None:
    if (asks or looks) and _TASKS.search(bare) and len(_NOT_A_NAME.sub("", bare)) < 2:
        today = re.match(r"(?:我)?今[天日晚]", bare) and "待办" not in bare
        return Question("今日" if today else "待办")
    if name := _named(bare, asks):
        return Question("客户", name)
    if requested or (asks and (_HOW.match(bare) or _OF_MINE.search(bare))):
        return Question("其他")
    return None


def _named(bare: str, asks: bool) -> str:
    """「沐晖」 of 「沐晖现在到哪一步了」; a bare 「王总的电话」 asks too."""
    for pattern in _ABOUT if asks else _ABOUT[:1]:
        found = pattern.match(bare)
        name = _NAME_EDGES.sub("", found["name"]) if found else ""
        if len(name) >= 2 and not (_PRONOUN.match(name) or _WHO_ASKS.search(name)):
            return "" if not asks and _DOES.match(name) else name
    return ""


def _without_last_time(bare: str) -> str:
    """「上次聊了什么」 looks back and tells nothing."""
    return _LAST_TIME.sub("", bare)

"""Goods whose names are in no word list: what stands beside a count or a trade word and is no common word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sales.any_of import any_of
from sales.common_words import COMMON_WORDS
from sales.money import UNITS
from sales.numerals import NUMBER

_COMMON = any_of(word for word in COMMON_WORDS if len(word) > 1)
_CHARS = (
    "的了在是和跟与同给对把被要想问说让请有没不都也还就再又先这那他她它我你您们咱嫌于及或等到从去来聊"
    "谈订买卖做用看试走送报为因但而则该每某更最很太些号天哋咩俾将向往以能会可得着过呢吧嘛啊哦嗯哎呀吗"
    "催怕补退贵供推找带叫讲起够只才刚正已曾拿弄搞帮各另被由所其并且若虽即便至跑打接寄交签批挂放留改修装"
    "换加减出入进回里间今明昨后前"
)
_SPLIT = re.compile(
    rf"{_COMMON}|{NUMBER}\s?(?:{UNITS}|元|块|万|%|号|月|日|点|年|天)?|[^\u4e00-\u9fffA-Za-z0-9-]|[{_CHARS}]"
)
_COUNT_BEFORE = re.compile(rf"(?:{NUMBER}|几|一)\s?(?:{UNITS})的?$")
_PRICED = re.compile(rf"^\s?{NUMBER}\s?(?:元|块|万|美金|美元|w|W)")
_COUNT_AFTER = re.compile(rf"^\s?(?:一共|大概|大约|要|订了?|定了?|买了?)?\s?{NUMBER}\s?(?:{UNITS})")
_WANTED = re.compile(
    r"(?:要|想做|想买|想上|想弄|想要|想换|想订|聊了?|谈了?|推了?|试了?|用的?|买|订了?|嫌|反映|修|装|换|供|"
    r"做|看了?|采购|关于|说|问|询|介绍|报|搞|上一?套|换一?批|需要)(?:我们的?|咱们的?|你们的?|那个|这个|"
    r"那批|这批|一下|他们的?)?(?:一?[台套批条个款种])?$"
)
_DESIRED = re.compile(
    r"(?:想(?:做|买|上|弄|换|订|装|搞|加)|嫌|聊了?(?:一下)?|谈了?(?:一下)?|采购|订了|签了|买了?|"
    r"推了?)(?:我们的?|咱们的?|那个|这个|一[台套批条个款种])?$"
)
_TREATED = re.compile(
    r"^(?:的)?(?:报价|价格|方案|项目|的事|这事|那事|招标|合同|续保|续费|续签|样品|小样|质量|这批|那批|"
    r"发货|到货|交期|坏|老|不|可以|定了|订了|单子|采购|太|怎么|多少|能不能|什么时候|涨|用着|用的|检测|"
    r"校准|安装|装|试用|需求|订单|缺货|换|的款|起订|想|那个|这个|那块|这块|样件|样品|漏|毛边|打开|能|"
    r"要(?!是)|没批|批了|没过|的费率|的报告|年检|比)"
)
_ENOUGH = 2


def leftovers(text: str) -> Iterator[str]:
    """Chunks between common words, the likelier ones first; each with two signs or a count beside it."""
    chunks = sorted(_chunks(text), key=lambda one: -_signs(text, *one))
    for begin, end in chunks[:2]:
        if _signs(text, begin, end) >= _ENOUGH:
            yield text[begin:end]


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in _SPLIT.finditer(text):
        if 2 <= match.start() - begin <= 8:
            yield begin, match.start()
        begin = match.end()
    if 2 <= len(text) - begin <= 8:
        yield begin, len(text)


def _signs(text: str, begin: int, end: int) -> int:
    """A count beside it weighs two, a verb of trade before or a trade word behind one each, the front one."""
    before, after = text[max(0, begin - 12) : begin], text[end : end + 12]
    counted = any(
        sign
        for sign in (_COUNT_BEFORE.search(before), _COUNT_AFTER.match(after), _PRICED.match(after))
    )
    front = not before.strip() or before[-1] in "\ue000，,。:;；\n "
    behind = bool(_TREATED.match(after)) or not after.strip() or after[0] in "，。,"
    wanted = 2 * bool(_DESIRED.search(before)) or bool(_WANTED.search(before))
    return 2 * counted + wanted + bool(_TREATED.match(after)) + (front and behind)

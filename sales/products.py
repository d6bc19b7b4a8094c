"""Products and services talked about, by the words at the end of their names and by what is counted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sales.any_of import any_of
from sales.common_words import COMMON_WORDS
from sales.goods import LONG_HEADS, NEVER, NO_GOODS, SHORT_HEADS
from sales.leftovers import leftovers
from sales.money import UNITS
from sales.new_companies import KIND
from sales.note import BLANK

_HEAD = any_of(head for head in LONG_HEADS if not head[0].isascii())
_LATIN_HEAD = any_of(head for head in LONG_HEADS if head[0].isascii())
_HEADS = re.compile(
    rf"(?:{_HEAD}|(?<![A-Za-z])(?:{_LATIN_HEAD})(?![A-Za-z]))+[{SHORT_HEADS}]?|[{SHORT_HEADS}]"
)
_COUNT = re.compile(rf"^[0-9.]+(?![0-9A-Za-z.])(?:{UNITS})?")
_STOP = frozenset(
    "的了在是和跟与同给对把被要想问说让请有没不都也还就再又先个这那他她它我你们咱嫌于及或等到从去来聊"
    "谈订买卖求荐做用看试走发送报为因但而"
    "则该每某更最很太台件支吨张份箱袋批次种些元块万千百年月日号天哋咩俾将向往由以能会可得着过呢吧嘛啊"
    "哦嗯新老旧装换修退补供签催推怕加配"
    "一二两三四五六七八九十几半多少款该其今明昨前后上下里家公司总说叫找带够边条讲起吃出入第"
)
_KEEP_STOPS = re.compile(
    r"(?:[一二两三四五六七八双单][色轴轮相门联缸层驱]|二期|三期|一体|三维|上料|下料|五金|半自动|全自动|四件|三文|万向|年金|月饼|公众|公寓|过滤|加工|"
    r"加湿|加热|换热|装载|新风|出口|入口|起重|多媒体|多功能|一次性|下肢|上肢|后勤|后台|前台|百叶|千斤|"
    r"天然|天花|合同(?=管|系)|协同|同步|同轴|封边|条码|条形|周边|会员|会议|会展|贷后|贷前|售后|术后|上装|"
    r"下装|家用|家装|家电|公路|实木|"
    r"配电|配料|修补|修复)"
)
_MODEL = re.compile(
    r"[ -]?(?=[A-Za-z0-9-]*[0-9])[A-Za-z][A-Za-z0-9-]{1,14}|[ -]?[A-Z]{1,4}-?[0-9][A-Za-z0-9-]{0,10}"
)
_ABOUT = re.compile(
    r"(?:聊(?:了)?(?:一下|聊)?|谈(?:了)?(?:一下)?|问(?:了)?(?:一下)?|关于|对|想做|想上|想买|想要|要买|"
    r"要上|要订|想订|需要|推(?:了)?(?:一下)?|介绍(?:了)?|讲了|走|采购|试(?:了|用)?|尝了|用(?:了|着)?|"
    r"要)(?:我们的?|咱们的?|那个|这个|一下|你们的?|那批|这批)?"
    r"(?P<name>[A-Za-z]{0,8}[\u4e00-\u9fff]{2,8}?)(?=[，。,、;；\n]|的(?:事|需求|方案|报价|价|招标|合同|"
    r"单子|项目|情况|投标)|这(?:事|块|个)|那(?:个)?事|项目|方案|报价)"
)
_TALKED = re.compile(
    r"(?:^|[，。,:\s\ue000说嫌是])(?P<name>[\u4e00-\u9fff]{2,6}?)(?=这批|那批|发货|交期|质量|价格|定了|"
    r"签了|坏了|太贵|续保|续费|续签|涨价|缺货|断货|卖得|的颜色|的价|的质量|的事|一直用|老报警|老坏|"
    r"可以(?:，|$)|已经在用)"
)
_FRONT = re.compile(
    r"(?P<name>[A-Za-z]{0,8}[\u4e00-\u9fff]{2,8}?)(?:这(?:事|块|单)|的(?:事|单子|招标|合同|项目|投标)|"
    r"那(?:个)?事|续费|续保|续签)"
)
_NO_PRODUCT = re.compile(
    r"方案|报价|价格|合同|资料|预算|时间|领导|老板|公司|客户|情况|问题|需求|流程|结果|意见|项目$|进度|"
    r"计划|消息|电话|微信|拜访|沟通|合作|关系|政策|资质|材料$|文件|发票|款项|定金|首付|质量|服务$|交期|"
    r"工期|样品|同意|签字|考虑|商量|今年|明年|去年|上次|这次|下次|比较|"
    r"什么|怎么|多少|哪|谁|不|没|吗|呢|吧|股东|董事|院长|校长|主任|经理|总监|说|觉得|可以|一下|对账|细节|"
    r"案例|清单|功能|标准|效果|意向|时候|那边|这边|他们|我们|咱们|你们|大家|自己|人家|其他|别家|供应商|"
    r"同行|竞|会议|开会|技术|采购|财务|法务|现场|参数|安排|回复|答复|考察|一遍|一次|一趟|半天|看看|试试|"
    r"便宜|优惠|折|风险|迁移|数据|周期|账期|付款|回款|余款|尾款|货款|决定|结论|定下|年底|月底|周|星期|"
    r"礼拜|月份|[费单]贵$|配方|^退|^调整|一半|半个"
)
_WORDS_INSIDE = re.compile(
    r"[的了他她我你这那还要过里是在有没不都也就给去来说想问能会叫吗呢吧很太]|大概|左右|差不多|"
    r"一[年月天次个]|站点|小时|门店|学生|老人|孩子|校区|小区|员工|家长|医生|客人|工人|部门|工程师|师傅"
)
_COMMON = re.compile(f"{any_of(word for word in COMMON_WORDS if len(word) > 1)}+")
_MOST = 4
_TRADE = re.compile(rf"(?<={BLANK})(?:{KIND.pattern})(?=的|[，。,\s:]|采购|.(?:总|工|经理|主任))")


def products(bare: str, others: tuple[str, ...]) -> tuple[str, ...]:
    """Names of goods in text whose known customers are blanked out; `others` are people and rivals."""
    bare = _TRADE.sub(lambda match: BLANK * len(match[0]), bare)
    found = list(_by_head(bare)) or list(leftovers(bare)) or list(_by_place(bare))
    kept = list[str]()
    for name in found:
        if any(name in other or other in name for other in others if len(other) > 1):
            continue
        if not any(name in one for one in kept):
            kept = [one for one in kept if one not in name] + [name]
    return tuple(kept[:_MOST])


def _by_head(text: str) -> Iterator[str]:
    """The head with the describing words before it and the model behind it."""
    reached = 0
    for match in _HEADS.finditer(text):
        begin = _left(text, match.start(), reached)
        end = match.end()
        if model := _MODEL.match(text, end):
            end = model.end()
        name = _COUNT.sub("", text[begin:end].strip("- "))
        if _is_goods(name, match[0]):
            reached = end
            yield name


def _is_goods(name: str, head: str) -> bool:
    """A head that everything may end in (机, 油, 料) needs more before it than a common word."""
    if name in NEVER or name[-2:] in NO_GOODS and len(head) == 1:
        return False
    return len(name) > len(head) if len(head) == 1 else True


def _left(text: str, start: int, reached: int) -> int:
    """As far left as words go on describing: no function word, no mark, at most six characters."""
    begin = start
    while begin > max(reached, start - 6):
        char = text[begin - 1]
        if _KEEP_STOPS.match(text, max(0, begin - 2)) or _KEEP_STOPS.match(text, begin - 1):
            begin -= 1
            continue
        if char in _STOP or not (
            "\u4e00" <= char <= "\u9fff" or (char.isascii() and char.isalnum())
        ):
            break
        begin -= 1
    common = _COMMON.match(text, begin, start)
    return common.end() if common else begin


def _by_place(text: str) -> Iterator[str]:
    """Where goods stand: beside a count, after 聊了, before 的事."""
    for pattern in (_TALKED, _ABOUT, _FRONT):
        for match in pattern.finditer(text):
            name = match["name"].strip()
            if len(name) > 1 and not _NO_PRODUCT.search(name) and not _WORDS_INSIDE.search(name):
                yield name.removesuffix("型")

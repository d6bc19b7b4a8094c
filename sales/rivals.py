"""Rival suppliers by name: from words that only rivals stand beside."""

from __future__ import annotations

import re

_H = r"[\u4e00-\u9fffA-Za-z0-9]"
_NAME = r"(?P<name>[\u4e00-\u9fff]{2,6}?|[A-Z][A-Za-z]{1,12})"
_KIND = (
    r"(?:自动化|包装|科技|智能|仓|设备|机械|电子|软件|食品|医疗|保险|物流|国际|集团|公司|重工|精工|材料|"
    r"建材|照明|环保|仪器|生物|教育|网络|云)?"
)
_BOUND = (
    r"(?=的|那边|那家|家|报|给|便宜|比|也|能|才|只|就|更|供|交|跟|和|一[台套件票吨个单箱米平支]|"
    r"[,，。、\s;；!！?？)]|$|[0-9])"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"不如(?P<name>[\u4e00-\u9fff]{2,4}?|[A-Z][A-Za-z]{1,12})(?=[，。,;；\n]|的|好|稳|家|$)",
        r"(?:跟|和|与|拿)(?P<name>[\u4e00-\u9fff]{2,6}?)(?:的(?:方案|报价))?(?:比了|比过|比一|做了?对比|"
        r"对比了|比较了)",
        rf"(?:现在|目前|一直|之前|以前|原来|正在|已经|老)(?:在)?用(?:的|着)?(?:是|"
        rf"的是)?(?P<name>[\u4e00-\u9fff]{{2,5}}?|[A-Z][A-Za-z]{{1,12}}){_BOUND}",
        rf"不如(?:他|她|他们)?(?:现在|原来)?(?:在)?用的(?P<name>{_H}{{2,6}}?){_BOUND}",
        rf"(?:和|跟|与)(?P<name>[\u4e00-\u9fff]{{2,4}}?{_KIND})(?:各|都|一起|同时|对比|比价|PK|pk|竞争|竞标)",
        rf"(?:也在|还在|同时在?|正在)(?:看|谈|找|联系|对比|试|考察)(?:了)?{_NAME}{_KIND}{_BOUND}",
        rf"(?:对手|竞品|友商|竞争对手)(?:是|有|:)?{_NAME}{_KIND}{_BOUND}",
        rf"(?:比|较)(?P<name>[\u4e00-\u9fff]{{2,5}}?{_KIND})(?:贵|高|慢|差|便宜|低)",
        r"(?:说|，|,|。|\s|但|而|因为|:)(?P<name>[\u4e00-\u9fff]{2,3}(?:自动化|包装|科技|智能|设备|机械|"
        r"电子|软件|食品|医疗|保险|物流|环保|仪器|材料)|[\u4e00-\u9fff]{2,3}仓)(?:那边|家)?(?:只要|报(?:了|"
        r"价|的)|[0-9]+天|便宜|给(?:他|到|的)|也(?:在|报|来)|能(?:做|给)|送|免费|答应|承诺)",
        r"(?:说|，|,|。|\s|但|而|因为|:)(?P<name>[\u4e00-\u9fff]{2,3}?)(?:那边|那家|家|他们家)?(?:只要|"
        r"报(?:了|的(?!价格?还)|(?=[0-9一二三四五六七八九十]))[^，。]{0,6}?[0-9一二两三四五六七八九十]|"
        r"才(?:卖|要|报)|"
        r"比(?:我们|咱们?|你们)(?:便宜|低|快|早))",
        rf"(?:换成|换到|改用|指定(?:要|用|的是)?|认准)(?P<name>[\u4e00-\u9fff]{{2,4}}?|"
        rf"[A-Z][A-Za-z]{{1,12}}){_KIND}(?=的(?!方案|报价)|了|那家|品牌|[,，。\s]|$)",
        r"(?:说|，|,|。|\s)(?P<name>[\u4e00-\u9fff]{2,4}?)(?:那边|家)?(?:给的?|的)(?:折扣|价格|报价|条件|"
        r"价)(?:还|都|也)?(?:更|比较|要)?(?:低|便宜|好|优惠|有竞争力)",
        r"就换(?:成|用)?(?P<name>[\u4e00-\u9fff]{2,4}?|[A-Z][A-Za-z]{1,12})(?=[，。,;；\n]|的|了|$)",
        r"被(?P<name>[\u4e00-\u9fff]{2,5}?)(?:抢|占|拿|截|撬|绑)",
        rf"(?:便宜|贵|高|低|快|慢).{{0,4}}?(?:于|过)(?P<name>[\u4e00-\u9fff]{{2,5}}?){_BOUND}",
        rf"用(?:的是|着|惯了)(?P<name>[\u4e00-\u9fff]{{2,4}}?|[A-Z][A-Za-z]{{1,12}}){_BOUND}",
        r"供(?:她|他|他们)的(?:那家|是)?(?P<name>[\u4e00-\u9fff]{2,5}?)(?=涨|的|[,，。])",
    )
)
REACH = 18
OF_A_RIVAL = re.compile(
    r"(?:现在|目前|一直|原来|之前|以前)(?:在)?[用供](?:的|着)(?:是)?(?!我们|咱|你们)[^，。；\n]{2,8}?"
    r"(?:，|,|的|家|家的)?[^，。；\n]{0,6}$"
)
"""「目前用的凤铝，觉得」: what follows is said of the rival."""
_NOT_NAMES = re.compile(
    r"^(?:别家|他家|那家|其他|同行|上家|对方|我们|咱们|你们|他们|她们|人家|客户|自己|现在|原来|以前|之前|"
    r"去年|市场|网上|国产|进口|预算|价格|报价|方案|这个|那个|什么|一家|几家|两家|三家|多家|另一|另外|"
    r"供应商|厂家|老板|领导|本地|当地|外地|系统|设备|人工|手工|"
    r"传统|普通|竞品|对手|友商|线下|线上|老款|旧|新|上次|上回|今年|别人|隔壁|总部|财务|采购|技术|合同|"
    r"样品|供应|人|的|了|在|是|有的|有点|有些|有人|有没|没|不|都|也|还|就|要|想|会|能|得|表格|纸|自家|第三方|第二|"
    r"第一|国外|国内|品牌|公司|平时|一般|大概|最多|最低|可能|估计|应该|心理|最后|总共|单价|"
    r"如果|要是|觉得|说是|因为|所以|但是|成本|周期|交期|质量|服务|口碑|效果|时间|速度|两个|几个|起来|下来|"
    r"一直|平台|Excel|excel|WPS|ERP|它|这|那|我|你|他|她)"
)
_NAMED = re.compile(r"[他她我你说要想问的了吗呢吧这那]")


def rivals(text: str, ours: tuple[str, ...]) -> tuple[str, ...]:
    """Competitors by name; `ours` are names that are none: the customer's and his people's."""
    found = list[str]()
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            name = _full(text, match)
            if _is_rival(name) and not any(name in one or one in name for one in (*ours, *found)):
                found.append(name)
    return tuple(found)


def _full(text: str, match: re.Match[str]) -> str:
    """The name with the trade word that may stand behind it."""
    end = match.end("name")
    kind = re.compile(_KIND).match(text, end)
    return match["name"] + (kind[0] if kind else "")


def _is_rival(name: str) -> bool:
    return (
        len(name) >= 2
        and not _NOT_NAMES.match(name)
        and not _NAMED.search(name)
        and "\ue000" not in name
    )

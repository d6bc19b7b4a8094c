"""Companies that a note names and the books do not know."""

from __future__ import annotations

import re

from sales.goods import LONG_HEADS
from sales.places import PLACES
from sales.surnames import COMMON_SURNAMES
from sales.text import words

_KINDS = (
    "股份有限公司|有限责任公司|有限公司|集团公司|集团|公司|总厂|工厂|(?<!工)厂|人民医院|中医院|医院|"
    "卫生院|诊所|卫生服务中心|门诊部|大学|学院|职校|中学|小学|学校|幼儿园|驾校|养老院|敬老院|福利院|"
    "酒店|宾馆|饭店|餐厅|酒楼|商场|超市|便利店|书店|药房|药店|合作社|农场|养殖场|牧场|研究院|研究所|"
    "设计院|事务所|商行|经营部|批发部|经销部|商会|协会|银行|物业|俱乐部|健身房|影院|博物馆|图书馆|旅行社|"
    "民宿|茶楼|"
    "科技|电子|机械|设备|环保设备|工具|五金|建材|食品|物流|贸易|商贸|国际贸易|进出口|实业|制造|自动化|"
    "智能|装备|包装|印刷|纺织|服饰|服装|鞋业|家居|家具|家纺|门窗|幕墙|陶瓷|水泥|装饰|建设|建筑|路桥|园林|"
    "置业|地产|餐饮|"
    "乳业|粮油|酒业|茶业|水产|农业|农机|生物|医药|药业|制药|医疗|医疗器械|体检|口腔|眼科|教育|培训|文化|"
    "传媒|广告|旅游|文旅|体育|健身|养老|家政|保安|环保|能源|新能源|光伏|电力|照明|光电|通信|半导体|仪器|"
    "仪表|检测|"
    "咨询|财税|人力|财富|投资|资本|基金|租赁|小贷|货代|速运|冷链|航空|汽配|汽车|电商|跨境|供应链|化工|"
    "涂料|塑料|塑业|橡胶|纸业|模具|轴承|阀门|泵业|铝业|钢构|钢铁|金属|新材料|重工|精工|化妆品|美容|美业|"
    "宠物|珠宝|[木药酒茶乳鞋纸塑铝钢矿渔牧果农林印皮米竹]业|制冷|冷冻|工贸|五交化|口岸|粮贸|干洗|饰品|"
    "灯饰|箱包|玩具|网络|软件|信息技术"
)
KIND = re.compile(rf"(?:{_KINDS})+")
_LEGAL = re.compile(
    r"(?:公司|集团|厂|医院|学校|中学|小学|大学|学院|院|园|店|行|社|酒店|超市|驾校)$"
)
_GOODS = tuple(LONG_HEADS)
_FORM = re.compile(r"(?:公司|集团|厂|总部|医院|学校)$")
_HANZI = r"[\u4e00-\u9fff]"
_PLACE = "|".join(sorted(PLACES, key=len, reverse=True))
_PLACED = re.compile(rf"(?:{_PLACE})市?{_HANZI}{{2,8}}?(?:{_KINDS})+")
_FORMAL = re.compile(rf"(?<!{_HANZI}){_HANZI}{{2,14}}?(?:有限公司|有限责任公司|股份公司|集团)")
_CUED = re.compile(
    rf"(?:新客户|新增客户?|新开发的?|新接触的?|新线索|潜在客户|意向客户|陌生客户|新加的?|认识了?|介绍(?:了|"
    rf"的)?|加了?|拜访了?|去了?|"
    rf"走访了?|跑了?|见了?|联系了?|一家叫|叫做?|转介绍|遇见了?|遇到了?|开发了?|名单上的)(?:的|一家|个|是|:|"
    rf",|，|\s|新客户|客户)*"
    rf"(?P<name>{_HANZI}{{2,10}}?(?:{_KINDS})+)"
)
_LED = re.compile(
    rf"(?:(?:^|[，。,:\s])\W*(?:今天|上午|下午|刚|刚刚)?(?:给|跟|和|与|向|找|陪|回访|拜会)?|给|跟|和|与|向|找|陪|回访|拜会)"
    rf"(?P<name>(?:(?![给跟]){_HANZI}){{2,8}}?(?:{_KINDS})+)(?=[，,。\s:的]|部?{_HANZI}(?:总|工|经理|"
    rf"主任|老板|厂长|"
    rf"院长|校长))"
)
_DEPARTMENT = re.compile(
    r"(?<=[院校学厂司])(?:医疗)?(?:设备|器械|采购|信息技术|检测|检验)$"
)  # 某医院设备科
_BESIDE = re.compile(
    rf"(?:跟|和|与|在|到|去了?|从)(?!我们?|他们?|你们?|咱们?|客户|对方)"
    rf"{_HANZI}{{2,8}}?(?:{_KINDS}|市场|商城|门店|工地)+(?:的|见|遇|碰|聊|谈|找)"
)
_NOT_NAMES = re.compile(
    r"^(?:他们|我们|你们|咱们|这家|那家|一家|几家|两家|某|对方|客户|哪家|各|每|其他|别的|同行|大|小|该|本|"
    r"整个|自己|老|新|有|做|是|在|和|跟|去|到|给|从|说|想|要|问|看|聊|见|找|让|对|把|用|为|今天|昨天|上午|"
    r"下午|刚|物流|保险|快递|中介|货代|上市|建筑|装修|家里|分|总|子|母|集团|第三方|国内|国外|"
    r"供应商|厂家|甲方|乙方|政府|市场|附近|拜访|方案|预算|报价|价格|关于|因为|目前|现在|已经|准备|打算|还|"
    r"就|都|也|不|没|再|先|后|等|如果|可能|需要|希望|觉得|反馈|反映|提出|介绍|推荐|合同|设备|系统|软件|"
    r"数据|项目)"
)
_INSIDE = re.compile(
    r"[的了吗呢吧说要想问跟和把让给他她我你们这那不没就都也很]|今天|昨天|客户|报价|预算|方案"
)
_LEADING = words("新客户 客户 新线索 线索 拜访 去 见 到 在 和 跟")


def new_company(bare: str, rivals: tuple[str, ...]) -> str | None:
    """The first company name in text whose known names are blanked out."""
    for pattern in (_FORMAL, _CUED, _PLACED, _LED):
        for match in pattern.finditer(bare):
            name = (match.groupdict().get("name") or match[0]).strip()
            name = (
                _DEPARTMENT.sub("", name) if bare[match.end() :][:1] in ("科", "处", "部") else name
            )
            if _is_company(name) and name not in rivals:
                return name
    return None


def names_goods(trade: str) -> bool:
    """包装 and 设备 are trades and goods; 学校 and 公司 are neither."""
    return bool(_FORM.search(trade)) or trade.startswith(_GOODS)


def names_another(bare: str) -> bool:
    """A place of business is named, even one too vague to be entered as a customer."""
    return new_company(bare, ()) is not None or bool(_BESIDE.search(bare))


def _is_company(name: str) -> bool:
    if _NOT_NAMES.match(name) or _INSIDE.search(name) or len(name) < 4:
        return False
    return (
        bool(_LEGAL.search(name))
        or name[:2] in PLACES
        or name[:3] in PLACES
        or name[0] not in COMMON_SURNAMES
        or len(name) >= 4
    )

"""People called by surname and title or by 小/老 and surname, found in running text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sales.surnames import (
    ALL_SURNAMES,
    COMMON_SURNAMES,
    DOUBLE_SURNAMES,
    PLAIN_SURNAMES,
    WORDLIKE_SURNAMES,
)
from sales.titles import TITLE

_HANZI = re.compile(r"[\u4e00-\u9fff]")
_LEFT_SIGNS = frozenset(
    "的跟和与同见给找问让请约对向是叫有由陪到去了在那个位着为及等被把经从离带说催聊"
)
_SERVANT = re.compile(r"的?(?:助理|秘书|司机)")
_FAMILY = re.compile(r"姓(?P<s>[\u4e00-\u9fff])的?(?:那个|一个|这个)?(?P<t>[\u4e00-\u9fff]{1,3})")
_FOLLOWERS = {
    "工": "程厂业地期作人资具序艺会商时位装况段件行种费棚友龄伤休单口头",
    "总": "部价包额结量体数共计线署",
    "生": "产意物活成日态鲜命存病效动长怕机气姜理源",
    "校": "园区服准验友企舍车庆本",
    "董": "会",
    "厨": "房具电余卫师",
    "采购": "部单量价额计合商",
    "财务": "部软系报状章处科",
    "行政": "部处科楼",
    "人事": "部处系",
    "法务": "部",
    "代表": "着了性",
    "监理": "公单",
    "姨": "夫",
    "哥": "们",
    "班长": "期",
    "主管": "部单",
    "老师": "们傅",
    "助理": "们",
    "司机": "们",
}  # fmt: skip
_NO_NAMES = frozenset(
    "施工 职工 木工 金工 公工 竹工 水工 石工 车工 民工 铁工 完工 门主管 汇总 江总部 党代表 公会计 文员 白领 "
    "公主任 花工 代工 能工 布工 房产 部长 计算 单采购 代采购 文秘书 管工 易采购 强采购 包工 单位 安工 常先生 华工 "
    "单总 任总 房总 成总 公校 高校 学校 计生 花生 卫生 新生 学生 医生 先生 易生 金生 高工 大师傅 项目经理 区域经理 "
    "财务 查总 方总包 区校 广校 任校 老师 文教授 官老师 家老师 关工 高老师傅 平生 应采购 全行政 车司机 年会计 党干部 "
    "向导师 双工 方代表 方财务 方采购 方法务 方负责人 方领导 方监理 方项目经理 方技术经理 方老板 方老师".split()
)
_YOUNG_OR_OLD = re.compile(r"(?<![大最从较缩很太更变微渺短])([小老阿])([\u4e00-\u9fff])")
_NO_NICKNAMES = frozenset(
    "小时 小区 小程 小米 小麦 小计 小费 小路 小车 小单 小包 小白 小花 小方 小康 小平 小金 小石 小古 小水 小江 小文 "
    "小管 小龙 小鱼 小羊 小牛 小熊 小满 小门 小学 小池 小楼 小房 小屋 小步 小常 小众 小姐 小样 小巷 小苗 "
    "小寒 小商 小展 "
    "老师 老板 老总 老家 老婆 老公 老客 老人 老大 老样 老年 老区 老路 老单 老款 老车间 老楼 老房 老石 "
    "老金 老花 老方案 "
    "老虎 老黄牛 老牌 老实 老百 老旧 老一 老外 老古 老毛病 老白 老关系 老成 老常 老包 老项目 老门 老厂 "
    "老代 老布 老校 阿里 "
    "阿姨 阿胶 阿布 老练 老江湖 小任务 小季 老文 老公司 小成 小强度 小批 小毛病 老生 小包装 小计划 "
    "小规模 小雪 小寿".split()
)
_AFTER_NICKNAME = frozenset(
    "，。,.;；:、!?！？说那的来在要问给去今昨也就又还都想觉让把跟和提看发回打嫌讲喝吃碰聊谈通带请这约反正转找接呢吧啊嘛他她一"
)


@dataclass(frozen=True, slots=True)
class Titled:
    """`words` as said at `start`..`end`; `given` only where a full name was said with the title."""

    start: int
    end: int
    surname: str
    given: str
    title: str

    @property
    def words(self) -> str:
        """张三 for 张三经理, 张经理 for 张经理."""
        return self.surname + (self.given or self.title)


Known = Callable[[str], bool]


def titled(text: str, known: Known = lambda surname: False) -> Iterator[Titled]:
    """People in order of mention; `known` says whether a surname is borne by any contact."""
    for match in TITLE.finditer(text):
        if found := _before_title(text, match, known):
            yield found


def _before_title(text: str, match: re.Match[str], known: Known) -> Titled | None:
    start, title = match.start(), match[0]
    if text[match.end() : match.end() + 1] in tuple(_FOLLOWERS.get(title, "")):
        return None
    end = match.end()
    if servant := _SERVANT.match(text, end):
        end = servant.end()
    if text[max(0, start - 2) : start] in DOUBLE_SURNAMES:
        return Titled(start - 2, end, text[start - 2 : start], "", title)
    if text[max(0, start - 3) : start - 1] in DOUBLE_SURNAMES:
        return Titled(start - 3, end, text[start - 3 : start - 1], text[start - 1], title)
    short = _surname_at(text, start - 1, title, known)
    full = _full_name(text, start)
    if full and (not short or full_is_likelier(text, full, start)):
        return Titled(full, end, text[full], text[full + 1 : start], title)
    return Titled(start - 1, end, text[start - 1], "", title) if short else None


def _surname_at(text: str, position: int, title: str, known: Known) -> bool:
    if position < 0 or not (text[position] in ALL_SURNAMES or known(text[position])):
        return False
    if text[position] + title in _NO_NAMES or (
        position and text[position - 1 : position + 1] in _WORDS
    ):
        return False
    if text[position] in PLAIN_SURNAMES:
        return True
    return known(text[position]) or _is_break(text, position)


_NO_FULL_NAMES = frozenset(
    "麻烦 安排 时间 高级 高新 明确 温州 常州 徐州 杭州 苏州 郑州 金华 江苏 石家庄 安全 常务 成本 方便 "
    "实施 于是 许多 江浦 宁波 项目 麻烦您 范围 雷同 莫非 万一".split()
)
_WORDS = frozenset(
    "实施 设施 措施 "
    "部门 项目 什么 怎么 那么 这么 办公 对方 甲方 乙方 我方 双方 后方 官方 买方 卖方 地方 大方 第三方 单位 主任 责任 "
    "公关 相关 海关 有关 机关 检查 审查 调查 容易 贸易 交易 小区 社区 园区 大区 片区 地区 校区 厂区 一年 "
    "今年 明年 去年 "
    "通过 经过 不过 超过 过来 回来 出来 下来 上来 原来 后来 本来 以来 起来 对于 由于 关于 属于 终于 温和 平和 饱和 "
    "同时 小时 平时 临时 学校 高校 国家 外商 厂商 客商 协商 电商 招商 工商 经商 供应 反应 响应 效应 对应 "
    "企业 计算 设计 "
    "统计 预计 估计 会计 审计 共计 合计 累计 变成 完成 达成 构成 提成 分成 组成 资金 现金 奖金 基金 租金 "
    "押金 五金 定金 订金 "
    "打包 总包 分包 面包 红包 承包 外包 现代 替代 年代 时代 古代 当代 下单 订单 账单 名单 简单 清单 保单 "
    "提单 报单 跟单 "
    "物管 城管 主管 仓管 总管 品管 尽管 不管 只管 网管 一直 开放 汽车 货车 叉车 卡车 客车 停车 安全 公安 "
    "保安 治安 平安 西安 "
    "上海 大海 广东 山东 股东 房东 华东 黄金 土石 钻石 药房 厨房 库房 机房 住房 楼房 乳白 明白 空白 非常 "
    "正常 日常 异常 经常 "
    "加强 增强 很强 高强 领取 水平 公平 太平 初步 进步 逐步 同步 散步 报销 文员 语文 中文 英文 作文 论文 "
    "公文 方向 导向 倾向".split()
)


def _is_break(text: str, position: int) -> bool:
    before = text[position - 1] if position else " "
    return not _HANZI.match(before) or before in _LEFT_SIGNS


def _full_name(text: str, title_start: int) -> int | None:
    """Where a two or three character name before the title begins."""
    for size in (3, 2):
        begin = title_start - size
        if begin >= 0 and _may_be_name(text[begin:title_start]) and _starts_freely(text, begin):
            return begin
    return None


_NAME_SURNAMES = COMMON_SURNAMES - WORDLIKE_SURNAMES


def _may_be_name(name: str) -> bool:
    return (
        name[0] in _NAME_SURNAMES
        and all("\u4e00" <= char <= "\u9fff" for char in name)
        and name not in _NO_FULL_NAMES
    )


def full_is_likelier(text: str, begin: int, title_start: int) -> bool:
    """陈方经理 after a break is 陈方; in 和王总 the second character is the surname."""
    return title_start - begin == 3 and text[title_start - 1] not in COMMON_SURNAMES


def _starts_freely(text: str, begin: int) -> bool:
    return _is_break(text, begin) or text[begin - 1] in "部科处室组司厂院校店"


def nicknamed(text: str, known: Known = lambda surname: False) -> Iterator[Titled]:
    """小李, 老车, 阿芳 and 姓孙的老板."""
    for match in _YOUNG_OR_OLD.finditer(text):
        surname, after = match[2], text[match.end() : match.end() + 1]
        if surname in ALL_SURNAMES and _is_nickname(match[0], after, known(surname)):
            yield Titled(match.start(), match.end(), surname, "", match[1])
    for match in _FAMILY.finditer(text):
        title = TITLE.match(match["t"])
        if title and match["s"] in ALL_SURNAMES:
            end = match.start("t") + title.end()
            yield Titled(match.start(), end, match["s"], "", title[0])


def _is_nickname(words_: str, after: str, known: bool) -> bool:
    """小韦说 is one; 小时 and 小区 are words, unless a contact has that surname and speaks."""
    if words_ in _NO_NICKNAMES or words_ + after in _NO_NICKNAMES:
        return known and (not after or after in "，。,:；说那来")
    return not after or after in _AFTER_NICKNAME or after.isspace() or after.isdigit()

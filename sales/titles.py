"""Titles as people say them, and whether a said title fits a title in the books."""

from __future__ import annotations

import re

from sales.any_of import any_of

TITLES = frozenset(
    "总 总监 总经理 总裁 总工 总工程师 总助 副总 副总裁 副总经理 董事长 副董事长 董事 董 董秘 经理 副经理 大区经理 "
    "项目经理 采购经理 产品经理 客户经理 技术经理 生产经理 工厂经理 主任 副主任 科长 副科长 处长 副处长 部长 副部长 "
    "院长 副院长 校长 副校长 校 园长 厂长 副厂长 店长 馆长 站长 局长 副局长 所长 副所长 行长 副行长 社长 组长 班长 "
    "队长 船长 车间主任 村长 镇长 乡长 县长 市长 区长 会长 理事长 秘书长 书记 总厨 厨师长 大厨 主厨 厨 "
    "老板 老板娘 工 工程师 老师 教授 讲师 导师 博士 先生 女士 小姐 太太 姐 哥 嫂 叔 婶 姨 伯 爷 生 师傅 师兄 师姐 "
    "助理 专员 秘书 文员 会计 出纳 律师 大夫 医生 医师 护士长 护士 药师 主管 主编 编辑 采购 采购员 采购主管 采购总监 "
    "采购部长 财务 法务 行政 店员 仓管 库管 调度 掌柜 堂主 道长 合伙人 负责人 领导 干事 干部 顾问 代表 "
    "警官 支书 政委 "
    "校董 校监 园主 场长 矿长 井长 段长 司机 阿姨 大哥 大姐 总管 管家 物管 监理 总指挥 总包 财务总监 "
    "技术总监 运营总监 "
    "市场总监 销售总监 生产总监 人事 人事经理 财务经理 信息科长 科主任 教导主任 教务主任 年级主任 班主任 "
    "设备科长 后勤主任".split()
)
TITLES_BY_LENGTH = tuple(sorted(TITLES, key=len, reverse=True))
TITLE = re.compile(any_of(TITLES))

ANYONE = frozenset(
    "老师 先生 女士 小姐 太太 姐 哥 嫂 叔 婶 姨 伯 爷 生 师傅 师兄 师姐 大哥 大姐 阿姨 领导 负责人 老板娘".split()
)
"""Said to anybody: they fit every title in the books."""

_CHIEFS = ("总", "CEO", "CTO", "CFO", "COO", "创始人", "合伙人", "老板", "董事长", "Director", "VP")
_MEANS = {
    "总": _CHIEFS,
    "老板": ("老板", "总经理", "创始人", "董事长", "店长", "厂长", "经营"),
    "董": ("董",),
    "工": ("工", "技术", "设备", "机电", "电气", "项目", "研发", "设计"),
    "厨": ("厨",),
    "校": ("校长", "校"),
    "大夫": ("医", "主任", "科"),
    "医生": ("医", "主任", "科"),
    "采购": ("采购", "物资", "供应链", "材料"),
    "财务": ("财务", "会计"),
    "会计": ("财务", "会计"),
    "人事": ("人事", "人力", "HR"),
    "教授": ("教授", "院长", "主任"),
}


def fits(said: str, known: str) -> bool:
    """总 fits 运营总监, 主任 fits 影像部主任, 姐 fits anybody; a rank said must be in the books."""
    if said in ANYONE or not said:
        return True
    if said in known or not known:
        return bool(known) or said not in ("总",)
    return any(word in known for word in _MEANS.get(said, ()))

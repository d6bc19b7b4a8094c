"""The brand inside a company name: 顺能 in 顺能铝业."""

from __future__ import annotations

import re

_TRADES = (
    "生物科技 网络科技 信息科技 电子科技 新能源科技 环保科技 智能科技 医疗科技 农业科技 科技 技术 "
    "信息技术 信息 网络 软件 电子商务 电商 "
    "电子 电器 电气 自动化 智能装备 智能 装备 设备 工业设备 环保设备 机械 精密机械 精密 机电 工业 重工 "
    "轴承 轴承制造 制造 阀门 泵业 泵阀 "
    "模具 五金 工具 铝业 钢铁 钢构 钢结构 金属 材料 新材料 化工 涂料 塑料 塑业 橡胶 纸业 包装 包装机械 "
    "印刷 纺织 服饰 服装 鞋业 皮具 饰品 "
    "家居 家具 家纺 建材 门窗 幕墙 陶瓷 水泥 混凝土 装饰 装饰工程 建设 建设集团 建筑 建筑劳务 工程 路桥 "
    "路桥工程 园林 园林绿化 绿化 置业 地产 房地产 物业 "
    "食品 餐饮 餐饮管理 餐饮服务 茶饮 乳业 粮油 酒业 饮料 水产 农业 农机 农牧 超市 百货 便利店 商贸 贸易 "
    "国际贸易 进出口 实业 供应链 物流 货运 "
    "货代 国际货运 速运 运输 冷链 航空 航空服务 汽车 汽车零部件 汽车租赁 汽配 租赁 融资租赁 医疗 "
    "医疗器械 医药 药业 制药 体检 健康 医院 诊所 口腔 "
    "眼科 骨科 生物 化妆品 美业 教育 教育科技 培训 文化 传媒 文化传媒 广告 旅游 文旅 文化旅游 酒店 "
    "酒店管理 体育 健身 养老 养老服务 家政 保安 保安服务 "
    "环保 环保服务 能源 新能源 光伏 电力 照明 光电 通信 半导体 仪器 仪表 检测 咨询 财税 律师事务所 "
    "会计师事务所 人力资源 人力资源服务 人力 "
    "保险 保险经纪 保险代理 财富 财富管理 投资 资本 基金 金融 小额贷款 担保 管理 服务 发展 开发 集团 连锁 控股 国际 "
    "学校 中学 小学 大学 学院 幼儿园 幼儿园连锁 驾校 驾驶培训 书店 合作社 农业专业合作社 厂 公司 中心"
).split()
_TRADE_END = re.compile("(?:" + "|".join(sorted(_TRADES, key=len, reverse=True)) + ")+$")
_TOO_COMMON = frozenset(
    "中国 国际 第一 人民 中心 城市 东方 新世纪 未来 时代 先生 客户 中医 实验".split()
)


def brand(key: str) -> str | None:
    """What is left of a company key without its trade words; None where nothing distinct is left."""
    stem = _TRADE_END.sub("", key)
    if stem == key or not 2 <= len(stem) <= 6 or stem in _TOO_COMMON:
        return None
    return stem

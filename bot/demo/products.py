"""What the demo company sells. Kinds of equipment only, no maker's name; prices are made up."""

from dataclasses import dataclass

PUBLIC = ("三甲医院", "县级医院")
HOSPITALS = (*PUBLIC, "民营医院")
LABS = ("第三方检验", "科研院所")


@dataclass(frozen=True, slots=True)
class Product:
    """`low`..`high`: 万元 for one `unit`; `most`: how many a customer orders at once."""

    name: str
    unit: str
    low: float
    high: float
    most: int
    dept: str  # who works with it
    users: str
    industries: tuple[str, ...]
    kind: str = "device"  # or goods


PRODUCTS = (
    Product(
        "DR数字化X光机", "台", 45, 120, 1, "放射科", "技师", (*HOSPITALS, "体检中心", "社区门诊")
    ),
    Product("64排CT", "台", 260, 480, 1, "放射科", "技师", HOSPITALS),
    Product("彩色多普勒超声", "台", 38, 150, 3, "超声科", "超声医生", (*HOSPITALS, "体检中心")),
    Product("PACS影像系统", "套", 60, 160, 1, "放射科", "阅片医生", HOSPITALS),
    Product(
        "影像云存储", "套", 25, 80, 1, "放射科", "阅片医生", ("民营医院", "体检中心", "三甲医院")
    ),
    Product(
        "全自动生化分析仪",
        "台",
        28,
        95,
        2,
        "检验科",
        "检验员",
        (*HOSPITALS, "体检中心", "第三方检验"),
    ),
    Product("化学发光免疫分析仪", "台", 40, 110, 2, "检验科", "检验员", (*HOSPITALS, "第三方检验")),
    Product(
        "五分类血球仪", "台", 8, 22, 2, "检验科", "检验员", ("县级医院", "社区门诊", "体检中心")
    ),
    Product("凝血分析仪", "台", 12, 38, 1, "检验科", "检验员", (*PUBLIC, "第三方检验")),
    Product("荧光定量PCR仪", "台", 18, 45, 3, "分子室", "实验员", (*LABS, "三甲医院")),
    Product("全自动核酸提取仪", "台", 9, 26, 4, "分子室", "实验员", LABS),
    Product("病理切片扫描仪", "台", 55, 110, 1, "病理科", "病理医生", ("三甲医院", "第三方检验")),
    Product("流式细胞仪", "台", 70, 160, 1, "平台中心", "实验员", ("科研院所", "三甲医院")),
    Product("超低温冰箱", "台", 4, 9, 8, "样本库", "实验员", (*LABS, "三甲医院")),
    Product("多参数监护仪", "台", 1.2, 3, 20, "重症医学科", "护士", HOSPITALS),
    Product("有创呼吸机", "台", 14, 32, 4, "重症医学科", "医生", PUBLIC),
    Product("麻醉机", "台", 16, 42, 3, "麻醉科", "麻醉医生", HOSPITALS),
    Product("血液透析机", "台", 11, 17, 10, "血透室", "护士", ("县级医院", "民营医院")),
    Product("电子胃肠镜系统", "套", 80, 180, 1, "内镜中心", "内镜医生", HOSPITALS),
    Product("下肢康复机器人", "台", 48, 120, 2, "康复科", "治疗师", ("民营医院", "三甲医院")),
    Product("输液泵", "台", 0.6, 1.4, 40, "护理部", "护士", (*HOSPITALS,)),
    Product("口腔CBCT", "台", 24, 52, 1, "放射室", "医生", ("口腔连锁",)),
    Product("牙科综合治疗台", "台", 3, 8, 10, "诊疗部", "医生", ("口腔连锁",)),
    Product("口内扫描仪", "台", 8, 18, 4, "修复科", "医生", ("口腔连锁",)),
    Product(
        "蒸汽灭菌器", "台", 5, 16, 2, "消毒供应室", "护士", ("口腔连锁", "县级医院", "社区门诊")
    ),
    Product("骨密度仪", "台", 9, 28, 1, "体检科", "护士", ("体检中心", "社区门诊")),
    Product("动脉硬化检测仪", "台", 10, 24, 2, "体检科", "护士", ("体检中心",)),
    Product("心电图机", "台", 1.5, 4, 6, "心电室", "医生", ("社区门诊", "县级医院")),
    Product("兽用DR", "台", 14, 32, 1, "影像室", "兽医", ("动物医院",)),
    Product("兽用彩超", "台", 9, 24, 1, "影像室", "兽医", ("动物医院",)),
    Product("兽用生化仪", "台", 4, 11, 2, "化验室", "兽医", ("动物医院",)),
    Product("监护仪分销备货", "批", 20, 80, 1, "业务部", "业务员", ("经销商",), "goods"),
    Product("检验试剂", "批", 15, 90, 1, "业务部", "业务员", ("经销商",), "goods"),
    Product("护理耗材", "批", 8, 45, 1, "业务部", "业务员", ("经销商",), "goods"),
    Product("影像胶片", "批", 10, 40, 1, "业务部", "业务员", ("经销商",), "goods"),
)


def product(name: str) -> Product:
    return next(one for one in PRODUCTS if one.name == name)


def sold_to(industry: str) -> list[Product]:
    return [one for one in PRODUCTS if industry in one.industries]

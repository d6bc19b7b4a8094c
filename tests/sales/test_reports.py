"""Reports as reps write, dictate and forward them, from many trades: what must come out of each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from sales.names import Directory
from sales.ports import KnownContact, KnownCustomer
from sales.understood import Understood
from tests.corpus.known import customers, read

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=CHINA)  # a Wednesday
MINE = KnownCustomer(
    900,
    "沐晖医疗集团有限公司",
    ("沐晖医疗", "沐晖"),
    contacts=(KnownContact(9001, "周启航", "信息科主任"), KnownContact(9002, "王培林", "总经理")),
)
BOOKS = Directory([*customers(), MINE])


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


def said(text: str, now: datetime = NOW) -> Understood:
    return read(text, now, BOOKS)


@dataclass(frozen=True)
class Expected:
    """Only what is named here is compared; `step` must be a part of the next action."""

    step: str | None = ""
    people: tuple[str, ...] | None = None
    fields: tuple[tuple[str, Any], ...] = ()


def expect(step: str | None = "", people: tuple[str, ...] | None = None, **fields: Any) -> Expected:
    return Expected(step, people, tuple(fields.items()))


REPORTS: dict[str, Expected] = {
    "上午去了瑞丰印刷，郑厂长带我看了车间，两台老胶印机一直卡纸，"
    "想换四色胶印机，问能不能以旧换新，我周五前给他算个置换价": expect(
        "算个置换价", ("郑厂长",), customer_new="瑞丰印刷", products=("四色胶印机",), next_at=date(2026, 11, 20)
    ),
    "跟恒达汽配的采购万经理通了电话，刹车片这批到货少了20箱，让我们明天给个说法": expect(
        "给个说法", ("万经理",), customer_id=None, customer_new="恒达汽配", products=("刹车片",),
        tags=("服务投诉",), decision_roles=("采购者",),
    ),
    "下午拜访了明德小学教务处韩主任，智慧黑板用着不错，"
    "老师们都说比以前方便，想再加12间教室，预算要等明年3月财政批": expect(
        None, ("韩主任",), budget_approved=False, products=("智慧黑板",), decision_roles=("使用者",)
    ),
    "刚跟老陈喝茶，他那边酒店装修要200套床垫，单价压到1800，他说得跟合伙人商量，下周给我信": expect(
        "给我信", ("老陈",), amount_fen=360_000_00, considering=True, next_at=date(2026, 11, 23)
    ),
    "康乐养老院张院长来电，护理床20张，每张4200，要求月底前送到，钱已经到位": expect(
        "送到", ("张院长",), customer_id=None, customer_new="康乐养老院", budget_approved=True,
        next_at=date(2026, 11, 30),
    ),
    "王局长（应急管理局） 09:41\n方案收到了，领导看过觉得不错\n王局长（应急管理局） 09:42\n但今年预算已经用完了，"
    "明年一季度再启动": expect(
        "再启动", ("王局长",), tags=("预算不足", "决策拖延"), emotion="中性", proposal_received=True
    ),
    "展会上认识了福临门窗的罗总，断桥铝型材年用量300吨，目前用的凤铝，觉得交期太慢，留了名片，下周寄样品": expect(
        "寄样品", ("罗总",), competitors=("凤铝",), tags=("竞品对比",), emotion="中性"
    ),
    "客户在法务审合同，违约条款有异议，周四之前我们改一版发过去": expect(
        "改一版发过去", next_action="改一版发过去", proposal_received=True, next_at=date(2026, 11, 19)
    ),
    "陈姐嫌年费贵，说同行只要一半，让我申请个折扣": expect("申请个折扣", ("陈姐",), products=()),
    "今天给东方花园物业赵经理送了电梯维保方案，全年18万，他说要报集团，业委会那关过不了就没戏": expect(
        None, ("赵经理",), customer_new="东方花园物业", products=("电梯维保",), emotion="中性",
        decision_roles=("否决者",),
    ),
    "汇丰纺织 何经理 全棉坯布 3万米 交期太长 要25天内 在跟华纺比价": expect(
        None, ("何经理",), customer_new="汇丰纺织", competitors=("华纺",), tags=("竞品对比", "交付周期质疑")
    ),
    "今天和陆主任开了个视频会，讲了云HIS，信息科担心跟老系统接口打不通，"
    "院长不点头谁也定不了，下周四带实施工程师去现场看": expect(
        "去现场看", ("陆主任",), tags=("实施风险",), decision_roles=("否决者",)
    ),
    "打了三次电话都没接，发微信也没回，先放放": expect(None, (), emotion="中性", touch_type="电话"),
    "新桥中学食堂采购的徐老师，说米价比上月涨了，要不要继续订还没定，校长说了算": expect(
        None, ("徐老师",), decision_roles=("采购者", "否决者")
    ),
    "下午和周董打球，聊到企业年金，他有兴趣，说让人事总监何静跟我对接，13500001234": expect(
        "对接", ("周董", "何静"), phone="13500001234", emotion="积极"
    ),
    "刘院长看了手术机器人演示很震撼，但说2300万太贵，问有没有租赁方案，下个月中旬院务会上讨论": expect(
        "租赁方案", ("刘院长",), considering=True, tags=("价格异议",), next_at=date(2026, 12, 11)
    ),
    "今日走访 宏远机械 丁总：液压泵漏油，第三次了，再不解决就换力士乐": expect(
        None, ("丁总",), products=("液压泵",), emotion="抵触", competitors=("力士乐",)
    ),
    "高新区管委会的林处，想上智慧停车，要走公开招标，最晚年底挂网，让我们先提技术参数": expect(
        "提技术参数", next_at=date(2026, 12, 31), products=("智慧停车",)
    ),
    "下周三上午十点，去星海酒店给蒋总监做投影方案汇报，记得带样机": expect(
        "做投影方案汇报", ("蒋总监",), next_at=at(11, 25, 10)
    ),
    "跟曹律师聊了法律顾问续签，他说价格可以，合同下周一盖章寄过来，一年6万签三年": expect(
        "盖章寄过来", ("曹律师",), amount_fen=180_000_00, decision_roles=()
    ),
    "老客户贝贝母婴的余姐转了一圈说奶粉窜货严重，让公司管管，不然不进货了": expect(
        None, ("余姐",), emotion="抵触", products=("奶粉",)
    ),
    "江淮酒业的段总试喝了，说口感偏甜，要我们调整配方，20号前再打一版样": expect(
        "打一版样", ("段总",), tags=("质量疑虑",), products=(), next_at=date(2026, 11, 20)
    ),
    "晶科设备部王工，要4台真空泵，VSV-300，两周内到货，价格按上次的": expect(
        "到货", ("王工",), customer_new="晶科设备", products=("真空泵",), next_at=date(2026, 12, 2)
    ),
    "那个我刚从德昌出来那个他们程总今天心情不错就是说那个空压机变频的两台他们已经立项了大概四十来万但是要三家比价"
    "那个下礼拜三开标让我们礼拜一之前把标书弄好": expect(
        "把标书弄好", ("程总",), next_at=date(2026, 11, 23), proposal_received=False, budget_approved=True
    ),
    "早上给腾飞模具的曾总打电话，他说CNC加工中心那台主轴坏了，约了明天上午10点工程师上门": expect(
        "工程师上门", ("曾总",), customer_new="腾飞模具", touch_type="电话", next_at=at(11, 19, 10)
    ),
    "绿洲园林 郭经理 割草机3台 15800 已报价 等回复": expect(
        "等回复", ("郭经理",), products=("割草机",), proposal_received=True
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", REPORTS)
def test_a_report_of_any_trade_is_understood(text: str) -> None:
    found, expected = said(text), REPORTS[text]
    assert {name: getattr(found, name) for name, _ in expected.fields} == dict(expected.fields)
    if expected.people is not None:
        assert tuple(person.name for person in found.contacts) == expected.people
    if expected.step is None:
        assert found.next_action is None
    else:
        assert expected.step in (found.next_action or "")


@pytest.mark.parametrize(
    ("text", "step", "due"),
    [
        ("三方碰了下，资料都给齐了，下周一上午9点半三方会", "三方会", at(11, 23, 9, 30)),
        ("沐晖医疗 王培林 扩容 50w 下周三15:00", "联系王培林", at(11, 25, 15)),
        ("沐晖医疗 扩容 下周三15:00", "跟进扩容", at(11, 25, 15)),
        ("他要300吨螺纹钢，下午给他回价", "给他回价", date(2026, 11, 18)),
        ("今晚必须把报价发给王总", "必须把报价发给王总", date(2026, 11, 18)),
        ("王总说元旦前要定下来", "要定下来", date(2027, 1, 1)),
        ("年前把合同签了吧，王总说的", "把合同签了", date(2027, 2, 5)),
        ("王总同意了，周五10:00签合同", "签合同", at(11, 20, 10)),
        # what 「/待办 …」 hands over: any words behind the time are the todo
        ("明天下午3点 买打印纸", "买打印纸", at(11, 19, 15)),
        ("明天下午3点 产品例会", "产品例会", at(11, 19, 15)),
        ("明天下午3点给王总送样品，顺便带合同", "给王总送样品，顺便带合同", at(11, 19, 15)),
        ("明天下午3点问王总要不要加两台", "问王总要不要加两台", at(11, 19, 15)),
        ("周五 10:00 年会彩排", "年会彩排", at(11, 20, 10)),
    ],
)
def test_a_time_ahead_is_a_step_whatever_stands_beside_it(
    text: str, step: str, due: date | datetime
) -> None:
    found = said(text)
    assert (found.next_action, found.next_at) == (step, due)


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("他要300吨螺纹钢，下午报了价", NOW),
        ("下午拜访了明德小学的韩主任，用着不错", NOW),
        ("下午去工地，他说混凝土还差200方", NOW.replace(hour=17)),
        ("他要300吨螺纹钢，下午发报价", NOW.replace(hour=20)),
        ("昨天下午给他回价", NOW),
    ],
)
def test_a_half_day_that_is_over_or_told_is_no_date(text: str, now: datetime) -> None:
    assert said(text, now).next_at is None


@pytest.mark.parametrize(
    "text",
    ["彩超2台预算下来了，大概240万", "超声2台的预算批了240万", "就超这2台，预算没问题"],
)
def test_a_budget_is_no_objection_to_the_price(text: str) -> None:
    assert "价格异议" not in said(text).tags


def test_a_price_beyond_the_budget_is_one() -> None:
    assert "价格异议" in said("报价超了他们的预算，让我们再想想办法").tags

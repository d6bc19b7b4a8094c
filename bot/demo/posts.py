"""Who sits where on the customer's side, how he is addressed and what he decides."""

from dataclasses import dataclass

SAYS_NO, BUYS, USES, ADVISES = "否决者", "采购者", "使用者", "影响者"


@dataclass(frozen=True, slots=True)
class Post:
    """`title` may name $dept; people say surname + `called`."""

    title: str
    called: str
    kind: str  # boss buyer user tech finance
    roles: tuple[str, ...] = ()


HOSPITAL = (
    Post("$dept主任", "主任", "user", (USES, ADVISES)),
    Post("设备科科长", "科长", "buyer", (BUYS,)),
    Post("副院长", "院长", "boss", (SAYS_NO,)),
    Post("信息科主任", "主任", "tech", (ADVISES,)),
    Post("财务科科长", "科长", "finance", (ADVISES,)),
    Post("$dept护士长", "护士长", "user", (USES,)),
    Post("招采办主任", "主任", "buyer", (BUYS, ADVISES)),
    Post("院长", "院长", "boss", (SAYS_NO,)),
)
PRIVATE = (
    Post("$dept主任", "主任", "user", (USES, ADVISES)),
    Post("采购经理", "经理", "buyer", (BUYS,)),
    Post("总经理", "总", "boss", (SAYS_NO,)),
    Post("CTO", "总", "tech", (ADVISES,)),
    Post("财务负责人", "总", "finance", (SAYS_NO,)),
    Post("$dept组长", "老师", "user", (USES,)),
    Post("供应链总监", "总", "buyer", (BUYS, ADVISES)),
    Post("运营院长", "院长", "boss", (ADVISES,)),
)
INSTITUTE = (
    Post("$dept主任", "主任", "user", (USES, ADVISES)),
    Post("资产处处长", "处长", "buyer", (BUYS,)),
    Post("副所长", "所长", "boss", (SAYS_NO,)),
    Post("课题组长", "老师", "user", (USES, ADVISES)),
    Post("财务科科长", "科长", "finance", (ADVISES,)),
    Post("信息中心主任", "主任", "tech", (ADVISES,)),
)
VET = (
    Post("主治兽医", "医生", "user", (USES, ADVISES)),
    Post("店长", "店长", "buyer", (BUYS,)),
    Post("院长", "院长", "boss", (SAYS_NO,)),
)
DEALER = (
    Post("业务经理", "经理", "user", (USES, ADVISES)),
    Post("采购经理", "经理", "buyer", (BUYS,)),
    Post("总经理", "总", "boss", (SAYS_NO, BUYS)),
    Post("财务负责人", "总", "finance", (ADVISES,)),
)
CLINIC = (
    Post("$dept组长", "老师", "user", (USES,)),
    Post("后勤科长", "科长", "buyer", (BUYS,)),
    Post("中心主任", "主任", "boss", (SAYS_NO,)),
    Post("信息专员", "工", "tech", (ADVISES,)),
)

POSTS = {
    "三甲医院": HOSPITAL, "县级医院": HOSPITAL, "民营医院": PRIVATE, "体检中心": PRIVATE,
    "第三方检验": PRIVATE, "口腔连锁": PRIVATE, "科研院所": INSTITUTE, "动物医院": VET,
    "经销商": DEALER, "社区门诊": CLINIC,
}  # fmt: skip

DECIDERS = {
    "三甲医院": "分管院长", "县级医院": "院长", "民营医院": "董事长", "体检中心": "总部领导",
    "第三方检验": "总部领导", "口腔连锁": "老板", "科研院所": "所长", "动物医院": "老板",
    "经销商": "老板", "社区门诊": "区里领导",
}  # fmt: skip

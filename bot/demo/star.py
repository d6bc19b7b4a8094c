"""王芳's own half year: the customers the demo is played with, written by hand where it matters."""

from dataclasses import dataclass
from datetime import timedelta

from bot.demo.customers import Cast, Client, Wish
from bot.demo.days import Days, moment
from bot.demo.line import CALM, GOOD, Line
from bot.demo.people import Rep
from bot.demo.plans import Plan
from bot.demo.posts import ADVISES, BUYS, SAYS_NO, USES, Post
from bot.demo.products import product
from bot.demo.story import Storyteller, Task, Touch
from bot.demo.telling import Speech

PACS, CLOUD = product("PACS影像系统"), product("影像云存储")

CAST = Cast(
    (
        ("王培林", "王总", Post("总经理", "总", "boss", (SAYS_NO, BUYS))),
        ("周启航", "周主任", Post("信息科主任", "主任", "tech", (ADVISES,))),
        ("邵敏仪", "邵总", Post("财务负责人", "总", "finance", (SAYS_NO,))),
        ("卓晓岚", "卓主任", Post("放射科主任", "主任", "user", (USES, ADVISES))),
        ("钱文博", "钱经理", Post("采购经理", "经理", "buyer", (BUYS,))),
        ("骆佳宁", "骆总", Post("CTO", "总", "tech", (ADVISES,))),
    )
)  # fmt: skip


FIRST_PHASE_BACK = 88  # workdays since the group signed its first phase


@dataclass(frozen=True, slots=True)
class Part:
    """A wish and what becomes of it."""

    wish: Wish
    kind: str
    stage: str = ""
    slot: str = ""


PARTS = (
    Part(Wish("民营医院", CLOUD), "won", "contract"),
    Part(Wish("体检中心", CLOUD), "open", "demo", "next"),
    Part(Wish("三甲医院"), "open", "quote", "late"),
    Part(Wish("县级医院"), "open", "diagnosis", "overdue"),
    Part(Wish("县级医院"), "open", "contract_review"),
    Part(Wish("民营医院"), "open", "objection", "next"),
    Part(Wish("口腔连锁"), "open", "first_touch"),
    Part(Wish("第三方检验"), "open", "quote"),
    Part(Wish("科研院所"), "open", "diagnosis"),
    Part(Wish("经销商"), "open", "first_touch"),
    Part(Wish("民营医院", PACS), "rethinking", "quote"),
    Part(Wish("三甲医院"), "to_activate", "demo"),
    Part(Wish("县级医院"), "frozen", "diagnosis"),
    Part(Wish("体检中心"), "won", "contract"),
    Part(Wish("县级医院"), "lost", "quote"),
    Part(Wish("口腔连锁"), "lost", "objection"),
    Part(Wish("动物医院"), "void", "first_touch"),
    Part(Wish("三甲医院"), "quiet"),
    Part(Wish("社区门诊"), "quiet"),
    Part(Wish("经销商"), "quiet"),
    Part(Wish("民营医院"), "cold"),
)

SECOND_PHASE = (  # workdays back, channel, who (place in CAST), words, mood, tags, step agreed
    (41, "面访", (3,), "PACS一期验收满一个月，放射科阅片比以前快，卓主任提了两个报告模板的小修改", GOOD, (),
     "请周主任看一期运行数据"),
    (24, "微信", (1,), "周主任发来一期存储用量，照这个涨法明年夏天就满，提到想做二期扩容，把影像云存储一起考虑", GOOD, (),
     "给周主任出一版扩容测算"),
    (13, "面访", (1, 5), "扩容测算给周主任和骆总讲了一遍，骆总倾向本地加云两级存储，迁移窗口要放在夜里", CALM, ("实施风险",),
     "约王总谈二期思路"),
    (6, "电话", (0,), "跟王总通了电话，二期扩容他支持，IT预算这两周上会，让我先和邵总对一下付款口径", CALM, (),
     "问王总二期IT预算上会结果"),
)  # fmt: skip


def wishes() -> list[Wish]:
    return [part.wish for part in PARTS]


def plans(group: Client, others: list[Client]) -> list[Plan]:
    """`others` in the order of PARTS; the group bought the first phase and now talks of a second."""
    first_phase = Plan(group, "won", "contract", product=PACS, back=FIRST_PHASE_BACK)
    return [
        first_phase,
        *(
            Plan(client, part.kind, part.stage, part.slot)
            for client, part in zip(others, PARTS, strict=True)
        ),
    ]


def tell_second_phase(teller: Storyteller, star: Rep, group: Client, days: Days) -> None:
    """The talks about 二期扩容 that no opportunity has grown from yet."""
    touches = [_touch(star, group, days, number) for number in range(len(SECOND_PHASE))]
    due = [*(touch.at for touch in touches[1:]), moment(days.ahead[0], 16)]
    done = [*(touch.created for touch in touches[1:]), None]
    for touch, due_at, done_at in zip(touches, due, done, strict=True):
        touch.step_at = due_at
        teller.tale.tasks.append(
            Task(star, group, touch, "next_action", touch.step, due_at, touch.created, done_at)
        )
    teller.tale.touches += touches


def _touch(star: Rep, group: Client, days: Days, number: int) -> Touch:
    back, channel, who, words, mood, tags, step = SECOND_PHASE[number]
    at = moment(days.past[-back], 10 + number, 30)
    line = Line(words, mood, channel, tags)
    speech = Speech(line, words, channel, tuple(group.people[place] for place in who), None)
    return Touch(
        star, group, "care", speech, at, at + timedelta(minutes=25), step,
        raw=f"{group.short}，{words}",
    )  # fmt: skip

"""All lines by beat of a deal, and the steps that lead from one beat to the next."""

from bot.demo.closing_lines import (
    CARE,
    EMPTY,
    FADE,
    FREEZE,
    HELLO,
    LOST,
    QUOTE,
    REVIEW,
    SEAL,
    SIGN,
    THINK,
    VOID,
)
from bot.demo.opening_lines import DEMO, FIRST, NEEDS, OBJECTIONS, SAMPLE

LINES = {
    "first": FIRST, "needs": NEEDS, "demo": DEMO, "objection": OBJECTIONS, "sample": SAMPLE,
    "quote": QUOTE, "review": REVIEW, "seal": SEAL, "sign": SIGN, "lost": LOST, "void": VOID,
    "think": THINK, "fade": FADE, "freeze": FREEZE, "care": CARE, "hello": HELLO, "empty": EMPTY,
}  # fmt: skip

STEPS = {  # what the contact before agrees to do, so that this beat comes
    "needs": (
        "到$dept做需求调研",
        "约$who谈具体需求",
        "带工程师看$dept场地",
        "发$product资料并约需求沟通",
    ),
    "demo": (
        "到$firm演示$product",
        "带$product方案给$who讲一遍",
        "安排$dept$users现场上手$product",
    ),
    "objection": ("逐条答复$who的问题", "带同类用户案例再见$who", "和$other沟通付款与质保"),
    "sample": ("送$product试用机到$dept", "跟$who确认试用安排"),
    "quote": ("给$who发$product正式报价", "当面送报价单给$who", "核价后给$who最后报价"),
    "review": ("把合同初稿发给$who", "和$other核对合同条款"),
    "seal": ("催合同用印", "问$who合同审批进度"),
    "sign": ("上门和$who签合同", "跟$other确认用印和首付款"),
    "lost": ("问$who评审结果", "跟进开标结果"),
    "void": ("向$who核实立项情况",),
    "think": ("听$who的内部讨论结果", "再约$who问上会情况"),
    "fade": ("电话问$who排会时间", "微信提醒$who看方案"),
    "freeze": ("问$who预算批复情况",),
    "care": ("回访$dept使用情况", "和$who确认下次保养"),
    "hello": ("给$who发新案例", "季度回访$who"),
    "first": ("联系$who介绍$product",),
}

GOODS_STEPS = {  # the same where goods are supplied instead of a device installed
    "needs": ("和$who对品规和用量", "发$product目录给$who"),
    "demo": ("给$who讲供货方案", "约$who看仓库"),
    "objection": ("答复$who的账期和退换货问题",),
    "sample": ("给$who发小样",),
    "care": ("和$who对账", "问$who补货计划"),
}

WHENS = ("年底前", "下个月底", "新楼启用前", "评审前", "这个季度内")
RIVALS = ("迈铂医疗", "德瑞衡", "恒朔科技", "普锐恩", "佳睿医疗", "奥禾医疗", "联衡生物", "瑞朗思")

"""How reps write until there is a quote: first contact, needs, demo, objections, trial."""

from bot.demo.line import ANY, CALM, COLD, GOOD, Line

FIRST = (
    Line(
        "$who说$dept的老设备用了八年，今年想换$product，让先发一份资料过去",
        GOOD,
        "微信 电话",
        about="device",
    ),
    Line("展会上认识$who，对$product感兴趣，留了名片，约了回去再细聊", GOOD, "展会"),
    Line("第一次上门见$who，介绍了公司和$product，对方没表态，说先看看资料", CALM, "面访"),
    Line("$who来电咨询$product，问有没有现货、装机要多久", GOOD, "电话", about="device"),
    Line("老客户介绍加上$who微信，$dept正在做明年的设备计划，$product列进去了", GOOD, "微信"),
    Line(
        "陌拜$dept，$who接待，目前$product用的是$rival，还有一年质保",
        CALM,
        "面访",
        ("竞品对比",),
        about="device",
    ),
    Line("$who说可以考虑$product，但具体要几台、放哪里还没定", CALM, ANY, ("需求不明确",)),
    Line("在展台演示了$product，$who拍了照，问了价格区间，没有细谈", CALM, "展会", about="device"),
    Line("电话约到$who，对方先问有没有同级别用户在用$product", CALM, "电话"),
    Line(
        "$who主动加微信，看了我们的$product案例，想了解$users上手难不难",
        GOOD,
        "微信",
        about="device",
    ),
    Line(
        "$who想找新的货源，$product现在的供货老断档，让报一份目录", GOOD, "微信 电话", about="goods"
    ),
    Line(
        "上门见$who，仓库里还压着$rival的货，说卖完这批再谈",
        CALM,
        "面访",
        ("竞品对比",),
        about="goods",
    ),
)

NEEDS = (
    Line(
        "和$who过了一遍需求：$product要$qty，配合$dept改造，希望$when能用上",
        GOOD,
        "面访 电话",
        about="device",
    ),
    Line(
        "现场看了$dept，机位和电源都够，$who关心$users的培训怎么安排", CALM, "面访", about="device"
    ),
    Line("$who透露预算大约$budget，已经报上去了，等$boss点头", CALM, ANY),
    Line("$who说预算批下来了，$budget以内，让我们尽快出$product方案", GOOD, ANY),
    Line(
        "访谈了$who和$other，每天的量比想的大，原来的配置要上调一档", CALM, "面访", about="device"
    ),
    Line(
        "$who提了三条硬要求：要能对接现有信息系统、质保三年、故障四小时到场",
        CALM,
        ANY,
        about="device",
    ),
    Line(
        "$other和$who意见不一致，一个要高配一个要省钱，$product的参数还得再对",
        CALM,
        "面访",
        ("需求不明确",),
        about="device",
    ),
    Line("确认了决策链：$who提申请，$other审，最后$boss拍板", CALM, "面访 电话"),
    Line(
        "$dept的$users反映老机器出结果慢，$who很想换，$product进了今年采购目录",
        GOOD,
        "面访",
        about="device",
    ),
    Line("$who说今年的专项资金文件还没看懂，不确定$product能不能列支", CALM, ANY, ("政策疑问",)),
    Line("了解到$firm同时在问$rival，$who说先把两家参数都拿到手再比", CALM, ANY, ("竞品对比",)),
    Line(
        "跟$who语音聊了二十分钟，痛点是排队时间长，想要$qty$product分流",
        GOOD,
        "微信 电话",
        about="device",
    ),
    Line("$who给了近三个月的用量，$product按月送，账期想要六十天", CALM, ANY, (), about="goods"),
    Line(
        "和$who对了品规清单，下游主要是县里的几家医院，量不小", GOOD, "面访 电话", (), about="goods"
    ),
    Line(
        "$who问供货价含不含运费，一年拿$budget的量能不能给阶梯价",
        CALM,
        ANY,
        ("价格异议",),
        about="goods",
    ),
)

DEMO = (
    Line(
        "在$dept给$who和$other演示了$product，$users当场上手，反应不错",
        GOOD,
        "面访",
        about="device",
    ),
    Line("讲完$product方案，$who问得很细，记下了五个问题，答应周内书面回复", CALM, "面访"),
    Line(
        "带工程师做了$product现场演示，$other觉得操作界面比$rival顺手",
        GOOD,
        "面访",
        ("竞品对比",),
        about="device",
    ),
    Line("方案演示会来了七个人，$boss中途到场，说方向可以，让$who牵头往下走", GOOD, "面访"),
    Line(
        "演示时$who担心和现有系统对接不上，要我们出一份接口说明",
        CALM,
        "面访",
        ("实施风险",),
        about="device",
    ),
    Line("$who看完演示没说什么，只让把$product的配置清单发给$other", CALM, "面访"),
    Line(
        "远程给$who演示了$product，他觉得报告模板要改成他们自己的格式", CALM, "微信", about="device"
    ),
    Line("方案讲完$users都认可，$who当场表示希望$when装机", GOOD, "面访", about="device"),
    Line(
        "演示设备临时出故障，$who有点不高兴，答应换一台再来一次",
        COLD,
        "面访",
        ("质量疑虑",),
        about="device",
    ),
    Line(
        "$who带着$other参观了我们的样板用户，回来路上说比想象的成熟", GOOD, "面访", about="device"
    ),
    Line("给$who讲了供货方案，备货周期和退换货他都满意", GOOD, "面访", (), about="goods"),
    Line("带$who看了我们的仓库和冷链，他让把效期管理写进协议", CALM, "面访", (), about="goods"),
    Line("方案发给$who，他要先跟下游对一遍价格体系", CALM, "微信 电话", (), about="goods"),
)

OBJECTIONS = (
    Line(
        "$who说$product报得偏高，比$rival贵了不少，问能不能再让一点",
        CALM,
        ANY,
        ("价格异议", "竞品对比"),
    ),
    Line(
        "$other嫌$product太贵，说同样的钱能买更高配，要我们重新核价",
        COLD,
        ANY,
        ("价格异议",),
        about="device",
    ),
    Line("$who要求按集团价走，量虽然不大但想要团购的折扣", CALM, ANY, ("价格异议",)),
    Line(
        "$rival的人昨天也来了，送三年质保，$who问我们跟不跟",
        CALM,
        ANY,
        ("竞品对比",),
        about="device",
    ),
    Line(
        "$who拿$rival的参数表一条条对，我们在速度上占优，软件要再解释",
        CALM,
        "面访",
        ("竞品对比",),
        about="device",
    ),
    Line(
        "$who说$lead周交货太久，他们$when必须开科，赶不上就换别家",
        COLD,
        ANY,
        ("交付周期质疑",),
        about="device",
    ),
    Line(
        "$who追问装机周期，基建那边的工期卡得很紧，要书面承诺时间",
        CALM,
        ANY,
        ("交付周期质疑",),
        about="device",
    ),
    Line(
        "$who不清楚贴息贷款今年还有没有，问$product符不符合补助目录",
        CALM,
        ANY,
        ("政策疑问",),
        about="device",
    ),
    Line("$other说供应商准入资料还差两份，供应商入库卡了三周没动静", CALM, ANY, ("资质审核慢",)),
    Line(
        "$who担心旧数据迁移丢失，要先看迁移方案和回退措施", CALM, ANY, ("实施风险",), about="device"
    ),
    Line(
        "$who怕$users不会用，停机切换影响日常业务，要求分两批上",
        CALM,
        "面访 电话",
        ("实施风险",),
        about="device",
    ),
    Line(
        "$who说今年钱只剩$budget，$product超了，能不能减配",
        CALM,
        ANY,
        ("预算不足",),
        about="device",
    ),
    Line("$other说年底前预算被砍了一截，$qty可能只能先上一半", COLD, ANY, ("预算不足",)),
    Line("$who一直说等开会，会推了两次，这次又说下个月再定", CALM, ANY, ("决策拖延",)),
    Line(
        "$other听说别家用的$product返修多，要看近半年的维修记录",
        CALM,
        ANY,
        ("质量疑虑",),
        about="device",
    ),
    Line(
        "$who先翻旧账，说上次维修等了四天，售后不解决新的就别谈",
        COLD,
        ANY,
        ("服务投诉",),
        about="device",
    ),
    Line(
        "$who和$other对要不要带$dept的远程模块说法不一，又要改配置",
        CALM,
        ANY,
        ("需求不明确",),
        about="device",
    ),
    Line(
        "逐条回了$who的问题单，价格和质保都谈拢了，只剩付款方式", GOOD, "面访 电话", about="device"
    ),
    Line("$who嫌首批压货太多，怕卖不动，要求可退", CALM, ANY, ("价格异议",), about="goods"),
    Line("$who说上次送货晚了三天还少了两箱，让先给个说法", COLD, ANY, ("服务投诉",), about="goods"),
    Line("$who催授权书，厂家资质没下来没法往医院送", CALM, ANY, ("资质审核慢",), about="goods"),
)

SAMPLE = (
    Line(
        "$product试用机装到$dept，$users用了三天，结果和老机器比对一致",
        GOOD,
        "面访",
        about="device",
    ),
    Line("回访试用情况，$who说稳定性可以，噪音比预想的大一点", CALM, "电话 微信", about="device"),
    Line("试用满两周，$who出了试用意见，同意进入采购流程", GOOD, "面访", about="device"),
    Line(
        "试用期间报了两次错，工程师换了模块，$other还要再观察一周",
        CALM,
        ANY,
        ("质量疑虑",),
        about="device",
    ),
    Line("首批小样发到$who仓库，下游试了没提问题", GOOD, "微信 电话", (), about="goods"),
)

"""How reps write from the quote on: contract, loss, doubt, silence, care; and when they say nothing."""

from bot.demo.line import ANY, CALM, COLD, GOOD, Line

QUOTE = (
    Line(
        "$product$qty正式报价$amount已发$who，含三年质保和培训", CALM, "微信 电话", about="device"
    ),
    Line("当面把$amount的报价单交给$who，他说比预想的合适，往上报", GOOD, "面访"),
    Line("报价$amount，$who还价，约定内部商量后给最后价", CALM, ANY, ("价格异议",)),
    Line("$who收到报价$amount，说要走三方比价，$rival也报了", CALM, "微信 电话", ("竞品对比",)),
    Line("最终报价$amount，$other对付款节点有意见，想要验收后付七成", CALM, "面访 电话"),
    Line("$who说报价$amount没问题，让$other走采购申请", GOOD, ANY),
    Line("按$who要求拆成两期报，合计$amount，第一期先做$dept", CALM, "微信"),
    Line("参加$firm询价，我们报$amount，$who私下说排在第二", CALM, "面访", ("竞品对比",)),
    Line("年度供货价$amount报给$who，月结，他要再对一遍品规", CALM, "微信 电话", (), about="goods"),
)

REVIEW = (
    Line("合同初稿发给$who，对方法务改了违约责任两条，金额$amount不变", CALM, "微信 电话"),
    Line("$other在走内部合同审批，差$boss一个签字，金额$amount", GOOD, ANY),
    Line("和$who逐条过了合同，验收标准按国标写，$amount分三次付", CALM, "面访", about="device"),
    Line("$who说法务排队，合同审批要等一周，$amount已锁定", CALM, ANY, ("决策拖延",)),
)

SEAL = (
    Line("$who说合同已经送去用印，$amount，盖好就寄回", GOOD, "微信 电话"),
    Line("我方合同已盖章寄出，$other签收，等$firm回寄，合同额$amount", GOOD, ANY),
)

SIGN = (
    Line("合同签了，$product$qty，$amount，$who说首付款这周安排", GOOD, "面访"),
    Line("$firm中标通知下来，$amount，和$who当场把合同签掉", GOOD, "面访"),
    Line("收到$who寄回的双章合同，$amount，已转交付排产", GOOD, "微信 电话"),
    Line("$boss签字，$amount定了，$who要求$when装机完成", GOOD, "面访", about="device"),
    Line("$who来电说预付款已打，合同$amount生效，$dept腾好了机位", GOOD, "电话", about="device"),
)

LOST = (
    Line("$who告知定了$rival，价格低我们一成多，这次没机会了", COLD, ANY, ("价格异议", "竞品对比")),
    Line("开标结果出来，$rival中标，$who说我们技术分高、价格分低", CALM, ANY, ("竞品对比",)),
    Line(
        "$who说等不了我们的货期，已经和$rival签了", COLD, "电话 微信", ("交付周期质疑", "竞品对比")
    ),
    Line("$boss把这笔预算整个砍掉，$who说今年不会再买$product", COLD, ANY, ("预算不足",)),
    Line(
        "$other坚持原厂续约，$who也没办法，项目关了",
        COLD,
        "面访 电话",
        ("竞品对比",),
        about="device",
    ),
    Line(
        "因为上次维修的事，$boss换成了只认原厂的人，点名不用我们",
        COLD,
        ANY,
        ("服务投诉",),
        about="device",
    ),
)

VOID = (
    Line("核实下来是重复登记，$firm这单由总院统一采购，这里不单独立项", CALM, "电话"),
    Line("$who已经离职，接手的人说从来没有$product这个计划", CALM, "电话"),
    Line("$who只是帮别人打听$product的行情，自己没有采购需求", CALM, "微信 电话"),
)

THINK = (
    Line(
        "$who看完报价说再考虑考虑，顾虑主要是$amount超出今年额度",
        CALM,
        ANY,
        ("价格异议", "预算不足"),
    ),
    Line("$who说再想想，要和$boss商量，没给时间", CALM, ANY, ("决策拖延",)),
    Line("$who表示方案不错，但$rival也在谈，让我们等他们内部讨论", CALM, ANY, ("竞品对比",)),
    Line("$who说担心切换期间影响业务，内部再评估一下", CALM, ANY, ("实施风险",), about="device"),
    Line("$other说新的采购办法没落地，先放一放，回头再说", CALM, ANY, ("政策疑问",)),
    Line("$who说要上班子会讨论，会前不方便表态", CALM, ANY),
)

FADE = (
    Line("$who说最近忙评审，$product的事往后放，等他通知", CALM, "微信 电话", ("决策拖延",)),
    Line("打了两次才接，$who说还没排上会，让下个月再联系", CALM, "电话", ("决策拖延",)),
    Line("$who微信回得很慢，只说领导还没定，没有新进展", CALM, "微信", ("决策拖延",)),
)

FREEZE = (
    Line("$who通知集团冻结了下半年设备采购，$product暂停，明年预算重报", CALM, ANY, ("预算不足",)),
    Line("新院区工程停工，$dept搬迁推迟，$who说项目先冻结", CALM, "电话 面访", about="device"),
    Line("$boss换人，所有设备采购暂缓，$who让等新班子到位", CALM, ANY, ("决策拖延",)),
)

CARE = (
    Line("装机后回访，$users用得顺手，$who提了两个小功能建议", GOOD, "面访 电话", about="device"),
    Line(
        "$who反映$product偶尔报警，已约工程师上门看",
        CALM,
        "微信 电话",
        ("质量疑虑",),
        about="device",
    ),
    Line("给$dept做了第二次培训，$other说夜班也会用了", GOOD, "面访", about="device"),
    Line("$who问耗材年度价，顺便聊到明年还想添设备", GOOD, "微信 电话"),
    Line("$other催发票，说财务月底关账，已联系开票", CALM, "电话 微信", ("服务投诉",)),
    Line("和$who对了上月账，差一张发票，已补寄", CALM, "微信 电话", (), about="goods"),
    Line("$who补了一批货，说走得比预想快", GOOD, "微信 电话", (), about="goods"),
)

HELLO = (
    Line("路过$firm拜访$who，近期没有采购计划，留了$product资料", CALM, "面访"),
    Line("给$who发了$product新案例，回复看到了，暂时用不上", CALM, "微信"),
    Line("电话问候$who，得知$dept负责人换人，等新的到位再约", CALM, "电话"),
    Line("$who说现有设备还在质保期，明年再看", CALM, "电话 微信", about="device"),
    Line("在展会碰到$who，聊了几句行业动态，约了有空再去坐坐", CALM, "展会"),
    Line("$who转来$dept的耗材清单，问能不能代供，已转内勤查价", GOOD, "微信"),
    Line("$who明确说只认原来的供应商，不用再跑了", COLD, "电话 面访"),
)

EMPTY = (
    Line("已联系客户，反馈良好"),
    Line("例行拜访，客户认可", CALM, "面访"),
    Line("跟进客户"),
    Line("沟通需求"),
    Line("电话沟通，一切正常，继续跟进", CALM, "电话"),
    Line("微信问候，维护客情", CALM, "微信"),
)

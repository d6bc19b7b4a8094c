"""Cards that are no business: one with every kind of block, for the goldens and the gallery."""

from cards.catalogue import card
from cards.model import (
    Button,
    Buttons,
    Card,
    Divider,
    Facts,
    Field,
    FieldKind,
    Folded,
    Form,
    Image,
    Note,
    Style,
    Table,
    Text,
    Tone,
)
from sales.actions import (
    AmendVisit,
    DropVisit,
    EditVisit,
    SaveVisit,
    ShowTodo,
    SnoozeTodo,
    StartSnooze,
)

_STAGES = (("面访", "面访"), ("电话", "电话"), ("微信", "微信"))


@card(example="青禾口腔连锁")
def kitchen_sink(customer: str) -> Card:
    """Every kind of block once."""
    form = Form(
        (
            Field("content", "沟通内容", FieldKind.LONG, "聊了二期扩容", required=True),
            Field("next_action", "下一步", hint="例如 带方案过去"),
            Field("next_at", "下一步时间", FieldKind.MOMENT, "2026-12-02 15:00"),
            Field("touch_type", "方式", FieldKind.CHOICE, "面访", _STAGES),
            Field("contacts", "联系人", FieldKind.CHOICES, "面访,电话", _STAGES),
            Field("amount", "预计金额", FieldKind.NUMBER, "500000"),
        ),
        Button("保存修改", AmendVisit(310, 2), Style.PRIMARY),
        opens=EditVisit(310, 2),
    )
    return Card(
        customer,
        (
            Text("**预算已批**，担心迁移风险\n- 带方案过去\n- 约技术负责人"),
            Facts(
                (("客户", customer), ("预计金额", "50万"), ("下一步", "12月2日 周三 15:00 带方案"))
            ),
            Table(
                ("商机", "阶段", "金额"),
                (("二期扩容", "需求诊断", "50万"), ("耗材年框", "报价", "8万")),
            ),
            Image(77, "门店招牌"),
            Divider(),
            form,
            Folded("原话", "今天和秦总聊了二期扩容需求，预算已批，但担心迁移风险"),
            Note("72小时未跟进 · 周四10:00升级至总监"),
            Buttons(
                (
                    Button("确认", SaveVisit(310, 2), Style.PRIMARY),
                    Button("放弃", DropVisit(310, 2), Style.DANGER, "放弃后不保存，确定吗？"),
                    Button("客户主页", link="/h5/customer/17"),
                )
            ),
        ),
        Tone.ACT,
        "待确认",
    )


@card(example="回访秦总")
def one_question(todo: str) -> Card:
    """A form that most platforms can ask inside the card."""
    choices = (("today", "今天下午"), ("tomorrow", "明天"), ("three_days", "3天后"))
    form = Form(
        (Field("until", "顺延到", FieldKind.CHOICE, "tomorrow", choices, required=True),),
        Button("顺延", SnoozeTodo(9, 1), Style.PRIMARY),
        opens=StartSnooze(9, 1),
    )
    back = Buttons((Button("返回", ShowTodo(9)),))
    return Card(todo, (Note("最多顺延两次"), form, back), Tone.ACT, "待办")

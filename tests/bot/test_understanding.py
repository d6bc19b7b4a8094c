"""What people type, and what it is taken for."""

import pytest

from bot.platforms.base import Message
from bot.understanding import understand, understand_text
from handlers.registry import SPELLINGS
from sales.actions import (
    Action,
    AddTodo,
    AttachMedia,
    FindCustomer,
    FindRethink,
    ListTodos,
    LogVisit,
    NotUnderstood,
    Search,
    ShowHelp,
    ShowToday,
    UndoLast,
)

NOTE = "今天和王总聊了二期扩容需求，下周三下午3点带方案过去"


@pytest.mark.parametrize(
    "text",
    ["/待办", "／待办", "/ 待办", " /待办 ", "待办", "待办。", "「待办」".strip("「」"), "/todo", "/TODO",
     "todo", "／ｔｏｄｏ", "/待办\n"],
)  # fmt: skip
def test_a_command_is_known_however_it_is_typed(text: str) -> None:
    assert understand_text(text) == ListTodos()


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("/查 预算", Search("预算")),
        ("/查预算", Search("预算")),
        ("/查：预算", Search("预算")),
        ("查 预算", Search("预算")),
        ("查：预算", Search("预算")),
        ("/客户 华康", FindCustomer("华康")),
        ("再考虑", FindRethink("")),
        ("再考虑 华康", FindRethink("华康")),
        ("今天", ShowToday()),
        ("撤销", UndoLast()),
        ("undo", UndoLast()),
        (f"/拜访 {NOTE}", LogVisit(NOTE)),
        (f"拜访 {NOTE}", LogVisit(NOTE)),
    ],
)
def test_what_follows_a_command_goes_with_it(text: str, action: Action) -> None:
    assert understand_text(text) == action


@pytest.mark.parametrize(
    "text",
    [
        NOTE,
        "今日 拜访了华康医院的王总",
        "今天 上午去了华康医院",
        "客户 反馈不错，明天签合同",
        "查房时碰到李主任，约了下周再谈",
        "待办的事都和王总对过了",
        "再考虑一下吧，王总这么说的",
        "visited 王总 today",
        "帮助王总排查了接口问题",
    ],
)
def test_a_sentence_is_a_visit_whatever_word_it_begins_with(text: str) -> None:
    assert understand_text(text) == LogVisit(text)


@pytest.mark.parametrize(
    "text", ["你好", "您好！", "hi", "Hello", "?", "？", "在吗？", "/帮助", "菜单"]
)
def test_a_greeting_or_question_mark_gets_help(text: str) -> None:
    assert understand_text(text) == ShowHelp()


@pytest.mark.parametrize(
    "text", ["谢谢", "好的", "ok", "嗯", "收到！", "👍", "。。。", "12345", "王总", "  "]
)
def test_small_talk_is_no_visit(text: str) -> None:
    assert isinstance(understand_text(text), NotUnderstood)


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("/拜坊 王总", "拜访"),
        ("/代办", "待办"),
        ("撤消", "撤销"),
        ("代办", "待办"),
        ("王总", ""),
        ("/天气", ""),
        ("/", ""),
    ],
)
def test_a_mistyped_command_is_guessed(text: str, guess: str) -> None:
    action = understand_text(text)
    assert isinstance(action, NotUnderstood)
    assert action.guess == guess


def test_every_command_and_alias_is_understood() -> None:
    for spelling in SPELLINGS.values():
        for name in (spelling.word, *spelling.aliases):
            assert not isinstance(understand_text(f"/{name}"), NotUnderstood), name
        assert not isinstance(understand_text(spelling.sample), NotUnderstood), spelling.sample


def test_a_photo_joins_the_open_entry_with_its_words() -> None:
    message = Message("e1", "王芳", " 签到照 ", media=(7, 8))
    assert understand(message) == AttachMedia(media=(7, 8), text="签到照")


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("王总电话多少", FindCustomer("王总")),
        ("王总的电话", FindCustomer("王总")),
        ("沐晖现在到哪一步了", FindCustomer("沐晖")),
        ("沐晖医疗现在什么情况？", FindCustomer("沐晖医疗")),
        ("青禾口腔的联系人是谁", FindCustomer("青禾口腔")),
        ("帮我查下周启航的手机号", FindCustomer("周启航")),
        ("请问华康的地址是哪里？", FindCustomer("华康")),
        ("上次跟王总聊了什么", FindCustomer("王总")),
        ("沐晖多久没跟进了", FindCustomer("沐晖")),
        ("启川那个单子怎么样了", FindCustomer("启川")),
        ("沐晖上次报了多少钱", FindCustomer("沐晖")),
        ("王总明天有什么安排", FindCustomer("王总")),
        ("谁提过迁移的事", Search("迁移")),
        ("帮我看看明天有什么安排", ListTodos()),
        ("我今天有哪些待办", ListTodos()),
        ("看看待办", ListTodos()),
        ("这周谁要跟进", ListTodos()),
        ("今天要做什么", ShowToday()),
        ("看一下今天的安排", ShowToday()),
        ("提醒我明天下午3点给王总打电话", AddTodo("明天下午3点给王总打电话")),
        ("明天上午提醒我给青禾寄样品", AddTodo("明天上午给青禾寄样品")),
        ("你能做什么", ShowHelp()),
        ("我这个月业绩多少", NotUnderstood("我这个月业绩多少")),
        ("今天天气怎么样", NotUnderstood("今天天气怎么样")),
        ("怎么请假", NotUnderstood("怎么请假", guess="请假")),
    ],
)
def test_a_question_to_the_bot_is_answered_and_no_visit(text: str, action: Action) -> None:
    assert understand_text(text) == action


@pytest.mark.parametrize(
    "text",
    [
        "王总问能不能再便宜点",
        "王总想知道交期多久",
        "王总打听有没有补贴",
        "客户问什么时候能到货",
        "李经理让我查一下货到哪了",
        "王总说下周安排谁来对接",
        "王总电话没人接",
        "加王总微信",
        "沐晖联系人是李四",
        "沐晖进展不错，下周签",
        "沐晖预算批了没还不知道",
        "下周二上门安排演示",
        "明天安排发货给沐晖",
        "提醒王总付尾款了",
        "帮我记一下，王总要两台",
        "帮我留两台，下周来提",  # forwarded: the customer's own words
        "能不能再便宜点？",
        "什么时候交货",
        "三台行车多少钱能做",
    ],
)
def test_what_a_customer_asks_or_a_rep_tells_stays_a_visit(text: str) -> None:
    assert understand_text(text) == LogVisit(text)

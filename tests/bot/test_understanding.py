"""What people type, and what it is taken for."""

import pytest

import handlers  # noqa: F401
from bot.platforms.base import Message
from bot.understanding import understand, understand_text
from handlers.registry import SPELLINGS
from sales.actions import (
    Action,
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

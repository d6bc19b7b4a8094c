"""A mistyped command is guessed by its letters and by its sound."""

import pytest

from sales.spelling import nearest

WORDS = (
    "拜访",
    "商机",
    "待办",
    "今日",
    "查",
    "客户",
    "再考虑",
    "撤销",
    "帮助",
    "help",
    "todo",
    "visit",
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("拜坊", "拜访"),
        ("百访", "拜访"),
        ("代办", "待办"),
        ("商级", "商机"),
        ("再考率", "再考虑"),
        ("撤消", "撤销"),
        ("visti", "visit"),
        ("toodo", "todo"),
        ("baifang", "拜访"),
        ("天气预报", ""),
        ("xyz", ""),
        ("", ""),
    ],
)
def test_the_nearest_command_is_guessed_or_none(typed: str, meant: str) -> None:
    assert nearest(typed, WORDS) == meant

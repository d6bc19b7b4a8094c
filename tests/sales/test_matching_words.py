"""A matching rule written as people write it is read as it was meant (AS-07, AS-08)."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sales.matching_features import FEATURES
from sales.matching_rules import MatchBonus, MatchRule, MatchWhen, Span
from sales.matching_words import (
    Unclear,
    bonus_lines,
    read_bonuses,
    read_rule,
    read_weights,
    read_when,
    weight_lines,
    when_lines,
)
from storage.playbooks import load_playbook

SHIPPED = load_playbook(Path(__file__).parents[2] / "playbooks/default.yaml").matching.rules
NAMES = st.lists(
    st.sampled_from(["口腔连锁", "三甲医院", "冷链", "华东"]), max_size=3, unique=True
).map(tuple)
SPANS = st.none() | st.builds(Span, *(st.none() | st.integers(0, 10**9) for _ in range(4))).filter(
    lambda span: span != Span()
)
WHENS = st.builds(
    MatchWhen, industries=NAMES, tiers=NAMES, regions=NAMES, scenes=NAMES,
    first_inquiry=st.none() | st.booleans(), purchases_yuan=SPANS, frequency=SPANS, density=SPANS,
    competitors=SPANS,
)  # fmt: skip


@pytest.mark.parametrize("rule", SHIPPED, ids=lambda rule: rule.id)
def test_every_shipped_rule_comes_back_as_it_was(rule: MatchRule) -> None:
    written = when_lines(rule.when), weight_lines(rule), bonus_lines(rule)
    assert read_rule(MatchRule(rule.id, rule.name, {}), *written) == rule


@settings(max_examples=100, deadline=None)
@given(WHENS)
def test_any_condition_comes_back_as_it_was(when: MatchWhen) -> None:
    assert read_when(when_lines(when)) == when


def test_people_write_it_in_their_own_way() -> None:
    assert read_weights("大单成交率：40%\n\n 响应时效60 ") == {"win_rate": 40, "response": 60}
    assert read_bonuses("服务时长超过120小时加15分") == (MatchBonus("service", 120, 15),)
    assert read_when("年采购额 超过50万 最多 100万；行业：口腔连锁，三甲医院") == MatchWhen(
        industries=("口腔连锁", "三甲医院"), purchases_yuan=Span(over=500_000, at_most=1_000_000)
    )


@pytest.mark.parametrize(
    ("read", "said", "told"),
    [
        (read_weights, "成交 40", "没有「成交」这项能力"),
        (read_weights, "大单成交率 四十", "没看懂权重"),
        (read_weights, "当前负荷 40\n当前负荷 60", "写了两次"),
        (read_bonuses, "服务时长 120", "没看懂加分"),
        (read_when, "采购 超过 50", "没有「采购」这个条件"),
        (read_when, "年采购额 大于 50万", "没看懂「年采购额 大于 50万」"),
        (read_when, "首次询价 也许", "写「是」或「否」"),
        (read_when, "行业", "后面要写是哪些"),
    ],
)
def test_what_cannot_be_read_is_said(read: object, said: str, told: str) -> None:
    with pytest.raises(Unclear, match=told):
        read(said)  # type: ignore[operator]


def test_every_ability_can_be_weighed_by_its_name() -> None:
    assert set(read_weights("\n".join(f"{one.name} 1" for one in FEATURES.values()))) == set(
        FEATURES
    )

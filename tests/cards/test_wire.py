"""Actions and cards survive as text; what is not an action of ours is refused."""

import json
from contextlib import suppress
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.gallery import catalogue
from cards.model import Button, Buttons, Card
from cards.wire import (
    MAX_PACKED_BYTES,
    BadAction,
    BadAnswer,
    dump,
    heard,
    load,
    pack,
    spoken,
    unpack,
)
from sales.actions import (
    ACTIONS,
    AddContact,
    AdvanceStage,
    AmendVisit,
    AttachMedia,
    SnoozeTodo,
    StartVisit,
)
from tests.cards.strategies import actions, cards


def test_a_packed_action_is_short_and_readable() -> None:
    assert pack(AdvanceStage(42, "proposal", seen=7)) == "opp.advance:42:proposal:7"
    assert pack(StartVisit()) == "visit.start:0"


def test_separators_in_words_are_escaped() -> None:
    packed = pack(AdvanceStage(1, "a:b%3A", seen=2))
    assert packed == "opp.advance:1:a%3Ab%253A:2"
    assert unpack(packed) == AdvanceStage(1, "a:b%3A", seen=2)


@given(action=actions)
def test_every_packed_action_comes_back(action: Any) -> None:
    assert unpack(pack(action)) == action
    assert unpack(pack(action), {}) == action


@given(words=st.text(max_size=80) | st.from_regex(r"[a-z.]{1,12}(:[0-9a-z%]{0,6}){0,4}"))
def test_what_unpacks_would_have_been_packed_the_same_way(words: str) -> None:
    try:
        action = unpack(words)
    except BadAction:
        return
    assert pack(action) == words


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        ":",
        "nothing.like.it:1",
        "opp.advance",
        "opp.advance:42:proposal",
        "opp.advance:42:proposal:7:1",
        "opp.advance:-1:proposal:7",
        "opp.advance:042:proposal:7",
        "opp.advance: 42:proposal:7",
        "opp.advance:４２:proposal:7",
        "opp.advance:4e2:proposal:7",
        "opp.advance:9223372036854775808:proposal:7",
        "opp.advance:42:pro%zzposal:7",
        "opp.advance:42:\ud800:7",
        "opp.advance:42:" + "x" * MAX_PACKED_BYTES + ":7",
        "opp.advance:42:" + "阶" * 90 + ":7",
    ],
)
def test_garbage_is_refused(garbage: str) -> None:
    with pytest.raises(BadAction):
        unpack(garbage)


@pytest.mark.parametrize(
    "action",
    [
        AdvanceStage(-1, "x", 1),
        AdvanceStage(2**63, "x", 1),
        AdvanceStage(True, "x", 1),
        AdvanceStage(1, "阶" * 90, 1),
        AdvanceStage(1, "\ud800" * 80, 1),
        AdvanceStage(1, None, 1),  # type: ignore[arg-type]
    ],
)
def test_an_action_that_no_button_can_carry_is_refused_when_it_is_packed(action: Any) -> None:
    with pytest.raises(BadAction):
        pack(action)


# -- answers --------------------------------------------------------------------------------------


def test_answers_of_a_form_are_filled_in_and_never_packed() -> None:
    filled = unpack(
        "visit.amend:310:2", {"content": " 聊了扩容 \n", "amount": "50万", "seen": 9, "x": 1}
    )
    assert filled == AmendVisit(310, 2, content="聊了扩容", amount="50万")
    assert pack(filled) == "visit.amend:310:2"


def test_an_answer_not_given_leaves_the_default_and_an_empty_one_does_not() -> None:
    assert unpack("visit.amend:310:2", {"content": ""}) == AmendVisit(310, 2, content="")


def test_several_answers_come_as_a_list_or_with_commas() -> None:
    for given_roles in (["boss", " user "], ("boss", "user"), "boss, user,"):
        assert unpack("contact.add:17", {"roles": given_roles}) == AddContact(
            17, roles=("boss", "user")
        )
    assert unpack("media.attach", {"media": [7, "8"]}) == AttachMedia((7, 8))


def test_one_choice_may_come_as_a_list_of_one() -> None:
    assert unpack("todo.snooze:9:1", {"until": ["tomorrow"]}) == SnoozeTodo(9, 1, "tomorrow")
    assert unpack("todo.snooze:9:1", {"until": None}) == SnoozeTodo(9, 1, "")


def test_what_no_database_can_store_is_left_out_of_answers() -> None:
    assert unpack("visit.amend:1:1", {"content": "a\x00b\ud800c"}) == AmendVisit(
        1, 1, content="abc"
    )


@pytest.mark.parametrize(
    ("packed", "form", "said"),
    [
        ("visit.amend:1:1", {"content": "长" * 4001}, "「沟通内容」太长了，最多 4000 字"),
        ("media.attach", {"media": "seven"}, "「附件」应是一个数字"),
        ("media.attach", {"media": "9" * 19}, "「附件」应是一个数字"),
        ("visit.amend:1:1", {"content": {"a": 1}}, "「沟通内容」看不懂"),
    ],
)
def test_a_bad_answer_is_refused_by_its_label(
    packed: str, form: dict[str, object], said: str
) -> None:
    with pytest.raises(BadAnswer, match=said):
        unpack(packed, form)


@pytest.mark.parametrize("tag", ACTIONS)
@given(given_answer=st.text() | st.none() | st.integers() | st.lists(st.text() | st.integers()))
def test_any_answer_is_taken_or_refused_and_never_an_error(tag: str, given_answer: object) -> None:
    kind = ACTIONS[tag]
    packed = ":".join([tag, *("0" for f in fields(kind) if "label" not in f.metadata)])
    for field in fields(kind):
        if "label" in field.metadata:
            with suppress(BadAnswer):
                unpack(packed, {field.name: given_answer})


# -- words instead of taps ------------------------------------------------------------------------


@given(label=st.text(max_size=10), action=actions)
def test_a_spoken_tap_is_heard(label: str, action: Any) -> None:
    packed = pack(action)
    if "#" not in packed and packed == packed.strip():
        assert heard(spoken(label, action)) == packed


@pytest.mark.parametrize("words", ["", "今天聊了 #扩容", "#", "# visit", "#nothing:1"])
def test_other_words_are_not_heard_as_taps(words: str) -> None:
    assert heard(words) is None


# -- cards ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", catalogue())
def test_a_card_survives_the_outbox(name: str) -> None:
    spec = catalogue()[name]
    built = spec(spec.example)
    assert load(json.loads(json.dumps(dump(built)))) == built


@given(card=cards)
def test_any_card_survives_the_outbox(card: Card) -> None:
    assert load(json.loads(json.dumps(dump(card)))) == card


def test_a_card_written_before_a_field_existed_still_loads() -> None:
    stored = {"title": "t", "blocks": [{"kind": "buttons", "buttons": [{"label": "x"}]}]}
    assert load(stored) == Card("t", (Buttons((Button("x"),)),))

"""Cards that nobody would write: any text, any number of anything."""

from dataclasses import fields
from typing import Any, get_type_hints

from hypothesis import strategies as st

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
from cards.wire import BadAction, pack
from sales.actions import ACTIONS, Action

HOSTILE = (
    "<at id=all></at>",
    "<@all>",
    '<at user_id="all">所有人</at>',
    "[点我](http://evil.example)",
    "![图](http://evil.example/a.png)",
    "<font color='red'>已付款</font>",
    "<a atId=all>x</a>",
    '</script><img src=x onerror="alert(1)">',
    "{{ 7*7 }}{% raw %}",
    'a"}, "x": [1], "\\u0000',
    "**假的** __假__ ~~假~~ `假`",
    "# 标题\n> 引用\n- 项\n1. 项\n---\n| a | b |",
    "&lt;at id=all&gt; &#60;at&#62;",
    "\u202e反过来\u202c\x00\x07\x1b[31m\ud800\u200b\ufeff",
    "👨‍👩‍👧‍👦🏳️‍🌈é",
    "\r\n\t\u2028 ",
    "138****1234",
    "$userName=zhang$",
)

texts = st.one_of(
    st.text(max_size=40),
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=30).map("".join),
    st.text(alphabet="字<*[&\n-", min_size=200, max_size=3000),
)
_scalars: dict[object, st.SearchStrategy[Any]] = {
    int: st.integers(0, 2**63 - 1),
    str: st.text(st.characters(codec="utf-8"), max_size=30) | st.just("a:b%3A"),
    bool: st.booleans(),
}


def _packable(action: Action) -> bool:
    try:
        return bool(pack(action))
    except BadAction:
        return False


@st.composite
def _action(draw: st.DrawFn) -> Action:
    kind = ACTIONS[draw(st.sampled_from(sorted(ACTIONS)))]
    hints = get_type_hints(kind)
    packed = [field.name for field in fields(kind) if "label" not in field.metadata]
    return kind(**{name: draw(_scalars[hints[name]]) for name in packed})


actions = _action().filter(_packable)
_styles = st.sampled_from(Style)
buttons = st.builds(Button, texts, actions, _styles, texts | st.just("")) | st.builds(
    Button, texts, st.none(), _styles, st.just(""), st.integers(0, 99).map("/h5/customer/{}".format)
)
submits = st.builds(Button, texts, actions, _styles)
_options = st.lists(st.tuples(st.text(max_size=12) | texts, texts), max_size=25).map(tuple)
_values = texts | st.just("2026-12-02 15:00") | st.just("")


@st.composite
def _form(draw: st.DrawFn) -> Form:
    names = draw(st.lists(st.sampled_from("abcdefghij"), max_size=10, unique=True))
    made = [
        Field(
            name,
            draw(texts),
            draw(st.sampled_from(FieldKind)),
            draw(_values),
            draw(_options),
            draw(st.booleans()),
            draw(texts),
        )
        for name in names
    ]
    return Form(tuple(made), draw(submits), draw(actions))


pairs = st.tuples(texts, texts)
blocks = st.one_of(
    st.builds(Text, texts),
    st.builds(Facts, st.lists(pairs, max_size=40).map(tuple)),
    st.builds(
        Table,
        st.lists(texts, max_size=60).map(tuple),
        st.lists(st.lists(texts, max_size=8).map(tuple), max_size=60).map(tuple),
    ),
    st.builds(Buttons, st.lists(buttons, max_size=30).map(tuple)),
    _form(),
    st.builds(Image, st.integers(1, 3), texts),
    st.builds(Folded, texts, texts),
    st.just(Divider()),
    st.builds(Note, texts),
)
cards = st.builds(
    Card, texts, st.lists(blocks, max_size=12).map(tuple), st.sampled_from(Tone), texts
)

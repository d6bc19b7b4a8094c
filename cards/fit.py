"""Make a card fit a face. Limits are data, side by side; every cut is visible to the reader.

Sources: [O:n] developer.work.weixin.qq.com/document/path/n; [D n] open.dingtalk.com, page n;
[C:p] open.feishu.cn card documentation, page p. Where nothing is documented a limit is ours and
keeps a card on one screen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from cards.cuts import cut_block, line, name
from cards.forms import in_card, link_to
from cards.limits import ANY, Face, Limits
from cards.markdown import COMMON, LOOSE, LOOSE_CARD, MESSAGE, PLAIN
from cards.model import Block, Buttons, Card, Form, Note, Style, Text
from cards.slots import in_slots
from cards.words import words

_TAPPED = frozenset({"buttons", "form"})
_NO_PLACE = frozenset({"table", "image", "divider"})
_ALL_WORDS = _NO_PLACE | {"facts", "folded"}

FACES = {
    "wecom": Face("wecom", "card.json.j2", PLAIN, MESSAGE, _NO_PLACE, slots=True),
    "wecom_bot": Face(
        # an AI-bot button has neither type nor url [O:101032]
        "wecom",
        "card.json.j2",
        PLAIN,
        LOOSE,
        _NO_PLACE,
        slots=True,
        link_buttons=False,
    ),
    "dingtalk": Face("dingtalk", "card.json.j2", LOOSE_CARD, LOOSE, _ALL_WORDS, slots=True),
    "dingtalk_action": Face(
        "dingtalk", "action_card.json.j2", LOOSE, LOOSE, _ALL_WORDS, slots=True
    ),
    "feishu": Face("feishu", "card.json.j2", COMMON, MESSAGE, frozenset()),
    "console": Face("console", "card.html.j2", PLAIN, PLAIN, frozenset()),
}
ACTION_CARD = "dingtalk_action"
"""The simpler card for companies where the built-in template does not work."""

# fmt: off
_TABLE: dict[str, tuple[int, int, int, int, int, int]] = {
    #                wecom   bot  dingtalk action feishu console
    # main_title.title ≤36 [O:90236], ≤26 [O:101032]; others ours
    "title":          (36,    26,    64,    64,    200,   ANY),
    # source.desc ≤20 [O:90236], ≤13 [O:101032]; others ours
    "status":         (20,    13,    20,    20,     40,   ANY),
    # sub_title_text ≤160 [O:90236], ≤112 [O:101032]; a card variable ≤1 KB [D server_0780];
    # msgParam ≤15,000 B [D server_0716]; a card ≤30 KB [C:card-json-v2-structure]
    "text":          (160,   112,   900,  4000,   6000,   ANY),
    "text_bytes":    (ANY,   ANY,   900, 12000,  18000,   ANY),
    # main_title.desc ≤44 [O:90236], ≤30 [O:101032]; `tips` is a variable ≤1 KB [D server_0780]
    "note":           (44,    30,   160,   400,   1000,   ANY),
    # one quote_area [O:90236]
    "folded":          (1,     1,     0,     0,    ANY,   ANY),
    # quote_area has no documented length: as sub_title_text
    "folded_text":   (160,   112,   900,  4000,   4000,   ANY),
    # horizontal_content_list ≤6 [O:90236] [O:101032]
    "facts":           (6,     6,    20,    20,     30,   ANY),
    # keyname ≤5 [O:90236]; the AI bot's page names no other
    "fact_name":       (5,     5,    20,    20,     40,   ANY),
    # value ≤30 [O:90236], ≤26 [O:101032]
    "fact_value":     (30,    26,   200,   400,   1000,   ANY),
    # ≤5 tables, ≤50 columns [C:card-json-v2-structure, content-components/table]
    "tables":          (0,     0,     0,     0,      5,   ANY),
    "columns":         (0,     0,     0,     0,     50,   ANY),
    "rows":            (4,     3,    10,    20,     50,   ANY),
    "cell":           (20,    20,    60,    60,    200,   ANY),
    # button_list ≤6 [O:90236] [O:101032]; built-in template undocumented; sampleActionCard2..5
    # [D server_0699]
    "buttons":         (6,     6,     6,     5,     20,   ANY),
    # jump_list ≤3 [O:90236] [O:101032]
    "links":           (3,     3,     6,     5,     20,   ANY),
    # button text ≤10 [O:90236] [O:101032]
    "label":          (10,    10,    12,    20,     40,   ANY),
    # jump_list.title ≤18 [O:90236], ≤13 [O:101032]
    "link_label":     (18,    13,    20,    20,     40,   ANY),
    # inside a card; a form sits directly under the body [C:containers/form-container]
    "forms":           (1,     1,     0,     0,      1,   ANY),
    "inputs":          (0,     0,     0,     0,     20,   ANY),
    # select_list ≤3 [O:90236] [O:101032]
    "selects":         (3,     3,     0,     0,     20,   ANY),
    # option_list ≤10 [O:90236] [O:101032]
    "options":        (10,    10,     0,     0,     40,   ANY),
    # button_selection text ≤16 [O:90236], option text ≤10 [O:101032]
    "option":         (16,    10,     0,     0,    100,   ANY),
    # option id ≤128 B [O:90236]
    "option_bytes":  (128,   128,     0,     0,    128,   ANY),
    # checkbox ≤20 options [O:90236] [O:101032]
    "ballot":         (20,    20,     0,     0,      0,   ANY),
    # checkbox option text ≤17 [O:90236], ≤11 [O:101032]
    "ballot_option":  (17,    11,     0,     0,      0,   ANY),
    # input max_length ≤1000, placeholder ≤100 [C:interactive-components/input]
    "answer":          (0,     0,     0,     0,   1000,   ANY),
    "hint":            (0,     0,     0,     0,    100,   ANY),
    "blocks":        (ANY,   ANY,   ANY,   ANY,     30,   ANY),
    # ≤200 elements [C:card-json-v2-structure]
    "nodes":         (ANY,   ANY,   ANY,   ANY,    200,   ANY),
    # cardParamMap: value ≤1 KB, all ≤100 KB [D server_0780]
    "value_bytes":   (ANY,   ANY,  1024,   ANY,    ANY,   ANY),
    # ≤30 KB [C:card-json-v2-structure]; msgParam ≤15,000 B [D server_0716]
    "payload_bytes": (ANY,   ANY, 100_000, 15_000, 30_000, ANY),
    # text ≤2,048 B [O:90236]; AI-bot markdown ≤20,480 B [O:101031]; text ≤150 KB [D:im-v1/message]
    "message_bytes": (2048, 20_480, 15_000, 15_000, 150_000, ANY),
}
# fmt: on

LIMITS: dict[str, Limits] = {
    face: Limits(**{limit: row[column] for limit, row in _TABLE.items()})
    for column, face in enumerate(FACES)
}

_SAID = ("text", "text_bytes", "note", "folded_text", "facts", "fact_value", "rows", "cell")
_REST = ("columns", "buttons", "links", "blocks", "label", "title")

SQUEEZES = tuple(
    sorted(
        ((said, rest) for said in range(12) for rest in range(6)),
        key=lambda halved: halved[0] + 3 * halved[1],
    )
)
"""How often the words and the rest are halved, one try after another: words give way first."""


@cache
def squeezed(face: str, said: int, rest: int) -> Limits:
    """The limits for another try where the payload came out too big."""
    limits = LIMITS[face]
    times = dict.fromkeys(_SAID, said) | dict.fromkeys(_REST, rest)
    less: dict[str, Any] = {
        limit: max(1, getattr(limits, limit) >> halved)
        for limit, halved in times.items()
        if 0 < getattr(limits, limit) < ANY
    }
    return replace(limits, **less)


def fit(card: Card, face: str, squeeze: tuple[int, int] = (0, 0)) -> Card:
    """The card as `face` can show it: other kinds told in words, long ones cut, rest counted."""
    limits, row = squeezed(face, *squeeze), FACES[face]
    placed = _placed(card.blocks, row, limits)
    blocks = in_slots(placed, limits, row.link_buttons) if row.slots else _flow(placed, limits)
    return Card(
        name(card.title, limits.title), tuple(blocks), card.tone, line(card.subtitle, limits.status)
    )


def _placed(blocks: tuple[Block, ...], face: Face, limits: Limits) -> Iterator[Block]:
    """Only kinds that have a place; forms that do not fit become a link to the same form."""
    forms, tables = limits.forms, limits.tables
    for block in blocks:
        if isinstance(block, Form):
            asked = in_card(block, limits) if forms else None
            forms -= asked is not None
            yield from _asked(block, asked)
        elif block.kind in face.told or (block.kind == "table" and tables == 0):
            yield Text(words(block, limits))
        else:
            tables -= block.kind == "table"
            yield block


def _asked(form: Form, asked: Form | None) -> Iterator[Block]:
    if asked:
        yield asked
    if asked is None:
        yield Buttons((link_to(form),))
    elif asked is not form:
        yield Buttons((link_to(form, "填写更多", Style.PLAIN),))


def _flow(blocks: Iterable[Block], limits: Limits) -> Iterator[Block]:
    said = 0
    for block in blocks:
        said += block.kind not in _TAPPED
        if said <= limits.blocks or block.kind in _TAPPED:
            yield from cut_block(block, limits)
    if said > limits.blocks:
        yield Note(f"还有 {said - limits.blocks} 项")

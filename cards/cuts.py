"""One block cut to a face's limits. Every cut is visible: 「…」, 「还有 N 项」."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from cards.limits import Limits
from cards.markdown import shorten
from cards.model import Block, Button, Buttons, Facts, Field, Folded, Form, Image, Note, Table, Text
from cards.text import cut, cut_bytes, one_line, visible

UNNAMED = "…"
"""Stands where a platform refuses an empty name."""


def cut_block(block: Block, limits: Limits) -> Iterator[Block]:
    """The block as it fits; nothing for an empty one; a second block says how much was left out."""
    yield from _CUTS.get(block.kind, _whole)(block, limits)


def name(text: str, limit: int) -> str:
    """A heading, label or name: one line, never empty."""
    return cut(one_line(text), limit) or UNNAMED


def line(text: str, limit: int) -> str:
    return cut(one_line(text), limit)


def _whole(block: Block, limits: Limits) -> Iterator[Block]:
    yield block


def _text(block: Text, limits: Limits) -> Iterator[Text]:
    words = cut_bytes(shorten(visible(block.markdown), limits.text), limits.text_bytes)
    if words.strip():
        yield block if words == block.markdown else Text(words)


def _facts(block: Facts, limits: Limits) -> Iterator[Facts]:
    kept = block.pairs
    if len(kept) > limits.facts:
        more = ("更多", f"还有 {len(kept) - limits.facts + 1} 项")
        kept = (*kept[: limits.facts - 1], more)
    if kept:
        yield Facts(tuple((name(k, limits.fact_name), name(v, limits.fact_value)) for k, v in kept))


def _table(block: Table, limits: Limits) -> Iterator[Block]:
    columns = tuple(name(column, limits.cell) for column in block.columns[: limits.columns])
    rows = tuple(_cells(row, len(columns), limits.cell) for row in block.rows[: limits.rows])
    if columns:
        yield Table(columns, rows)
    if left := len(block.rows) - len(rows):
        yield Note(f"还有 {left} 行")
    if left := len(block.columns) - len(columns):
        yield Note(f"还有 {left} 列")


def _cells(row: tuple[str, ...], width: int, limit: int) -> tuple[str, ...]:
    return tuple(line(cell, limit) for cell in (*row, *[""] * width)[:width])


def _buttons(block: Buttons, limits: Limits) -> Iterator[Block]:
    kept = block.buttons[: limits.buttons]
    if kept:
        yield Buttons(tuple(label(button, limits) for button in kept))
    if left := len(block.buttons) - len(kept):
        yield left_out(left)


def label(button: Button, limits: Limits) -> Button:
    shown = name(button.label, limits.label)
    return button if shown == button.label else replace(button, label=shown)


def left_out(buttons: int) -> Note:
    return Note(f"还有 {buttons} 个操作")


def _form(block: Form, limits: Limits) -> Iterator[Form]:
    fields = tuple(_field(field, limits) for field in block.fields)
    yield Form(fields, label(block.submit, limits), block.opens)


def _field(field: Field, limits: Limits) -> Field:
    alone = len(field.options) > limits.options
    longest = limits.ballot_option if alone else limits.option
    options = tuple((value, name(text, longest)) for value, text in field.options)
    shown, hint = name(field.label, limits.label), line(field.hint, limits.hint)
    return replace(field, label=shown, hint=hint, options=options, value=visible(field.value))


def _folded(block: Folded, limits: Limits) -> Iterator[Folded]:
    words = shorten(visible(block.markdown), limits.folded_text)
    if words.strip():
        yield Folded(name(block.title, limits.title), words)


def _image(block: Image, limits: Limits) -> Iterator[Image]:
    yield Image(block.media, name(block.alt, limits.title))


def _note(block: Note, limits: Limits) -> Iterator[Note]:
    words = cut(visible(block.text), limits.note)
    if words.strip():
        yield Note(words)


_CUTS: dict[str, Callable[[Any, Limits], Iterator[Block]]] = {
    "text": _text,
    "facts": _facts,
    "table": _table,
    "buttons": _buttons,
    "form": _form,
    "folded": _folded,
    "image": _image,
    "note": _note,
}

"""One block cut to a face's limits. Every cut is visible: 「…」, 「还有 N 项」."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cards.limits import Limits
from cards.markdown import shorten
from cards.model import Block, Button, Buttons, Facts, Field, Folded, Form, Image, Note, Table, Text
from cards.text import cut, cut_bytes, one_line, visible

UNNAMED = "…"
"""Stands where a platform refuses an empty name."""


def cut_block(block: Block, limits: Limits) -> tuple[Block, ...]:
    """The block as it fits; nothing for an empty one; a second block says how much was left out."""
    return _CUTS[block.kind](block, limits)


def name(text: str, limit: int) -> str:
    """A heading, label or name: one line, never empty."""
    if 0 < len(text) <= limit and text.isprintable():
        return text
    return cut(one_line(text), limit) or UNNAMED


def line(text: str, limit: int) -> str:
    if len(text) <= limit and text.isprintable():
        return text
    return cut(one_line(text), limit)


def _whole(block: Block, limits: Limits) -> tuple[Block, ...]:
    return (block,)


def _text(block: Text, limits: Limits) -> tuple[Block, ...]:
    words = cut_bytes(shorten(visible(block.markdown), limits.text), limits.text_bytes)
    if words == block.markdown:
        return (block,) if words.strip() else ()
    return (Text(words),) if words.strip() else ()


def _facts(block: Facts, limits: Limits) -> tuple[Block, ...]:
    kept = [
        (name(key, limits.fact_name), name(value, limits.fact_value))
        for key, value in counted(block.pairs, limits.facts)
    ]
    return (Facts(tuple(kept)),) if kept else ()


def counted(pairs: tuple[tuple[str, str], ...], most: int) -> tuple[tuple[str, str], ...]:
    """The last place says how many have none."""
    if len(pairs) <= most:
        return pairs
    return (*pairs[: most - 1], ("更多", f"还有 {len(pairs) - most + 1} 项"))


def _table(block: Table, limits: Limits) -> tuple[Block, ...]:
    columns = tuple(name(column, limits.cell) for column in block.columns[: limits.columns])
    rows = tuple(_cells(row, len(columns), limits.cell) for row in block.rows[: limits.rows])
    hidden = ((len(block.rows) - len(rows), "行"), (len(block.columns) - len(columns), "列"))
    notes = [Note(f"还有 {count} {unit}") for count, unit in hidden if count]
    return (Table(columns, rows), *notes) if columns else ()


def _cells(row: tuple[str, ...], width: int, limit: int) -> tuple[str, ...]:
    return tuple(line(cell, limit) for cell in (*row, *[""] * width)[:width])


def _buttons(block: Buttons, limits: Limits) -> tuple[Block, ...]:
    kept = tuple([label(button, limits.label) for button in block.buttons[: limits.buttons]])
    hidden = len(block.buttons) - len(kept)
    if not hidden:
        return (Buttons(kept),) if kept else ()
    return (Buttons(kept), left_out(hidden))


def label(button: Button, most: int) -> Button:
    shown = name(button.label, most)
    return button if shown == button.label else replace(button, label=shown)


def left_out(buttons: int) -> Note:
    return Note(f"还有 {buttons} 个操作")


def _form(block: Form, limits: Limits) -> tuple[Block, ...]:
    fields = tuple(_field(field, limits) for field in block.fields)
    return (Form(fields, label(block.submit, limits.label), block.opens),)


def _field(field: Field, limits: Limits) -> Field:
    alone = len(field.options) > limits.options
    longest = limits.ballot_option if alone else limits.option
    options = tuple((value, name(text, longest)) for value, text in field.options)
    shown, hint = name(field.label, limits.label), line(field.hint, limits.hint)
    return replace(field, label=shown, hint=hint, options=options, value=visible(field.value))


def _folded(block: Folded, limits: Limits) -> tuple[Block, ...]:
    words = shorten(visible(block.markdown), limits.folded_text)
    return (Folded(name(block.title, limits.title), words),) if words.strip() else ()


def _image(block: Image, limits: Limits) -> tuple[Block, ...]:
    return (Image(block.media, name(block.alt, limits.title)),)


def _note(block: Note, limits: Limits) -> tuple[Block, ...]:
    words = cut(visible(block.text), limits.note)
    return (Note(words),) if words.strip() else ()


_CUTS: dict[str, Callable[[Any, Limits], tuple[Block, ...]]] = {
    "text": _text,
    "facts": _facts,
    "table": _table,
    "buttons": _buttons,
    "form": _form,
    "folded": _folded,
    "image": _image,
    "note": _note,
    "divider": _whole,
}

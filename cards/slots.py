"""A card for faces with one place per kind: what has the same kind is put together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from cards.cuts import cut_block, label, left_out
from cards.forms import is_ballot
from cards.limits import Limits
from cards.markdown import PLAIN
from cards.model import Block, Button, Buttons, Facts, Folded, Form, Note, Text
from cards.text import cut, one_line, visible
from cards.words import words

T = TypeVar("T", bound=Block)


def in_slots(blocks: Sequence[Block], limits: Limits, link_buttons: bool) -> tuple[Block, ...]:
    """At most one Text, Facts, Folded, Form, Buttons and Note, in this order."""
    form = next(_of(Form, blocks), None)
    if form and (is_ballot(form, limits) or len(form.fields) > 1):
        return _question(form, blocks, limits)
    buttons = _distinct(blocks, form)
    shown = _shown(buttons, limits, link_buttons, 1 if form else 0)
    links = 0 if link_buttons else sum(bool(button.link) for button in shown)
    parts = (*_said(blocks, limits), *([form] if form else []))
    room = replace(limits, facts=limits.facts - links)
    row = (Buttons(tuple(label(button, limits) for button in shown)),) if shown else ()
    cutted = tuple(part for block in parts for part in cut_block(block, room))
    hint = left_out(left).text if (left := len(buttons) - len(shown)) else ""
    return (*cutted, *row, *_note(_of(Note, blocks), hint, limits))


def _of(kind: type[T], blocks: Sequence[Block]) -> Iterator[T]:
    return (block for block in blocks if isinstance(block, kind))


def _said(blocks: Sequence[Block], limits: Limits) -> Iterator[Block]:
    folded = list(_of(Folded, blocks))
    told = [words(fold, limits) for fold in folded[limits.folded :]]
    texts = [text.markdown for text in _of(Text, blocks) if text.markdown.strip()]
    if texts or told:
        yield Text("\n".join(texts + told))
    if pairs := tuple(pair for facts in _of(Facts, blocks) for pair in facts.pairs):
        yield Facts(pairs)
    yield from folded[: limits.folded]


def _question(form: Form, blocks: Sequence[Block], limits: Limits) -> tuple[Block, ...]:
    """Such a card has a title, a line and the question; all else becomes that line."""
    said = (words(block, limits) for block in blocks if isinstance(block, (Text, Facts, Folded)))
    line = " · ".join(one_line(PLAIN.write(part)) for part in said)
    return (*cut_block(form, limits), *_note((Note(line), *_of(Note, blocks)), "", limits))


def _note(notes: Iterable[Note], hint: str, limits: Limits) -> list[Note]:
    """What was left out stays readable at the end, whatever is cut before it."""
    said = " · ".join(note.text for note in notes if note.text.strip())
    room = limits.note - (len(hint) + 3 if hint else 0)
    whole = " · ".join(filter(None, (cut(visible(said), room), hint)))
    return [Note(whole)] if whole else []


def _distinct(blocks: Sequence[Block], form: Form | None) -> tuple[Button, ...]:
    """A platform refuses two buttons with one key, and they would do the same."""
    seen: dict[object, Button] = {}
    for button in (button for row in _of(Buttons, blocks) for button in row.buttons):
        seen.setdefault((button.action, button.link), button)
    if form:
        seen.pop((form.submit.action, ""), None)
    return tuple(seen.values())


def _shown(
    buttons: Sequence[Button], limits: Limits, link_buttons: bool, taken: int
) -> tuple[Button, ...]:
    calls = [button for button in buttons if button.action]
    links = [button for button in buttons if button.link]
    if link_buttons and (calls or taken):
        return tuple(buttons[: limits.buttons - taken])
    return (*calls[: limits.buttons - taken], *links[: limits.links])

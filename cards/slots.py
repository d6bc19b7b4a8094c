"""A card for faces with one place per kind: what has the same kind is put together."""

from collections.abc import Iterable, Iterator, Sequence

from cards.cuts import counted, cut_block, label, left_out
from cards.forms import is_ballot
from cards.limits import Limits
from cards.markdown import PLAIN
from cards.model import Block, Button, Buttons, Facts, Folded, Form, Note, Text
from cards.text import cut, one_line, visible
from cards.words import words


def in_slots(blocks: Iterable[Block], limits: Limits, link_buttons: bool) -> Iterator[Block]:
    """At most one Text, Facts, Folded, Form, Buttons and Note, in this order."""
    held = _Held(blocks)
    if held.form and (is_ballot(held.form, limits) or len(held.form.fields) > 1):
        yield from _question(held.form, held, limits)
        return
    buttons = _distinct(held)
    shown = _shown(buttons, limits, link_buttons, 1 if held.form else 0)
    links = 0 if link_buttons else sum(bool(button.link) for button in shown)
    for block in _said(held, limits, limits.facts - links):
        yield from cut_block(block, limits)
    if held.form:
        yield from cut_block(held.form, limits)
    if shown:
        yield Buttons(tuple([label(button, limits) for button in shown]))
    yield from _note(held.notes, len(buttons) - len(shown), limits)


class _Held:
    """The blocks of a card by kind, in reading order."""

    __slots__ = ("buttons", "folded", "form", "notes", "pairs", "said", "texts")

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.texts: list[Text] = []
        self.pairs: list[tuple[str, str]] = []
        self.folded: list[Folded] = []
        self.buttons: list[Button] = []
        self.notes: list[Note] = []
        self.said: list[Block] = []
        self.form: Form | None = None
        for block in blocks:
            self._hold(block)

    def _hold(self, block: Block) -> None:
        if isinstance(block, Buttons):
            self.buttons += block.buttons
            return
        if isinstance(block, Form):
            self.form = block
            return
        if isinstance(block, Note):
            self.notes.append(block)
            return
        self.said.append(block)
        if isinstance(block, Text):
            self.texts.append(block)
        elif isinstance(block, Facts):
            self.pairs += block.pairs
        elif isinstance(block, Folded):
            self.folded.append(block)


def _said(held: _Held, limits: Limits, facts: int) -> Iterator[Block]:
    told = [words(fold, limits) for fold in held.folded[limits.folded :]]
    texts = [text.markdown for text in held.texts if text.markdown.strip()]
    if texts or told:
        yield Text("\n".join(texts + told))
    if held.pairs:
        yield Facts(counted(tuple(held.pairs), facts))
    yield from held.folded[: limits.folded]


def _question(form: Form, held: _Held, limits: Limits) -> Iterator[Block]:
    """Such a card has a title, a line and the question; all else becomes that line."""
    said = " · ".join(one_line(PLAIN.write(words(block, limits))) for block in held.said)
    yield from cut_block(form, limits)
    yield from _note([Note(said), *held.notes], 0, limits)


def _note(notes: Sequence[Note], hidden_buttons: int, limits: Limits) -> Iterator[Note]:
    """What was left out stays readable at the end, whatever is cut before it."""
    said = " · ".join([note.text for note in notes if note.text.strip()])
    if hidden_buttons > 0:
        hint = left_out(hidden_buttons).text
        said = " · ".join(filter(None, (cut(visible(said), limits.note - len(hint) - 3), hint)))
    yield from cut_block(Note(said), limits)


def _distinct(held: _Held) -> list[Button]:
    """A platform refuses two buttons with one key, and they would do the same."""
    seen: dict[object, Button] = {}
    for button in held.buttons:
        seen.setdefault(button.action or button.link, button)
    if held.form:
        seen.pop(held.form.submit.action, None)
    return list(seen.values())


def _shown(
    buttons: Sequence[Button], limits: Limits, link_buttons: bool, taken: int
) -> list[Button]:
    calls = [button for button in buttons if button.action]
    links = [button for button in buttons if button.link]
    if link_buttons and (calls or taken):
        return list(buttons[: limits.buttons - taken])
    return calls[: limits.buttons - taken] + links[: limits.links]

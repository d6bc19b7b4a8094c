"""A card for faces with one place per kind: what has the same kind is put together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cards.cuts import cut_block, label, left_out
from cards.forms import is_ballot
from cards.limits import Limits
from cards.markdown import PLAIN
from cards.model import Block, Button, Buttons, Facts, Folded, Form, Note, Text
from cards.text import cut, escape, one_line, visible
from cards.words import words

_BETWEEN = " · "
_HINT = len(f"{_BETWEEN}还有 99 个操作")


def in_slots(blocks: Iterable[Block], limits: Limits, link_buttons: bool) -> Iterator[Block]:
    """At most one Text, Facts, Folded, Form, Buttons and Note, in this order."""
    held = _Held(blocks)
    if held.form and (is_ballot(held.form, limits) or len(held.form.fields) > 1):
        yield from _question(held.form, held, limits)
        return
    row = _row(held, limits, link_buttons)
    note = _NoteLine(held.notes, limits.note - (_HINT if row.hidden else 0))
    for block in _said(held, note, limits.facts - row.beside, limits):
        yield from cut_block(block, limits)
    if held.form:
        yield from cut_block(held.form, limits)
    if row.buttons:
        yield Buttons(row.buttons)
    yield from _line(note.short, row.hidden, limits)


@dataclass(frozen=True, slots=True)
class _Row:
    """The card's one row of buttons; `beside`: links that stand among the facts instead."""

    buttons: tuple[Button, ...]
    hidden: int
    beside: int


def _row(held: "_Held", limits: Limits, link_buttons: bool) -> _Row:
    distinct = _distinct(held)
    shown = _shown(distinct, limits, link_buttons, 1 if held.form else 0)
    called = held.form is not None or any(button.action for button in shown)
    apart = not (called and link_buttons)
    longest = (limits.label, limits.link_label if apart else limits.label)
    return _Row(
        tuple([label(button, longest[bool(button.link)]) for button in shown]),
        len(distinct) - len(shown),
        sum(bool(button.link) for button in shown) if called and apart else 0,
    )


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


def _said(held: _Held, note: "_NoteLine", facts: int, limits: Limits) -> Iterator[Block]:
    """What has no room in its own place is said in the text, the roomiest one."""
    texts = [text.markdown for text in held.texts if text.markdown.strip()]
    texts += [words(Facts(tuple(held.pairs[facts:])), limits)] if held.pairs[facts:] else []
    texts += [words(fold, limits) for fold in held.folded[limits.folded :]]
    texts += [escape(long) for long in note.too_long]
    if texts:
        yield Text("\n".join(texts))
    if held.pairs:
        yield Facts(tuple(held.pairs[:facts]))
    yield from held.folded[: limits.folded]


def _question(form: Form, held: _Held, limits: Limits) -> Iterator[Block]:
    """Such a card has a title, a line and the question; all else becomes that line."""
    said = [one_line(PLAIN.write(words(block, limits))) for block in held.said]
    said += [note.text for note in held.notes]
    others = sum(button.action != form.submit.action for button in held.buttons)
    yield from cut_block(form, limits)
    yield from _line([" · ".join(filter(None, said))], others, limits)


class _NoteLine:
    """The notes that fit into one line, and those that do not."""

    __slots__ = ("short", "too_long")

    def __init__(self, notes: Iterable[Note], room: int) -> None:
        self.short: list[str] = []
        self.too_long: list[str] = []
        for text in (visible(note.text) for note in notes):
            room -= len(text) + len(_BETWEEN)
            fits = room + len(_BETWEEN) >= 0 and "\n" not in text
            (self.short if fits else self.too_long).append(text)


def _line(short: Sequence[str], hidden_buttons: int, limits: Limits) -> Iterator[Note]:
    """What was left out stays readable at the end, whatever is cut before it."""
    said, hint = _BETWEEN.join(short), ""
    if hidden_buttons > 0:
        hint = left_out(hidden_buttons).text
        said = cut(said, limits.note - len(hint) - len(_BETWEEN))
    if line := _BETWEEN.join(filter(None, (said, hint))):
        yield Note(cut(line, limits.note))


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
    first = list(buttons[: limits.buttons - taken])
    if link_buttons and (taken or any(button.action for button in first)):
        return first
    calls = [button for button in buttons if button.action]
    links = [button for button in buttons if button.link]
    return calls[: limits.buttons - taken] + links[: limits.links]

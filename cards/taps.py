"""Names for the buttons of a card: stable while the card stays as it is, gone when it changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from cards.model import Button, Buttons, Card, Form
from cards.wire import pack


@dataclass(frozen=True, slots=True)
class Tap:
    """A button where it stands; `form` is the one it submits."""

    id: str
    button: Button
    form: Form | None = None


def taps(card: Card) -> Iterator[Tap]:
    """Every button in reading order, as the templates number them."""
    for place, (button, form) in enumerate(_buttons(card)):
        yield Tap(tap_id(button, place), button, form)


def tap_id(button: Button, place: int) -> str:
    """`b0-3fa29c`: a button that means something else now has another name, so an old tap is noticed."""
    meaning = pack(button.action) if button.action else button.link
    return f"b{place}-{meaning_id(meaning)}"


def meaning_id(packed: str) -> str:
    return sha256(packed.encode()).hexdigest()[:6]


def _buttons(card: Card) -> Iterator[tuple[Button, Form | None]]:
    for block in card.blocks:
        if isinstance(block, Buttons):
            yield from ((button, None) for button in block.buttons)
        elif isinstance(block, Form):
            yield block.submit, block

"""A card as one plain message: where no card can be shown, and where one could not be sent."""

from collections.abc import Iterator

from cards.forms import link_to
from cards.limits import Face, Limits
from cards.model import Block, Button, Buttons, Card, Form
from cards.text import cut_bytes, escape, one_line
from cards.wire import spoken
from cards.words import words


def message(card: Card, face: Face, limits: Limits, base_url: str) -> str:
    """Title, body, then one line per button; the body is cut so that the buttons stay."""
    write = face.message.write
    newline = face.message.newline
    head = write(
        "**" + escape(" · ".join(filter(None, map(one_line, (card.title, card.subtitle))))) + "**"
    )
    body = newline.join(
        write(told) for block in card.blocks if (told := words(block, limits)).strip()
    )
    taps = cut_bytes(
        newline.join(_tap(button, face, base_url) for button in _buttons(card.blocks)),
        limits.message_bytes // 2,
    )
    room = limits.message_bytes - len((taps + newline * 2).encode())
    said = cut_bytes(newline.join(filter(None, (head, body))), room)
    return newline.join(filter(None, (said, taps)))


def _buttons(blocks: tuple[Block, ...]) -> Iterator[Button]:
    for block in blocks:
        if isinstance(block, Buttons):
            yield from block.buttons
        elif isinstance(block, Form):
            yield link_to(block)


def _tap(button: Button, face: Face, base_url: str) -> str:
    label = face.message.words(one_line(button.label))
    if button.action:
        said = spoken("", button.action).strip()
        return f"{label}：{face.message.words(f'发送「{said}」')}"  # a `#` begins no line there
    return f"{label}：{base_url.rstrip('/')}{button.link}"

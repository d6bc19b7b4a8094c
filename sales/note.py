"""One note made ready for reading: its words, the customer's own words, and who sent them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sales.chat import Chat, chat
from sales.ports import Mention, NameFinder
from sales.text import readable

BLANK = "\ue000"  # stands for every character of a customer's name: no surname, no product


@dataclass(frozen=True, slots=True)
class Note:
    """`text` is what was said, without senders and times; `theirs` only what the customer's side said.

    `named` keeps senders before their words; `bare` is `text` with customers' names blanked out.
    """

    whole: str
    text: str
    theirs: str
    named: str
    bare: str
    mentions: tuple[Mention, ...]
    chat: Chat | None
    base: datetime


def note(text: str, now: datetime, names: NameFinder) -> Note:
    whole = readable(text)
    talk = chat(whole, now)
    if talk is None:
        mentions = names.mentions(whole)
        return Note(whole, whole, whole, whole, blanked(whole, mentions), mentions, None, now)
    said = "\n".join(line.said for line in talk.lines)
    theirs = "\n".join(line.said for line in talk.lines if not line.ours)
    named = "\n".join(
        f"{line.who}: {line.said}" for line in talk.lines if not line.ours or line.said
    )
    bare = blanked(said, names.mentions(said))
    base = talk.lines[-1].base if talk.lines else now
    return Note(whole, said, theirs, named, bare, names.mentions(named), talk, base)


def blanked(text: str, mentions: tuple[Mention, ...]) -> str:
    """The text with customers' names blanked out, offsets unchanged."""
    for mention in mentions:
        if mention.contact is None:
            text = (
                text[: mention.start] + BLANK * (mention.end - mention.start) + text[mention.end :]
            )
    return text


def without(text: str, names: tuple[str, ...]) -> str:
    """The text with these names blanked out wherever they stand."""
    for name in names:
        if len(name) > 1:
            text = text.replace(name, BLANK * len(name))
    return text

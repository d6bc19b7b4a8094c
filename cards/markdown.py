"""Our light markdown and how each dialect writes it: `**bold**`, line breaks, `- ` lists, no more.

What we write is read into spans first; every dialect then writes its own marks and disarms whatever
in the words would mean something there, so mentions, links, colours and tags stay words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cards.text import visible

_TOKEN = re.compile(r"\\[\\*\-]|\*\*|[^\\*]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    item: bool
    spans: tuple[tuple[bool, str], ...]  # (bold, words)


@dataclass(frozen=True, slots=True)
class Dialect:
    """`bold` frames strong words; `dangerous` is what would be markup; `disarmed` how it is not."""

    bold: tuple[str, str]
    item: str
    newline: str
    dangerous: re.Pattern[str] | None = None
    disarmed: str = "entity"  # or "lookalike", where no way to escape is documented

    def words(self, text: str) -> str:
        """People's words: nothing in them is markup."""
        if self.dangerous is None:
            return text
        write = _entity if self.disarmed == "entity" else _lookalike
        return self.dangerous.sub(write, text)

    def write(self, markdown: str) -> str:
        return self.newline.join(self._line(line) for line in read(markdown))

    def _line(self, line: Line) -> str:
        written = "".join(self._span(bold, words) for bold, words in line.spans)
        return (self.item if line.item else "") + written

    def _span(self, bold: bool, words: str) -> str:
        if not bold or not (core := words.strip()):
            return self.words(words)
        head, tail = words.split(core, 1)
        return f"{head}{self.bold[0]}{self.words(core)}{self.bold[1]}{tail}"


def _entity(found: re.Match[str]) -> str:
    return "".join(f"&#{ord(mark)};" for mark in found[0])


def _lookalike(found: re.Match[str]) -> str:
    """The full-width twin: U+0021..U+007E sit at the same distance from U+FF01..U+FF5E."""
    return "".join(chr(ord(mark) + 0xFEE0) for mark in found[0])


PLAIN = Dialect(("", ""), "· ", "\n")
"""For fields that are shown letter by letter."""

COMMON = Dialect(
    ("**", "**"),
    "- ",
    "\n",
    re.compile(r"[\\`*_~\[\]<>#|$&]|^[-+=]|(?:(?<=^\d)|(?<=^\d\d)|(?<=^\d\d\d))[.)]"),
)
"""CommonMark with tags, which numeric entities disarm [C: card markdown, special characters]."""

_LOOSE = re.compile(
    r"[\\`*\[\]<|]|~{2,}|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|&(?=#?\w{1,12};)|^[-+=#>]"
)
LOOSE = Dialect(("**", "**"), "- ", "  \n  ", _LOOSE, "lookalike")
"""A markdown subset for which no way to escape is documented [D server_0699]."""

LOOSE_CARD = Dialect(("**", "**"), "· ", "<br>", _LOOSE, "lookalike")
"""The same inside a card, where a single newline is no line break."""

MESSAGE = Dialect(("", ""), "· ", "\n", re.compile(r"<|\](?=\()"), "lookalike")
"""Plain messages in which chat clients still read tags and links."""


@lru_cache(1024)
def read(markdown: str) -> tuple[Line, ...]:
    return tuple(_read_line(line) for line in visible(markdown).split("\n"))


def _read_line(line: str) -> Line:
    line = line.strip()
    item = line.startswith("- ")
    return Line(item, tuple(_spans(line[2:].lstrip() if item else line)))


def _spans(line: str) -> Iterator[tuple[bool, str]]:
    bold, words = False, ""
    for token in _TOKEN.findall(line):
        if token != "**":
            words += token[1:] if len(token) == 2 and token[0] == "\\" else token
            continue
        if words:
            yield bold, words
        bold, words = not bold, ""
    if words:
        yield bold, words


def shorten(markdown: str, limit: int) -> str:
    """At most `limit` visible characters; the cut shows as 「…」 and leaves no mark open."""
    if len(markdown) <= limit:
        return markdown
    shown, bold, kept = 0, False, ""
    for token in _letters(markdown):
        shown += token != "**"
        if shown >= limit:
            rest = _visible_length(markdown)
            return markdown if rest <= limit else f"{kept.rstrip()}…" + ("**" if bold else "")
        bold ^= token == "**"
        kept += token
    return markdown


_LETTER = re.compile(r"\\[\\*\-]|\*\*|.", re.DOTALL)


def _letters(markdown: str) -> list[str]:
    return _LETTER.findall(markdown)


def _visible_length(markdown: str) -> int:
    return sum(token != "**" for token in _letters(markdown))

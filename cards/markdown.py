"""Our light markdown and how each dialect writes it: `**bold**`, line breaks, `- ` lists, no more.

What we write is read into spans first; every dialect then writes its own marks and disarms whatever
in the words would mean something there, so mentions, links, colours and tags stay words.
"""

import re
from collections.abc import Callable, Iterator
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
    """`bold` frames strong words; the rest says what would be markup and writes it harmless.

    Most words hold none of `marks` and do not begin with an opener: they are left alone at once.
    """

    bold: tuple[str, str]
    item: str
    newline: str
    marks: re.Pattern[str] = re.compile("\n")
    dangerous: re.Pattern[str] | None = None
    opener: re.Pattern[str] | None = None  # its last letter would begin a line of another kind
    disarm: Callable[[str], str] = str

    def words(self, text: str) -> str:
        """People's words: nothing in them is markup."""
        if self.marks.search(text):
            text = self._disarmed(text)
        if self.opener and (found := self.opener.match(text)):
            last = found.end() - 1
            return f"{text[:last]}{self.disarm(text[last])}{text[last + 1 :]}"
        return text

    def _disarmed(self, text: str) -> str:
        if "\n" in text:
            return self.newline.join([self.words(line) for line in text.split("\n")])
        return (
            self.dangerous.sub(lambda mark: self.disarm(mark[0]), text) if self.dangerous else text
        )

    def write(self, markdown: str) -> str:
        return self.newline.join([self._line(line) for line in read(markdown)])

    def _line(self, line: Line) -> str:
        written = "".join([self._span(bold, words) for bold, words in line.spans])
        return self.item + written if line.item else written

    def _span(self, bold: bool, words: str) -> str:
        if not bold or not (core := words.strip()):
            return self.words(words)
        head, tail = words.split(core, 1)
        return f"{head}{self.bold[0]}{self.words(core)}{self.bold[1]}{tail}"


def _entity(marks: str) -> str:
    return "".join(f"&#{ord(mark)};" for mark in marks)


def _lookalike(marks: str) -> str:
    """The full-width twin: U+0021..U+007E sit at the same distance from U+FF01..U+FF5E."""
    return "".join(chr(ord(mark) + 0xFEE0) for mark in marks)


PLAIN = Dialect(("", ""), "· ", "\n")
"""For fields that are shown letter by letter."""

COMMON = Dialect(
    ("**", "**"),
    "- ",
    "\n",
    re.compile(r"[\\`*_~\[\]<>#|$&\n]"),
    re.compile(r"[\\`*_~\[\]<>#|$&]"),
    re.compile(r"[-+=]|[0-9]{1,9}[.)]"),
    _entity,
)
"""CommonMark with tags; numeric entities disarm it [C:content-components/rich-text]."""

_LOOSE = (
    re.compile(r"[\\`*\[\]<|~_&\n]"),
    re.compile(r"[\\`*\[\]<|]|~{2,}|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|&(?=#?\w{1,12};)"),
    re.compile(r"[-+=#>]"),
    _lookalike,
)
LOOSE = Dialect(("**", "**"), "- ", "  \n  ", *_LOOSE)
"""A markdown subset for which no way to escape is documented [D server_0699]."""

LOOSE_CARD = Dialect(("**", "**"), "· ", "<br>", *_LOOSE)
"""The same inside a card, where a single newline is no line break [D server_0791]."""

MESSAGE = Dialect(
    ("", ""),
    "· ",
    "\n",
    marks=re.compile(r"[<\]\n]"),
    dangerous=re.compile(r"<|\](?=\()"),
    disarm=_lookalike,
)
"""Plain messages in which chat clients still read tags and links."""


@lru_cache(1024)
def read(markdown: str) -> tuple[Line, ...]:
    return tuple(_read_line(line) for line in visible(markdown).split("\n"))


def _read_line(line: str) -> Line:
    line = line.strip()
    item = line.startswith("- ")
    words = line[2:].lstrip() if item else line
    if "*" in words or "\\" in words:
        return Line(item, tuple(_spans(words)))
    return Line(item, ((False, words),) if words else ())


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

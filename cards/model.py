"""The card every platform must be able to show. Meaning only: no colours, no JSON."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeAlias

from sales.actions import Action


class Tone(StrEnum):
    """What the header says at a glance (expected.md, rules for every card)."""

    NEUTRAL = "neutral"
    ACT = "act"  # yellow: do something
    GOOD = "good"  # green: passed, saved
    ALARM = "alarm"  # red: failed, overdue
    MUTED = "muted"  # grey: over, secondary


class Style(StrEnum):
    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class FieldKind(StrEnum):
    TEXT = "text"
    LONG = "long"  # several lines
    NUMBER = "number"
    MOMENT = "moment"  # date and time, value `YYYY-MM-DD HH:MM` in the company's zone
    CHOICE = "choice"  # one of `options`
    CHOICES = "choices"  # many of `options`
    PERSON = "person"  # a colleague, value = person id
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Button:
    """Exactly one of `action` and `link` (an H5 path such as `/h5/customer/7`)."""

    label: str
    action: Action | None = None
    style: Style = Style.PLAIN
    confirm: str = ""  # asked before a dangerous tap
    link: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """`value` is the text now in the field; CHOICES join theirs with a comma."""

    name: str  # the `filled` field of the form's action
    label: str
    kind: FieldKind = FieldKind.TEXT
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()  # (value, label)
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Light markdown: **bold**, line breaks, `- ` lists. People's words must come through `escape`."""

    kind: ClassVar[str] = "text"
    markdown: str


@dataclass(frozen=True, slots=True)
class Facts:
    kind: ClassVar[str] = "facts"
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    kind: ClassVar[str] = "table"
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Buttons:
    kind: ClassVar[str] = "buttons"
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One definition, four faces. `opens` is the action whose reply shows this very form: where a
    platform has no native form, the card links to the H5 page that asks `opens` and shows it."""

    kind: ClassVar[str] = "form"
    fields: tuple[Field, ...]
    submit: Button
    opens: Action


@dataclass(frozen=True, slots=True)
class Image:
    kind: ClassVar[str] = "image"
    media: int
    alt: str


@dataclass(frozen=True, slots=True)
class Folded:
    kind: ClassVar[str] = "folded"
    title: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Divider:
    kind: ClassVar[str] = "divider"


@dataclass(frozen=True, slots=True)
class Note:
    """The grey line: why, when it escalates, where it comes from."""

    kind: ClassVar[str] = "note"
    text: str


Block: TypeAlias = Text | Facts | Table | Buttons | Form | Image | Folded | Divider | Note
KINDS = tuple(
    block.kind for block in (Text, Facts, Table, Buttons, Form, Image, Folded, Divider, Note)
)


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    blocks: tuple[Block, ...]
    tone: Tone = Tone.NEUTRAL
    subtitle: str = ""  # status, e.g. 「待确认」

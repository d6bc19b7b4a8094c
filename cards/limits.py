"""The shape of a limits row and of a face; the rows themselves stand side by side in cards.fit."""

from dataclasses import dataclass

from cards.markdown import Dialect

ANY = 10**6
"""Nothing documented and nothing to fear."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a face can show. Texts in characters unless a name says bytes; 0 means nothing."""

    title: int
    status: int
    text: int
    text_bytes: int
    note: int
    folded: int  # how many
    folded_text: int
    facts: int
    fact_name: int
    fact_value: int
    tables: int
    columns: int
    rows: int
    cell: int
    buttons: int  # that call back, of a row or of the card where it has one row; links count too
    links: int  # where they have a place of their own
    label: int
    link_label: int
    forms: int
    inputs: int  # free fields in a form
    selects: int
    options: int
    option: int
    option_bytes: int  # of the value behind it
    ballot: int  # options of the one question that a card asks by itself
    ballot_option: int
    answer: int  # of a prefilled input
    hint: int
    blocks: int
    nodes: int  # tagged objects
    value_bytes: int  # of one string of the payload
    payload_bytes: int
    message_bytes: int  # of the text that stands in for the card


@dataclass(frozen=True, slots=True)
class Face:
    """Where a card is shown. `told` kinds have no place of their own there: words tell them."""

    folder: str
    frame: str
    dialect: Dialect  # of its cards
    message: Dialect  # of the text that stands in
    told: frozenset[str]
    slots: bool = False  # one place per kind instead of a flow of blocks
    link_buttons: bool = True  # a link may stand among the buttons that call back

"""Phones and amounts as this viewer may know them: on cards, pages and in exports (spec: rights)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import SQLModel

from cards.text import MASKED_MONEY, masked_phone, masked_phones
from sales.rights import Actor, Owned, sees_amount, sees_phone
from storage.scoped import Scoped

PHONES, AMOUNTS = ("phone",), ("amount_fen",)
"""Columns that an export masks; every other text of it may hold a number in somebody's words."""


@dataclass(frozen=True, slots=True)
class Mask:
    """What of one thing is shown in full."""

    phones: bool
    amounts: bool

    def phone(self, number: str) -> str:
        return number if self.phones or not number else masked_phone(number)

    def words(self, text: str) -> str:
        """People write numbers into their notes too."""
        return text if self.phones else masked_phones(text)

    def exported(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row of an export, column by column."""
        return {name: self._cell(name, value) for name, value in row.items()}

    def _cell(self, name: str, value: Any) -> Any:
        if name in AMOUNTS:
            return value if self.amounts else MASKED_MONEY
        if not isinstance(value, str):
            return value
        return self.phone(value) if name in PHONES else self.words(value)


NOTHING_SHOWN = Mask(phones=False, amounts=False)
"""For groups and whatever else has more readers than one."""


def mask(actor: Actor, thing: Owned) -> Mask:
    return Mask(sees_phone(actor, thing), sees_amount(actor, thing))


async def mask_for(mine: Scoped, row: SQLModel) -> Mask:
    return mask(mine.actor, await mine.facts(row))

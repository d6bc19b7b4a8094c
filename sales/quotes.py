"""The price guard: which quote is held, and against which earlier one (AS-14, R30)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from sales.playbook_quotes import QuoteRules

FOREIGN, SECOND, PRICE = "foreign", "second", "price"
"""Why a quote does not go out at once: another's customer; another rep quoted there already; too far from
the earlier price."""
_BLANK = re.compile(r"[\s·\-_/]+")


@dataclass(frozen=True, slots=True)
class Price:
    """`product`: its key, empty for the deal as a whole."""

    id: int
    person: int
    product: str
    fen: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    kind: str
    earlier: Price


def conflict(new: Price, standing: Sequence[Price], rules: QuoteRules) -> Conflict | None:
    """`standing`: what was quoted to the same customer and holds, the newest first. A colleague's within
    the window is a conflict at any price; one's own only where the same goods cost another price."""
    within = [one for one in standing if one.at >= new.at - timedelta(days=rules.window_days)]
    for one in within:
        if one.person != new.person:
            return Conflict(SECOND, one)
    alike = next((one for one in within if one.product == new.product), None)
    if alike and abs(deviation(new, alike)) > rules.deviation_percent:
        return Conflict(PRICE, alike)
    return None


def deviation(new: Price, earlier: Price) -> Fraction:
    """Percent by which it is above (below: negative) the earlier one."""
    return Fraction((new.fen - earlier.fen) * 100, earlier.fen)


def product_key(name: str) -> str:
    """「MRI 3.0T」, 「mri3.0t」: the same goods."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", name).lower())

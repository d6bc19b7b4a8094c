"""The kinds of tables that we can read, by name."""

from sales.import_leads import LEADS
from sales.import_outside import ABILITIES, AREAS
from sales.importing import Sheet

SHEETS: dict[str, Sheet] = {one.kind: one for one in (LEADS, AREAS, ABILITIES)}

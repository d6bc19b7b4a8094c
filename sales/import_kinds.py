"""The kinds of tables that we can read, by name."""

from sales.import_leads import LEADS
from sales.importing import Sheet

SHEETS: dict[str, Sheet] = {LEADS.kind: LEADS}

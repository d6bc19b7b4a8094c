"""A lead that another system tells of: it goes the way of every other (AS-06, AS-13, MI-06)."""

from datetime import datetime

from handlers.lead_assigning import place
from handlers.lead_intake import TakenIn, take_in
from handlers.registry import Tools
from sales.leads import NewLead
from sales.playbook import Playbook
from storage.store import Store


async def push(
    store: Store, playbook: Playbook, tools: Tools, told: NewLead, now: datetime
) -> TakenIn:
    """Taken in, and given to whom it belongs, who is told at once."""
    taken = await take_in(store, playbook, told, now)
    await place(store, playbook, tools, taken, now)
    return taken

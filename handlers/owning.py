"""Whom a customer belongs to, and what goes along when that changes (U-04, U-06)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.lead_giving import Decision, pass_on
from handlers.registry import Tools
from handlers.staleness import reassigned
from sales.playbook import Playbook
from storage.approvals import deals_to_move, todos_to_move
from storage.leads import leads_to_move
from storage.ownership import own
from storage.store import Store
from storage.tables import Customer, Lead, Opportunity, Todo


@dataclass(frozen=True, slots=True)
class Moved:
    """What went along. Contacts and history hang on the customer itself."""

    deals: Sequence[Opportunity]
    todos: Sequence[Todo]
    leads: Sequence[Lead]

    @property
    def things(self) -> list[tuple[str, int]]:
        """(kind, id) of all that looks different now."""
        kinds = (("opportunity", self.deals), ("todo", self.todos), ("lead", self.leads))
        return [(kind, row.id or 0) for kind, rows in kinds for row in rows]


async def hand_over(
    store: Store, playbook: Playbook, tools: Tools, customer: Customer, to: int, decision: Decision,
    now: datetime,
) -> Moved:  # fmt: skip
    """From its owner to `to`: every opportunity, open and closed, every open todo, every live lead; no stage
    changes. The clocks start anew for the heir."""
    id, before = customer.id or 0, customer.owner_id or 0
    own(customer, to, now)
    moved = Moved(
        await deals_to_move(store, id, before),
        await todos_to_move(store, id, before),
        await leads_to_move(store, id, before),
    )
    for row in (*moved.deals, *moved.todos):
        row.owner_id = to
    await store.session.flush()
    for deal in moved.deals:
        await reassigned(store, playbook, tools, deal, now)
    for lead in moved.leads:
        await pass_on(store, playbook, tools, lead, to, decision, now)
    return moved

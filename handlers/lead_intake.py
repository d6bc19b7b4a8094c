"""One way in for every lead, whatever its source: known before it is made, merged or given out (R30)."""

from dataclasses import dataclass
from datetime import datetime

from sales.company_names import company_key
from sales.leads import NewLead, faults, keys, plain
from sales.matching_tiers import tier_of
from sales.playbook import Playbook
from storage.customers import contacts_of
from storage.leads import firm, hold_keys, live_lead_of_firm, region_named, told_before
from storage.store import Store
from storage.tables import Contact, Customer, CustomerPhone, Lead, LeadSource

MERGED = ("contact", "title", "industry", "region_id", "need", "scene", "certificate", "phone")
"""What a later telling may add where the first said nothing."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """how: made | owned (of a firm that somebody owns) | merged (into a live lead) | repeated (the very same
    telling) | refused. `faults`: sentences for who sent it."""

    how: str
    lead: Lead | None = None
    faults: tuple[str, ...] = ()


async def take_in(
    store: Store,
    playbook: Playbook,
    told: NewLead,
    now: datetime,
    *,
    by: int | None = None,
    customer_id: int | None = None,
) -> TakenIn:
    """Store it as the only lead of its firm. Who gets it is decided by whoever called (`assign`), in the
    same transaction; a merged one stays with whom it is. `customer_id`: the firm, where the books know it by
    another name."""
    told = plain(told)
    if wrong := faults(told):
        return TakenIn("refused", faults=wrong)
    await hold_keys(store, keys(told))
    if known := await told_before(store, told.source, told.source_key):
        return TakenIn("repeated", known)
    key = company_key(told.company) if told.company else ""
    named = await store.session.get(Customer, customer_id) if customer_id else None
    customer = named or await firm(store, key, told.phone)
    lead = await live_lead_of_firm(store, key, told.phone, customer.id if customer else None)
    if lead:
        return TakenIn("merged", await _merged(store, lead, told, now, by))
    made = await _made(store, playbook, told, key, customer, now)
    made.taken_by_id = by
    await store.session.flush()
    return TakenIn("owned" if made.owner_id else "made", made)


async def _merged(store: Store, lead: Lead, told: NewLead, now: datetime, by: int | None) -> Lead:
    """What was not known before is; nothing that was said first is written over."""
    later = {name: getattr(told, name, "") for name in MERGED if name != "region_id"}
    later["region_id"] = await region_named(store, told.region) if told.region else None
    for name, value in later.items():
        if value and not getattr(lead, name):
            setattr(lead, name, value)
    for name in ("yearly_fen", "estimate_fen"):
        if getattr(lead, name) is None:
            setattr(lead, name, getattr(told, name))
    if told.phone and lead.customer_id:  # whoever calls from there again is known
        await store.insert_once(CustomerPhone, customer_id=lead.customer_id, phone=told.phone)
    store.session.add(
        LeadSource(
            lead_id=lead.id or 0,
            source=told.source,
            source_key=told.source_key,
            channel=told.channel,
            told_by_id=by,
            owner_id=lead.owner_id,
            raw=dict(told.raw),
            cost_fen=told.cost_fen,
            at=now,
        )
    )
    await store.session.flush()
    return lead


async def _made(
    store: Store,
    playbook: Playbook,
    told: NewLead,
    key: str,
    customer: Customer | None,
    now: datetime,
) -> Lead:
    region = await region_named(store, told.region) if told.region else None
    worth = told.yearly_fen if told.yearly_fen is not None else told.estimate_fen
    rated = tier_of(playbook.matching.tiers, worth)
    customer = customer or await _record(store, told, key, region, rated, now)
    lead = Lead(
        source=told.source,
        source_key=told.source_key,
        channel=told.channel,
        company=told.company or customer.name,
        company_key=key or customer.name_key,
        phone=told.phone,
        contact=told.contact,
        title=told.title,
        industry=told.industry or customer.industry,
        region_id=region or customer.region_id,
        need=told.need,
        scene=told.scene,
        certificate=told.certificate,
        yearly_fen=told.yearly_fen,
        estimate_fen=told.estimate_fen,
        first_inquiry=told.first_inquiry,
        tier=customer.tier or rated,
        cost_fen=told.cost_fen,
        raw=dict(told.raw),
        customer_id=customer.id,
        owner_id=customer.owner_id,
        created_at=now,
    )
    lead.contact_id = await _contact(store, told, customer, now)
    store.session.add(lead)
    await store.session.flush()
    return lead


async def _record(
    store: Store, told: NewLead, key: str, region: int | None, rated: str, now: datetime
) -> Customer:
    """The firm's own record, nobody's yet. Not known by its name, it is called by number or contact."""
    known_by = told.phone[-4:] or told.contact
    name = told.company or f"未知公司（{known_by}）"
    made = Customer(
        name=name,
        name_key=key or company_key(name),
        industry=told.industry,
        region_id=region,
        tier=rated,
        created_at=now,
    )
    store.session.add(made)
    await store.session.flush()
    return made


async def _contact(store: Store, told: NewLead, customer: Customer, now: datetime) -> int | None:
    if told.phone:
        await store.insert_once(CustomerPhone, customer_id=customer.id, phone=told.phone)
    if not told.contact:
        return None
    for known in await contacts_of(store, customer.id or 0):
        if known.name == told.contact or (told.phone and known.phone == told.phone):
            known.phone = known.phone or told.phone
            return known.id
    made = Contact(
        customer_id=customer.id or 0,
        name=told.contact,
        title=told.title,
        phone=told.phone,
        created_at=now,
    )
    store.session.add(made)
    await store.session.flush()
    return made.id

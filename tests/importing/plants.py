"""A small kind of our own: each row is a customer. What the engine promises holds for any kind."""

from collections.abc import Collection, Sequence

from sqlmodel import col, select

from handlers.import_kinds import Chunk, Kind, Taken, fields_of
from sales.company_names import company_key
from sales.import_leads import LEADS
from sales.playbook import Playbook
from sales.rights import Actor, keeps_rules, leads
from storage.store import Store
from storage.tables import Customer

REFUSED = "不收的公司"
BREAKS = "坏的公司"


def may(actor: Actor, playbook: Playbook) -> bool:
    return keeps_rules(actor) or leads(actor)


async def take(chunk: Chunk) -> Sequence[Taken]:
    return [await _one(chunk, row) for row in chunk.rows]


async def _one(chunk: Chunk, row: object) -> Taken:
    fields = fields_of(row)  # type: ignore[arg-type]
    name = fields["company"]
    chunk.acting(row)  # type: ignore[arg-type]
    if name == REFUSED:
        return Taken("skipped", why="不收")
    if name == BREAKS:
        raise RuntimeError("a bug")
    found = await _named(chunk.store, company_key(name))
    if found:
        found.industry = fields.get("industry", found.industry)
        await chunk.store.session.flush()
        return Taken("merged", found.id)
    made = Customer(name=name, name_key=company_key(name), created_at=chunk.now)
    chunk.store.session.add(made)
    await chunk.store.session.flush()
    return Taken("taken", made.id)


async def _named(store: Store, key: str) -> Customer | None:
    return (await store.session.exec(select(Customer).where(Customer.name_key == key))).first()


async def known(store: Store, keys: Collection[str]) -> Collection[str]:
    names = [key.removeprefix("company:") for key in keys]
    query = select(Customer.name_key).where(col(Customer.name_key).in_(names))
    return [f"company:{name}" for name in await store.session.exec(query)]


PLANTS = Kind(sheet=LEADS, take=take, known=known, may=may, chunk=4)

"""A small company for the storage tests: people in a tree, their customers, and time that stands still."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sales.rights import Actor
from storage.store import Storage, Store
from storage.tables import Customer, Opportunity, Person, Role, Todo, TouchLog

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # Wednesday, 10:00 in Shanghai
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TEN_MINUTES = timedelta(minutes=10)


async def hire(
    store: Store, name: str, *roles: str, manager: int | None = None, **facts: Any
) -> int:
    """A person with an account of the same name on the console."""
    person = Person(name=name, manager_id=manager, **facts)
    store.session.add(person)
    await store.session.flush()
    assert person.id
    store.session.add_all(Role(person_id=person.id, role=role) for role in roles)
    await store.bind_account(person.id, "console", name)
    return person.id


async def win_customer(store: Store, owner: int | None, name: str = "德邻口腔") -> int:
    customer = Customer(name=name, name_key=name, owner_id=owner, created_at=NOW)
    store.session.add(customer)
    await store.session.flush()
    assert customer.id
    return customer.id


async def log_touch(store: Store, author: int, customer: int | None, **facts: Any) -> TouchLog:
    touch = TouchLog(author_id=author, customer_id=customer, at=NOW, created_at=NOW, **facts)
    store.session.add(touch)
    await store.session.flush()
    return touch


async def open_deal(store: Store, owner: int, customer: int, touch: int) -> Opportunity:
    deal = Opportunity(
        name="口腔CT", customer_id=customer, owner_id=owner, touch_id=touch, stage="first_touch",
        stage_entered_at=NOW, last_contact_at=NOW, created_at=NOW,
    )  # fmt: skip
    store.session.add(deal)
    await store.session.flush()
    return deal


async def plan_todo(store: Store, owner: int, **facts: Any) -> Todo:
    todo = Todo(owner_id=owner, text="送样品", due_at=NOW + HOUR, created_at=NOW, **facts)
    store.session.add(todo)
    await store.session.flush()
    return todo


class Crash(BaseException):
    """The process ends here."""


async def one_rep(storage: Storage, name: str = "王芳") -> int:
    async with storage.begin(at=NOW) as store:
        return await hire(store, name, "rep")


async def event(store: Store, key: str, actor: Actor | int, at: datetime = NOW) -> int:
    """An inbox event by this person, who acts from here on."""
    person = actor if isinstance(actor, int) else actor.id
    claim = await store.claim_event("console", key, str(person), {"key": key}, at)
    store.acting(at=at, person_id=person, event_id=claim.id)
    return claim.id

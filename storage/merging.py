"""Two records of one firm become one, and two again (U-01).

Whatever refers to a customer goes along (storage.references). What is kept in `CustomerMerge.taken` gives it back:
rows that were moved, rows that both had and only one could keep, and the kept record's own columns before and after.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table
from sqlmodel import SQLModel, col, func, select

from storage.merged import merged_into
from storage.references import CUSTOMERS, Reference, hanging, key_of, references, uniques
from storage.rows import Snapshot, restored, snapshot
from storage.store import Store
from storage.tables import CLASSES, Customer, CustomerMerge, CustomerShare

_KIND = "customer"
_FOR_GOOD = datetime.max.replace(tzinfo=UTC)
_LATEST: dict[str, Callable[[Any], datetime]] = {
    "timers": lambda row: row.started_at,
    "customer_shares": lambda row: row.until or _FOR_GOOD,
}
"""Of rows that cannot both be of one customer that of the kept one stays; here the later."""


async def merge(
    store: Store,
    kept: Customer,
    gone: Customer,
    fields: Mapping[str, Any],
    by: int,
    pair: int | None = None,
    reader: int | None = None,
) -> CustomerMerge:
    """`kept` takes over all of `gone`, which is no more; `fields`: what its own columns say from now on;
    `reader`: who may see it from now on, for whom one of the two was his own. Both are held by the caller."""
    assert kept.id
    assert gone.id
    taken: dict[str, Any] = {
        "gone": _plain(gone),
        "before": snapshot({name: getattr(kept, name) for name in fields}),
        "after": snapshot(fields),
        "newest": await _newest(store),
        "moved": {},
        "dropped": [],
        "share": None,
    }
    kept.sqlmodel_update(dict(fields))
    for reference in references():
        await _take(store, reference, gone.id, kept.id, taken)
    if reader and await store.insert_once(
        CustomerShare, customer_id=kept.id, person_id=reader, reason="合并前的负责人"
    ):
        taken["share"] = reader
    done = CustomerMerge(
        kept_id=kept.id, gone_id=gone.id, gone_key=gone.name_key, pair_id=pair, taken=taken,
        by_id=by, at=store.at,
    )  # fmt: skip
    store.session.add(done)
    await store.session.delete(gone)
    await store.session.flush()
    return done


async def give_back(store: Store, done: CustomerMerge, by: int) -> Customer:
    """The record that was gone, with all that came with it and is still there. What the kept one got since
    stays, but for what belongs to something that goes."""
    taken, kept = done.taken, await store.session.get_one(Customer, done.kept_id)
    values = restored(SQLModel.metadata.tables[CUSTOMERS], taken["gone"])
    back = Customer(**await _present(store, CUSTOMERS, values))
    store.session.add(back)
    await store.session.flush()
    _restore(kept, taken["before"], taken["after"])
    await _unshare(store, done)
    await _move_back(store, done)
    await _move_newer(store, done)
    for name, kept_row in taken["dropped"]:
        await _bring_back(store, name, kept_row)
    done.undone_at, done.undone_by_id = store.at, by
    await store.session.flush()
    return back


async def merge_of(store: Store, id: int, *, for_change: bool = False) -> CustomerMerge | None:
    return await store.session.get(
        CustomerMerge, id, with_for_update=(for_change and store.locks) or None
    )


async def merges_of(store: Store, kept_id: int) -> Sequence[CustomerMerge]:
    """Those that still hold, the last first: only that one can be undone."""
    query = select(CustomerMerge).where(
        CustomerMerge.kept_id == kept_id, col(CustomerMerge.undone_at).is_(None)
    )
    return (await store.session.exec(query.order_by(col(CustomerMerge.id).desc()))).all()


async def last_merge_by(store: Store, person_id: int) -> CustomerMerge | None:
    query = select(CustomerMerge).where(
        CustomerMerge.by_id == person_id, col(CustomerMerge.undone_at).is_(None)
    )
    return (await store.session.exec(query.order_by(col(CustomerMerge.id).desc()))).first()


async def merge_of_pair(store: Store, pair_id: int) -> CustomerMerge | None:
    query = select(CustomerMerge).where(CustomerMerge.pair_id == pair_id)
    return (await store.session.exec(query.order_by(col(CustomerMerge.id).desc()))).first()


async def carried(store: Store, customer_id: int) -> dict[str, int]:
    """Table → rows that would go along."""
    counts = {
        one.table.name: len(await _rows(store, one, customer_id, held=False))
        for one in references()
        if not one.kind
    }
    return {name: count for name, count in counts.items() if count}


# -- taking ---------------------------------------------------------------------------------------


async def _take(
    store: Store, reference: Reference, gone: int, kept: int, taken: dict[str, Any]
) -> None:
    rows = await _rows(store, reference, gone)
    if reference.table.name == CUSTOMERS:
        rows = [row for row in rows if row.id not in (kept, gone)]  # their own parent is a field
    there = await _rows(store, reference, kept) if rows else []
    for row in rows:
        rival = next((one for one in there if _rivals(reference, row, one)), None)
        loser = rival if rival is not None and _is_later(reference, row, rival) else row
        if rival is not None:
            taken["dropped"].append([reference.table.name, _as_it_was(loser, gone, taken)])
            await store.session.delete(loser)
            await store.session.flush()
        if rival is None or loser is rival:
            key = await _move(store, reference, row, kept)
            taken["moved"].setdefault(_name(reference), []).append(key)
    await store.session.flush()


def _as_it_was(row: Any, gone: int, taken: Mapping[str, Any]) -> Snapshot:
    """Before another of its columns changed over."""
    moved = [
        one.column
        for one in references()
        if one.table.name == row.__tablename__ and _key(row) in taken["moved"].get(_name(one), ())
    ]
    return _plain(row) | dict.fromkeys(moved, gone)


async def _rows(
    store: Store, reference: Reference, customer: int, *, held: bool = True
) -> list[Any]:
    table, model = reference.table, reference.model
    query: Any = select(model).where(table.c[reference.column] == customer)
    if reference.kind:
        query = query.where(table.c[reference.kind] == _KIND)
    query = query.order_by(*table.primary_key.columns)
    return list((await store.session.exec(query.with_for_update() if held else query)).all())


def _rivals(reference: Reference, one: Any, other: Any) -> bool:
    return any(
        all(getattr(one, name) == getattr(other, name) is not None for name in key)
        for key in uniques(reference.table, reference.column)
    )


def _is_later(reference: Reference, row: Any, rival: Any) -> bool:
    when = _LATEST.get(reference.table.name)
    return when is not None and when(row) > when(rival)


async def _move(store: Store, reference: Reference, row: Any, to: int) -> list[Any]:
    """Its key from now on. A row that is known by its customer becomes another row."""
    if not reference.is_key:
        setattr(row, reference.column, to)
        return _key(row)
    values = {name: getattr(row, name) for name in type(row).model_fields}
    await store.session.delete(row)
    await store.session.flush()
    fresh = type(row)(**values | {reference.column: to})
    store.session.add(fresh)
    await store.session.flush()
    return _key(fresh)


async def _newest(store: Store) -> dict[str, int]:
    """Table → the last id given out before, where rows hang on others."""
    found = {}
    for table in {one.table for one in references() if not one.kind and hanging(one.table)}:
        if "id" in table.columns:
            found[table.name] = await store.session.scalar(select(func.max(table.c.id))) or 0
    return found


# -- giving back ----------------------------------------------------------------------------------


async def _move_back(store: Store, done: CustomerMerge) -> None:
    for reference in references():
        for key in done.taken["moved"].get(_name(reference), ()):
            row = await _row(store, reference.model, key)
            if row is not None and getattr(row, reference.column) == done.kept_id:
                await _move(store, reference, row, done.gone_id)
    await store.session.flush()


async def _move_newer(store: Store, done: CustomerMerge) -> None:
    """What was added since to an opportunity, a visit or a contact that goes back goes with it, and what
    was added to that in turn."""
    while any([await _follow(store, done, one) for one in references() if not one.kind]):
        await store.session.flush()


async def _follow(store: Store, done: CustomerMerge, reference: Reference) -> bool:
    table, found = reference.table, False
    for column, owner in hanging(table):
        theirs = SQLModel.metadata.tables[owner]
        of_gone = select(theirs.c.id).where(
            *(theirs.c[one.column] == done.gone_id for one in references()
              if one.table is theirs and not one.kind)
        )  # fmt: skip
        query: Any = select(reference.model).where(
            table.c[reference.column] == done.kept_id,
            table.c.id > done.taken["newest"].get(table.name, 0),
            table.c[column].in_(of_gone),
        )
        for row in (await store.session.exec(query)).all():
            await _move(store, reference, row, done.gone_id)
            found = True
    return found


async def _bring_back(store: Store, name: str, kept_row: Snapshot) -> None:
    """Unless another has taken its place since."""
    model, table = CLASSES[name], SQLModel.metadata.tables[name]
    values = await _present(store, name, restored(table, kept_row))
    row: Any = model(**values)
    for reference in references():
        if reference.table is table:
            there = await _rows(store, reference, values[reference.column])
            if any(_rivals(reference, row, one) for one in there):
                return
    store.session.add(row)
    await store.session.flush()


async def _present(store: Store, name: str, values: dict[str, Any]) -> dict[str, Any]:
    """With other customers that were merged in the meantime under the record that they are now."""
    there = dict(values)
    for one in references():
        id = values.get(one.column)
        own = name == CUSTOMERS and id == values["id"]  # the head of a group
        if one.table.name == name and not one.kind and id and not own:
            found = await store.session.get(Customer, id)
            there[one.column] = id if found else await merged_into(store, id)
    return there


async def _unshare(store: Store, done: CustomerMerge) -> None:
    if done.taken["share"]:
        query = select(CustomerShare).where(
            CustomerShare.customer_id == done.kept_id,
            CustomerShare.person_id == done.taken["share"],
        )
        for row in (await store.session.exec(query)).all():
            await store.session.delete(row)
        await store.session.flush()


def _restore(kept: Customer, before: Snapshot, after: Snapshot) -> None:
    """Each column that nobody has changed since; of a list what the merge added goes."""
    table, now = SQLModel.metadata.tables[CUSTOMERS], snapshot({n: getattr(kept, n) for n in after})
    for name, value in restored(table, before).items():
        if now[name] == after[name]:
            setattr(kept, name, value)
        elif isinstance(value, list):
            added = [one for one in after[name] if one not in value]
            setattr(kept, name, [one for one in now[name] if one not in added])


async def _row(store: Store, model: type[SQLModel], key: Iterable[Any]) -> Any:
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    named = restored(table, dict(zip(key_of(table), key, strict=True)))
    if store.locks:
        await store.session.flush()  # a locked row is read again
    return await store.session.get(
        model, tuple(named.values()), with_for_update=store.locks or None
    )


def _key(row: Any) -> list[Any]:
    table: Table = SQLModel.metadata.tables[row.__tablename__]
    return list(snapshot({name: getattr(row, name) for name in key_of(table)}).values())


def _plain(row: Any) -> Snapshot:
    return snapshot({name: getattr(row, name) for name in type(row).model_fields})


def _name(reference: Reference) -> str:
    return f"{reference.table.name}.{reference.column}"

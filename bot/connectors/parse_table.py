"""`parse_table`: a file's rows into import_rows, read by a process of its own that may use little."""

from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

from bot.connectors.tables import Progress, Works
from bot.errands import Task
from bot.files import place
from bot.parsing.child import lines
from bot.parsing.refused import Refused
from handlers.import_kinds import IMPORTED
from sales.actions import Action, TableRead
from sales.importing import KNOWN, READY
from storage.imports import add_rows, batch_of, forget_rows
from storage.store import Store

GONE = "文件已不在了，请重新发一次"


class _Dropped(Exception):
    """Somebody let go of it meanwhile."""


async def parse_table(works: Works, task: Task) -> Action:
    """Begun again after a crash, it reads from the start: nothing was made of the rows yet."""
    batch_id = task.args["batch"]
    try:
        await _read(works, task, batch_id)
    except Refused as refusal:
        return TableRead(batch_id, str(refusal))
    except _Dropped:
        pass
    return TableRead(batch_id)


async def _read(works: Works, task: Task, batch_id: int) -> None:
    asked = await _asked(works, batch_id)
    progress, read = Progress(works, task, batch_id), 0
    async with aclosing(lines("bot.parsing.table", asked)) as said:
        async for line in said:
            await _store(works, batch_id, line)
            read += len(line.get("rows", ()))
            await progress(f"读到 {read} 行")


async def _asked(works: Works, batch_id: int) -> dict[str, Any]:
    """The request to the reading process; whatever an earlier try stored is forgotten."""
    now = works.clock.now()
    async with works.storage.begin(at=now) as store:
        batch = await _open(store, batch_id)
        await forget_rows(store, batch_id)
        media = await store.media(batch.media_id)
    path = place(works.media, media.sha256) if media else None
    if path is None or not path.is_file():
        raise Refused(GONE)
    rows = works.business.playbook.imports.rows
    chosen = batch.columns.get("chosen", {})
    others = [kind for kind in batch.columns.get("kinds", ()) if kind != batch.kind]
    return {
        "path": str(path.resolve()), "kind": batch.kind, "others": others, "chosen": chosen,
        "rows": rows,
    }  # fmt: skip


async def _store(works: Works, batch_id: int, line: dict[str, Any]) -> None:
    async with works.storage.begin(at=works.clock.now()) as store:
        batch = await _open(store, batch_id)
        if "head" in line:
            batch.kind = line["head"]["kind"]
            batch.columns = {**line["head"], "chosen": batch.columns.get("chosen", {})}
        elif "rows" in line:
            known = await _known(store, batch.kind, line["rows"])
            await add_rows(store, batch_id, [_row(one, known) for one in line["rows"]])


async def _open(store: Store, batch_id: int) -> Any:
    batch = await batch_of(store, batch_id, for_change=True)
    if batch is None or batch.state != "reading":
        raise _Dropped
    return batch


async def _known(store: Store, kind: str, rows: Sequence[Sequence[Any]]) -> frozenset[str]:
    keys = {key for _, _, _, _, keys, _ in rows for key in keys}
    return frozenset(await IMPORTED[kind].known(store, keys)) if keys else frozenset()


def _row(said: Sequence[Any], known: frozenset[str]) -> dict[str, Any]:
    number, state, fields, problems, keys, cells = said
    joins = state == READY and not known.isdisjoint(keys)
    return {
        "number": number,
        "state": KNOWN if joins else state,
        "values": {"fields": fields, "cells": cells},
        "problems": list(problems),
    }

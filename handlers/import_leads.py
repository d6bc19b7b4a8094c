"""Tables of leads: each row by the one way in; new leads are given out when all are in (AS-06, AS-20, U-08)."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from handlers.import_kinds import Chunk, Kind, Taken, fields_of, imports
from handlers.lead_assigning import place, pool_of_tier
from handlers.lead_intake import take_in
from handlers.lead_intake_many import Fresh, make, new_firms
from sales.import_leads import LEADS
from sales.leads import NewLead
from sales.playbook import Playbook
from sales.rights import Actor, keeps_rules, leads, sells
from storage.imports import mark
from storage.lead_files import known_keys
from storage.store import Store
from storage.tables import ImportRow

SHEET = "sheet"
_OUTCOMES = {"made": "taken", "owned": "taken", "merged": "merged"}
_REPEATED = "这一行之前导入过，没有重复导入"
_TOLD = (
    "company", "contact", "phone", "title", "industry", "region", "need",
    "yearly_fen", "estimate_fen", "cost_fen", "channel",
)  # fmt: skip


def may(actor: Actor, playbook: Playbook) -> bool:
    return keeps_rules(actor) or leads(actor) or (playbook.imports.by_reps and sells(actor))


async def known(store: Store, keys: Collection[str]) -> Collection[str]:
    return await known_keys(store, keys)


async def take(chunk: Chunk) -> Sequence[Taken]:
    """New firms at once, the rest one by one, as each would be alone."""
    file = await chunk.store.media(chunk.batch.media_id)
    chunk.store.acting(at=chunk.now, person_id=chunk.batch.person_id, job="import")
    told = [_told(chunk, file.sha256 if file else "", row) for row in chunk.rows]
    marks = [mark(row.batch_id, row.number) for row in chunk.rows]
    fresh, others = await new_firms(chunk.store, told, marks)
    await chunk.breathe()
    made = await make(chunk.store, chunk.playbook, fresh, chunk.now, chunk.batch.person_id)
    await chunk.breathe()
    taken = {one.job: Taken("taken", id) for one, id in zip(fresh, made, strict=True)}
    for one in others:
        taken[one.job] = await _alone(chunk, one)
        await chunk.breathe()
    return [taken[job] for job in marks]


async def _alone(chunk: Chunk, one: Fresh) -> Taken:
    chunk.store.acting(at=chunk.now, person_id=chunk.batch.person_id, job=one.job)
    found = await take_in(
        chunk.store, chunk.playbook, one.told, chunk.now, by=chunk.batch.person_id
    )
    if found.how == "made" and found.lead:
        pool_of_tier(chunk.playbook, found.lead)
    else:
        await place(chunk.store, chunk.playbook, chunk.tools, found, chunk.now)
    if found.how in _OUTCOMES and found.lead:
        return Taken(_OUTCOMES[found.how], found.lead.id)
    return Taken("skipped", why="；".join(found.faults) or _REPEATED)


def _told(chunk: Chunk, file: str, row: ImportRow) -> NewLead:
    """`source_key`: the file's own bytes and the row, so that the same file once more changes nothing."""
    fields = fields_of(row)
    facts = {name: fields[name] for name in _TOLD if fields.get(name) is not None}
    key = f"{file[:16]}:{row.number}"
    told = NewLead(SHEET, key, **facts)
    return replace(told, raw=chunk.raw(row))


LEAD_FILES = imports(Kind(sheet=LEADS, take=take, known=known, may=may, shared_out=True))

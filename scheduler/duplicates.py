"""The books are looked through for two records of one firm; whoever decides about both is asked, a few a day (U-01)."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from handlers.merge_deciders import decider_of
from handlers.merge_face import PAIR
from sales.names import SURE
from scheduler.registry import Run, daily, job
from storage.duplicates import (
    asked_since,
    customers_after,
    of_one_name,
    of_one_number,
    pairs_to_ask,
)
from storage.pairs import pair_of, suggest
from storage.tables import Customer, CustomerPair

CHUNK = 100  # customers of one transaction
ASKED = 20  # pairs of one transaction
LATELY = timedelta(days=3)  # names that are only near are compared once: when they are new
NEAR = frozenset({"name", "short name", "brand", "sound", "slip", "abbreviation"})
REASONS = {
    "phone": "像是同一家：电话相同",
    "name": "像是同一家：名称相同",
    "near": "像是同一家：名称很像",
}
ASK = "ask"


@job(cron=lambda book: daily(book.merging.at), grace=timedelta(hours=8), workdays_only=True)
async def find_duplicates(run: Run) -> str | None:
    """First everybody is looked at, by id; then people are asked."""
    if run.cursor == ASK:
        await _ask(run)
        return None
    rows = await customers_after(run.store, int(run.cursor or 0), CHUNK)
    ids = [row.id or 0 for row in rows]
    most = run.playbook.merging.phone_of_most
    await _keep(run, await of_one_number(run.store, ids, most), "phone")
    await _keep(run, await of_one_name(run.store, rows), "name")
    await _keep(run, _near(run, rows), "near")
    return str(ids[-1]) if len(rows) == CHUNK else ASK


def _near(run: Run, rows: Sequence[Customer]) -> Iterable[tuple[int, int]]:
    names = run.tools.names
    for row in rows:
        if row.created_at < run.due - LATELY:
            continue
        for match in names.find(row.name):
            if match.customer_id != row.id and match.why in NEAR and match.score >= SURE:
                yield row.id or 0, match.customer_id


async def _keep(run: Run, pairs: Iterable[tuple[int, int]], why: str) -> None:
    """Once; members of one group account are known to belong together, and not the same."""
    for one, other in sorted(set(pairs)):
        if await pair_of(run.store, one, other):
            continue
        rows = [await run.store.session.get(Customer, id) for id in (one, other)]
        if all(rows) and not _of_one_group([row for row in rows if row]):
            await suggest(run.store, one, other, why)


def _of_one_group(rows: Sequence[Customer]) -> bool:
    first, second = (row.parent_id for row in rows)
    return first is not None and first == second


async def _ask(run: Run) -> None:
    asked = await asked_since(run.store, run.due - timedelta(hours=20))
    for pair in await pairs_to_ask(run.store, ASKED):
        person = await _decider(run, pair)
        if person is None or asked.get(person, 0) >= run.playbook.merging.suggestions:
            continue
        asked[person] = asked.get(person, 0) + 1
        pair.asked_id, pair.asked_at = person, run.due
        await run.store.session.flush()
        await run.store.notify(
            person_id=person, kind=PAIR, object_kind=PAIR, object_id=pair.id or 0, severity=1,
            reason=REASONS[pair.why], now=run.due,
        )  # fmt: skip


async def _decider(run: Run, pair: CustomerPair) -> int | None:
    rows = [await run.store.session.get_one(Customer, id) for id in (pair.one_id, pair.other_id)]
    return await decider_of(run.store, rows, run.due)

"""How two records that may be one firm look to whoever decides about them (U-01)."""

from datetime import timedelta

from cards.merging import PairView, RecordView, merge_apart, merge_done, merge_pair
from cards.model import Card
from handlers.registry import Context, face
from sales.merging import CHOICES, UNKNOWN, Record, disputed
from sales.rights import may_merge
from storage.merging import carried, merge_of_pair
from storage.pairs import pair_named
from storage.tables import Customer, CustomerMerge, CustomerPair, Person, Region

PAIR = "merge"


@face(PAIR)
async def pair_face(ctx: Context, id: int) -> Card | None:
    pair = await pair_named(ctx.store, id)
    return await draw(ctx, pair) if pair and await may_decide(ctx, pair) else None


async def names_of_pair(ctx: Context, id: int) -> str:
    """「青禾口腔 / 青禾门诊」; empty: not there, or not for this viewer."""
    pair = await pair_named(ctx.store, id)
    if pair is None or pair.state != "open" or not await may_decide(ctx, pair):
        return ""
    rows = [await ctx.store.session.get_one(Customer, one) for one in (pair.one_id, pair.other_id)]
    return " / ".join(row.name for row in rows)


async def may_decide(ctx: Context, pair: CustomerPair) -> bool:
    return await may_merge_all(ctx, pair.one_id, pair.other_id)


async def may_merge_all(ctx: Context, *ids: int) -> bool:
    rows = [await ctx.store.session.get(Customer, id) for id in set(ids)]
    facts = [await ctx.mine.facts(row) for row in rows if row]
    return len(facts) == len(set(ids)) and may_merge(ctx.actor, *facts)


async def draw(ctx: Context, pair: CustomerPair) -> Card:
    done = await merge_of_pair(ctx.store, pair.id or 0)
    if done and done.undone_at is None:
        return merge_done(await merged_view(ctx, done))
    view = await view_of(ctx, pair)
    return merge_apart(view) if pair.state == "different" else merge_pair(view)


async def view_of(ctx: Context, pair: CustomerPair) -> PairView:
    kept, gone = [
        await ctx.store.session.get_one(Customer, id) for id in sorted((pair.one_id, pair.other_id))
    ]
    return PairView(
        id=pair.id or 0,
        version=pair.version,
        why=pair.why,
        kept=await _record_view(ctx, kept),
        gone=await _record_view(ctx, gone),
        disputed={
            name: (await _said(ctx, kept, name), await _said(ctx, gone, name))
            for name in disputed(record(kept), record(gone))
        },
        asked_by=await _person(ctx, pair.asked_by_id),
        undo_days=ctx.playbook.merging.undo_days,
        by=await _person(ctx, pair.decided_by_id),
    )


async def merged_view(ctx: Context, done: CustomerMerge) -> PairView:
    kept = await ctx.store.session.get_one(Customer, done.kept_id)
    until = done.at + timedelta(days=ctx.playbook.merging.undo_days)
    counts: dict[str, int] = {}
    for name, keys in done.taken["moved"].items():
        table = name.partition(".")[0]
        counts[table] = counts.get(table, 0) + len(keys)
    return PairView(
        id=done.pair_id or 0,
        version=0,
        why="asked",
        kept=RecordView(done.kept_id, kept.name),
        gone=RecordView(done.gone_id, done.taken["gone"]["name"], rows=counts),
        until=ctx.local(until) if until > ctx.now and done.undone_at is None else None,
        merge=(done.id or 0, done.version),
        by=await _person(ctx, done.by_id),
    )


def record(row: Customer) -> Record:
    return Record(
        id=row.id or 0, name=row.name, short_names=tuple(row.short_names), industry=row.industry,
        region_id=row.region_id, tier=row.tier, parent_id=row.parent_id, owner_id=row.owner_id,
        owned_since=row.owned_since, protected_until=row.protected_until, tags=tuple(row.tags),
    )  # fmt: skip


async def _record_view(ctx: Context, row: Customer) -> RecordView:
    said = [await _said(ctx, row, name) for name in CHOICES if name != "name"]
    facts = tuple(one for one in said if one)
    return RecordView(row.id or 0, row.name, facts, await carried(ctx.store, row.id or 0))


async def _said(ctx: Context, row: Customer, name: str) -> str:
    if name == "owner_id":
        return await _person(ctx, row.owner_id) or "公海"
    if name == "tier":
        return f"{row.tier}类" if row.tier not in ("", UNKNOWN) else ""
    if name == "region_id":
        region = await ctx.store.session.get(Region, row.region_id) if row.region_id else None
        return region.name if region else ""
    if name == "parent_id":
        parent = await ctx.store.session.get(Customer, row.parent_id) if row.parent_id else None
        return f"属于{parent.name}" if parent else ""
    return str(getattr(row, name))


async def _person(ctx: Context, id: int | None) -> str:
    person = await ctx.store.session.get(Person, id) if id else None
    return person.name if person else ""

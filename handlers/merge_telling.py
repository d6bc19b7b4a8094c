"""Who hears of a merge, and what looks different after it (U-01)."""

from collections.abc import Iterable

from cards.merging import ToldView, merge_told
from handlers.merge_face import PAIR
from handlers.registry import Context
from storage.tables import Customer, CustomerMerge, Person
from storage.undo import KINDS


async def told_all(ctx: Context, done: CustomerMerge, owners: Iterable[int | None]) -> None:
    """Those who had one of the two, but for who did it; and every card that shows what moved."""
    await ctx.store.settle(PAIR, done.pair_id or 0)
    await _refresh(ctx, done)
    kept = await ctx.store.session.get_one(Customer, done.kept_id)
    owner = await ctx.store.session.get(Person, kept.owner_id) if kept.owner_id else None
    apart = done.undone_at is not None
    for person in sorted({id for id in owners if id and id != ctx.actor.id}):
        view = ToldView(
            done.gone_id if apart and person != kept.owner_id else done.kept_id,
            kept.name, done.taken["gone"]["name"], owner.name if owner else "公海",
            ctx.actor.name, apart,
        )  # fmt: skip
        once = f"merged:{done.id}:{person}:{ctx.event}"
        await ctx.store.owe(person, merge_told(view), once=once, event=ctx.event or None)


async def _refresh(ctx: Context, done: CustomerMerge) -> None:
    await ctx.refresh(PAIR, done.pair_id or 0)
    for id in (done.kept_id, done.gone_id):
        await ctx.refresh("customer", id)
    for name, keys in done.taken["moved"].items():
        table = name.partition(".")[0]
        if table in KINDS and table not in ("customers", "contacts"):
            for (id,) in keys:
                await ctx.refresh(KINDS[table], id)

"""Two records of one firm: found, looked at, merged, kept apart, and taken back (U-01)."""

import re
from datetime import timedelta

from cards.merging import AskedView, PairList, merge_asked, merge_list, merge_undone
from handlers.known import customer_id
from handlers.merge_deciders import decider_of
from handlers.merge_face import (
    PAIR,
    draw,
    may_decide,
    may_merge_all,
    merged_view,
    record,
    view_of,
)
from handlers.merge_telling import told_all
from handlers.refusals import ABSENT, stale
from handlers.registry import Context, Reply, handles, spelled
from sales.actions import (
    Action,
    FindMerge,
    FindUnmerge,
    KeepApart,
    MergePair,
    ShowPair,
    Unmerge,
)
from sales.company_names import company_key
from sales.merging import CHOICES, merged
from sales.rights import keeps_rules, leads, reads_customers
from storage.customers import who_owns
from storage.merging import give_back, last_merge_by, merge, merge_of, merges_of
from storage.owing import Owed, Priority
from storage.pairs import open_pairs, pair_named, suggest
from storage.tables import Customer, CustomerMerge, CustomerPair, Person

LISTED, LOOKED_AT = 3, 30
_BETWEEN = re.compile(r"[\s、，,;；]+|(?<=..)[和与跟](?=..)")


@spelled(
    "合并", "merge", about="两家客户是同一家，合成一家", sample="/合并 青禾口腔 青禾连锁",
    may=reads_customers,
)  # fmt: skip
def parse_merge(rest: str) -> Action:
    return FindMerge(rest)


@spelled(
    "撤销合并", "unmerge", about="把合并过的客户分开", sample="/撤销合并 青禾口腔",
    may=reads_customers,
)  # fmt: skip
def parse_unmerge(rest: str) -> Action:
    return FindUnmerge(rest)


@handles(FindMerge, may=reads_customers)
async def find(action: FindMerge, ctx: Context) -> Reply:
    """Whoever decides about both sees what would become of them; else somebody who does is asked."""
    if not action.words:
        return await _suggestions(ctx)
    names = [name for name in _BETWEEN.split(action.words.strip()) if name]
    if len(names) != 2:
        return Reply(notice="哪两家？写上两个客户名，中间空一格，比如「/合并 青禾口腔 青禾连锁」")
    rows = [await _named(ctx, name) for name in names]
    for name, row in zip(names, rows, strict=True):
        if row is None:
            return Reply(notice=f"没有找到客户「{name[:30]}」，写全称再试")
    one, other = [row for row in rows if row]
    if one.id == other.id:
        return Reply(notice="这两个名字已经是同一家客户")
    if not await ctx.mine.only([one, other]):
        return ABSENT
    pair = await suggest(ctx.store, one.id or 0, other.id or 0, "asked", ctx.actor.id)
    if await may_decide(ctx, pair):
        return Reply(await draw(ctx, pair), below=True, shows=(PAIR, pair.id or 0))
    return await _asked(ctx, pair, one, other)


@handles(ShowPair, may=reads_customers)
async def show(action: ShowPair, ctx: Context) -> Reply:
    pair = await pair_named(ctx.store, action.pair)
    if pair is None or not await may_decide(ctx, pair):
        return ABSENT
    return Reply(await draw(ctx, pair), below=True, shows=(PAIR, action.pair))


@handles(MergePair, may=reads_customers)
async def do(action: MergePair, ctx: Context) -> Reply:
    pair = await _as_seen(ctx, action)
    if isinstance(pair, Reply):
        return pair
    kept, gone = [await _held(ctx, id) for id in sorted((pair.one_id, pair.other_id))]
    chosen = {name: side for name in CHOICES if (side := getattr(action, name))}
    groups = {id: await _groups_above(ctx, id) for id in (kept.parent_id, gone.parent_id) if id}
    fields = merged(record(kept), record(gone), chosen, lambda id: groups.get(id, ()))
    owners = (kept.owner_id, gone.owner_id)
    owner = fields.get("owner_id", kept.owner_id)
    loser = next((one for one in owners if one and one != owner), None)
    pair.state, pair.decided_by_id, pair.decided_at = "merged", ctx.actor.id, ctx.now
    done = await merge(ctx.store, kept, gone, fields, ctx.actor.id, pair.id, loser)
    await told_all(ctx, done, owners)
    return Reply(await draw(ctx, pair), "已合并", shows=(PAIR, pair.id or 0))


@handles(KeepApart, may=reads_customers)
async def keep_apart(action: KeepApart, ctx: Context) -> Reply:
    pair = await _as_seen(ctx, action)
    if isinstance(pair, Reply):
        return pair
    pair.state, pair.decided_by_id, pair.decided_at = "different", ctx.actor.id, ctx.now
    await ctx.store.session.flush()
    await ctx.store.settle(PAIR, pair.id or 0)
    await ctx.refresh(PAIR, pair.id or 0)
    return Reply(await draw(ctx, pair), "记下了，不再问", shows=(PAIR, pair.id or 0))


@handles(FindUnmerge, may=reads_customers)
async def find_back(action: FindUnmerge, ctx: Context) -> Reply:
    done = await _merge_meant(ctx, action.query)
    if done is None or not await may_merge_all(ctx, done.kept_id):
        return Reply(notice="没有找到可以撤销的合并，写上客户名再试，比如「/撤销合并 青禾口腔」")
    return await _undo(ctx, done)


@handles(Unmerge, may=reads_customers)
async def back(action: Unmerge, ctx: Context) -> Reply:
    done = await merge_of(ctx.store, action.merge, for_change=True)
    if done is None or not await may_merge_all(ctx, done.kept_id):
        return ABSENT
    if done.version != action.seen or done.undone_at:
        pair = await pair_named(ctx.store, done.pair_id or 0)
        return stale(await draw(ctx, pair), (PAIR, pair.id or 0)) if pair else ABSENT
    return await _undo(ctx, done)


async def _undo(ctx: Context, done: CustomerMerge) -> Reply:
    if done.at + timedelta(days=ctx.playbook.merging.undo_days) <= ctx.now:
        return Reply(notice=f"合并超过 {ctx.playbook.merging.undo_days} 天了，不能再撤销")
    last, *_ = await merges_of(ctx.store, done.kept_id)
    if last.id != done.id:
        later = last.taken["gone"]["name"]
        return Reply(notice=f"后来又并入过「{later}」，先撤销那一次")
    kept = await _held(ctx, done.kept_id)
    view = await merged_view(ctx, done)
    owner = kept.owner_id
    gone = await give_back(ctx.store, done, ctx.actor.id)
    pair = await pair_named(ctx.store, done.pair_id or 0)
    if pair:
        pair.state = "different"
    await ctx.store.session.flush()
    await told_all(ctx, done, (owner, kept.owner_id, gone.owner_id))
    return Reply(merge_undone(view), "已撤销合并")


async def _suggestions(ctx: Context) -> Reply:
    if not (keeps_rules(ctx.actor) or leads(ctx.actor)):
        return Reply(notice="哪两家是同一家？写上两个客户名，比如「/合并 青禾口腔 青禾连锁」")
    rows = [pair for pair in await open_pairs(ctx.store, LOOKED_AT) if await may_decide(ctx, pair)]
    views = tuple([await view_of(ctx, pair) for pair in rows[:LISTED]])
    return Reply(merge_list(PairList(views)), below=True)


async def _named(ctx: Context, said: str) -> Customer | None:
    """Also somebody else's, but only by its very name (R30)."""
    id = customer_id(ctx, said)
    row = await ctx.mine.customer(id) if id else None
    if row or not id:
        return row
    known = ctx.tools.names.customer(id)
    names = (known.full_name, *known.short_names) if known else ()
    is_named = said in names or company_key(said) in {company_key(name) for name in names}
    return await ctx.store.session.get(Customer, id) if is_named else None


async def _asked(ctx: Context, pair: CustomerPair, one: Customer, other: Customer) -> Reply:
    decider = await decider_of(ctx.store, (one, other), ctx.now, ctx.actor.id)
    seen = await ctx.mine.only((one, other))
    hidden = next((row for row in (one, other) if row not in seen), None)
    person = await ctx.store.session.get(Person, decider) if decider else None
    if decider:
        pair.asked_id, pair.asked_at = decider, ctx.now
        await ctx.store.session.flush()
        await _show_to(ctx, decider, pair)
    return Reply(
        merge_asked(
            AskedView(
                one.name, other.name, hidden.name if hidden else "",
                await who_owns(ctx.store, hidden) if hidden else "", person.name if person else "",
            )
        ),
        below=True,
    )  # fmt: skip


async def _show_to(ctx: Context, person: int, pair: CustomerPair) -> None:
    """Addressed to him: he is asked for a decision."""
    await ctx.store.owe_many(
        [
            Owed(
                once=f"merge:{pair.id}:{ctx.event}", content={"shows": [PAIR, pair.id]},
                person_id=person, priority=Priority.APPROVAL, event=ctx.event or None,
            )
        ]
    )  # fmt: skip


async def _merge_meant(ctx: Context, query: str) -> CustomerMerge | None:
    if not query:
        return await last_merge_by(ctx.store, ctx.actor.id)
    row = await _named(ctx, query)
    found = await merges_of(ctx.store, row.id or 0) if row else ()
    return found[0] if found else None


async def _as_seen(ctx: Context, action: MergePair | KeepApart) -> CustomerPair | Reply:
    pair = await pair_named(ctx.store, action.pair, for_change=True)
    if pair is None or not await may_decide(ctx, pair):
        return ABSENT
    if pair.version != action.seen or pair.state != "open" or pair.one_id == pair.other_id:
        return stale(await draw(ctx, pair), (PAIR, pair.id or 0))
    return pair


async def _held(ctx: Context, id: int) -> Customer:
    if ctx.store.locks:
        await ctx.store.session.flush()  # a locked row is read again
    return await ctx.store.session.get_one(Customer, id, with_for_update=ctx.store.locks or None)


async def _groups_above(ctx: Context, id: int) -> tuple[int, ...]:
    """The group itself, the one above it, and so on; a circle ends."""
    found: list[int] = []
    at: int | None = id
    while at and at not in found:
        found.append(at)
        row = await ctx.store.session.get(Customer, at)
        at = row.parent_id if row else None
    return tuple(found)

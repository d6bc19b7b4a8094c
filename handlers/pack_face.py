"""How a battle pack looks now: the things it named, ticked where done."""

from datetime import date

from cards.battle_pack import LeadView, PackView, battle_pack
from cards.model import Card
from handlers.masking import mask_for
from handlers.registry import Context, face
from handlers.todo_face import view_of
from storage.deals import open_todos, todos_by_id
from storage.tables import BattlePack


@face("battle_pack")
async def battle_pack_face(ctx: Context, id: int) -> Card | None:
    """Only for whom it was made."""
    pack = await ctx.store.session.get(BattlePack, id)
    if pack is None or pack.person_id != ctx.actor.id:
        return None
    return battle_pack(await pack_view(ctx, pack))


async def pack_view(ctx: Context, pack: BattlePack) -> PackView:
    todos = await ctx.mine.only(await todos_by_id(ctx.store, pack.todo_ids))
    named = set(pack.todo_ids)
    late = [row for row in await open_todos(ctx.store, ctx.actor.id) if row.due_at < ctx.now]
    return PackView(
        id=pack.id or 0,
        day=date.fromisoformat(pack.day),
        todos=tuple([await view_of(ctx, row) for row in todos]),
        lead=await _lead(ctx, pack),
        material=_material(ctx, pack),
        late_total=sum(1 for row in late if row.id not in named),
    )


async def _lead(ctx: Context, pack: BattlePack) -> LeadView | None:
    deal = await ctx.mine.opportunity(pack.lead_id) if pack.lead_id else None
    if deal is None:
        return None
    stage = ctx.playbook.stage(deal.stage)
    idle = (ctx.local(ctx.now).date() - ctx.local(deal.last_contact_at).date()).days
    why = f"{idle} 天没联系了，想想卡在哪、下一步约谁" if idle > 0 else "今天刚联系过，趁热约下一步"
    amount = deal.amount_fen if (await mask_for(ctx.mine, deal)).amounts else None
    return LeadView(deal.id or 0, deal.name, stage.name if stage else deal.stage, amount, why)


def _material(ctx: Context, pack: BattlePack) -> tuple[str, str] | None:
    found = next((one for one in ctx.playbook.materials if one.id == pack.material), None)
    return (found.title, found.summary) if found else None

"""「今日」 on demand: today's pack as it was sent, or made now."""

from datetime import UTC, datetime, time, timedelta

from cards.battle_pack import battle_pack
from handlers.pack_face import pack_view
from handlers.registry import Context, Reply, handles, spelled
from sales.actions import Action, ShowToday
from sales.briefing import pack
from sales.rights import sells
from storage.packs import pack_facts, pack_of
from storage.tables import BattlePack


@spelled(
    "今日",
    "今天",
    "作战包",
    "今日作战包",
    "today",
    about="今日作战包：先做什么",
    sample="/今日",
    may=sells,
)
def parse_today(rest: str) -> Action:
    return ShowToday()


@handles(ShowToday, may=sells)
async def show_today(action: ShowToday, ctx: Context) -> Reply:
    row = await pack_today(ctx)
    shows = ("battle_pack", row.id) if row.id else None
    return Reply(battle_pack(await pack_view(ctx, row)), below=True, shows=shows)


async def pack_today(ctx: Context) -> BattlePack:
    """As it was sent, else made now."""
    day = ctx.local(ctx.now).date().isoformat()
    return await pack_of(ctx.store, ctx.actor.id, day) or await _make(ctx)


async def _make(ctx: Context) -> BattlePack:
    """Asked before 10:00: shown now and not stored, so that the morning's pack is made fresh."""
    day = ctx.local(ctx.now).date()
    end = datetime.combine(day + timedelta(days=1), time(), ctx.tools.zone).astimezone(UTC)
    todos, leads = await pack_facts(ctx.store, [ctx.actor.id], end, ctx.playbook.pack)
    chosen = pack(
        todos.get(ctx.actor.id, ()),
        leads.get(ctx.actor.id, ()),
        ctx.playbook.materials,
        ctx.playbook.pack,
    )
    return BattlePack(
        id=0,
        person_id=ctx.actor.id,
        day=day.isoformat(),
        todo_ids=list(chosen.todos),
        lead_id=chosen.lead,
        material=chosen.material,
        created_at=ctx.now,
    )

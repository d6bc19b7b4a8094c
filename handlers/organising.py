"""An admin has the platforms' lists of people compared with ours (U-15)."""

from handlers.registry import Context, Reply, handles, spelled
from sales.actions import AcceptLeavers, Action, PeopleSynced, SyncPeople
from sales.rights import administers

SYNC = "sync_people"
"""The errand. `platform`: one of them, empty: all; `accept`: the mark of those who really left."""


@spelled(
    "同步", "同步通讯录", "sync", about="按通讯录更新同事和团队", sample="/同步", may=administers
)
def parse_sync(rest: str) -> Action:
    return SyncPeople()


@handles(SyncPeople, may=administers)
async def sync(action: SyncPeople, ctx: Context) -> Reply:
    await _ask(ctx, "", "")
    return Reply(notice="开始同步通讯录，完成后告诉你")


@handles(AcceptLeavers, may=administers)
async def accept(action: AcceptLeavers, ctx: Context) -> Reply:
    await _ask(ctx, action.platform, action.mark)
    return Reply(notice="收到，正在按通讯录停用，完成后告诉你")


@handles(PeopleSynced, may=administers)
async def synced(action: PeopleSynced, ctx: Context) -> Reply:
    return Reply(notice=action.told)


async def _ask(ctx: Context, platform: str, accept: str) -> None:
    await ctx.store.ask_errand(
        SYNC,
        {"platform": platform, "accept": accept},
        once=f"{SYNC}:event:{ctx.event}",
        person_id=ctx.actor.id,
        event=ctx.event,
    )

"""A group chat is bound to a team, in the group itself: approvals and roll-ups go there (model: Group approval)."""

from handlers.registry import Context, Reply, handles, spelled
from sales.actions import Action, BindGroup, UnbindGroup
from sales.rights import administers, binds_groups
from sales.spelling import nearest
from storage.groups import groups_of_team, teams
from storage.tables import ChatGroup, Person, Team

IN_A_GROUP = Reply(notice="这句话要在群里说：把我拉进团队的群，再 @我「绑定 团队名」")
NOT_YOURS = Reply(notice="只有管理员或这个团队的主管能绑定")


@spelled(
    "绑定",
    "bind",
    about="在群里说：把这个群绑定到一个团队",
    sample="@我 绑定 华东一组",
    may=binds_groups,
)
def parse_bind(rest: str) -> Action:
    return BindGroup(rest)


@spelled("解绑", "unbind", about="在群里说：这个群不再绑定", sample="@我 解绑", may=binds_groups)
def parse_unbind(rest: str) -> Action:
    return UnbindGroup()


@handles(BindGroup, may=binds_groups)
async def bind(action: BindGroup, ctx: Context) -> Reply:
    group = await _here(ctx)
    if group is None:
        return IN_A_GROUP
    if not action.team:
        return Reply(notice="绑定到哪个团队？比如「绑定 华东一组」")
    known = {team.name: team for team in await teams(ctx.store)}
    team = known.get(action.team)
    if team is None:
        near = nearest(action.team, known)
        hint = f"，是「{near}」吗？" if near else "；团队来自组织架构，请先同步"
        return Reply(notice=f"没有「{action.team[:20]}」这个团队{hint}")
    if not await _may(ctx, team):
        return NOT_YOURS
    return await _bound(ctx, group, team)


@handles(UnbindGroup, may=binds_groups)
async def unbind(action: UnbindGroup, ctx: Context) -> Reply:
    group = await _here(ctx)
    if group is None:
        return IN_A_GROUP
    team = await ctx.store.session.get(Team, group.team_id) if group.team_id else None
    if team is None:
        return Reply(notice="这个群没有绑定团队")
    if not await _may(ctx, team):
        return NOT_YOURS
    group.team_id = None
    return Reply(notice=f"已解绑，{team.name}的审批和汇总不再发到这个群")


async def _bound(ctx: Context, group: ChatGroup, team: Team) -> Reply:
    before = await ctx.store.session.get(Team, group.team_id) if group.team_id else None
    if before and before.id == team.id:
        return Reply(notice=f"这个群已经绑定{team.name}")
    others = [one for one in await groups_of_team(ctx.store, team.id or 0) if one.id != group.id]
    group.team_id = team.id
    was = f"（原来是{before.name}）" if before else ""
    also = f"；{team.name}还绑着「{others[0].name}」，要换请到那个群里说「解绑」" if others else ""
    return Reply(notice=f"已绑定{team.name}{was}，它的审批和汇总会发到这个群{also}")


async def _here(ctx: Context) -> ChatGroup | None:
    return await ctx.store.session.get(ChatGroup, ctx.group) if ctx.group else None


async def _may(ctx: Context, team: Team) -> bool:
    """An admin any; a manager the teams of his people, and his own."""
    if administers(ctx.actor):
        return True
    me = await ctx.store.session.get_one(Person, ctx.actor.id)
    people = [await ctx.store.session.get_one(Person, id) for id in sorted(ctx.actor.below)]
    return team.id in {one.team_id for one in (me, *people)}

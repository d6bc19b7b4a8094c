"""Group chats: met when the bot joins one or somebody speaks to it there, bound to a team by an admin."""

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlmodel import col, select

from storage.store import Store
from storage.tables import ChatGroup, Team

UNKNOWN = "未命名的群"
_THERE = select(ChatGroup).where(
    ChatGroup.platform == bindparam("platform"), ChatGroup.external_id == bindparam("external_id")
)


async def group_met(store: Store, platform: str, external_id: str, name: str = "") -> ChatGroup:
    """Its row, made now where nobody knew it; one that we had lost is found again."""
    key = {"platform": platform, "external_id": external_id}
    await store.insert_once(ChatGroup, **key, name=name or UNKNOWN)
    group = (await store.session.exec(_THERE, params=key)).one()
    if name and group.name != name:
        group.name = name
    if group.lost_at is not None:
        group.lost_at = None
    return group


async def group_there(store: Store, platform: str, external_id: str) -> ChatGroup | None:
    key = {"platform": platform, "external_id": external_id}
    return (await store.session.exec(_THERE, params=key)).first()


async def teams(store: Store) -> Sequence[Team]:
    return (await store.session.exec(select(Team).order_by(col(Team.id)))).all()


async def groups_of_team(store: Store, team_id: int) -> Sequence[ChatGroup]:
    """The bound ones that are still there."""
    bound = select(ChatGroup).where(ChatGroup.team_id == team_id, col(ChatGroup.lost_at).is_(None))
    return (await store.session.exec(bound.order_by(col(ChatGroup.id)))).all()

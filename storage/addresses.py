"""Where people and groups are reached: the account used last, and none where nobody can be reached."""

from datetime import datetime

from sqlalchemy import Table, bindparam
from sqlmodel import SQLModel, col, select

from storage.tables import Account, ChatGroup
from storage.transaction import Transaction

_ACCOUNTS: Table = SQLModel.metadata.tables["accounts"]
_GROUPS: Table = SQLModel.metadata.tables["chat_groups"]
_USED = _ACCOUNTS.update().where(
    _ACCOUNTS.c.platform == bindparam("on_platform"),
    _ACCOUNTS.c.external_id == bindparam("as_account"),
)
_LAST_USED = (
    select(Account.platform, Account.external_id)
    .where(
        Account.person_id == bindparam("person_id"),
        col(Account.lost_at).is_(None),
        Account.platform != bindparam("but"),
    )
    .order_by(
        (col(Account.platform) == bindparam("rather")).desc(),
        col(Account.used_at).desc().nulls_last(),
        col(Account.id),
    )
    .limit(1)
)
_LOST = (
    _ACCOUNTS.update()
    .where(
        _ACCOUNTS.c.platform == bindparam("on_platform"),
        _ACCOUNTS.c.external_id == bindparam("as_account"),
    )
    .values(lost_at=bindparam("at"))
)
_LOST_GROUP = (
    _GROUPS.update()
    .where(
        _GROUPS.c.platform == bindparam("on_platform"),
        _GROUPS.c.external_id == bindparam("as_group"),
    )
    .values(lost_at=bindparam("at"))
)
_GROUP = select(ChatGroup.platform, ChatGroup.external_id).where(
    ChatGroup.id == bindparam("group_id"), col(ChatGroup.lost_at).is_(None)
)


class Addresses(Transaction):
    async def touch_account(self, platform: str, external_id: str, now: datetime) -> None:
        """The account was used now, so messages to its person go there; and it is not lost."""
        used = {
            "on_platform": platform, "as_account": external_id, "used_at": now, "lost_at": None,
        }  # fmt: skip
        await self._run(_USED, used)  # past the change log: traffic, not business

    async def bind_account(self, person_id: int, platform: str, external_id: str) -> bool:
        """Let the account stand for the person; False when it already stands for somebody."""
        return await self.insert_once(
            Account, platform=platform, external_id=external_id, person_id=person_id
        )

    async def address_of(
        self, person_id: int, *, rather: str = "", but: str = ""
    ) -> tuple[str, str] | None:
        """(platform, external id) of the account used last, or of that on the platform `rather` where
        there is one; on `but` never."""
        wanted = {"person_id": person_id, "rather": rather, "but": but}
        row = (await self.session.exec(_LAST_USED, params=wanted)).first()
        return (row[0], row[1]) if row else None

    async def group_address(self, group_id: int) -> tuple[str, str] | None:
        """(platform, external id) of a group chat."""
        row = (await self.session.exec(_GROUP, params={"group_id": group_id})).first()
        return (row[0], row[1]) if row else None

    async def lose_account(self, platform: str, external_id: str, now: datetime) -> None:
        """Nobody can be reached there, until its person writes again."""
        await self._run(_LOST, {"on_platform": platform, "as_account": external_id, "at": now})

    async def lose_group(self, platform: str, external_id: str, now: datetime | None) -> None:
        """The same of a group; None: somebody wrote in it."""
        await self._run(_LOST_GROUP, {"on_platform": platform, "as_group": external_id, "at": now})

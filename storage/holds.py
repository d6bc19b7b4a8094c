"""What instances share: who holds what only one can hold (law 2), and how much of a month is used up."""

from datetime import datetime, timedelta

from sqlmodel import SQLModel, col, delete

from storage.tables import Lease
from storage.transaction import Transaction, insert_into

_LEASES = SQLModel.metadata.tables["leases"]
_USAGE = SQLModel.metadata.tables["usage"]


class Holds(Transaction):
    async def hold(self, name: str, holder: str, now: datetime, duration: timedelta) -> bool:
        """Take or renew it until `now` + `duration`; False: another holds it."""
        insert = insert_into(_LEASES, self.dialect)
        mine = (_LEASES.c.holder == holder) | (_LEASES.c.until <= now)
        statement = insert.values(name=name, holder=holder, until=now + duration)
        taken = statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "until": now + duration},
            where=mine,
        ).returning(_LEASES.c.holder)
        connection = await self.session.connection()
        return (await connection.execute(taken)).first() is not None

    async def use_once(self, name: str, now: datetime, counts_for: timedelta) -> bool:
        """True the first time within `counts_for`; what counts no more is forgotten."""
        used = f"used:{name}"
        over = delete(Lease).where(col(Lease.name).startswith("used:"), col(Lease.until) <= now)
        await self.session.exec(over)
        return await self.insert_once(Lease, name=used, holder="", until=now + counts_for)

    async def let_go(self, name: str, holder: str) -> None:
        """Another may take it at once."""
        mine = delete(Lease).where(col(Lease.name) == name, col(Lease.holder) == holder)
        await self.session.exec(mine)

    async def spend(self, platform: str, month: str, kind: str, calls: int) -> int:
        """Count `calls` against the month (YYYY-MM); says how many there are by now."""
        insert = insert_into(_USAGE, self.dialect)
        row = {"platform": platform, "month": month, "kind": kind, "count": calls}
        counted = (
            insert.values(**row)
            .on_conflict_do_update(
                index_elements=["platform", "month", "kind"],
                set_={"count": _USAGE.c.count + calls},
            )
            .returning(_USAGE.c.count)
        )
        connection = await self.session.connection()
        return int((await connection.execute(counted)).scalar_one())

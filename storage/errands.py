"""Slow work by name: asked for in one transaction, done with none open, finished in another."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table
from sqlmodel import SQLModel, col

from storage.leases import due, lease, next_due, release
from storage.tables import Errand
from storage.transaction import Transaction

_ERRANDS: Table = SQLModel.metadata.tables["errands"]
_DUE = due(Errand, "waiting", col(Errand.not_before), col(Errand.id))
_NEXT = next_due(Errand, "waiting")


class Errands(Transaction):
    async def ask_errand(
        self,
        name: str,
        args: dict[str, Any],
        *,
        once: str,
        person_id: int | None = None,
        event: int | None = None,
        not_before: datetime | None = None,
    ) -> bool:
        """Have slow work done after commit; False when `once` was asked before."""
        row = {
            "once": once, "name": name, "args": args, "person_id": person_id, "event_id": event,
            "state": "waiting", "not_before": not_before or self.at, "attempts": 0, "progress": "",
            "last_error": "", "created_at": self.at,
        }  # fmt: skip
        return await self._insert(_ERRANDS, row) is not None

    async def lease_errands(
        self, now: datetime, duration: timedelta, limit: int = 5
    ) -> list[Errand]:
        """Take due errands for `duration`, oldest first."""
        found = (await self.session.exec(_DUE, params={"now": now, "most": limit})).all()
        for errand in found:
            lease(errand, now + duration)
        return list(found)

    async def errand(self, id: int) -> Errand | None:
        return await self.session.get(Errand, id)

    async def progress_errand(self, id: int, progress: str, until: datetime) -> None:
        """How far it is, in the asker's words; the lease now lasts until `until`."""
        errand = await self.session.get_one(Errand, id)
        errand.progress, errand.lease_until = progress, until

    async def finish_errand(self, id: int, now: datetime) -> bool:
        """Done; False when it was finished already (its lease had run out and another did it)."""
        errand = await self.session.get_one(Errand, id, with_for_update=self.locks or None)
        if errand.state != "waiting":
            return False
        errand.state, errand.lease_until, errand.done_at = "done", None, now
        return True

    async def retry_errand(self, id: int, until: datetime, error: str) -> None:
        release(await self.session.get_one(Errand, id), until, error)

    async def bury_errand(self, id: int, error: str, now: datetime) -> None:
        """It will not be done; the admin sees it."""
        errand = await self.session.get_one(Errand, id)
        errand.state, errand.lease_until, errand.last_error = "dead", None, error
        errand.done_at = now

    async def next_errand_at(self) -> datetime | None:
        found: datetime | None = await self.session.scalar(_NEXT)
        return found

"""Slow work by name: asked for in one transaction, done with none open, finished in another."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Table, bindparam
from sqlmodel import SQLModel, col

from storage.leases import due, lease, next_due, release
from storage.tables import Errand
from storage.transaction import Transaction

_ERRANDS: Table = SQLModel.metadata.tables["errands"]
_NAMES: BindParameter[Any] = bindparam("names", expanding=True)
_ORDER = (col(Errand.not_before), col(Errand.id))
_DUE = due(Errand, "waiting", *_ORDER, only=(col(Errand.name).in_(_NAMES),))
_DUE_BUT = due(Errand, "waiting", *_ORDER, only=(col(Errand.name).not_in(_NAMES),))
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

    async def lease_errand(
        self, now: datetime, duration: timedelta, names: Collection[str] = (), *, but: bool = True
    ) -> Errand | None:
        """Take the oldest that is due for `duration`: of these names, or with `but` of any other."""
        params = {"now": now, "most": 1, "names": sorted(names)}
        found = (await self.session.exec(_DUE_BUT if but else _DUE, params=params)).first()
        if found:
            lease(found, now + duration)
        return found

    async def hold_errand(self, id: int, attempt: int, until: datetime) -> bool:
        """Keep it until then; False: the lease ran out, and another has taken it or finished it since."""
        errand = await self.session.get_one(Errand, id, with_for_update=self.locks or None)
        if errand.state != "waiting" or errand.attempts != attempt:
            return False
        errand.lease_until = until
        return True

    async def errand(self, id: int) -> Errand | None:
        return await self.session.get(Errand, id)

    async def progress_errand(self, id: int, progress: str) -> None:
        """How far it is, in the asker's words."""
        errand = await self.session.get_one(Errand, id)
        errand.progress = progress

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

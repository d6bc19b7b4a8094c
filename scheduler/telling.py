"""Owing one person's notices, with the rows that the caps are counted by (U-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from handlers.registry import FACES, Tools
from handlers.roll_up_face import face_of
from sales.calm import HOUR, RED, Hours, Pushed, Wishes
from sales.playbook import Playbook
from sales.quiet import send_at
from storage.calm import push, pushes_since, setting_of
from storage.owing import Owed, Priority
from storage.store import Store
from storage.tables import Notice, Person, Push, Todo


@dataclass(frozen=True, slots=True)
class Teller:
    """Speaks to one person at one instant."""

    store: Store
    person: int
    now: datetime
    playbook: Playbook
    tools: Tools

    def hours(self) -> Hours:
        """Where this instant lies in the person's day."""
        local = self.now.astimezone(self.tools.zone)
        opens = self._opening(self.now)
        window_open = opens <= self.now
        return Hours(
            now=self.now,
            midnight=self._today(time()),
            window_open=window_open,
            opens=self._opening(self._today(self.playbook.window.closes)) if window_open else opens,
            digest_ahead=self.tools.calendar.is_workday(local.date())
            and self.now < self._today(self.playbook.calm.digest_at),
        )

    async def pushed(self) -> list[Pushed]:
        since = min(self.hours().midnight, self.now - HOUR)
        rows = await pushes_since(self.store, self.person, since)
        return [Pushed(row.at, frozenset(row.kind.split(","))) for row in rows]

    async def wishes(self) -> Wishes:
        setting = await setting_of(self.store, self.person)
        return Wishes(frozenset(setting.muted), setting.push_alerts)

    async def tell_one(self, notice: Notice) -> None:
        """By the face of its kind, which can be acted on at once."""
        face = face_of(notice)
        if face not in FACES:
            await self.tell([notice], "card", "sent")
            return
        made = await push(self.store, self.person, "card", [notice], "sent", self.now)
        content = {"shows": [face, notice.object_id]} | await self._instead(notice)
        await self._owe(made, content, await self._once(notice, made))

    async def tell(self, notices: Sequence[Notice], form: str, state: str) -> None:
        """Many in one message."""
        made = await push(self.store, self.person, form, notices, state, self.now)
        await self._owe(made, {"shows": ["roll_up", made.id]}, f"push:{made.id}")

    async def _owe(self, made: Push, content: dict[str, Any], once: str) -> None:
        red = made.severity >= RED
        owed = Owed(
            once=once,
            content=content | {"on_delivered": ["push", made.id]},
            person_id=self.person,
            priority=Priority.RED if red else Priority.REMINDER,
        )
        await self.store.owe_many([owed])

    async def _once(self, notice: Notice, made: Push) -> str:
        """A todo reminds once per due time, whatever else is told of it."""
        if notice.object_kind == "todo":
            todo = await self.store.session.get_one(Todo, notice.object_id)
            return f"todo_due:{todo.id}:{todo.due_at.isoformat()}"
        return f"push:{made.id}"

    async def _instead(self, notice: Notice) -> dict[str, str]:
        """Whom it was meant for, under the card that his stand-in gets (U-13)."""
        if notice.instead_of_id is None:
            return {}
        absent = await self.store.session.get_one(Person, notice.instead_of_id)
        return {"note": f"{absent.name}请假中，这条由你代为处理"}

    def _today(self, at: time) -> datetime:
        local = self.now.astimezone(self.tools.zone)
        return datetime.combine(local.date(), at, self.tools.zone).astimezone(UTC)

    def _opening(self, wanted: datetime) -> datetime:
        return send_at(
            wanted,
            exempt=False,
            window=self.playbook.window,
            zone=self.tools.zone,
            is_workday=self.tools.calendar.is_workday,
        )

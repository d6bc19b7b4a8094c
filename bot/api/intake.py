"""A lead told by another system: stored first, taken in once, answered alike however often it comes (AS-13, MI-06)."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

from bot.api import API
from bot.api.answers import taken
from bot.api.models import LeadSent, Received
from bot.api.problems import Problem, key_used
from bot.business import Business
from bot.clock import Clock
from bot.committing import committed, tried
from bot.ids import reference
from handlers.lead_pushing import push
from sales.partners import Partner, told_as
from storage.store import Storage, Store
from storage.tables import InboxEvent

REFUSED = f"{API}_refused"
"""What the inbox calls what was not taken: it does not use its key up."""
KEPT = 16 * 1024  # characters of a refused text


@dataclass(frozen=True, slots=True)
class Answer:
    """`body`: whole; who may not know a lead's owner is not shown it. `repeated`: as it was answered then."""

    status: int
    body: dict[str, Any]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """What was sent under which key, as the inbox keeps it."""

    partner: str
    key: str
    sent: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Intake:
    """`wake`: something may be owed now."""

    storage: Storage
    business: Business
    clock: Clock
    wake: Callable[[], None]

    async def take(self, telling: Telling) -> Answer:
        """Raises Problem where the key stands for another content, and Unavailable."""
        answer = await committed(self.storage, lambda store: self._once(store, telling))
        self.wake()
        return answer

    async def refused(self, partner: Partner, raw: bytes, problem: Problem) -> None:
        """What could not be taken is kept too, each text once (law 11). Raises Unavailable."""
        key = f"{partner.name}:{sha256(raw).hexdigest()}"
        kept = {"text": raw.decode("utf-8", "replace")[:KEPT], "bytes": len(raw)}

        async def keep(store: Store) -> None:
            claim = await store.claim_event(REFUSED, key, partner.name, kept, self.clock.now())
            if claim.fresh:
                await store.record_reply(claim.id, problem.told.model_dump())

        await committed(self.storage, keep)

    async def again(self, store: Store, row: InboxEvent) -> str:
        """A failed one once more; says how it went."""
        answer = await self._answered(store, row.id or 0, Telling(**row.body))
        body = answer.body
        return str(body.get("detail") or f"已重放：线索 {body['id']}，{body['status_text']}")

    async def _once(self, store: Store, telling: Telling) -> Answer:
        name = told_as(telling.partner, telling.key)
        claim = await store.claim_event(
            API, name, telling.partner, asdict(telling), self.clock.now()
        )
        if claim.fresh:
            return await self._answered(store, claim.id, telling)
        if not claim.same_body or claim.reply is None:
            raise key_used()
        return replace(Answer(**claim.reply), repeated=True)

    async def _answered(self, store: Store, event: int, telling: Telling) -> Answer:
        store.acting(at=self.clock.now(), event_id=event)
        answer, failure = await tried(store, event, lambda: self._pushed(store, telling))
        if answer is None:
            answer = _later(event)
            await store.fail_event(event, failure, asdict(answer))
        else:
            await store.record_reply(event, asdict(answer))
        return answer

    async def _pushed(self, store: Store, telling: Telling) -> Answer:
        sent = LeadSent.model_validate(telling.sent)
        told = sent.told(telling.partner, telling.key, telling.sent)
        rules, tools = self.business.playbook, self.business.tools
        found = await push(store, rules, tools, told, self.clock.now())
        if found.lead is None:
            raise ValueError("；".join(found.faults))
        new = found.how in ("made", "owned")
        merged = found.lead.source_key != told.source_key
        body = await taken(store, found.lead, merged=merged, ignored=sent.ignored)
        return Answer(201 if new else 200, body)


def _later(event: int) -> Answer:
    said = f"原文已收下，还没处理完，不用再发。参考号 {reference(event)}，管理员可以重放"
    return Answer(202, Received(reference=reference(event), detail=said).model_dump())

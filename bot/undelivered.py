"""Telling the admins that a message did not arrive: at once, and at most once an hour (I3)."""

from datetime import datetime, timedelta

from sales.rights import RoleName
from storage.owing import Owed, Priority
from storage.store import Store
from storage.tables import OutboxMessage, Person

_ONCE, _STOPPED = "undelivered:", "stopped:"
_SILENT = (_ONCE, _STOPPED, "redraw:", "stranger:", "welcome:")
HOUR = timedelta(hours=1)


async def tell_admins(store: Store, message: OutboxMessage, why: str, now: datetime) -> None:
    """In the transaction that gives the message up. A notice that does not arrive causes no other, nor
    does a redraw (the next tap gets the present face), nor what was said to a stranger."""
    if message.once.startswith(_SILENT):
        return
    admins = await store.people_with(RoleName.ADMIN)
    line = {"text": f"有消息没送到：{await _to(store, message)}，{why}。一小时内只提醒这一次"}
    await store.owe_many(
        Owed(
            once=f"{_ONCE}{now:%Y%m%d%H}:{admin.id}",
            content=line,
            person_id=admin.id,
            priority=Priority.RED,
        )
        for admin in admins
    )


async def tell_stopped(store: Store, platform: str, why: str, now: datetime) -> None:
    """Nothing leaves there until an admin acts: he hears of it on another platform, if he has one."""
    line = f"机器人的消息暂时发不出去：{why}。处理好后会自动补发，一小时内只提醒这一次"
    await store.owe_many(
        [
            Owed(
                once=f"{_STOPPED}{platform}:{now:%Y%m%d%H}:{admin.id}",
                content={"text": line, "but": platform},
                person_id=admin.id,
                priority=Priority.RED,
                deadline=now + HOUR,
            )
            for admin in await store.people_with(RoleName.ADMIN)
            if admin.id and await store.address_of(admin.id, but=platform)
        ]
    )


async def _to(store: Store, message: OutboxMessage) -> str:
    if message.person_id is None:
        return "群聊"
    person = await store.session.get(Person, message.person_id)
    return person.name if person else "已删除的人员"

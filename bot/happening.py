"""What is done when something happens on a platform that nobody asked the bot for."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.platforms.base import Event, Happened
from bot.replying import Arrived
from bot.strangers import STRANGER, meet
from handlers.greeting import welcome
from handlers.lead_meeting import LOOK_UP
from handlers.lead_words import first_words
from handlers.organising import SYNC
from sales.playbook import Playbook
from sales.rights import sells
from storage.groups import group_met, group_there
from storage.organising import left
from storage.owing import Owed, Priority
from storage.store import Store

SYNC_SLOT = timedelta(minutes=5)
"""Many changes of the directory in a short time are one comparison."""
HELLO = (
    "大家好，我是作战包助手。@我 就能记拜访、查客户；审批和汇总也会发到这里。"
    "请管理员或团队主管 @我 说「绑定 团队名」，例如「绑定 华东一组」"
)


async def joined_group(store: Store, arrived: Arrived, playbook: Playbook) -> None:
    """It is known from now on; what it is for, an admin says."""
    event = _event(arrived)
    group = await group_met(
        store, arrived.platform, event.conversation, event.facts.get("title", "")
    )
    await store.session.flush()
    hello = Owed(
        once=f"hello:{group.id}:{arrived.event}",
        content={"text": HELLO},
        group_id=group.id,
        priority=Priority.ANSWER,
    )
    await store.owe_many([] if group.team_id else [hello])


async def left_group(store: Store, arrived: Arrived, playbook: Playbook) -> None:
    """Nothing is sent there any more; bound it stays, for the day it takes us back."""
    group = await group_there(store, arrived.platform, _event(arrived).conversation)
    if group and group.lost_at is None:
        group.lost_at = arrived.at


async def met(store: Store, arrived: Arrived, playbook: Playbook) -> None:
    """Somebody opened the chat for the first time (U-14)."""
    platform, sender = arrived.platform, arrived.inbound.sender
    actor = await store.actor_on(platform, sender)
    if actor is None:
        await meet(store, arrived, STRANGER)
    elif actor.active:
        await store.touch_account(platform, sender, arrived.at)
        await welcome(store, actor, arrived.at, f"met:{platform}:{sender}")


async def people_changed(store: Store, arrived: Arrived, playbook: Playbook) -> None:
    """Leavers lose everything at once (spec: rights); what else changed is looked at soon (U-15)."""
    for external_id in filter(None, _event(arrived).facts.get("left", "").split(",")):
        await left(store, arrived.platform, external_id, arrived.at)
    slot = int(arrived.at.timestamp() // SYNC_SLOT.total_seconds()) + 1
    await store.ask_errand(
        SYNC,
        {"platform": arrived.platform},
        once=f"{SYNC}:{arrived.platform}:{slot}",
        not_before=arrived.at + SYNC_SLOT,
    )


async def contact_added(store: Store, arrived: Arrived, playbook: Playbook) -> None:
    """The customer of somebody who sells: greeted while the code counts, and a lead as soon as the
    platform has said who he is (AS-12)."""
    event, platform = _event(arrived), arrived.platform
    actor = await store.actor_on(platform, event.sender)
    if actor is None or not sells(actor):
        return
    if code := event.facts.get("welcome"):
        words, _ = first_words(playbook, rep=actor.name)
        until = arrived.at + timedelta(seconds=int(event.facts["seconds"]))
        said = Owed(
            once=f"welcome:{platform}:{code}",
            content={"text": words, "to": [platform, event.sender], "welcome": code},
            priority=Priority.ANSWER, deadline=until, event=arrived.event,
        )  # fmt: skip
        await store.owe_many([said])
    contact = event.facts["contact"]
    await store.ask_errand(
        LOOK_UP,
        {"platform": platform, "contact": contact, "of": event.sender},
        once=f"{LOOK_UP}:{platform}:{contact}:{event.sender}",
        person_id=actor.id,
        event=arrived.event,
    )


def _event(arrived: Arrived) -> Event:
    assert isinstance(arrived.inbound, Event)
    return arrived.inbound


HAPPENINGS: dict[Happened, Callable[[Store, Arrived, Playbook], Awaitable[None]]] = {
    Happened.JOINED_GROUP: joined_group,
    Happened.LEFT_GROUP: left_group,
    Happened.MET: met,
    Happened.CONTACT_ADDED: contact_added,
    Happened.PEOPLE_CHANGED: people_changed,
}
"""In the event's own savepoint; `arrived.inbound` is an Event."""

"""Somebody writes whom we do not know: he is told whom to ask, and looked for where his phone may name him."""

from bot.replying import Arrived
from storage.owing import Owed, Priority
from storage.store import Store

MEET = "meet_stranger"
STRANGER = "还不认识你：请联系管理员把你的账号加进来，加好后再发一次就行"


async def meet(store: Store, arrived: Arrived, words: str) -> None:
    """`words`: owed to his address, once a day; empty: he has them already."""
    platform, sender = arrived.platform, arrived.inbound.sender
    store.acting(at=arrived.at, event_id=arrived.event)
    local = arrived.at.astimezone(store.zone)
    told = Owed(
        once=f"stranger:{platform}:{sender}:{local:%Y%m%d}",
        content={"text": words, "to": [platform, sender]},
        priority=Priority.ANSWER,
        event=arrived.event,
    )
    await store.owe_many([told] if words and sender else [])
    await store.ask_errand(
        MEET,
        {"platform": platform, "sender": sender},
        once=f"{MEET}:{platform}:{sender}:{local:%Y%m%d%H}",
        event=arrived.event,
    )

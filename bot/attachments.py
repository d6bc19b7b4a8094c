"""What came along with a message and still lies with the platform: asked for at once, fetched by an errand."""

from dataclasses import asdict

from bot.platforms.base import Message
from bot.replying import Arrived
from sales.rights import Actor
from storage.store import Store

FETCH = "fetch_media"


def words(message: Message) -> str:
    """What was written, else what the platform heard in a voice."""
    return message.text.strip() or " ".join(one.said for one in message.attachments if one.said)


async def ask_for(store: Store, arrived: Arrived, message: Message, actor: Actor) -> None:
    """In the message's own transaction: a crash loses nothing."""
    attachments = [asdict(one) for one in message.attachments]
    await store.ask_errand(
        FETCH,
        {"platform": arrived.platform, "attachments": attachments},
        once=f"{FETCH}:{arrived.event}",
        person_id=actor.id,
        event=arrived.event,
    )

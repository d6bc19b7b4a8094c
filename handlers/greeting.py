"""The bot introduces itself once, at somebody's first contact (U-14)."""

from datetime import datetime

from cards.help import greeting
from handlers.registry import Context
from sales.rights import Actor, sells
from storage.owing import Priority
from storage.store import Store
from storage.tables import Person


async def greet(ctx: Context) -> None:
    if ctx.actor.greeted:
        return
    person = await ctx.store.session.get_one(Person, ctx.actor.id)
    if person.greeted_at is None:
        person.greeted_at = ctx.now
        await ctx.say(greeting((person.name, sells(ctx.actor))), before=True)


async def welcome(store: Store, actor: Actor, now: datetime, once: str) -> None:
    """The same to somebody who has not said anything yet."""
    person = await store.session.get_one(Person, actor.id)
    if person.greeted_at is None:
        person.greeted_at = now
        card = greeting((person.name, sells(actor)))
        await store.owe(actor.id, card, once=once, priority=Priority.ANSWER)

"""The bot introduces itself once, at somebody's first contact (U-14)."""

from cards.help import greeting
from handlers.registry import Context
from sales.rights import sells
from storage.tables import Person


async def greet(ctx: Context) -> None:
    if ctx.actor.greeted:
        return
    person = await ctx.store.session.get_one(Person, ctx.actor.id)
    if person.greeted_at is None:
        person.greeted_at = ctx.now
        await ctx.say(greeting((person.name, sells(ctx.actor))), before=True)

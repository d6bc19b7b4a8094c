"""What a bulk message becomes while the month's quota does not carry a card for everybody (spec, model)."""

from dataclasses import replace

from bot.platforms.base import Outgoing
from bot.platforms.dingtalk.month import Month
from cards.model import Button, Buttons, Card, Style, Text
from sales.budget import Leave

LINK = Card(
    "今日作战包",
    (
        Text("今天先做什么，已经排好了。"),
        Buttons((Button("打开今日作战包", style=Style.PRIMARY, link="/h5/today"),)),
    ),
)
"""The same for all, so that 20 people are one call; the page shows whoever is logged in his own."""


async def lean(outgoing: Outgoing, month: Month) -> Outgoing:
    """Raises Throttled where only answers may leave."""
    if outgoing.urgent:
        return outgoing
    await month.check(urgent=False)
    if not outgoing.bulk or outgoing.group or outgoing.replaces or outgoing.card is None:
        return outgoing
    if await month.leave() is Leave.EVERYTHING:
        return outgoing
    return replace(outgoing, card=LINK, text="")

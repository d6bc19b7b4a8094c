"""`draw_heat`: the heat map of whoever asked, as a picture of his own."""

import asyncio

from bot.connectors.tables import Works
from bot.errands import Task
from bot.files import keep, remember
from bot.pictures.fonts import chinese_font
from handlers.lead_heat import HeatFacts, heat_facts, told
from sales.actions import Action, HeatDrawn
from sales.rights import compares

NO_FONT = "这台服务器没有中文字体，画不了图，请打开页面看。"
NOBODY = "还没有线索，也没有下属销售可以比较。"


async def draw_heat(works: Works, task: Task) -> Action | None:
    """Rights are asked anew: he may have lost them since he asked."""
    now = works.clock.now()
    async with works.storage.read() as store:
        actor = await store.actor(task.person, now)
        if actor is None or not compares(actor):
            return None
        facts = await heat_facts(store, actor, works.business.playbook, works.business.tools, now)
    return await _drawn(works, task, facts) if facts else HeatDrawn(0, NOBODY)


async def _drawn(works: Works, task: Task, facts: HeatFacts) -> Action:
    heat = await asyncio.to_thread(facts.drawn)
    words = told(heat, facts.names)
    font = await asyncio.to_thread(chinese_font)
    if font is None:
        return HeatDrawn(0, f"{NO_FONT}\n{words}")
    from bot.pictures.heat import heat_picture  # an imaging library, only for this

    data = await asyncio.to_thread(heat_picture, heat, facts.names, font)
    kept = await keep(works.media, data, "匹配度热力图.png")
    now = works.clock.now()
    async with works.storage.begin(at=now) as store:
        store.acting(at=now, person_id=task.person, job="heat")
        media = await remember(store, kept, task.person)
    return HeatDrawn(media.id or 0, words)

"""`battlepack doctor`: what stands in the way, line by line, each with what to do about it."""

from collections.abc import AsyncIterator, Iterator, Mapping

from bot.checkups import House
from bot.clock import Clock, RealClock
from bot.config import Config
from bot.http import Line
from bot.looking import Looking
from bot.platforms.base import Check, Checked, Remote, SendFailed
from bot.platforms.wiring import open_platforms
from bot.sentences import tell
from bot.trial import Patience, Trial
from storage.store import Storage

HOUSE = "本机"
_WORDS = {True: "通过", False: "不通过", None: "无法检查"}
Found = AsyncIterator[tuple[str, Check]]
"""(where, what was found), as it is found."""


async def doctor(config: Config, card: str | None) -> bool:
    """`card`: to whom a test card goes; empty: to who looks after each app; None: none is sent. Prints as
    it finds; False: something is wrong."""
    good, where = True, ""
    async for place, check in examined(config, RealClock(), card):
        if place != where:
            where = place
            tell(f"\n{place}")
        for line in told(check):
            tell(line)
        good = good and check.ok is not False
    return good


def told(check: Check) -> Iterator[str]:
    yield f"  {_WORDS[check.ok]}  {check.name}：{check.found}"
    if check.advice:
        yield f"      → {check.advice}"


async def examined(
    config: Config, clock: Clock, card: str | None, patience: Patience | None = None
) -> Found:
    storage, line, there = Storage(config.database), Line(), True
    try:
        async for check in House(config, storage, clock, line).checks():
            there = there and not (check.name == House.DATABASE and not check.ok)
            yield HOUSE, check
        looking = Looking(config, storage, clock, there)
        platforms = open_platforms(config, looking.wired)
        async for found in _of_platforms(platforms, card):
            yield found
        if card and there:
            async for found in Trial(storage, platforms, clock, patience or Patience()).of(card):
                yield found
        for one in platforms.values():
            await one.close()
    finally:
        await line.close()
        await storage.close()


async def _of_platforms(platforms: Mapping[str, Remote], card: str | None) -> Found:
    if not platforms:
        yield "平台", Check("平台", None, "还没有配置", "照 docs/ 里的接入指南填一段")
    for name, one in platforms.items():
        if isinstance(one, Checked):
            try:
                async for check in one.checks(card=card == ""):
                    yield name, check
            except SendFailed as failed:
                yield name, Check("连接", False, str(failed), "检查这台机器能不能访问平台")

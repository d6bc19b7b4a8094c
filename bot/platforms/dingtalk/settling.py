"""A tapped card is left alone until the answer to the tap has surely arrived: 请勿在回调过程中，调用更新接口
(card01_0007)."""

from datetime import datetime, timedelta

from bot.clock import Clock
from bot.platforms.base import Throttled

SETTLES = timedelta(seconds=1)


class Settling:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._answered: dict[str, datetime] = {}

    def answered(self, track: str) -> None:
        """The answer is on its way now."""
        now = self._clock.now()
        self._answered = {
            id: at for id, at in self._answered.items() if timedelta() <= now - at < SETTLES
        }
        self._answered[track] = now

    def check(self, track: str) -> None:
        """Raises Throttled while it is too early to change that card."""
        at = self._answered.get(track)
        since = self._clock.now() - at if at else SETTLES
        if timedelta() <= since < SETTLES:
            raise Throttled("刚回答过这张卡片的点击", SETTLES - since)

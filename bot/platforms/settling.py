"""A tapped card is left alone until the answer to the tap has surely arrived.

Feishu: "延时更新…需在响应回调之后"; a change that arrives beside or before it fails, or is turned back on the
reader's screen (uMDO1YjLzgTN24yM4UjN; feishu-cards/card-callback-communication). DingTalk: 请勿在回调过程中，
调用更新接口 (card01_0007).
"""

from collections import OrderedDict
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.platforms.base import Throttled

SETTLES = timedelta(seconds=1)
MOST = 1000  # cards tapped within it


class Settling:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._answered: OrderedDict[str, datetime] = OrderedDict()

    def answered(self, message: str) -> None:
        """The answer is on its way now."""
        self._answered[message] = self._clock.now()
        self._answered.move_to_end(message)
        while len(self._answered) > MOST:
            self._answered.popitem(last=False)

    def check(self, message: str) -> None:
        """Raises Throttled while it is too early to change that message."""
        at = self._answered.get(message)
        since = self._clock.now() - at if at else SETTLES
        if timedelta() <= since < SETTLES:
            raise Throttled("刚回答过这张卡片的点击", SETTLES - since)

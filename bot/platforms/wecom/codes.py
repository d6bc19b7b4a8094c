"""What changes a card of the app: a response_code is good for one change, for 72 hours.

One comes with the card when it is sent, and one with every tap on it [O:94888, O:90240]. They are kept
here and, as the message's handle, with the message; another instance knows only the handle.
"""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta

from bot.clock import Clock

LIFE = timedelta(hours=72)
MOST = 20_000  # cards
_BETWEEN = " "


class Codes:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._cards: OrderedDict[str, dict[str, datetime]] = OrderedDict()
        self._used: OrderedDict[str, None] = OrderedDict()
        self._doubted: OrderedDict[str, str] = OrderedDict()

    def keep(self, card: str, code: str) -> None:
        """`card`: its task_id."""
        if not code or code in self._used:
            return
        self._cards.setdefault(card, {})[code] = self._clock.now()
        self._cards.move_to_end(card)
        while len(self._cards) > MOST:
            self._cards.popitem(last=False)

    def of(self, card: str, handle: str = "") -> list[str]:
        """Those that may still be good, the newest first."""
        now = self._clock.now()
        known = self._cards.get(card, {})
        kept, at = parted(handle)
        if kept and kept not in self._used:
            known = {kept: at} | known
        return [code for code, at in reversed(known.items()) if now - at < LIFE]

    def last(self, card: str, code: str) -> None:
        """Perhaps used: whether an answer inside the tap's own request uses it is not documented."""
        if known := self._cards.get(card):
            self._cards[card] = {code: known.pop(code, self._clock.now())} | known

    def doubt(self, code: str, key: str) -> None:
        """No answer came when it was used for that message."""
        self._doubted[code] = key
        while len(self._doubted) > MOST:
            self._doubted.popitem(last=False)

    def was_for(self, code: str, key: str) -> bool:
        """When it is refused now, it was taken then."""
        return self._doubted.get(code) == key

    def used(self, card: str, code: str) -> None:
        self._cards.get(card, {}).pop(code, None)
        self._used[code] = None
        while len(self._used) > MOST:
            self._used.popitem(last=False)


def handle(code: str, at: datetime) -> str:
    """A code and when it was given, in one word; empty where there is none."""
    return f"{code}{_BETWEEN}{int(at.timestamp())}" if code else ""


def parted(handle: str) -> tuple[str, datetime]:
    """The inverse. Without a time it counts as too old."""
    code, _, at = handle.rpartition(_BETWEEN)
    seconds = int(at) if at.isascii() and at.isdigit() and len(at) < 12 else 0
    return code, datetime.fromtimestamp(seconds, tz=UTC)

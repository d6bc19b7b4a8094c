"""Split messages put together again."""

from bot.platforms.feishu.frames import Frame

KEPT = 5.0  # seconds, as the vendor's clients keep the parts of one
MOST_PARTS = 64
MOST_AT_ONCE = 64  # messages that wait for a part
LARGEST = 256 * 1024  # bytes of one message


class Joining:
    def __init__(self) -> None:
        self._waiting: dict[str, tuple[float, dict[int, bytes]]] = {}

    def add(self, frame: Frame, now: float) -> bytes | None:
        """The whole payload with the frame that completes it; None before. `now`: monotonic seconds."""
        count = frame.number("sum", 1)
        if count <= 1:
            return frame.payload
        seq = frame.number("seq", -1)
        if count > MOST_PARTS or not 0 <= seq < count:
            return None
        self._forget(now)
        _, parts = self._waiting.setdefault(frame.header("message_id"), (now, {}))
        parts[seq] = frame.payload
        if sum(map(len, parts.values())) > LARGEST:
            parts.clear()
        if len(parts) < count:
            return None
        del self._waiting[frame.header("message_id")]
        return b"".join(parts[at] for at in range(count))

    def _forget(self, now: float) -> None:
        fresh = {id: one for id, one in self._waiting.items() if now - one[0] < KEPT}
        self._waiting = dict(list(fresh.items())[-MOST_AT_ONCE:])

"""Why a rep may not take a lead: a bit each, several may hold (R14, AS-18)."""

from collections.abc import Iterable

from sales.arrays import Bits, Flags, np

INACTIVE, OFF_DUTY, REGION, CERTIFICATE, FULL, NEWCOMER = (1 << bit for bit in range(6))


def marked(bit: int, holds: Iterable[bool] | Flags) -> Bits:
    marks = holds if isinstance(holds, np.ndarray) else np.array(tuple(holds), np.bool_)
    return marks.astype(np.uint8) * np.uint8(bit)

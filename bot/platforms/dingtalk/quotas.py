"""The platform's windows and months, per edition (server_1431, 1433, 1438)."""

from dataclasses import dataclass

from bot.limits import Use, Window
from sales.budget import Quota

EDITIONS: dict[str, Quota] = {
    "standard": Quota(calls=5_000, pushes=3_000),
    "professional": Quota(calls=200_000, pushes=50_000),
    "dedicated": Quota(calls=5_000_000, pushes=500_000),
}
"""Calls of the API, and what is pushed to us, in a calendar month, for the whole organisation."""

_PER_SECOND = {"standard": 20, "professional": 40, "dedicated": 60}
_IP = Use("dingtalk:ip", (Window(10_000, 20),))


@dataclass(frozen=True, slots=True)
class Quotas:
    """One app's. Each API has its own second."""

    app: str
    edition: str

    def api(self, name: str) -> tuple[Use, ...]:
        per_second = Window(_PER_SECOND[self.edition], 1)
        return Use(f"dingtalk:{self.app}:{name}", (per_second,)), _IP

"""What a platform is built with: everything it needs of the house, and nothing of its rules."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from bot.clock import Clock
from bot.http import Line
from bot.ids import Ids
from bot.limits import Limits
from bot.platforms.base import Fetched, Remote
from bot.tokens import Shared

if TYPE_CHECKING:
    from bot.config import Config


@dataclass(frozen=True, slots=True)
class Wiring:
    """`file`: one of our own files by its id; None: gone. `hold`: whether this instance may hold the
    socket of that name now, renewed by asking again (a database lease). `spent`: counts calls against
    the month and says how many there are by now (0: only asks). `tokens`: those of the other instances."""

    clock: Clock
    ids: Ids
    line: Line
    limits: Limits
    base_url: str
    file: Callable[[int], Awaitable[Fetched | None]]
    hold: Callable[[str], Awaitable[bool]]
    spent: Callable[[str, str, int], Awaitable[int]]
    tokens: Shared | None = None


def open_platforms(config: "Config", wired: Callable[[str], Wiring]) -> dict[str, Remote]:
    """The platforms that the configuration has a section for. Each lives in a package of its own, whose
    `platform.build(section, wiring)` makes it."""
    found: dict[str, Remote] = {}
    for name, section in config.platforms.items():
        build: Callable[[Any, Wiring], Remote] = import_module(
            f"bot.platforms.{name}.platform"
        ).build
        found[name] = build(section, wired(name))
    return found

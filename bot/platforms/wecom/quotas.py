"""The platform's windows (90312 频率限制; 101463 for the AI bot)."""

from collections.abc import Iterable

from bot.limits import Use, Window

API = (Window(10_000, 60), Window(150_000, 3600))
"""Each interface, per company."""
MEMBER = (Window(30, 60), Window(1000, 3600))
"""What one app says to one member. More is dropped without a word: errcode 0, and nobody sees it."""
CHAT = (Window(30, 60), Window(1000, 3600))
"""What the AI bot says in one chat, answers and pushes together."""
UPLOADS = (Window(30, 60), Window(1000, 3600))
"""Files of one AI bot."""
A_DAY = 200
"""Messages of an app a day, times the number of accounts."""


def api(corp: str, name: str) -> Use:
    return Use(f"wecom:{corp}:{name}", API)


def sending(corp: str, agent: int, members: Iterable[str]) -> tuple[Use, ...]:
    each = (Use(f"wecom:{corp}:{agent}:to:{member}", MEMBER) for member in members)
    return api(corp, "message/send"), *each


def chat(bot: str, id: str) -> tuple[Use, ...]:
    return (Use(f"wecom:{bot}:chat:{id}", CHAT),)


def uploading(bot: str) -> tuple[Use, ...]:
    return (Use(f"wecom:{bot}:upload", UPLOADS),)

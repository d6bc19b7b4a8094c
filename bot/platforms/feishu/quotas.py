"""The platform's windows (频控策略; im-v1/message/create and patch): none can be raised for messages."""

from bot.limits import Use, Window

API = (Window(1000, 60), Window(50, 1))
"""Each API, per app and tenant; either trips."""
RECEIVER = (Window(5, 1),)
"""A user; a group, where all bots share it."""
MESSAGE = (Window(5, 1),)
"""Changes of one message."""


def api(app: str, name: str) -> Use:
    return Use(f"feishu:{app}:{name}", API)


def sending(app: str, address: str) -> tuple[Use, ...]:
    return api(app, "send"), Use(f"feishu:to:{address}", RECEIVER)


def changing(app: str, message: str) -> tuple[Use, ...]:
    return api(app, "change"), Use(f"feishu:message:{message}", MESSAGE)

"""Dead letters: what did not arrive and what could not be handled, listed and tried again by an admin."""

from bot.app import build
from bot.clock import RealClock
from bot.config import Config
from bot.furnishing import furnish
from bot.ids import reference, referenced
from bot.sentences import opened
from storage.tables import InboxEvent, OutboxMessage

_STATES = {"dead": "没送到", "unknown": "不确定是否送到"}


async def undelivered(config: Config) -> list[str]:
    """Without their content: that is not the admin's (spec: rights)."""
    async with opened(config) as storage, storage.read() as store:
        return [_message(one, config) for one in await store.stuck_messages()]


async def unhandled(config: Config) -> list[str]:
    async with opened(config) as storage, storage.read() as store:
        return [_event(one, config) for one in await store.failed_events()]


async def resend(config: Config, id: int) -> str:
    now = RealClock().now()
    async with opened(config, alone=True) as storage, storage.begin(at=now) as store:
        done = await store.owe_again(id, now)
    return f"#{id} 已重新排队，服务运行时会送出" if done else f"没有待重发的消息 #{id}"


async def replay(config: Config, named: str) -> str:
    """`named`: the reference that the person was told, or the number in the list."""
    event = int(named[1:]) if named.startswith("#") and named[1:].isdigit() else referenced(named)
    async with opened(config, alone=True) as storage:
        furnish()
        app = await build(config, RealClock(), storage=storage)
        outcome = await app.dispatch.replay(event or 0)
        await app.wakeups.close()
    return outcome.reply.notice or "已重放，回答会在服务运行时送出"


def _message(one: OutboxMessage, config: Config) -> str:
    at = one.created_at.astimezone(config.zone)
    to = f"人员 {one.person_id}" if one.person_id else f"群 {one.group_id}"
    return f"#{one.id} {at:%m-%d %H:%M} {to} {_STATES[one.state]}（试了 {one.attempts} 次）：{one.last_error}"


def _event(one: InboxEvent, config: Config) -> str:
    at = one.received_at.astimezone(config.zone)
    who = f"人员 {one.person_id}" if one.person_id else one.sender
    return f"#{one.id} {at:%m-%d %H:%M} {who} 参考号 {reference(one.id or 0)}：{one.error}"

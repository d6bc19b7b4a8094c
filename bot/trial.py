"""A test card to a colleague, and the tap that comes back to the running service."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from bot.clock import Clock
from bot.ids import RandomIds
from bot.platforms.base import Check, Outgoing, Remote, SendFailed
from bot.sentences import tell
from cards.model import Button, Buttons, Card, Style, Text
from sales.actions import ShowHelp
from storage.organising import called
from storage.store import Storage
from storage.tables import Account, InboxEvent

NAME = "测试卡片"
TRIAL = Card(
    "作战包 · 连接测试",
    (
        Text("这是一张测试卡片。请点下面的按钮，机器人会立刻换上「帮助」。"),
        Buttons((Button("点我测试", ShowHelp(), Style.PRIMARY),)),
    ),
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to look for the tap, and the seconds in between."""

    looks: int = 90
    pause: float = 1.0


@dataclass(frozen=True, slots=True)
class Trial:
    """A card to a colleague, and the tap that comes back to the running service."""

    storage: Storage
    platforms: Mapping[str, Remote]
    clock: Clock
    patience: Patience

    async def of(self, who: str) -> AsyncIterator[tuple[str, Check]]:
        accounts = await self._accounts(who)
        if not accounts:
            told = "先运行 battlepack sync；同名时改用手机号"
            yield NAME, Check(NAME, False, f"「{who}」在各平台都没有账号", told)
        for account in accounts:
            since = self.clock.now()
            try:
                await self._send(account, since)
            except SendFailed as failed:
                yield account.platform, Check(NAME, False, str(failed), "先处理上面的各项")
                continue
            tell(f"\n已在 {account.platform} 给{who}发了测试卡片，请点一下上面的按钮…")
            yield account.platform, await self._tapped(account, since)

    async def _accounts(self, who: str) -> list[Account]:
        async with self.storage.read() as store:
            people = await called(store, who)
            if len(people) != 1:
                return []
            his = select(Account).where(
                Account.person_id == people[0].id,
                col(Account.platform).in_(list(self.platforms)),
            )
            return list((await store.session.exec(his)).all())

    async def _send(self, account: Account, now: datetime) -> None:
        key = f"doctor:{RandomIds().event()}"
        outgoing = Outgoing(account.external_id, False, TRIAL, "", key, now)
        await self.platforms[account.platform].send(outgoing)

    async def _tapped(self, account: Account, since: datetime) -> Check:
        for _ in range(self.patience.looks):
            if await self._came(account, since):
                return Check(NAME, True, "发得出，点得回")
            await asyncio.sleep(self.patience.pause)
        advice = "确认服务在运行、回调（或长连接）已配好，再试一次"
        return Check(NAME, False, "卡片已发出，没有收到点击", advice)

    async def _came(self, account: Account, since: datetime) -> bool:
        query = select(InboxEvent).where(
            InboxEvent.platform == account.platform,
            InboxEvent.sender == account.external_id,
            col(InboxEvent.received_at) >= since,
        )
        async with self.storage.read() as store:
            events = (await store.session.exec(query)).all()
        return any(one.body.get("kind") == "click" for one in events)

"""What `battlepack doctor` looks at on every deployment: its own house, before the platforms."""

import ipaddress
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import ClassVar
from urllib.parse import urlsplit

from sqlalchemy.exc import DBAPIError
from sqlmodel import func, select

from bot.clock import Clock
from bot.commons import Away, Commons
from bot.config import Config
from bot.http import Line, Unreached
from bot.platforms.base import Check
from sales.rights import RoleName
from storage.migrations import newest, revision_of
from storage.playbooks import PlaybookFault, load_playbook
from storage.postgres import check as check_server
from storage.refused import StorageRefused
from storage.store import Storage
from storage.tables import Person

CLOCK_SECONDS = 60
"""Signed requests of the platforms count for minutes; a clock far off makes all of them look forged."""


@dataclass(frozen=True, slots=True)
class House:
    """One deployment and its database."""

    DATABASE: ClassVar[str] = "数据库"

    config: Config
    storage: Storage
    clock: Clock
    line: Line

    async def checks(self) -> AsyncIterator[Check]:
        database = await self._database()
        yield database
        if database.ok:
            yield await self._people()
        yield self._playbook()
        yield await self._address()
        if self.config.redis:
            yield await self._redis(self.config.redis)
            yield self._secret()
        yield await self._clock()

    async def _database(self) -> Check:
        file = self.storage.database
        if file and not file.exists():
            return Check(self.DATABASE, False, f"还没有 {file}", "运行 battlepack db upgrade")
        try:
            async with self.storage.engine.connect() as connection:
                if connection.dialect.name == "postgresql":
                    await check_server(connection, self.clock.now())
                revision = await connection.run_sync(revision_of)
        except StorageRefused as refused:
            return Check(self.DATABASE, False, str(refused), "照上面这句改好数据库的设置")
        except (DBAPIError, OSError) as error:
            why = type(error).__name__
            return Check(self.DATABASE, False, f"连不上（{why}）", "检查配置里的 database")
        if revision != newest():
            found = f"版本 {revision or '空'}，程序需要 {newest()}"
            return Check(self.DATABASE, False, found, "运行 battlepack db upgrade，或启动一次服务")
        return Check(self.DATABASE, True, f"{self.storage.url.get_backend_name()}，版本 {revision}")

    async def _people(self) -> Check:
        async with self.storage.read() as store:
            count = select(func.count()).select_from(Person).where(Person.active)
            people = (await store.session.exec(count)).one()
            admins = await store.people_with(RoleName.ADMIN)
        found = f"{people:,} 位同事，{len(admins)} 位管理员"
        advice = "" if admins else "运行 battlepack sync --admin 你的姓名或手机号"
        return Check("人员", bool(admins), found, advice)

    def _playbook(self) -> Check:
        try:
            load_playbook(self.config.playbook)
        except PlaybookFault as fault:
            return Check("业务规则", False, str(fault), f"改好 {self.config.playbook}")
        return Check("业务规则", True, str(self.config.playbook))

    async def _address(self) -> Check:
        """Whether phones reach it, only a phone can say."""
        name, url = "访问地址", self.config.base_url
        if why := _only_here(url):
            return Check(name, False, f"{url}（{why}）", "把 base_url 改成手机能打开的地址")
        try:
            answer = await self.line.ask("GET", f"{url}/healthz", seconds=5)
        except Unreached:
            told = "服务没有运行，或这台机器不能从外面访问自己；请用手机打开它试试"
            return Check(name, None, f"{url} 从本机打不开", told)
        ours = answer.status == 200 and answer.json().get("ok") is True
        advice = "" if ours else "这个地址上不是本程序：检查域名和反向代理"
        return Check(name, ours, f"{url} {'能打开' if ours else f'回应 {answer.status}'}", advice)

    async def _redis(self, url: str) -> Check:
        commons = Commons(url)
        try:
            await commons.ask(lambda redis: redis.ping())
        except Away:
            return Check("Redis", False, "没有回应", "检查配置里的 redis；没有它也能运行，只是变慢")
        finally:
            await commons.close()
        return Check("Redis", True, "有回应")

    def _secret(self) -> Check:
        """With several instances a page is opened on one and posted to another."""
        if self.config.web.secret:
            return Check("登录密钥", True, "各台相同")
        told = "在配置里设 web.secret，各台写同一个值"
        return Check("登录密钥", False, "每台各自随机，页面会反复要求登录", told)

    async def _clock(self) -> Check:
        for section in self.config.platforms.values():
            theirs = await self._theirs(str(getattr(section, "api", "")))
            if theirs:
                off = abs((theirs - self.clock.now()).total_seconds())
                good = off <= CLOCK_SECONDS
                advice = "" if good else "打开系统的自动校时（如 timedatectl set-ntp true）"
                return Check("时钟", good, f"与平台相差 {off:.0f} 秒", advice)
        return Check("时钟", None, "没有平台可以比对")

    async def _theirs(self, url: str) -> datetime | None:
        try:
            answer = await self.line.ask("GET", url, seconds=5)
            return parsedate_to_datetime(answer.headers.get("Date", ""))
        except (Unreached, ValueError, TypeError):
            return None


def _only_here(url: str) -> str:
    """Why phones cannot open it; empty: nothing speaks against it."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return "只有本机能打开"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ""
    return "只有本机能打开" if address.is_loopback or address.is_unspecified else ""

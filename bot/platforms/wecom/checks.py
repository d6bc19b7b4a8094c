"""What `battlepack doctor` asks WeCom: each line what was found, and what to do about it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.config import WeComConfig
from bot.platforms.base import Check, NoSuchAddress, SendFailed
from bot.platforms.wecom import quotas
from bot.platforms.wecom.bot import Bot
from bot.platforms.wecom.client import Client
from bot.platforms.wecom.directory import Directory
from bot.platforms.wecom.trial import card
from bot.platforms.wiring import Wiring

CONSOLE = "管理后台 work.weixin.qq.com → 应用管理 → 本应用"
GUIDE = "照 docs/setup-wecom.md 检查「{}」一节"


@dataclass(frozen=True, slots=True)
class Doctor:
    section: WeComConfig
    wiring: Wiring
    client: Client
    bot: Bot | None

    async def credentials(self) -> Check:
        await self.client.token.get()
        return Check("应用凭证", True, f"企业 {self.section.corp_id} 的 Secret 可用")

    async def app(self) -> Check:
        """The first call that needs a trusted address: 60020 names ours."""
        found = await Directory(self.client).app()
        closed = found.get("close") == 1
        advice = f"在{CONSOLE} 启用应用" if closed else ""
        name = found.get("name", "")
        return Check(
            "应用与可信 IP", not closed, f"「{name}」{'已停用' if closed else '可用'}", advice
        )

    async def visible(self) -> Check:
        departments, people = _range(await Directory(self.client).app())
        found = f"{len(departments)} 个部门、{len(people)} 位单独授权的同事"
        ok = bool(departments or people)
        return Check("可见范围", ok, found, "" if ok else f"在{CONSOLE} → 可见范围 选上销售团队")

    async def people(self) -> Check:
        """The contact list, as the nightly comparison will read it."""
        members = [one async for one in Directory(self.client).members()]
        unnamed = sum(not one.name for one in members)
        found = f"读到 {len(members)} 位同事" + (f"，其中 {unnamed} 位没有姓名" if unnamed else "")
        advice = "" if members and not unnamed else f"在{CONSOLE} → 可见范围 选部门，而不只是个人"
        return Check("通讯录", bool(members), found, advice)

    async def login(self) -> Check:
        ours = urlsplit(self.wiring.base_url).netloc
        trusted = str((await Directory(self.client).app()).get("redirect_domain") or "")
        ok = bool(trusted) and trusted == ours
        told = f"在{CONSOLE} → 网页授权及 JS-SDK 把可信域名设为 {ours}（含端口）"
        return Check("可信域名", ok, trusted or "没有设置", "" if ok else told)

    async def way_in(self) -> Check:
        return Check(
            "接收消息",
            None,
            "要从企业微信那边验证",
            f"在{CONSOLE} → 接收消息 填 {self.wiring.base_url}/callback/wecom，"
            "保存时企业微信会立刻验证；Token 和 EncodingAESKey 与 config.yaml 一致",
        )

    async def groups(self) -> Check:
        """Looking must not take the connection from the service that has it."""
        if self.bot is None:
            return Check(
                "智能机器人", None, "没有配置", "要在群里用，先照 docs/setup-wecom.md 建一个"
            )
        if not await self.bot.socket.holds():
            return Check("智能机器人", True, "运行中的服务占着连接")
        await self.bot.probe()
        return Check("智能机器人", True, "长连接可用")

    async def test_card(self) -> Check:
        if not self.section.tester:
            return Check(
                "测试卡片", None, "没有收件人", "在 config.yaml 的 wecom.tester 填你的账号"
            )
        body = card(self.wiring.base_url, f"doctor:{self.wiring.ids.event()}")
        taken = await self.client.send([self.section.tester], body, urgent=True)
        if taken.missed:
            raise NoSuchAddress(f"{self.section.tester} 不在可见范围里")
        told = "服务运行时点一下卡片上的按钮，应立刻换成「帮助」；没有换就检查「接收消息」"
        return Check("测试卡片", True, f"已发给 {self.section.tester}", told)

    async def quota(self) -> Check:
        a_minute, a_member = quotas.API[0].count, quotas.MEMBER[0].count
        return Check(
            "发送额度",
            True,
            f"每分钟 {a_minute:,} 条、每人每分钟 {a_member} 条，每天 10 点的作战包够 10 分钟内发给 "
            f"{a_minute * 10:,} 人；每天共「账号数 × {quotas.A_DAY}」人次",
        )


async def checks(
    section: WeComConfig, wiring: Wiring, client: Client, bot: Bot | None, trial: bool
) -> AsyncIterator[Check]:
    doctor = Doctor(section, wiring, client, bot)
    credentials = await _looked("应用凭证", doctor.credentials)
    yield credentials
    if credentials.ok:
        for name, look in (
            ("应用与可信 IP", doctor.app),
            ("可见范围", doctor.visible),
            ("通讯录", doctor.people),
            ("可信域名", doctor.login),
            ("接收消息", doctor.way_in),
            *([("测试卡片", doctor.test_card)] if trial else []),
            ("发送额度", doctor.quota),
        ):
            yield await _looked(name, look)
    yield await _looked("智能机器人", doctor.groups)


async def _looked(name: str, look: Callable[[], Awaitable[Check]]) -> Check:
    try:
        return await look()
    except SendFailed as failed:
        return Check(name, False, str(failed), GUIDE.format(name))


def _range(app: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    departments = (app.get("allow_partys") or {}).get("partyid") or []
    people = (app.get("allow_userinfos") or {}).get("user") or []
    return list(departments), list(people)

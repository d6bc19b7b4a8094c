"""Lines of `battlepack doctor`: what was looked at, how it stands, what to do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import quote

from bot.config import DingTalkConfig
from bot.platforms.base import Check, Outgoing, SendFailed
from bot.platforms.dingtalk.client import Client
from bot.platforms.dingtalk.directory import Directory
from bot.platforms.dingtalk.errors import Denied, NoCards
from bot.platforms.dingtalk.gateway import Gateway, NotOpened, Refused
from bot.platforms.dingtalk.month import Month
from bot.platforms.dingtalk.registering import address, register
from bot.platforms.dingtalk.sending import Sending
from bot.platforms.wiring import Wiring
from cards.model import Button, Buttons, Card, Style, Text
from sales.actions import ShowHelp

CONSOLE = "https://open-dev.dingtalk.com"
TRIAL = Card(
    "作战包 · 连接测试",
    (
        Text("这是一张测试卡片。点下面的按钮，机器人会立刻换上「帮助」。"),
        Buttons((Button("点我测试", ShowHelp(), Style.PRIMARY),)),
    ),
)
UNTIL_TAPPED = (
    "服务运行时点一下，应立刻换成帮助。显示「内容加载失败」：模板不能用，把 cards 设为 simple；"
    "点了没反应：确认没有别的程序用同一个 Client ID 连着"
)
_EDITIONS = {"standard": "标准版", "professional": "专业版", "dedicated": "增购包"}


@dataclass(frozen=True, slots=True)
class Doctor:
    section: DingTalkConfig
    client: Client
    gateway: Gateway
    directory: Directory
    month: Month
    sending: Sending
    wiring: Wiring

    async def checks(self, card: bool) -> AsyncIterator[Check]:
        credentials = await self._credentials()
        yield credentials
        if not credentials.ok:
            return
        yield await (self._stream() if self.section.mode == "stream" else self._callback())
        yield await self._contacts()
        if card:
            yield await self._cards()
        yield await self._quota()

    async def _credentials(self) -> Check:
        name = "应用凭证"
        try:
            await self.client.token.get()
        except SendFailed as failed:
            return Check(
                name,
                False,
                str(failed),
                _advice(failed, self.section, "核对 Client ID 与 Client Secret"),
            )
        return Check(name, True, "有效")

    async def _stream(self) -> Check:
        """Opened and closed again: nothing is taken from who is running."""
        name = "Stream 连接"
        try:
            socket = await self.gateway.connect([])
        except Refused as refused:
            return Check(
                name, False, str(refused), "核对凭证，并在机器人页面把消息接收模式设为 Stream"
            )
        except NotOpened as failed:
            return Check(
                name,
                False,
                str(failed),
                "本机要能访问 api 与 wss-open-connection.dingtalk.com 的 443 端口",
            )
        await socket.close()
        return Check(name, True, "能连上")

    async def _callback(self) -> Check:
        name, url = "回调地址", address(self.wiring.base_url)
        if not url.startswith("https://"):
            return Check(name, False, url, "base_url 应是外网能打开的 https:// 地址")
        try:
            await register(self.section, self.client, self.wiring.base_url)
        except SendFailed as failed:
            return Check(name, False, str(failed), _advice(failed, self.section))
        return Check(name, True, f"{url}，卡片回调已注册", "机器人与事件订阅页面也填这个地址")

    async def _contacts(self) -> Check:
        name = "可见范围与通讯录"
        try:
            departments, people = await self.directory.scopes()
            seen = [one async for one in self.directory.departments()]
        except SendFailed as failed:
            return Check(
                name,
                False,
                str(failed),
                _advice(failed, self.section, "开通通讯录的部门与成员只读权限"),
            )
        if not departments and not people:
            return Check(
                name, False, "看不到任何人", "发布应用版本，并把可见范围设为要用机器人的部门"
            )
        whole = "全公司" if "1" in departments else "部分部门"
        return Check(name, True, f"{whole}，{len(seen)} 个部门，另有 {len(people)} 位单独授权的人")

    async def _cards(self) -> Check:
        """That it was taken does not mean that it is drawn: only a tap proves that (server_0783)."""
        name = "互动卡片"
        if self.section.cards == "simple":
            return Check(name, None, "已设为简单消息", "要用按钮卡片，把 cards 改为 interactive")
        try:
            admin = await self.directory.admin()
            if not admin:
                return Check(
                    name,
                    None,
                    "找不到主管理员，没有发测试卡片",
                    "对机器人说「帮助」，点一下卡片上的按钮",
                )
            await self.sending.carded(self._trial(admin), TRIAL)
        except NoCards as failed:
            return Check(
                name,
                False,
                str(failed),
                "核对 card_template，模板要已发布、属于本应用；或把 cards 设为 simple",
            )
        except SendFailed as failed:
            return Check(name, False, str(failed), _advice(failed, self.section))
        return Check(name, True, "测试卡片已发给主管理员", UNTIL_TAPPED)

    def _trial(self, to: str) -> Outgoing:
        key, now = f"doctor:{self.wiring.ids.event()}", self.wiring.clock.now()
        return Outgoing(to, False, TRIAL, "", key, now)

    async def _quota(self) -> Check:
        """Pure arithmetic on our own count: the platform has no page for it."""
        quota, spent = self.month.quota, await self.month.spent()
        name = f"{_EDITIONS[self.section.edition]}月额度"
        found = (
            f"本月已用 {spent.calls}/{quota.calls} 次调用、{spent.pushes}/{quota.pushes} 次推送；"
            f"大约够 {self.month.carried} 人用个人卡片"
        )
        used = max(spent.calls / quota.calls, spent.pushes / quota.pushes)
        advice = "人数更多时，每日作战包改为同一条带链接的消息；余下不到一成时只回答"
        return Check(name, used < 0.9, found, advice if used < 0.9 else f"{advice}。现在只回答")


def _advice(failed: SendFailed, section: DingTalkConfig, otherwise: str = "") -> str:
    """Missing permissions are asked for on a page of their own."""
    if isinstance(failed, Denied):
        wanted = quote(f"{section.client_id}#{failed.scopes[0]}", safe="")
        return f"申请权限：{CONSOLE}/appscope/apply?content={wanted}"
    return otherwise

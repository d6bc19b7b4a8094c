"""Lines of `battlepack doctor`: what was looked at, how it stands, what to do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import quote

from bot.config import DingTalkConfig
from bot.platforms.base import Check, SendFailed
from bot.platforms.dingtalk.client import Client
from bot.platforms.dingtalk.directory import Directory
from bot.platforms.dingtalk.errors import Denied, NoCards, TakenBefore
from bot.platforms.dingtalk.gateway import Gateway, NotOpened, Refused
from bot.platforms.dingtalk.month import Month
from bot.platforms.dingtalk.registering import address, register
from bot.platforms.dingtalk.tracks import track

CONSOLE = "https://open-dev.dingtalk.com"
_EDITIONS = {"standard": "标准版", "professional": "专业版", "dedicated": "增购包"}


@dataclass(frozen=True, slots=True)
class Doctor:
    section: DingTalkConfig
    client: Client
    gateway: Gateway
    directory: Directory
    month: Month
    base_url: str

    async def checks(self) -> AsyncIterator[Check]:
        credentials = await self._credentials()
        yield credentials
        if not credentials.ok:
            return
        yield await (self._stream() if self.section.mode == "stream" else self._callback())
        yield await self._contacts()
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
        name, url = "回调地址", address(self.base_url)
        if not url.startswith("https://"):
            return Check(name, False, url, "base_url 应是外网能打开的 https:// 地址")
        try:
            await register(self.section, self.client, self.base_url)
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
        """Made, and delivered to nobody: proves the permission and that the template is published, not
        that it is drawn; only a tap proves that (see the set-up page)."""
        name = "互动卡片"
        if self.section.cards == "simple":
            return Check(name, None, "已设为简单消息", "要用按钮卡片，把 cards 改为 interactive")
        body = {
            "cardTemplateId": self.section.card_template,
            "outTrackId": track(f"doctor:{self.section.card_template}"),
            "userIdType": 1,
            "cardData": {"cardParamMap": {"title": "试卡", "markdown": "这是一张试卡"}},
        }
        try:
            await self.client.call("/v1.0/card/instances", body)
        except TakenBefore:
            pass
        except NoCards as failed:
            return Check(
                name,
                False,
                str(failed),
                "核对 card_template，模板要已发布、属于本应用；或把 cards 设为 simple",
            )
        except SendFailed as failed:
            return Check(name, False, str(failed), _advice(failed, self.section))
        return Check(
            name, True, "权限和模板可用", "对机器人说「帮助」，点一下卡片上的按钮，有反应才算通"
        )

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

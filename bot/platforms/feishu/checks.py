"""What `battlepack doctor` asks Feishu: each line what was found, and what to do about it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from bot.config import FeishuConfig
from bot.platforms.base import Check, SendFailed
from bot.platforms.feishu import learning, quotas
from bot.platforms.feishu.client import Client
from bot.platforms.feishu.decode import Own
from bot.platforms.feishu.directory import Directory
from bot.platforms.feishu.encode import uuid
from bot.platforms.feishu.endpoint import endpoint
from bot.platforms.feishu.trial import card
from bot.platforms.wiring import Wiring

CONSOLE = "开发者后台 open.feishu.cn/app"

NEEDED = {
    "im:message": "收发消息",
    "im:message.p2p_msg:readonly": "收到私聊消息",
    "im:message.group_at_msg:readonly": "收到群里 @ 机器人的消息",
    "im:resource": "收发图片、语音和文件",
    "im:chat:readonly": "知道被拉进、移出了哪个群",
    "contact:contact.base:readonly": "读取通讯录范围",
    "contact:user.base:readonly": "读取姓名",
    "contact:user.phone:readonly": "按手机号第一次认出同事",
    "contact:user.employee:readonly": "读取职务",
    "contact:user.department:readonly": "读取所在部门和上级",
    "contact:department.base:readonly": "读取部门名称",
    "contact:department.organize:readonly": "读取部门层级和负责人",
    "tenant:tenant:readonly": "核对来的是本公司",
    "application:application:self_manage": "找到应用负责人，给他发测试卡片",
}
"""Permission → what it is for. Those of the vendor's own lists, read from each page named above."""

WIDER = {"im:message": ("im:message:send_as_bot",), "im:chat:readonly": ("im:chat",)}
"""Where another one does as well."""


@dataclass(frozen=True, slots=True)
class Doctor:
    section: FeishuConfig
    wiring: Wiring
    client: Client
    own: Own

    async def credentials(self) -> Check:
        await self.client.token.get()
        return Check("应用凭证", True, f"{self.section.app_id} 可用")

    async def bot(self) -> Check:
        found = await learning.bot(self.client, self.own)
        ok = found.get("activate_status") == 2
        return Check(
            "机器人能力",
            ok,
            f"「{found.get('app_name', '')}」{'已启用' if ok else '还没有启用'}",
            "" if ok else f"在{CONSOLE}添加「机器人」能力，创建版本并发布",
        )

    async def tenant(self) -> Check:
        found = await learning.tenant(self.client, self.own)
        return Check("所属企业", bool(found), "已知，来自别的企业的请求会被拒绝")

    async def scopes(self) -> Check:
        found = await self.client.call("GET", "application/v6/scopes")
        granted = {
            str(one.get("scope_name"))
            for one in found.get("scopes") or ()
            if one.get("grant_status") == 1
        }
        missing = [name for name in NEEDED if not granted & {name, *WIDER.get(name, ())}]
        if not missing:
            return Check("权限", True, f"{len(NEEDED)} 项都已开通")
        told = "；".join(f"{name}（{NEEDED[name]}）" for name in missing)
        return Check(
            "权限", False, f"缺 {len(missing)} 项", f"在「权限管理」开通后发布版本：{told}"
        )

    async def visible(self) -> Check:
        departments, people = await Directory(self.client).visible()
        found = f"{len(departments)} 个顶层部门、{len(people)} 位单独授权的同事"
        ok = bool(departments or people)
        advice = "" if ok else "在「权限管理 → 通讯录权限范围」选择销售团队，再发布版本"
        return Check("通讯录范围", ok, found, advice)

    async def way_in(self) -> Check:
        if self.section.mode == "http":
            return Check(
                "接收方式",
                None,
                "请求地址",
                f"「事件配置」和「回调配置」两处都填 {self.wiring.base_url}/callback/feishu，"
                "保存时飞书会立刻验证；地址要是公网 IPv4",
            )
        await endpoint(self.wiring.line, self.section)
        return Check(
            "接收方式",
            True,
            "长连接可用",
            "「事件配置」和「回调配置」两处都要选「使用长连接」；只配一处时，点按钮会报 200340",
        )

    async def test_card(self) -> Check:
        """To who owns the app: the one who reads this."""
        asked = {"lang": "zh_cn", "user_id_type": "union_id"}
        path = f"application/v6/applications/{self.section.app_id}"
        app = (await self.client.call("GET", path, params=asked)).get("app") or {}
        owner = str((app.get("owner") or {}).get("owner_id") or app.get("creator_id") or "")
        if not owner:
            return Check(
                "测试卡片", None, "找不到应用负责人", "开通 application:application:self_manage"
            )
        key = f"doctor:{self.wiring.ids.event()}"
        await self.client.send(
            owner, "union_id", card(self.wiring.base_url), uuid(key), urgent=True
        )
        return Check(
            "测试卡片",
            True,
            "已发给应用负责人",
            "服务运行时点一下卡片上的按钮，应立刻有回答；报 200340 请看「回调配置」",
        )

    async def quota(self) -> Check:
        a_minute, a_second = (window.count for window in quotas.API)
        return Check(
            "发送额度",
            True,
            f"每秒 {a_second} 条、每分钟 {a_minute} 条，每天 10 点的作战包够 10 分钟内发给 "
            f"{a_minute * 10:,} 人",
        )


async def checks(
    section: FeishuConfig, wiring: Wiring, client: Client, own: Own, trial: bool
) -> AsyncIterator[Check]:
    doctor = Doctor(section, wiring, client, own)
    credentials = await _looked("应用凭证", doctor.credentials)
    yield credentials
    if not credentials.ok:
        return
    for name, look in (
        ("机器人能力", doctor.bot),
        ("权限", doctor.scopes),
        ("所属企业", doctor.tenant),
        ("通讯录范围", doctor.visible),
        ("接收方式", doctor.way_in),
        *([("测试卡片", doctor.test_card)] if trial else []),
        ("发送额度", doctor.quota),
    ):
        yield await _looked(name, look)


async def _looked(name: str, look: Callable[[], Awaitable[Check]]) -> Check:
    try:
        return await look()
    except SendFailed as failed:
        return Check(name, False, str(failed), f"照 docs/setup-feishu.md 检查「{name}」一节")

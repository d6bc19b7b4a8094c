"""What differs from platform to platform, as data (U-20): every ability has a way to do without it.

`docs/platforms.md` is drawn from here and from what the code itself uses; `tools/platforms` does it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any

TITLES: Mapping[str, str] = MappingProxyType(
    {"wecom": "企业微信", "dingtalk": "钉钉", "feishu": "飞书", "console": "控制台"}
)
YES, NO = "✓", "—"


@dataclass(frozen=True, slots=True)
class Capability:
    """`otherwise`: what happens where a platform cannot."""

    name: str
    wecom: str
    dingtalk: str
    feishu: str
    console: str
    otherwise: str

    def on(self, platform: str) -> str:
        found: str = getattr(self, platform)
        return found


CAPABILITIES = (
    Capability(
        "收事件要公网地址", "要（智能机器人不要）", "stream 不要，http 要", "长连接不要，http 要", NO,
        "没有公网地址时选不要的那一种",
    ),
    Capability("私聊说一句话", YES, YES, YES, YES, "每个命令也能打字：/帮助"),
    Capability("群里 @ 它", "要配智能机器人", YES, YES, YES, "私聊里都能做"),
    Capability(
        "被拉进群就知道", "有人 @ 才知道", "装酷应用的群", YES, NO, "群里第一次 @ 它时记下这个群",
    ),
    Capability("打开聊天就打招呼", YES, NO, YES, NO, "第一次说话时打招呼"),
    Capability("菜单", YES, NO, YES, NO, "同样的字打出来也行"),
    Capability(
        "语音转文字", "自建应用没有", YES, NO, NO, "语音照存，附在拜访上",
    ),
    Capability(
        "卡片按钮", YES, "互动卡片；简单消息里是「发送 #…」", YES, YES, "没有按钮的地方发按钮下的那行字",
    ),
    Capability(
        "群里主动发卡片", "试一次，不收就发文字", YES, YES, YES, "文字里写明怎么回，如 @它 同意 42",
    ),
    Capability(
        "卡片里填表", "只有下拉选择", NO, YES, YES, "链接到同一张表的页面",
    ),
    Capability("卡片里的表格", NO, NO, YES, YES, "写成一行一条"),
    Capability("卡片里的图片", NO, NO, YES, YES, "写成文字说明"),
    Capability(
        "点了当场换卡片", "点的人看到的那张", YES, YES, YES, "下面补一条新的",
    ),
    Capability(
        "之后再改别人看到的卡片", "应用卡片 72 小时内、没用过时；群里只在被点的 5 秒内", YES, YES, YES,
        "补一条文字，再点会拿到最新的",
    ),
    Capability(
        "同样的话一次发给很多人", "1,000 人一次", "20 人一次", NO, NO, "一人一次，慢一些",
    ),
    Capability("每月额度", NO, "有，按版本", NO, NO, "额度紧时作战包改为一条带链接的消息"),
    Capability(
        "页面登录", "里面静默，外面扫码", "授权页", "授权页（PKCE）", "选人", "回到聊天里点链接",
    ),
    Capability(
        "通讯录里的手机号", "2022 年 6 月以后的应用拿不到", YES, "要开权限", NO,
        "按平台账号认人；同一个人在两个平台会是两位同事",
    ),
    Capability("离职当时就知道", YES, YES, YES, NO, "每晚比对一次通讯录"),
)  # fmt: skip
"""The order is the reader's: how it hears, how it speaks, who is who."""


def platform_class(name: str) -> type[Any]:
    """The class that does it."""
    module = import_module(f"bot.platforms.{name}.platform")
    made: type[Any] = module.build.__annotations__["return"]
    return getattr(module, made) if isinstance(made, str) else made

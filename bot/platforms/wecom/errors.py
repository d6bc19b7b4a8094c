"""Every documented error code of the interfaces we use, and what follows from it. HTTP says nothing: it
is 200 also where something went wrong.

Sources: developer.work.weixin.qq.com/document/path/90313 (全局错误码), 90312 (频率限制), 101463 (AI bot).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.http import Answer
from bot.platforms.base import CannotRedraw, Moot, NoSuchAddress, SendFailed, Stopped, Throttled


class Do(StrEnum):
    AGAIN = "again"  # their fault: later
    WAIT = "wait"  # a quota: nothing was done, and it is no attempt
    RENEW = "renew"  # the token: get another one, once
    NOBODY = "nobody"  # cannot be reached there
    FROZEN = "frozen"  # that message can no longer be changed
    MOOT = "moot"  # nobody misses it
    DEAD = "dead"  # will never be taken like this
    STOP = "stop"  # nothing goes out until an admin acts


@dataclass(frozen=True, slots=True)
class Verdict:
    do: Do
    reason: str
    seconds: float = 0.0  # how long to wait


class TokenRefused(SendFailed):
    """The client renews it and asks once more."""


def _all(do: Do, reason: str, *codes: int, seconds: float = 0.0) -> Iterator[tuple[int, Verdict]]:
    yield from ((code, Verdict(do, reason, seconds)) for code in codes)


ERRORS: dict[int, Verdict] = dict(
    [
        # theirs
        *_all(Do.AGAIN, "企业微信系统繁忙", -1, 6000, 301026, 301057, 301064, 81026),
        # quotas: one of a minute blocks for a minute; of an hour, and we ask again each minute
        *_all(Do.WAIT, "接口调用超过限制", 45009, 846607, seconds=60),
        *_all(Do.WAIT, "接口并发调用超过限制", 45033, 45035, seconds=1),
        # tokens
        *_all(Do.RENEW, "访问凭证失效", 40014, 42001),
        # who
        *_all(Do.NOBODY, "对方不在应用的可见范围内", 60011, 60021, 60030, 81013, 50002, 60217),
        *_all(Do.NOBODY, "没有这个成员", 60111, 46004, 40003, 40031, 40032, 301021, 301061),
        *_all(Do.NOBODY, "对方还没有激活企业微信", 41054, 43004),
        *_all(Do.NOBODY, "没有收件人", 81012, 82001, 82002, 82003, 82101, 82102, 40066, 40068, 40070),
        *_all(Do.NOBODY, "没有这个部门", 60003, 60123, 60136),
        *_all(Do.NOBODY, "没有这个群，或机器人不在群里", 40050, 86001, 86003, 86006, 86007, 86008, 86201,
              86205, 86206, 86220, 93000, 93006, 93008, 49008),
        # what is shown
        *_all(Do.FROZEN, "更新凭证已用过或超过 72 小时", 60140),
        *_all(Do.FROZEN, "卡片不是本应用发的，或已不存在", 42015, 42016, 42052),
        # what was said
        *_all(Do.DEAD, "请求参数不对", 40008, 40033, 40035, 40039, 40058, 40063, 40094, 40127, 40206,
              41006, 41008, 41009, 41010, 41011, 41016, 41017, 41019, 41033, 44004, 45008, 45029, 45032,
              45034, 82004, 301039, 40074, 60206, 60207, 60208),
        *_all(Do.DEAD, "内容太长", 45002),
        *_all(Do.DEAD, "内容含敏感信息，被企业微信拦下", 40201, 40204),
        *_all(Do.DEAD, "卡片没有被接受", 42014, 42017, 42018, 42019, 42020, 42027, 42028, 42029, 42030,
              42031, 42033, 42035, 42036, 42037, 42038, 42039, 42040, 42041, 42042, 42043, 42044, 42045,
              42046, 42047, 42049, 42050, 42051),
        *_all(Do.DEAD, "文件不存在或已过三天", 40007, 301015),
        *_all(Do.DEAD, "文件类型或大小不对", 40004, 40005, 40006, 40009, 40011, 40123, 44001, 45001, 45007,
              301016, 301017, 301019),
        *_all(Do.DEAD, "菜单没有被接受", 40016, 40017, 40018, 40019, 40020, 40022, 40023, 40024, 40025,
              40026, 40027, 40054, 40055, 41102, 46003),
        *_all(Do.MOOT, "欢迎语的凭证已过期，或客户已收到欢迎语", 41050, 41051),
        *_all(Do.DEAD, "客户关系不存在", 84061, 41049, 41096, 40096),
        # who logs in
        *_all(Do.DEAD, "登录码无效、过期或已用过", 40029, 42003, 42022, 40078, 43016, 43017),
        *_all(Do.DEAD, "登录后回来的地址不在可信域名里", 50001, 80001),
        # only an admin can help
        *_all(Do.STOP, "应用的 Secret 不对，或应用已停用", 40001, 40091, 41004, 41024, 45031),
        *_all(Do.STOP, "企业 ID 不对，或企业已不可用", 40013, 41002, 301007, 40141),
        *_all(Do.STOP, "应用的 AgentId 不对", 40056, 301002),
        *_all(Do.STOP, "请求没有带上访问凭证", 41001),
        *_all(Do.STOP, "本机的 IP 不在企业可信 IP 里", 60020, 301042),
        *_all(Do.STOP, "应用没有权限，或因长期不用被收回", 48001, 48002, 48003, 48004, 48005, 48006, 48007,
              48008, 48009, 43009, 60031),
        *_all(Do.STOP, "应用已停用", 50003, 50006, 93004),
        *_all(Do.STOP, "应用还没有配置接收消息的地址", 43012, 40057),
        # the AI bot [measured by third parties; the page lists none]
        *_all(Do.STOP, "智能机器人的 BotID 或 Secret 不对", 853000),
        *_all(Do.FROZEN, "那条消息已不能再回应", 846605, 846608),
    ]
)  # fmt: skip

_FROM_IP = re.compile(r"from ip: ?([0-9a-fA-F.:]{3,45})")


def settled(answer: Answer) -> dict[str, Any]:
    """The body of a success; raises from the SendFailed family for everything else."""
    found = answer.json()
    code = found.get("errcode")
    if code == 0 and answer.status < 300:
        return found
    if not isinstance(code, int) or isinstance(code, bool) or code == 0:
        raise unreadable(answer)
    raise failure(code, str(found.get("errmsg") or ""))


def acknowledged(frame: Mapping[str, Any]) -> dict[str, Any]:
    """The same of the socket: the answer to one of our frames."""
    code = frame.get("errcode", 0)
    if code == 0:
        body = frame.get("body")
        return body if isinstance(body, dict) else {}
    raise failure(code if isinstance(code, int) else -1, str(frame.get("errmsg") or ""))


def failure(code: int, message: str) -> SendFailed:
    verdict = ERRORS.get(code, Verdict(Do.DEAD, "没有成功"))
    reason = f"{verdict.reason}（企业微信 {code}{_ip(message)}）"
    match verdict.do:
        case Do.AGAIN:
            return SendFailed(reason, known=False)
        case Do.WAIT:
            return Throttled(reason, timedelta(seconds=verdict.seconds))
        case Do.DEAD:
            return SendFailed(reason, retry=False)
        case other:
            return _PLAIN[other](reason)


_PLAIN: Mapping[Do, Callable[[str], SendFailed]] = {
    Do.RENEW: TokenRefused,
    Do.NOBODY: NoSuchAddress,
    Do.FROZEN: CannotRedraw,
    Do.MOOT: Moot,
    Do.STOP: Stopped,
}


def unreadable(answer: Answer) -> SendFailed:
    """A proxy's page, or half an answer: whether it arrived is not known. A wrong path is an empty 404."""
    if answer.status == 404:
        return SendFailed("企业微信没有这个接口（HTTP 404）", retry=False)
    return SendFailed(f"企业微信的回答看不懂（HTTP {answer.status}）", known=False)


def _ip(message: str) -> str:
    """The address that has to be entered there."""
    found = _FROM_IP.search(message)
    return f"，本机 IP {found[1]}" if found else ""

"""Every documented error code and what follows from it; a code decides, never the HTTP status alone.

Sources: open.feishu.cn/document, 通用错误码 and the error tables of im-v1/message, image, file,
message-resource, contact-v3, auth-v3 and ws; 频控策略 for the rate headers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.http import Answer
from bot.platforms.base import CannotRedraw, NoSuchAddress, SendFailed, Stopped, Throttled


class Do(StrEnum):
    AGAIN = "again"  # their fault: later, with the same uuid
    WAIT = "wait"  # a quota or a lock: nothing was done, and it is no attempt
    RENEW = "renew"  # the token: get another one, once
    NOBODY = "nobody"  # cannot be reached there
    FROZEN = "frozen"  # that message can no longer be changed
    DEAD = "dead"  # will never be taken like this
    STOP = "stop"  # nothing goes out until an admin acts


@dataclass(frozen=True, slots=True)
class Verdict:
    do: Do
    reason: str
    seconds: float = 0.0  # how long to wait where the answer does not say


class TokenRefused(SendFailed):
    """The client renews it and asks once more."""


def _all(do: Do, reason: str, *codes: int, seconds: float = 0.0) -> Iterator[tuple[int, Verdict]]:
    yield from ((code, Verdict(do, reason, seconds)) for code in codes)


ERRORS: dict[int, Verdict] = dict(
    [
        # quotas
        *_all(Do.WAIT, "接口调用太快", 99991400, 2200, seconds=1),
        *_all(Do.WAIT, "这个会话里发得太快", 230020, seconds=1),
        *_all(Do.WAIT, "飞书整点发送拥挤", 11232, 11233, seconds=30),
        *_all(Do.WAIT, "当天的批量消息额度用完", 11247, seconds=3600),
        *_all(Do.WAIT, "同一条消息正在发送", 230049, 18121, seconds=2),
        *_all(Do.WAIT, "卡片正被人操作", 200810, seconds=2),
        *_all(Do.WAIT, "应用信息暂时停写", 232096, seconds=30),
        # tokens
        *_all(Do.RENEW, "访问凭证失效", 99991663, 99991664, 99991665, 99991668, 99991677, 20013),
        # theirs
        *_all(
            Do.AGAIN, "飞书内部错误",
            1500, 1503, 1551, 1557, 1642, 1663, 1665, 1668, 5000, 10101, 10105, 10500,
            40003, 40006, 234019, 234042, 300120, 1040102, 1150102, 2110010, 20050, 20072,
            1000040343,
        ),
        # who
        *_all(Do.NOBODY, "对方不在应用的可用范围内", 230013, 11225),
        *_all(Do.NOBODY, "对方已离职", 230029, 11236, 20021, 20022, 20023),
        *_all(Do.NOBODY, "对方已停收机器人的消息", 230053),
        *_all(Do.NOBODY, "机器人不在这个群里", 230002, 10002, 10030, 234004, 12011),
        *_all(Do.NOBODY, "群已解散", 232009, 11237),
        *_all(Do.NOBODY, "会话不存在", 11213, 11231, 10029, 11100, 230019, 99992355, 99992356),
        *_all(
            Do.NOBODY, "收件人的编号不对，或属于别的应用、别的企业",
            230034, 230038, 10004, 11101, 11105, 40007, 40008, 41012, 41050,
            99992351, 99992352, 99992353, 99992359, 99992360, 99992361, 99992363, 99992364,
            99992381,
        ),
        *_all(Do.NOBODY, "没有在这里发言的权限", 230018, 230035, 11223, 11242, 18120),
        *_all(Do.NOBODY, "这种会话不收机器人的消息", 230036, 230054),
        # what is shown
        *_all(Do.FROZEN, "消息已超过 14 天", 230031, 200750),
        *_all(Do.FROZEN, "消息已被撤回或删除", 230011, 230110, 200000),
        *_all(Do.FROZEN, "消息不是本机器人发的", 230071, 230050, 200310, 300311),
        *_all(Do.FROZEN, "消息已不存在", 99992354, 10020, 10037, 11224),
        *_all(Do.FROZEN, "消息不能再改", 230072, 230073, 230074, 230075, 300309),
        *_all(Do.FROZEN, "点击凭证已过期或用完", 300020, 300030, 300040, 300090),
        # what was said
        *_all(
            Do.DEAD, "请求参数不对",
            230001, 9499, 10001, 10003, 10100, 10400, 40001, 40009, 40011, 40012, 40013, 234001,
            99991201, 99991301, 99992402, 19002,
        ),
        *_all(Do.DEAD, "内容含敏感信息，被飞书拦下", 230022, 11248, 11312, 18054),
        *_all(Do.DEAD, "内容未通过企业的防泄漏审查（明文手机号、邮箱）", 230028),
        *_all(Do.DEAD, "内容太长", 230025, 19036, 200860, 100000),
        *_all(Do.DEAD, "卡片没有被接受", 230099, 11246, 11310, 200621, 200830, 200861),
        *_all(Do.DEAD, "不能分享单聊名片", 230015),
        *_all(Do.DEAD, "文件不是本应用上传的", 230017, 10017, 11221, 11245),
        *_all(Do.DEAD, "文件类型与消息类型不符", 230055),
        *_all(Do.DEAD, "文件或图片不存在", 11227, 11244, 18066, 234003),
        *_all(Do.DEAD, "文件太大或为空", 234006, 234010, 234037, 234039),
        *_all(Do.DEAD, "图片格式不认识", 234011),
        *_all(Do.DEAD, "这条消息里的文件不能下载", 234009, 234038, 234040, 234041, 234043),
        # the contact list
        *_all(Do.DEAD, "部门不在通讯录权限范围内", 40004, 40002, 40052, 99992357, 99992358),
        # only an admin can help
        *_all(Do.STOP, "App ID 或 App Secret 不对", 10005, 10012, 10013, 10015, 20002, 99991543),
        *_all(Do.STOP, "应用已停用或没有安装", 10014, 11207, 11209, 11210, 99991662, 99991673,
              20009, 20048, 20069, 212100),
        *_all(Do.STOP, "应用没有开启机器人能力", 230006, 11205, 11240, 234007),
        *_all(Do.STOP, "应用缺少权限", 99991672, 99991676, 99991679, 230027, 11229, 11239),
        *_all(Do.STOP, "本机的 IP 不在应用的白名单里", 99991401),
        *_all(Do.STOP, "本月的接口额度已用完", 99991403),
        *_all(Do.STOP, "请求没有带上访问凭证", 99991661, 99991671, 234002),
        # who logs in
        *_all(Do.DEAD, "登录码无效、过期或已用过", 20001, 20003, 20004, 20007, 20024, 20036, 20049,
              20063, 20065, 20070, 20071),
        *_all(Do.NOBODY, "登录的人不能使用本应用", 20008, 20010, 20066),
        # the long connection
        *_all(Do.STOP, "长连接被拒绝：检查应用凭证与订阅方式", 403, 514, 1000040344),
        *_all(Do.WAIT, "长连接数已达 50 个", 1000040350, seconds=120),
    ]
)  # fmt: skip

_SUB_CODE = re.compile(r"ErrCode: ?(\d{1,12})")
_LOCKED = "card action is lock"
_RESET = "x-ogw-ratelimit-reset"
_LONGEST_WAIT = 3600.0


def settled(answer: Answer) -> dict[str, Any]:
    """The whole body of a success; raises from the SendFailed family for everything else."""
    found = answer.json()
    code = found.get("code")
    if code == 0 and answer.status < 300:
        return found
    if not isinstance(code, int) or isinstance(code, bool):
        raise _unreadable(answer)
    raise failure(code, str(found.get("msg") or found.get("error_description") or ""), answer)


def failure(code: int, message: str, answer: Answer) -> SendFailed:
    verdict = _verdict(code, message, answer)
    reason = f"{verdict.reason}（飞书 {code}{_sub(message)}）"
    match verdict.do:
        case Do.AGAIN:
            return SendFailed(reason, known=False)
        case Do.WAIT:
            return Throttled(reason, timedelta(seconds=_wait(answer, verdict)))
        case Do.RENEW:
            return TokenRefused(reason)
        case Do.NOBODY:
            return NoSuchAddress(reason)
        case Do.FROZEN:
            return CannotRedraw(reason)
        case Do.DEAD:
            return SendFailed(reason, retry=False)
        case Do.STOP:
            return Stopped(reason)


def _verdict(code: int, message: str, answer: Answer) -> Verdict:
    """An unknown code of theirs may pass; one about our request will not."""
    if _LOCKED in message:  # 230099 with 11310 inside: somebody is tapping the card
        return ERRORS[200810]
    if known := ERRORS.get(code):
        return known
    if answer.status == 429:
        return ERRORS[99991400]
    return Verdict(Do.AGAIN if answer.status >= 500 else Do.DEAD, "没有成功")


def _unreadable(answer: Answer) -> SendFailed:
    """A proxy's page, or half an answer: whether it arrived is not known."""
    if answer.status == 429:
        return Throttled("接口调用太快", timedelta(seconds=_wait(answer, ERRORS[99991400])))
    return SendFailed(f"飞书的回答看不懂（HTTP {answer.status}）", known=False)


def _wait(answer: Answer, verdict: Verdict) -> float:
    told = answer.headers.get(_RESET, "")
    seconds = float(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0.0
    return min(max(seconds, verdict.seconds), _LONGEST_WAIT)


def _sub(message: str) -> str:
    found = _SUB_CODE.search(message)
    return f"/{found[1]}" if found else ""

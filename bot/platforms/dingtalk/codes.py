"""Every documented error code and what follows from it, in one table.

Sources: the error tables of robot (server_0714, 0716, 0717, 0719), card (server_0780–0787), media
(server_0646), contact (server_0056–0082) and login pages; server_1431–1439 for quotas.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Do(StrEnum):
    AGAIN = "again"  # their fault: later
    WAIT = "wait"  # a quota: nothing was done, and it is no attempt
    RENEW = "renew"  # the token: get another one, once
    DONE = "done"  # it was taken before: the same id again
    PLAIN = "plain"  # interactive cards do not work here: say it with a simpler message
    NOBODY = "nobody"  # cannot be reached there
    FROZEN = "frozen"  # that card can no longer be changed
    DEAD = "dead"  # will never be taken like this
    STOP = "stop"  # nothing goes out until an admin acts


@dataclass(frozen=True, slots=True)
class Verdict:
    do: Do
    reason: str
    seconds: float = 0.0


def _all(
    do: Do, reason: str, *codes: str | int, seconds: float = 0.0
) -> Iterator[tuple[str, Verdict]]:
    yield from ((str(code), Verdict(do, reason, seconds)) for code in codes)


_QPS = "Forbidden.AccessDenied.Qps"
ERRORS: dict[str, Verdict] = dict(
    [
        # theirs
        *_all(Do.AGAIN, "钉钉系统繁忙", -1, "system.busy", "system.error", "unknownError"),
        # quotas
        *_all(Do.WAIT, "接口调用太快", 90018, f"{_QPS}LimitForAppkeyAndApi", 410100, "send.too.fast",
              "send.byToken.tooFast", seconds=1),
        *_all(Do.WAIT, "钉钉全局限流", 90002, f"{_QPS}LimitForApi", seconds=4),
        *_all(Do.WAIT, "每分钟的调用次数用完",
              "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", seconds=60),
        *_all(Do.WAIT, "钉钉限流：人或群太多", "too.many.people", "too.many.group", seconds=60),
        *_all(Do.WAIT, "群机器人每分钟 20 条，已停用 10 分钟", 130101, seconds=600),
        *_all(Do.WAIT, "本机 IP 请求太多，被暂停 5 分钟", 1111, seconds=300),
        # the month
        *_all(Do.STOP, "本月的钉钉额度已用完", 90020, "Forbidden.AccessDenied.ApiCountLimitForOrg",
              20001, 90030),
        # tokens and who we are
        *_all(Do.RENEW, "访问凭证失效", 40014, 42001, 88, "InvalidAuthentication",
              "invalidParameter.token.invalid"),
        *_all(Do.STOP, "Client ID 或 Client Secret 不对", "invalidClientIdOrSecret", 40089),
        *_all(Do.STOP, "应用缺少权限", "Forbidden.AccessDenied.AccessTokenPermissionDenied", 60011,
              "auth.error", "unauthorized"),
        *_all(Do.STOP, "本机的 IP 不在应用的白名单里", 60020, "Forbidden.AccessDenied.IpNotInWhiteList",
              "IpNotInWhiteList"),
        *_all(Do.STOP, "机器人编号不对：检查 robot_code", "robot.oto.notExist"),
        *_all(Do.STOP, "机器人没有发单聊消息的权限", "chatbotId.notAllow.sendOTO"),
        *_all(Do.NOBODY, "那里的机器人已停用", "bot.stopped", 400102, "resource.not.found"),
        # who
        *_all(Do.NOBODY, "对方不在企业里，或不在应用的可见范围内", "staffId.notExisted", 33012, 60121,
              50002, "param.userIdNotExist", "param.userIdEmpty"),
        *_all(Do.NOBODY, "群不存在、已解散，或机器人不在群里", "invalid.openConversationId",
              "group.disbanded", "conversation.org.notMatch", "param.openSpaceIdInvalid",
              "param.openSpaceIdEmpty"),
        *_all(Do.NOBODY, "手机号查不到人", 40104),
        # cards
        *_all(Do.DONE, "这张卡片已经发过", "param.cardAlreadyExist"),
        *_all(Do.PLAIN, "卡片模板不能用", "param.templateNotExist", "param.templateUnpublished",
              "param.cardTemplateIdEmpty"),
        *_all(Do.FROZEN, "卡片已不存在", "param.cardNotExist"),
        *_all(Do.DEAD, "卡片没有被接受", "param.empty", "param.outTrackIdEmpty",
              "param.openDeliverModelEmpty", "param.openDeliverModelError",
              "param.cardPublicDataEmpty", "param.cardDataAndPrivateDataBothEmpty",
              "param.openSpaceModelInvalid", "param.invalid", "MissingStringValue",
              "param.stream.keyEmpty", "param.stream.contentEmpty", "param.stream.guidEmpty",
              "param.stream.outTrackId", "param.stream.isFull", "param.stream.content"),
        # what was said
        *_all(Do.DEAD, "内容未通过钉钉审核", "contain.notAllowed.text", "contain.notAllowed.content",
              "contain.notAllowed.picture", "contain.unsafe.url", "param.contentUnsafe"),
        *_all(Do.DEAD, "内容太长", "invalidParameter.msgParam.tooLong"),
        *_all(Do.DEAD, "消息格式不对", "invalidParameter.msgKey.invalid",
              "invalidParameter.msgParam.invalid", 400105, 310000),
        *_all(Do.DEAD, "一次超过 20 人", "batch.toolarge"),
        *_all(Do.DEAD, "回复地址已过期", "session.expired", "session.notExisted", 400101),
        # what is out of the bot's way but on its pages
        *_all(Do.DEAD, "待办已存在或参数不对", "todo.taskCreate.paramError"),
        *_all(Do.WAIT, "待办创建太多", "todo.taskCreate.flowControlError", seconds=60),
        *_all(Do.DEAD, "DING 的额度不足", "ding.serverquota.insufficient"),
        *_all(Do.DEAD, "转写额度不足", "quotaExceeded.transcription"),
        *_all(Do.DEAD, "登录码无效、过期或已用过", 40078),
        *_all(Do.DEAD, "没有权限看被引用的文件", "orgAuthLevelNotEnough"),
    ]
)  # fmt: skip

FAMILIES: tuple[tuple[str, Verdict], ...] = (
    ("invalidParameter.robotCode.", ERRORS["robot.oto.notExist"]),
    ("invalidParameter.", ERRORS["invalidParameter.msgParam.invalid"]),
    ("too.many.", ERRORS["too.many.people"]),
    ("param.", ERRORS["param.invalid"]),
)
"""Codes that the pages name with a star."""


_LOST = {401: "InvalidAuthentication", 429: "90018"}


def verdict_of(code: str, status: int = 400) -> Verdict:
    """An unknown code of theirs may pass; one about our request will not."""
    known = ERRORS.get(code) or next((v for start, v in FAMILIES if code.startswith(start)), None)
    if known:
        return known
    if status in _LOST:
        return ERRORS[_LOST[status]]
    return Verdict(Do.AGAIN if status >= 500 else Do.DEAD, "没有成功")

"""By which channel the reported contact happened: 微信, 面访, 电话, 展会; planned ones do not count."""

from __future__ import annotations

import re

from sales.note import Note

_FAIR = re.compile(
    r"展会|展台|展位|展馆|博览会|广交会|进博会|糖酒会|交易会|订货会|招商会|[\u4e00-\u9fff]{1,4}(?:展|"
    r"博会)(?:上|现场|会上|遇|认识|碰|加)|展上|在展"
)
_PHONE = re.compile(
    r"来电(?!话?的?图)|来了?个?电话|打来|打完电话|打过?了?(?:个|一个|几个|通|一通|两个|好几个)?电话|"
    r"电话(?:里|中|沟通|回访|联系|聊|说|跟进|问|确认|催|通知|没|打)|通了?(?:个|一个|次)?(?:电话|话)|"
    r"致电|去电|回电|打给(?![我咱])|打过去|打了(?:[一二两三四五几0-9]+个?|好几)(?:电话|通|次|遍|回)|(?:没|"
    r"不|未)接(?!触|受|到|单|待|入)|接了(?:个)?电话|接到.{0,8}电话|[Cc]all(?:ed)?了|拨了|座机打|"
    r"挂了(?:我)?电话|挂(?:了)?电话|放下电话|电联|^电话|[,，。\s]电话[,，:\s]"
)
_FACE = re.compile(
    r"带我去|领我(?:去|看)|去(?:他们?|她们?)?(?:工地|现场|车间|厂里|店里|医院|学校)(?:看|转|坐|聊|见)了?|"
    r"放.{0,2}鸽子|我去的时候|等了.{1,4}(?:钟头|小时)|拜访|陌拜|走访|登门|上门|面谈|面访|当面|碰面|碰了面|"
    r"碰了个面|见面|见了|见到|见着|会面|面对面|在场|"
    r"到访|来访|来我们?(?:公司|厂|这)|来了?公司|来厂|参观了|"
    r"(?:今天|昨天|上午|下午|早上|刚|刚刚|又|专程|特意|跑)去了?(?!年|掉|世)|去了|去过|跑了(?:一)?趟|"
    r"到了?(?:他|她|客户|现场|厂里|店里|公司|医院|学校)|在(?:他|她|他们|客户)?(?:办公室|厂里|店里|公司|"
    r"会议室|工地|车间|现场)|"
    r"饭局|吃了?(?:个|顿)?饭|喝了?(?:个)?(?:茶|咖啡|酒)|约了?(?:喝茶|吃饭)|请.{0,6}吃|一起吃|"
    r"从.{1,10}出来|刚从|陪.{0,8}(?:看|转|走|吃|喝|考察)|过去(?:了一趟|看了)|送(?:了|过去|的|"
    r"去了).{0,6}样|在.{1,12}见的|"
    r"看了(?:现场|场地|车间|工地)|转了(?:一)?圈|现场(?:看|勘|沟通|演示了|测|交流)|坐了(?:会|一会|半|一个|"
    r"两个)|聊了(?:一|半|两).{0,3}(?:上午|下午)|开了?个?会|面聊|在.{1,8}?(?:待|呆|坐|泡)了"
)
_WECHAT = re.compile(
    r"微信(?!同号|号|是|:)|朋友圈|群里|(?<!在)群聊|私信|[Ww]e[Cc]hat|企微|语音条|视频号"
)
_PLANNED = re.compile(
    r"(?:明[天早晚日]|后天|下(?:个)?(?:周|星期|礼拜|月)|改天|回头|再|要|准备|打算|计划|想|约(?:好|定|了)|"
    r"安排|请|让|叫|等|可以|能不能|方便|什么时候|有空|尽快|月底|周[一二三四五六日]|去不了|没空|不|没|未|"
    r"拒绝)"
    r"[^，。,;；\n]{0,10}$"
)
_JUST = re.compile(r"今天|刚|昨天|上午|下午$|又$")
_NOT_COUNTED = re.compile(r"(?:没|不)(?:见|去)")
_MEDIA = re.compile(r"邮件|邮箱|短信|工单|视频会|腾讯会议|平台(?:通知|消息)|系统通知")


def touch_type(note: Note) -> str | None:
    """The channel, forwarded chats first, then what the words report as done."""
    if note.chat:
        return "微信" if note.chat.kind == "chat" else None
    text = note.bare
    if _done(_FAIR, text) is not None:
        return "展会"
    found = [
        (place, name)
        for name, pattern in (("面访", _FACE), ("电话", _PHONE), ("微信", _WECHAT))
        if (place := _done(pattern, text)) is not None
    ]
    return min(found)[1] if found else None


def _done(pattern: re.Pattern[str], text: str) -> int | None:
    """Where the first mention that is no plan begins."""
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - 14) : match.start()]
        if _NOT_COUNTED.match(text, match.start() - 1) or (
            _PLANNED.search(before) and not _reported(text, match)
        ):
            continue
        return match.start()
    return None


def _reported(text: str, match: re.Match[str]) -> bool:
    """「约了喝茶」 and 「打了几个电话」 happened although 约 and 要 look ahead."""
    before = text[max(0, match.start() - 4) : match.start()]
    return ("了" in match[0] or bool(_JUST.search(before))) and not re.search(
        r"明|后天|下(?:周|个?月)|改天|再[^次]", text[max(0, match.start() - 14) : match.start()]
    )

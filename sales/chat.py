"""Forwarded chats taken apart: who said what, and the day it was said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sales.dates import moments_in

_DAY = (
    r"(?:昨天|前天|今天|星期[一二三四五六日天]|周[一二三四五六日]|"
    r"20[0-9]{2}[/年.-][0-9]{1,2}[/月.-][0-9]{1,2}日?|[0-9]{1,2}月[0-9]{1,2}日|[0-9]{1,2}[/-][0-9]{1,2})"
)
_TIME = (
    rf"(?:{_DAY}\s*)?(?:凌晨|早上|上午|中午|下午|晚上)?\s*[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?"
)
_STAMPED = re.compile(
    rf"^(?:\[[^\]\n]{{0,12}}\]\s*)?(?P<who>[^\n:，。！？]{{1,24}}?)\s*[(\[]?(?P<when>{_TIME})[)\]]?\s*:"
    rf"?\s*(?P<said>.*)$"
)
_LED = re.compile(
    rf"^(?P<when>{_TIME})\s+(?P<who>[^\n:，。！？0-9]{{1,20}}?)\s*(?::\s*(?P<said>.*))?$"
)
_PLAIN = re.compile(
    r"^(?:\[(?P<mark>[^\]\n]{2,12})\]\s*)?(?P<who>[^\n:，。！？,0-9]{1,16}):\s*(?P<said>.*)$"
)
_LABEL = re.compile(
    r"客户|联系|金额|电话|时间|产品|内容|情况|备注|下一步|地点|主题|发件|收件|抄送|日期|手机|地址|公司|"
    r"单位|姓名|需求|预算|竞|结果|目的|项目|新线索|线索|反馈|进展|计划|总结|问题|原话|说"
)
_MARK = re.compile(r"语音|转文字|聊天记录|微信|群聊")
_TITLE = re.compile(r"^\s*(?:\[?聊天记录\]?|群聊「[^」]*」|.{0,20}的聊天记录|-{2,}.*|—{2,}.*)\s*$")
_OURS = re.compile(r"^(?:我|我方|本人|自己|我们|我司)$")
_MAIL = re.compile(r"(?:^|\n)\s*(?:发件人|收件人|From|主题|Subject)\s*:", re.IGNORECASE)
_SENDER = re.compile(r"(?:^|\n)\s*(?:发件人|From)\s*:\s*([^\n<(]{1,24})", re.IGNORECASE)
_NOTHING = re.compile(r"^\s*\[(?:图片|表情|语音|文件|视频|链接|动画表情)\]\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One message: who sent it as shown, whether we did, its words, the moment that dates in it count from."""

    who: str
    ours: bool
    said: str
    base: datetime


@dataclass(frozen=True, slots=True)
class Chat:
    """A forwarded chat (`kind` 「chat」) or mail (「mail」)."""

    kind: str
    lines: tuple[Line, ...]

    @property
    def senders(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.who for line in self.lines if line.who and not line.ours))


def chat(text: str, now: datetime) -> Chat | None:
    """The chat that the text is a forward of, or None for a note in the rep's own words."""
    if _MAIL.search(text):
        return Chat("mail", (_mail(text, now),))
    if ":" not in text:
        return None
    lines = _lines(text, now)
    return Chat("chat", lines) if lines else None


def _mail(text: str, now: datetime) -> Line:
    sender = _SENDER.search(text)
    said = "\n".join(
        line.split(":", 1)[-1]
        if _MAIL.search("\n" + line) and not line.lstrip().startswith("发件人")
        else line
        for line in text.split("\n")
        if not _TITLE.match(line)
        and not re.match(r"\s*(?:发件人|收件人|抄送|From|To|Cc|日期|时间|发送时间)\s*:", line)
    )
    return Line(sender[1].strip() if sender else "", False, said, now)


def _lines(text: str, now: datetime) -> tuple[Line, ...]:
    rows = [row for row in text.split("\n") if row.strip()]
    stamped = [_LED.match(row.strip()) or _STAMPED.match(row.strip()) for row in rows]
    marked = bool(rows and _MARK.search(rows[0][:12]))
    if any(stamped) and (marked or all(_is_name(match["who"]) for match in stamped if match)):
        return _grouped(rows, stamped, now)
    plain = [_PLAIN.match(row.strip()) for row in rows]
    spoken = [match for match in plain if match and _is_name(match["who"])]
    if len(spoken) >= 2 or (spoken and (marked or _MARK.search(spoken[0]["mark"] or ""))):
        return _grouped(rows, [m if m and _is_name(m["who"]) else None for m in plain], now)
    return ()


def _is_name(who: str) -> bool:
    return not _LABEL.search(who) and len(who.strip()) <= 20


def _grouped(rows: list[str], heads: list[re.Match[str] | None], now: datetime) -> tuple[Line, ...]:
    """Rows without a head belong to the message above."""
    lines, base = list[Line](), now
    for row, head in zip(rows, heads, strict=True):
        if head is None:
            if lines and not _TITLE.match(row):
                last = lines.pop()
                lines.append(Line(last.who, last.ours, f"{last.said}\n{row}".strip(), last.base))
            continue
        who = head["who"].strip()
        base = _base(head.groupdict().get("when"), now) or base
        lines.append(Line(who, bool(_OURS.match(who)), (head["said"] or "").strip(), base))
    return tuple(line for line in lines if line.said and not _NOTHING.match(line.said))


def _base(shown: str | None, now: datetime) -> datetime | None:
    """星期四 10:08 is the last Thursday; 19:45 alone is today."""
    found = moments_in(shown, now) if shown else ()
    if not found:
        return None
    day = found[0].day
    if day > now.date() and re.match(r"星期|周", shown or ""):
        day -= timedelta(days=7)
    if day > now.date():
        return None
    return now.replace(year=day.year, month=day.month, day=day.day)

"""What an inbound event asks for: a button's action, a command, a visit in a sentence, or help."""

import re
import unicodedata

from bot.platforms.base import Click, Message
from cards.wire import BadAction, BadAnswer, unpack
from handlers.registry import SPELLINGS, Reply, Spelling
from sales.actions import (
    Action,
    AddTodo,
    AttachMedia,
    FindCustomer,
    ListTodos,
    LogVisit,
    NotUnderstood,
    Search,
    ShowHelp,
    ShowToday,
    TellQuote,
)
from sales.spelling import nearest
from sales.text import readable

LONGEST = 4000  # characters of one message; more is a document, not a note
SHORTEST_VISIT = 4  # 「见王总」 is not yet a report
LONGEST_QUERY = 20  # what follows a plain 「客户 …」 beyond this is a sentence about the customer

GREETINGS = {
    *("你好", "您好", "你好呀", "hi", "hello", "hey", "嗨", "哈喽", "在吗", "在么", "菜单"),
    *("早", "早上好", "上午好", "中午好", "下午好", "晚上好"),
}
SMALL_TALK = {
    *(
        "谢谢",
        "谢谢你",
        "谢谢啦",
        "多谢",
        "感谢",
        "辛苦了",
        "再见",
        "拜拜",
        "thanks",
        "thank you",
        "bye",
    ),
    *(
        "好的",
        "好的呢",
        "收到",
        "明白",
        "知道了",
        "哈哈哈哈",
        "ok",
        "okay",
        "test",
        "测试",
        "测试一下",
    ),
}

_WORD_END = re.compile(r"[\s:]+")
_EDGES = " \t\n/,，。.!！?？~～…;；:、"
_SENTENCE = re.compile(r"[，。；！？,;!?]")
_VERDICT = re.compile(r"(?:@\S+\s+)?(同意|放行|拒绝|不同意|驳回)[\s:,，。]*(?=[#\d])")
"""「@作战包 同意42」: a verdict names its request, with or without a blank between."""


def understand(inbound: Click | Message) -> Action | Reply:
    """An action, or the sentence that says why there is none (law 7)."""
    if isinstance(inbound, Click):
        return _pressed(inbound)
    if len(inbound.text) > LONGEST:
        return Reply(notice=too_long(len(inbound.text)))
    if inbound.media:
        return AttachMedia(media=inbound.media, text=inbound.text.strip())
    return understand_text(inbound.text)


def understand_text(text: str) -> Action:
    plain = _spaced(readable(text).strip())
    if plain.startswith("/"):
        return _slashed(plain[1:].strip(), plain)
    asked = _command(plain) or _small_talk(plain) or _quote(plain) or _answer(plain)
    return asked or LogVisit(text=text.strip())


def _spaced(plain: str) -> str:
    """A verdict's word and number apart."""
    found = _VERDICT.match(plain)
    return f"{found[1]} {plain[found.end() :]}" if found else plain


def too_long(length: int) -> str:
    return f"这段话太长了（{length} 字），一次最多 {LONGEST} 字。原文已存好，请分几次发"


def _pressed(click: Click) -> Action | Reply:
    try:
        return unpack(click.packed, click.form)
    except BadAnswer as answer:
        return Reply(notice=f"{answer}，请改一下再提交")
    except BadAction:
        return Reply(notice="这个按钮已失效，请重新发起一次，或发送「帮助」看看能做什么")


# -- commands -------------------------------------------------------------------------------------


def _slashed(words: str, whole: str) -> Action:
    """After a slash a known word is a command even when the rest follows without a blank."""
    head, rest = _split(words)
    if found := _spelling(head):
        return found.parse(rest)
    if glued := _glued(words):
        return SPELLINGS[glued].parse(words[len(glued) :].strip())
    return NotUnderstood(text=whole, guess=_guess(head))


def _command(plain: str) -> Action | None:
    """Without a slash: the word alone, or the word, a blank or colon, and what it is about."""
    if alone := _spelling(plain.strip(_EDGES)):
        return alone.parse("")
    head, rest = _split(plain)
    found = _spelling(head)
    return _unless_sentence(found, rest) if found and rest else None


def _unless_sentence(found: Spelling, rest: str) -> Action | None:
    """「今日 拜访了王总」 is a report, and so is 「客户 反馈不错，明天签」."""
    action = found.parse(rest)
    if action == found.parse(""):
        return None
    asks = hasattr(action, "query") or hasattr(action, "words")
    return None if asks and (len(rest) > LONGEST_QUERY or _SENTENCE.search(rest)) else action


def _split(words: str) -> tuple[str, str]:
    head, *rest = _WORD_END.split(words, maxsplit=1)
    return head, rest[0].strip() if rest else ""


def _spelling(word: str) -> Spelling | None:
    return SPELLINGS.get(_names().get(word.lower(), ""))


def _glued(words: str) -> str:
    """「/查华为」: the longest Chinese command word that the text begins with."""
    starts = [word for word in SPELLINGS if words.startswith(word) and not word.isascii()]
    return max(starts, key=len, default="")


def _guess(head: str) -> str:
    names = _names()
    return names.get(nearest(head.lower(), names), "") if head else ""


def _names() -> dict[str, str]:
    return {name.lower(): word for word, one in SPELLINGS.items() for name in (word, *one.aliases)}


# -- neither command nor visit --------------------------------------------------------------------


def _answer(plain: str) -> Action | None:
    """What answers a question to the bot; None for a report, also of what a customer asked."""
    from sales.questions import question  # loads the grammar of dates: only with the first words

    asked = question(plain)
    if asked is None:
        return None
    answers: dict[str, Action] = {
        "提醒": AddTodo(asked.words),
        "待办": ListTodos(),
        "今日": ShowToday(),
        "客户": FindCustomer(asked.words),
        "话题": Search(asked.words),
        "帮助": ShowHelp(),
    }
    return answers.get(asked.kind) or NotUnderstood(text=plain, guess=_named_in(plain))


def _quote(plain: str) -> Action | None:
    """「给青禾报价48万」"""
    if "报价" not in plain:
        return None
    from sales.quote_words import quote_said  # loads the grammar of money

    return TellQuote(plain) if quote_said(plain) else None


def _named_in(plain: str) -> str:
    """「怎么请假」 names its command."""
    words = [word for word in SPELLINGS if len(word) > 1 and word in plain]
    return max(words, key=len, default="")


def _small_talk(plain: str) -> Action | None:
    said = plain.strip(_EDGES).lower()
    if said in GREETINGS or plain.strip() in ("?", "？"):
        return ShowHelp()
    if said in SMALL_TALK or not _has_words(said):
        return NotUnderstood(text=plain)
    if len(said) < SHORTEST_VISIT:
        return NotUnderstood(text=plain, guess=_guess(said))
    return None


def _has_words(said: str) -> bool:
    return any(unicodedata.category(letter)[0] == "L" for letter in said)

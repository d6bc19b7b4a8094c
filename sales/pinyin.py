"""Pinyin of names: whole syllables for homophones, letters for what people type in a hurry."""

from __future__ import annotations

from functools import lru_cache

SURNAME_READINGS = {
    "单": "shan", "仇": "qiu", "解": "xie", "曾": "zeng", "区": "ou", "查": "zha", "盖": "ge", "朴": "piao",
    "任": "ren", "华": "hua", "纪": "ji", "冼": "xian", "尉": "wei", "乐": "yue", "折": "she", "卜": "bu",
    "员": "yun", "缪": "miao", "翟": "zhai", "覃": "qin", "么": "yao", "召": "shao",
}  # fmt: skip
_BLURRED = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@lru_cache(maxsize=30_000)
def syllable(char: str) -> str:
    """One toneless syllable, or the character itself in lower case."""
    if char < "\u3400":
        return char.lower()
    from pypinyin import Style, lazy_pinyin  # loads dictionaries: only once names are looked at

    return str(lazy_pinyin(char, style=Style.NORMAL)[0]).lower()


@lru_cache(maxsize=30_000)
def sound(char: str) -> str:
    """The syllable without what speakers and speech recognition mix up: zh/z, ch/c, sh/s, -ng/-n."""
    heard = syllable(char)
    for full, flat in _BLURRED:
        if heard.startswith(full):
            heard = flat + heard[2:]
    return heard[:-1] if heard.endswith("ng") else heard


def letters(text: str) -> str:
    """yunqikeji"""
    return "".join(map(syllable, text))


def person_letters(name: str) -> str:
    """The same for a person: 单 is shan, 仇 qiu."""
    return SURNAME_READINGS.get(name[:1], letters(name[:1])) + letters(name[1:])


def initials(text: str) -> str:
    """yqkj"""
    return "".join(syllable(char)[:1] for char in text)

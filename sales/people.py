"""Customer-side people in a note, as said and in the order of mention."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sales.given_names import ENGLISH_NAMES
from sales.note import Note, blanked
from sales.ports import KnownContact, KnownCustomer, Mention, NameFinder
from sales.surnames import ALL_SURNAMES, COMMON_SURNAMES, DOUBLE_SURNAMES
from sales.text import words
from sales.titled import Known, Titled, nicknamed, titled
from sales.titles import TITLE, TITLES_BY_LENGTH, fits
from sales.understood import Contact

_OURS = re.compile(
    r"(?:我们?|咱们?|我司|我方|本公司|我们?公司|我们?这边|自己)的?(?:同事|销售|技术|售后|项目|区域|"
    r"大区)?的?$|同事$|(?:我|咱)们?领导$"
)
_NAME = r"[\u4e00-\u9fff]"
_SPEAKS = (
    r"(?:说|来电|来信|发来|反馈|反映|表示|提出|提到|问|告诉|要求|要(?!是)|想|催|回复|回|讲|打电话|打来|"
    r"微信|电话|聊|觉得|认为|那边|这边|对|[0-9,，。:;；\s(]|$)"
)
_AFTER_COMPANY = re.compile(
    rf"(?:\ue000|公司的?|集团的?|那边的?|部的?|科的?|采购的?)(?P<name>{_NAME}{{2,3}}?)(?={_SPEAKS})"
)
_AFTER_CUE = re.compile(
    rf"(?:联系人|对接人|对接的是|负责人|经办人|名叫|叫做?|本人|老板|采购|院长|总经理|经理|厂长|主任|校长|"
    rf"店长|会计|财务|主管|总监|认识了|遇见了?|遇到了?|见到了?|见了|找了?|约了?)(?:是|叫|为|:|"
    rf"\s)?(?P<name>{_NAME}{{2,3}}?)(?=[0-9,，。:;；\s()]|说|来电|电话|手机|微信|聊|$|和|跟)"
)
_LATIN = re.compile(r"(?<![A-Za-z])[A-Z][a-z]{2,9}(?![A-Za-z])")
_NOT_NAMES = words(
    "方案 成本 时间 高兴 安排 温度 关于 何时 元旦 周末 万一 金额 包装 车间 单价 米面 石材 项目 任何 于是 "
    "明确 应该 成交 马上 连锁 路上 平时 许多 门店 华东 常用 易损 安全 单子 白天 车队 国庆 样品 方便 方式 "
    "管管 向上 古建 后天 和我 谈了 谈好 谈得 都没 过去 过来 来电 来访"
)
_CALLED = re.compile(rf"(?P<t>{'|'.join(TITLES_BY_LENGTH)})(?:本人)?姓(?P<s>{_NAME})")
_COUNTED = re.compile(
    r"[0-9][0-9,]*(?:台|套|辆|件|吨|个|箱|批|把|张|米|组|只|支)"
)  # 采购冷链车10台
_INTRODUCES = re.compile(r"^(?:转介绍|介绍|推荐)(?!了?(?:情况|产品|需求|现状))")


@dataclass(frozen=True, slots=True)
class _Said:
    start: int
    end: int
    words: str
    surname: str
    full: bool
    person: Titled | None = None
    contact: KnownContact | None = None


def contacts(note: Note, names: NameFinder, customer: KnownCustomer | None) -> tuple[Contact, ...]:
    """Everybody of the customer's side who is named, each once in the fuller form."""
    text = note.named
    bare = blanked(text, note.mentions)
    said = sorted(_all(note, bare, names, customer), key=lambda one: (one.start, -one.end))
    kept = list[_Said]()
    for one in said:
        if any(one.start < other.end and other.start < one.end for other in kept):
            continue
        if one.words and _is_theirs(bare, one):
            kept.append(one)
    return tuple(Contact(one.words, _id(one, customer)) for one in _merged(kept, customer))


def _is_theirs(bare: str, one: _Said) -> bool:
    """Not a colleague of ours (我们小李), nor somebody who only made the introduction."""
    return not _OURS.search(bare[max(0, one.start - 8) : one.start]) and not _INTRODUCES.match(
        bare[one.end : one.end + 8]
    )


def _all(
    note: Note, bare: str, names: NameFinder, customer: KnownCustomer | None
) -> Iterator[_Said]:
    yield from _known(note, customer)
    yield from _by_surname(bare, _known_surnames(names, customer))
    yield from _by_place(bare)
    yield from _latin(bare)
    yield from _senders(note, bare)


def _known(note: Note, customer: KnownCustomer | None) -> Iterator[_Said]:
    """Full names that the books have, of this customer where it is known which one."""
    for mention in note.mentions:
        if _is_of(mention, customer):
            end = _end_of_title(note.named, mention.end)
            said = note.named[mention.start : mention.end]
            yield _Said(mention.start, end, said, "", True, None, mention.contact)


def _is_of(mention: Mention, customer: KnownCustomer | None) -> bool:
    if mention.contact is None:
        return False
    return customer is None or mention.customer_id == customer.id


def _by_surname(bare: str, known: Known) -> Iterator[_Said]:
    for person in titled(bare, known):
        full = bool(person.given)
        yield _Said(person.start, person.end, person.words, person.surname, full, person)
    for person in nicknamed(bare, known):
        young_or_old = person.title in ("小", "老", "阿")
        said = person.title + person.surname if young_or_old else person.words
        yield _Said(person.start, person.end, said, person.surname, False, person)
    for match in _CALLED.finditer(bare):
        if match["s"] in ALL_SURNAMES:
            yield _Said(match.start(), match.end(), match["s"] + match["t"], match["s"], False)


def _by_place(bare: str) -> Iterator[_Said]:
    """Unknown full names behind a company or a title (采购张三丰说, 联系人张三)."""
    for pattern in (_AFTER_COMPANY, _AFTER_CUE):
        for match in pattern.finditer(bare):
            name = match["name"]
            if _is_name(name) and not _COUNTED.match(bare, match.end("name")):
                yield _Said(match.start("name"), match.end("name"), name, name[0], True)


def _latin(bare: str) -> Iterator[_Said]:
    for match in _LATIN.finditer(bare):
        if match[0] in ENGLISH_NAMES:
            yield _Said(match.start(), match.end(), match[0], match[0], True)


def _known_surnames(names: NameFinder, customer: KnownCustomer | None) -> Known:
    """With a known customer only his own people tell surnames from words."""
    if customer is None:
        return names.has_surname
    return {contact.name[:1] for contact in customer.contacts}.__contains__


def _senders(note: Note, bare: str) -> Iterator[_Said]:
    """占凤 and 仇晓 before their own messages; what a customer's name or group leaves over is none."""
    if note.chat is None:
        return
    for who in note.chat.senders:
        place = note.named.find(f"{who}: ")
        shown = bare[place : place + len(who)]
        for match in re.finditer(r"[\u4e00-\u9fff]{2,4}|[A-Z][a-z]+(?: [A-Z][a-z]+)?", shown):
            if match[0][0] in ALL_SURNAMES and len(match[0]) <= 3 or not match[0][0] > "\u4e00":
                yield _Said(place + match.start(), place + match.end(), match[0], match[0][0], True)


def _is_name(name: str) -> bool:
    if name[:2] in _NOT_NAMES or name in _NOT_NAMES or name.endswith(TITLES_BY_LENGTH):
        return False
    return name[0] in COMMON_SURNAMES or (len(name) == 3 and name[:2] in DOUBLE_SURNAMES)


def _end_of_title(text: str, end: int) -> int:
    """The title behind a full name belongs to it."""
    title = TITLE.match(text, end)
    return title.end() if title else end


def _id(one: _Said, customer: KnownCustomer | None) -> int | None:
    contact = _resolved(one, customer)
    return contact.id if contact else None


def _resolved(one: _Said, customer: KnownCustomer | None) -> KnownContact | None:
    """The one contact of the customer whom these words fit."""
    if one.contact or customer is None:
        return one.contact
    same = [contact for contact in customer.contacts if _may_be(one, contact)]
    return same[0] if len(same) == 1 else None


def _may_be(one: _Said, contact: KnownContact) -> bool:
    if one.person is None:
        return contact.name == one.words or contact.name.split(" ")[0] == one.words
    title = "" if one.person.title in "小老阿" else one.person.title
    return contact.name.startswith(one.person.surname + one.person.given) and fits(
        title, contact.title
    )


def _merged(said: list[_Said], customer: KnownCustomer | None) -> list[_Said]:
    """王总 and 王建国 are one person where nothing says otherwise; the fuller form stays."""
    kept = list[_Said]()
    for one in said:
        place = next((i for i, other in enumerate(kept) if _same(one, other, customer)), None)
        if place is None:
            kept.append(one)
        elif one.full and not kept[place].full:
            kept[place] = one
    return kept


def _same(one: _Said, other: _Said, customer: KnownCustomer | None) -> bool:
    if one.words == other.words:
        return True
    a, b = _resolved(one, customer), _resolved(other, customer)
    if a and b:
        return a == b
    if one.full == other.full:
        return False
    full, short = (one, other) if one.full else (other, one)
    return full.words.startswith(short.surname) and bool(short.surname)

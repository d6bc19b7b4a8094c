"""The customer directory as an index: whom a sentence means, and what a query finds.

Every way to be found has its own score: the name as written, the brand in it, a contact, a telephone, the sound,
an abbreviation, a slip of the pen. `find` stops at the first ways that give an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sales.brands import brand
from sales.company_names import company_key, phone_key
from sales.name_scores import REASONS, SURE, Scores
from sales.near_names import NearNames
from sales.phones import phones_in
from sales.phrases import Phrases, change
from sales.pinyin import initials, letters, person_letters
from sales.ports import KnownContact, KnownCustomer, Match, Mention
from sales.surnames import DOUBLE_SURNAMES
from sales.text import readable

if TYPE_CHECKING:
    from sales.titled import Titled

__all__ = ["REASONS", "SURE", "Directory", "KnownContact", "KnownCustomer", "Match"]

_LATER = 0.01  # each name further on in the text; the one visited is named first
_SOURCE = re.compile(r"(?:听|据|跟着|问过|像|学|参考|不如|比|隔壁|介绍的?|推荐的?)(?:了|过|说)?$")
_SOURCE_AFTER = re.compile(
    r"^.{0,6}?(?:转介绍|介绍的|推荐的)|^(?:的人说|那边的人说|的人讲|也在用|也用|用的也是|介绍|推荐|转介绍|"
    r"给介绍|的朋友说)"
)
_AFTER_COMPANY = re.compile(r"的|[，。,\s:]|那边|采购|部|.(?:总|工|经理|主任|老板|厂长)|$")
_LATIN = re.compile(r"[a-z][a-z ]{2,30}[a-z]")


class Directory:
    """An index over known customers; ids are the caller's."""

    def __init__(self, customers: Iterable[KnownCustomer] = ()) -> None:
        self._customers: dict[int, KnownCustomer] = {}
        self._names = Phrases[tuple[int, str]]()
        self._people = Phrases[tuple[int, KnownContact]]()
        self._surnames: dict[str, tuple[tuple[int, KnownContact], ...]] = {}
        self._phones: dict[str, tuple[int, ...]] = {}
        self._latin: dict[str, tuple[int, ...]] = {}
        self._near = NearNames()
        self._owned: dict[int | None, set[int]] = {}
        for customer in customers:
            self.add(customer)

    def __len__(self) -> int:
        return len(self._customers)

    def add(self, customer: KnownCustomer) -> None:
        """Adds a customer, or puts his new names in place of the old ones."""
        self.discard(customer.id)
        self._customers[customer.id] = customer
        self._owned.setdefault(customer.owner_id, set()).add(customer.id)
        self._change(customer, adding=True)

    def with_(self, customer: KnownCustomer) -> Directory:
        """`add` that can be chained."""
        self.add(customer)
        return self

    def discard(self, customer_id: int) -> None:
        if customer := self._customers.pop(customer_id, None):
            self._owned[customer.owner_id].discard(customer_id)
            self._change(customer, adding=False)

    def owned_by(self, person_id: int | None) -> frozenset[int]:
        """Ids of the customers of that person; of None, those in the public pool."""
        return frozenset(self._owned.get(person_id, ()))

    def customer(self, customer_id: int) -> KnownCustomer | None:
        return self._customers.get(customer_id)

    def has_surname(self, surname: str) -> bool:
        return surname in self._surnames

    def contacts_called(self, person: Titled) -> tuple[tuple[int, KnownContact], ...]:
        """All contacts whom 「王总」 or 「小李」 may mean."""
        from sales.titles import fits  # patterns of titles and trades: with the first text only

        said = "" if person.title in ("小", "老", "阿") else person.title
        return tuple(
            (owner, contact)
            for owner, contact in self._surnames.get(person.surname, ())
            if fits(said, contact.title) and contact.name.startswith(person.surname + person.given)
        )

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Names of customers and contacts as written in the text, in order."""
        from sales.new_companies import KIND

        lowered = _lowered(text)
        found = [
            Mention(start, end, owner, why, REASONS[why])
            for start, end, owners in self._names.scan(lowered)
            for owner, why in owners
            if not self._is_another(lowered, end, owner, why)
        ]
        covered = [(mention.start, mention.end) for mention in found]
        people = [
            Mention(start, end, owner, "contact", REASONS["contact"], contact)
            for start, end, owners in self._people.scan(lowered)
            if not any(a < end and start < b for a, b in covered)
            and _whole_word(text, start, end)
            and not KIND.match(text, end)
            for owner, contact in owners
        ]
        return tuple(sorted([*found, *people], key=lambda mention: mention.start))

    def _is_another(self, text: str, end: int, owner: int, why: str) -> bool:
        """「恒达汽配的采购」 is not 恒达电子: another trade stands behind a brand."""
        if why not in ("brand", "short name"):
            return False
        from sales.new_companies import KIND, names_goods

        trade = KIND.match(text, end)
        if trade is None or names_goods(trade[0]) or not _AFTER_COMPANY.match(text, trade.end()):
            return False
        known = self._customers[owner]
        return not any(trade[0] in name for name in (known.full_name, *known.short_names))

    def find(self, text: str, prefer: frozenset[int] = frozenset()) -> tuple[Match, ...]:
        """Customers that the text may mean, best first; a score of SURE and more is an answer."""
        plain = readable(text)
        scores = Scores(prefer)
        mentions = self.mentions(plain)
        for order, mention in enumerate(mentions):
            if _is_gossip(plain, mention):
                scores.mention(mention.customer_id)
            else:
                scores.take(mention.customer_id, mention.why, _LATER * order)
        for number in phones_in(plain):
            for owner in self._phones.get(number, ()):
                scores.take(owner, "phone")
        masked = _masked(plain, mentions)
        people = self._people_called(masked, prefer)
        self._add_sounds(plain, people, scores)
        for owners, loose in people:
            scores.called(owners, loose)
        if not scores.sure():
            self._add_near(plain, masked, scores)
        return scores.best()

    def search(
        self, query: str, limit: int = 10, prefer: frozenset[int] = frozenset()
    ) -> tuple[Match, ...]:
        """Customers for a typed query: names, pinyin, initials, slips, contacts, phones; best first."""
        from sales.name_search import ranked  # loads its library: only for `/查`

        sure = {match.customer_id: match for match in self.find(query, prefer)}
        for match in ranked(query, self._customers, self._latin, prefer):
            known = sure.get(match.customer_id)
            if known is None or known.score < match.score:
                sure[match.customer_id] = match
        return tuple(sorted(sure.values(), key=lambda one: (-one.score, one.customer_id))[:limit])

    def _people_called(
        self, masked: str, prefer: frozenset[int]
    ) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        """For every person called by surname: the customers he fits, and those with the surname only."""
        from sales.titled import nicknamed, titled

        found = []
        for person in (*titled(masked, self.has_surname), *nicknamed(masked, self.has_surname)):
            fitting = tuple(dict.fromkeys(owner for owner, _ in self.contacts_called(person)))
            same = tuple(owner for owner, _ in self._surnames.get(person.surname, ()))
            found.append((_own_of(fitting, prefer), same))
        return found

    def _add_sounds(
        self,
        plain: str,
        people: list[tuple[tuple[int, ...], tuple[int, ...]]],
        scores: Scores,
    ) -> None:
        expected = frozenset(owner for owners, same in people for owner in (*owners, *same))
        for owner, size in self._near.sounds(plain, expected):
            scores.take(owner, "sound" if size > 2 else "short sound")

    def _add_near(self, plain: str, masked: str, scores: Scores) -> None:
        for owner in self._near.abbreviated(masked):
            scores.take(owner, "abbreviation")
        for word in _LATIN.findall(plain):
            for spelled in {word.replace(" ", ""), *word.split()}:
                for owner in self._latin.get(spelled, ()) if len(spelled) > 3 else ():
                    scores.take(owner, "letters")
        if not scores.sure():
            for owner in self._near.slips(masked):
                scores.take(owner, "slip")

    def _change(self, customer: KnownCustomer, adding: bool) -> None:
        for key, why in _keys(customer):
            self._names.change(key, (customer.id, why), adding)
            self._near.change(key, customer.id, adding)
            for spelled in {letters(key), initials(key)}:
                change(self._latin, spelled, customer.id, adding)
        for contact in customer.contacts:
            self._change_contact(customer.id, contact, adding)
        for phone in (*customer.phones, *(contact.phone for contact in customer.contacts)):
            if number := phone_key(phone):
                change(self._phones, number, customer.id, adding)

    def _change_contact(self, owner: int, contact: KnownContact, adding: bool) -> None:
        name = _lowered(readable(contact.name).strip())
        if not name:
            return
        for form in {name, name.split(" ")[0]}:
            if len(form) > 1:
                self._people.change(form, (owner, contact), adding)
        change(self._latin, person_letters(name), owner, adding)
        surname = name[:2] if name[:2] in DOUBLE_SURNAMES else name[:1]
        change(self._surnames, surname, (owner, contact), adding)


def _keys(customer: KnownCustomer) -> Iterator[tuple[str, str]]:
    """Every written form with the reason it would be found by, longer forms first."""
    full = _lowered(readable(customer.full_name)).replace(" ", "").replace("\n", "")
    core = company_key(customer.full_name)
    shorts = [_lowered(readable(name)).strip() for name in customer.short_names]
    said = dict[str, str]()
    for key in (full, core, *shorts):
        said.setdefault(key, "name" if len(key) > 2 else "short name")
    if stem := brand(core):
        said.setdefault(stem, "brand")
    return ((key, why) for key, why in said.items() if 2 <= len(key) <= 60)


def _own_of(owners: tuple[int, ...], prefer: frozenset[int]) -> tuple[int, ...]:
    """「王总」 who fits several is the one among the rep's own customers, if there is just one."""
    own = tuple(owner for owner in owners if owner in prefer)
    return own if len(own) == 1 else owners


def _is_gossip(text: str, mention: Mention) -> bool:
    """「听德邻的人说」, 「博学书院转介绍」: not the customer visited."""
    if mention.contact is not None:
        return False
    before, after = (
        text[max(0, mention.start - 4) : mention.start],
        text[mention.end : mention.end + 12],
    )
    return bool(_SOURCE_AFTER.match(after) or (_SOURCE.search(before) and "说" in after[:4]))


def _masked(text: str, mentions: tuple[Mention, ...]) -> str:
    """Customers' names blanked out, for the characters in them are no surnames."""
    for mention in mentions:
        if mention.contact is None:
            text = (
                text[: mention.start]
                + "\ue000" * (mention.end - mention.start)
                + text[mention.end :]
            )
    return text


def _whole_word(text: str, start: int, end: int) -> bool:
    """Amy is not in dreamy: Latin names end where the letters end."""
    if not text[start].isascii():
        return True
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return not any(char.isascii() and char.isalpha() for char in around)


def _lowered(text: str) -> str:
    """Lower case of the same length, so that offsets stay right."""
    low = text.lower()
    return (
        low
        if len(low) == len(text)
        else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    )

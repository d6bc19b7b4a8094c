"""How sure each way to find a customer is, and how several ways add up."""

from __future__ import annotations

from sales.ports import Match

REASONS = {
    "name": 0.74,
    "phone": 0.74,
    "short name": 0.7,
    "contact": 0.68,
    "brand": 0.64,
    "sound": 0.62,
    "surname and title": 0.62,
    "short sound": 0.55,
    "abbreviation": 0.54,
    "letters": 0.54,
    "slip": 0.5,
}
"""How sure each way is on its own; another way to the same customer adds up to 1."""

SURE = 0.5
_SUPPORT = 0.22  # his contact beside his name: outweighs a better name without any
_WEAK_SUPPORT = 0.1  # somebody of that surname, with another title
_PREFERRED = 0.04  # one of the rep's own customers: breaks ties, never beats a better name
_GOSSIP = 0.2  # 「听德邻的人说」: named as a source, not as the one visited


class Scores:
    """The best score per customer, and what supports it."""

    def __init__(self, prefer: frozenset[int]) -> None:
        self._prefer = prefer
        self._best: dict[int, tuple[float, str]] = {}
        self._support: dict[int, float] = {}
        self._mentioned: set[int] = set()

    def take(self, owner: int, why: str, less: float = 0.0) -> None:
        if owner in self._mentioned and "sound" in why:
            return
        score = REASONS[why] - less
        known = self._best.get(owner)
        if known and (known[1] == "contact") != (why == "contact"):
            self._support[owner] = _SUPPORT
        if known is None or known[0] < score:
            self._best[owner] = (score, why)

    def mention(self, owner: int) -> None:
        """Named as a source only: a candidate that nothing else makes an answer."""
        self._mentioned.add(owner)
        self._best.setdefault(owner, (_GOSSIP, "mentioned"))

    def called(self, fitting: tuple[int, ...], same_surname: tuple[int, ...]) -> None:
        """王总: supports a customer named besides; alone it decides only where one contact fits."""
        for owner in same_surname:
            if owner in self._best:
                more = _SUPPORT if owner in fitting else _WEAK_SUPPORT
                self._support[owner] = max(more, self._support.get(owner, 0.0))
        if not any(owner in self._best for owner in fitting):
            for owner in fitting:
                score = REASONS["surname and title"] / len(fitting)
                self._best[owner] = (score, "surname and title")

    def sure(self) -> bool:
        return any(score >= SURE for score, _ in self._best.values())

    def best(self) -> tuple[Match, ...]:
        matches = [Match(owner, self._score(owner), why) for owner, (_, why) in self._best.items()]
        return tuple(sorted(matches, key=lambda match: (-match.score, match.customer_id)))

    def _score(self, owner: int) -> float:
        if self._best[owner][1] == "mentioned":
            return _GOSSIP
        more = self._support.get(owner, 0.0) + _PREFERRED * (owner in self._prefer)
        return round(max(0.0, min(1.0, self._best[owner][0] + more)), 4)

"""Answers that say no, in words that help. „Not yours" and „not there" are the same words (law 6)."""

from cards.model import Card
from handlers.registry import Reply

ABSENT = Reply(notice="没有找到，可能已被删除或不在你的范围内")


def stale(card: Card | None, shows: tuple[str, int] | None = None) -> Reply:
    """A tap on an old card gets the present face (law 4)."""
    return Reply(card, "内容刚更新过，这是最新的", shows=shows) if card else ABSENT


def lacking(*labels: str, card: Card | None = None) -> Reply:
    """A required answer is missing; `card` keeps what was already typed."""
    return Reply(card, "还没填：" + "、".join(labels))

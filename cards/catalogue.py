"""Every card, with an example. The golden tests and the console gallery read this list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cards.model import Card

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CardSpec(Generic[T]):
    name: str
    build: Callable[[T], Card]
    example: T

    def __call__(self, data: T) -> Card:
        return self.build(data)


CATALOGUE: dict[str, CardSpec[Any]] = {}


def card(*, example: T) -> Callable[[Callable[[T], Card]], CardSpec[T]]:
    """Register a card under its function's name; `example` uses fixed dates and invented people."""

    def register(build: Callable[[T], Card]) -> CardSpec[T]:
        spec = CardSpec(build.__name__, build, example)
        if spec.name in CATALOGUE:
            raise ValueError(f"card {spec.name} is declared twice")
        CATALOGUE[spec.name] = spec
        return spec

    return register

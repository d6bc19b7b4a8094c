"""Samples and what is made of them."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from time import perf_counter


def percentile(samples: Sequence[float], part: float) -> float:
    """The smallest sample that at least `part` of all do not exceed."""
    return sorted(samples)[max(0, ceil(part * len(samples)) - 1)]


@contextmanager
def stopwatch(samples: list[float]) -> Iterator[None]:
    start = perf_counter()
    yield
    samples.append(perf_counter() - start)


def settle() -> None:
    """Garbage of one round is not paid for by the next."""
    gc.collect()


def ms(seconds: float) -> float:
    return seconds * 1000

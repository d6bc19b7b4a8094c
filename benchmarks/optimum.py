"""The best total there is: exactly for a sample, from above for any size."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sales.arrays import Floats, Ints
from sales.matching_auction import ANYBODY, Places, auction
from sales.matching_kinds import LeadKind

_FORBIDDEN = -1e9
_FINE = 30.0  # hundredths of a point


def best_total(kinds: Sequence[LeadKind], places: Places) -> tuple[int, int]:
    """(hundredths of a point, leads placed): as many leads as possible placed, then the highest total."""
    worth = np.vstack([_worth(kind, places) for kind in kinds for _ in kind.leads])
    dummy = np.full((len(worth), len(worth)), -1e6)  # going without
    placed = hungarian(-np.hstack([worth, dummy]))
    scores = worth[np.arange(len(worth)), np.minimum(placed, worth.shape[1] - 1)]
    taken = placed < worth.shape[1]
    assert (scores[taken] > _FORBIDDEN).all()
    return int(scores[taken].sum()), int(taken.sum())


def bound(kinds: Sequence[LeadKind], places: Places) -> float:
    """No way to place any of the leads has a higher total: whatever the prices, it is at most what all
    places cost and what every lead gains at best (weak duality of the assignment problem). Good prices are
    those of a fine auction in which being placed is worth the score alone."""
    alone = [replace(kind, scores=kind.scores - ANYBODY) for kind in kinds]
    price = auction(alone, places, _FINE, growth=0).price
    gains = [(len(kind.leads), float((_worth(kind, places) - price).max())) for kind in kinds]
    return float(price.sum()) + sum(count * max(gain, 0.0) for count, gain in gains)


def _worth(kind: LeadKind, places: Places) -> Floats:
    """Per place; forbidden ones out of reach."""
    worth = np.full(len(places.owner), _FORBIDDEN)
    spot = np.searchsorted(kind.who, places.owner).clip(max=max(len(kind.who) - 1, 0))
    if len(kind.who):
        may = (kind.who[spot] == places.owner) & (places.fair | (not kind.guarded))
        worth[may] = kind.scores[spot[may]]
    return worth


def hungarian(cost: Floats) -> Ints:
    """Column per row at the least total cost, rows ≤ columns: shortest augmenting paths with potentials
    (Jonker and Volgenant 1987)."""
    rows, columns = cost.shape
    of_column = np.full(columns, -1)
    row_price, column_price = np.zeros(rows), np.zeros(columns)
    for row in range(rows):
        _augment(cost, row, of_column, row_price, column_price)
    of_row = np.empty(rows, np.int64)
    taken = np.flatnonzero(of_column >= 0)
    of_row[of_column[taken]] = taken
    return of_row


def _augment(
    cost: Floats, start: int, of_column: Ints, row_price: Floats, column_price: Floats
) -> None:
    """One more row: Dijkstra over the columns by reduced cost, then shift along the path."""
    distance = np.full(len(of_column), np.inf)
    before = np.full(len(of_column), -1)
    done = np.zeros(len(of_column), bool)
    row, so_far = start, 0.0
    while True:
        reach = so_far + cost[row] - row_price[row] - column_price
        nearer = ~done & (reach < distance)
        distance[nearer], before[nearer] = reach[nearer], row
        column = int(np.where(done, np.inf, distance).argmin())
        so_far, done[column] = float(distance[column]), True
        if of_column[column] < 0:
            break
        row = int(of_column[column])
    _reprice(start, distance, done, so_far, of_column, row_price, column_price)
    _shift(column, start, before, of_column)


def _reprice(
    start: int, distance: Floats, done: np.ndarray, length: float, of_column: Ints, row_price: Floats,
    column_price: Floats,
) -> None:  # fmt: skip
    gain = length - distance[done]
    column_price[done] -= gain
    rows = of_column[done]
    row_price[rows[rows >= 0]] += gain[rows >= 0]
    row_price[start] += length


def _shift(column: int, start: int, before: Ints, of_column: Ints) -> None:
    """Everybody on the path takes the column before his."""
    previous = {int(row): int(at) for at, row in enumerate(of_column) if row >= 0}
    while True:
        row = int(before[column])
        of_column[column] = row
        if row == start:
            return
        column = previous[row]

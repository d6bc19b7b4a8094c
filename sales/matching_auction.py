"""Places for leads sold to the highest bidder until nobody wants another: near the best total there is.

Bertsekas' auction, with a whole kind of leads bidding at once: a kind takes the places worth most to it and
bids so much for them that the next best would be as good, plus a step. Whoever is outbid bids again. In the
end every place costs what the leads that did not get it would lose, and the total is within a step per
lead of the best (D. P. Bertsekas, "The auction algorithm for assignment and other network flow problems").
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from sales.arrays import Flags, Floats, Ints, np
from sales.matching_kinds import LeadKind

STEP = 100.0
"""One point."""

GROWTH = 0.1
"""What a dear place's price grows by besides, so that what too many want is soon settled."""

ANYBODY = 10_000.0
"""What being with anybody is worth besides the score: no lead is left lying for a few points."""

_FREE = -1
_PLACES = 1 << 22  # ties: the place that stands first


@dataclass(frozen=True, slots=True)
class Places:
    """One for each lead that a rep may still take, the least loaded first. `owner`: place in the team;
    `fair`: a lead of the guarded tier may have it."""

    owner: Ints
    fair: Flags


@dataclass(frozen=True, slots=True)
class Sold:
    """`holder`: number of the kind per place, -1 for nobody. `price`: hundredths of a point."""

    holder: Ints
    price: Floats


def auction(
    kinds: Sequence[LeadKind], places: Places, step: float = STEP, growth: float = GROWTH
) -> Sold:
    """Deterministic; a kind that finds every place too dear leaves its last leads without one."""
    hall = _Hall(kinds, places, step, growth)
    while hall.queue:
        hall.bid(hall.queue.popleft())
    return Sold(hall.holder, hall.price)


class Demand:
    """Which places a kind may have, and what each is worth to it."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._may: dict[
            tuple[bytes, bool], tuple[Ints, Ints]
        ] = {}  # places, and their owners' spots in `who`

    def of(self, kind: LeadKind) -> tuple[Ints, Floats]:
        key = (kind.who.tobytes(), kind.guarded)
        if key not in self._may:
            self._may[key] = self._open_to(kind)
        may, spot = self._may[key]
        return may, kind.scores[spot] + ANYBODY

    def _open_to(self, kind: LeadKind) -> tuple[Ints, Ints]:
        owner = self._places.owner
        spot = np.searchsorted(kind.who, owner).clip(max=len(kind.who) - 1)
        his = kind.who[spot] == owner if len(kind.who) else np.zeros(len(owner), bool)
        may = np.flatnonzero(his & (self._places.fair | (not kind.guarded)))
        return may, spot[may]


class _Hall:
    def __init__(
        self, kinds: Sequence[LeadKind], places: Places, step: float, growth: float
    ) -> None:
        self.holder = np.full(len(places.owner), _FREE)
        self.price = np.zeros(len(places.owner))
        self.waiting = [len(kind.leads) for kind in kinds]
        self.queue = deque(range(len(kinds)))
        self._kinds, self._step, self._growth = kinds, step, growth
        self._demand = Demand(places)

    def bid(self, number: int) -> None:
        may, value = self._demand.of(self._kinds[number])
        price = self.price[may]
        net = np.where(self.holder[may] == number, -np.inf, value - price)
        best, next_best = _best(net, self.waiting[number])
        step = self._step + np.floor(price[best] * self._growth)
        self._hand_over(number, may[best], value[best] - next_best + step)

    def _hand_over(self, number: int, places: Ints, price: Floats) -> None:
        """Leads that got no place have given up: prices only rise."""
        outbid = self.holder[places]
        self.holder[places], self.price[places] = number, price
        self.waiting[number] = 0
        for loser in outbid[outbid != _FREE].tolist():
            if not self.waiting[loser]:
                self.queue.append(loser)
            self.waiting[loser] += 1


def _best(net: Floats, most: int) -> tuple[Ints, float]:
    """The places worth taking, `most` at most, and what the next best would be worth (0: doing without)."""
    rank = net * _PLACES - np.arange(len(net))
    if most < len(net):
        rank_order = np.argpartition(-rank, most)
        best, next_best = rank_order[:most], float(net[rank_order[most]])
    else:
        best, next_best = np.arange(len(net)), 0.0
    return best[net[best] > 0], max(next_best, 0.0)

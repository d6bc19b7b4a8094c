"""What a rep's next place is worth to others: a lead takes it only if it gains more than they would lose."""

from collections.abc import Sequence
from dataclasses import dataclass

from sales.arrays import Flags, Floats, Ints, np
from sales.matching_auction import Demand, Places, Sold
from sales.matching_facts import Lead
from sales.matching_kinds import LeadKind
from sales.matching_rules import MatchingRules


@dataclass(frozen=True, slots=True)
class Reserve:
    """In hundredths of a point, per member of the team: for a lead of the guarded tier, and for any other.
    Zero: nobody competes for it."""

    guarded: Floats
    usual: Floats

    def of(self, lead: Lead, rules: MatchingRules) -> Floats:
        return self.guarded if rules.is_guarded(lead) else self.usual


def reserve_of(kinds: Sequence[LeadKind], places: Places, sold: Sold, members: int) -> Reserve:
    price = _worth_to_others(kinds, places, sold)
    return Reserve(
        _cheapest(places.owner[places.fair], price[places.fair], members),
        _cheapest(places.owner, price, members),
    )


def _worth_to_others(kinds: Sequence[LeadKind], places: Places, sold: Sold) -> Floats:
    """The least prices at which nobody would rather have another's place. An auction ends at higher ones:
    whoever bids alone bids against himself."""
    price, demand = np.zeros(len(places.owner)), Demand(places)
    for number, kind in enumerate(kinds):
        may, value = demand.of(kind)
        mine = sold.holder[may] == number
        offer = value - _gain(value - sold.price[may], mine)
        if len(kind.leads) == 1:
            offer = np.where(mine, 0, offer)
        price[may] = np.maximum(price[may], offer)
    return np.minimum(price, sold.price)


def _gain(net: Floats, mine: Flags) -> float:
    """Of the lead of a kind that came off worst. Where one went without, all its places are as dear as that."""
    return float(net[mine].min()) if mine.any() else 0.0


def _cheapest(owner: Ints, price: Floats, members: int) -> Floats:
    prices = np.full(members, np.inf)
    np.minimum.at(prices, owner, price)
    return np.where(np.isinf(prices), 0, prices)

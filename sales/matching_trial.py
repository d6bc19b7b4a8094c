"""What a what-if needs and what comes of it as plain data: it is worked out by a process of its own."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sales.matching_facts import Rep
from sales.matching_what_if import Moved, Tally, WhatIf

_TALLIES = ("left_over", "capped", "full")
_SETS = ("regions", "certificates")


def plain_rep(rep: Rep) -> dict[str, Any]:
    return asdict(rep) | {name: sorted(getattr(rep, name)) for name in _SETS}


def restored_rep(data: Mapping[str, Any]) -> Rep:
    return Rep(**{**data, **{name: frozenset(data[name]) for name in _SETS}})


def plain(result: WhatIf) -> dict[str, Any]:
    return {
        "leads": result.leads,
        "moved": [[one.lead, one.before, one.after] for one in result.moved],
        "directly": result.directly,
        "leads_of": [[rep, one.before, one.after] for rep, one in result.leads_of.items()],
        "types": [[name, *counts] for name, counts in result.types.items()],
        "rules": [[name, one.before, one.after] for name, one in result.rules.items()],
        **{name: [(one := getattr(result, name)).before, one.after] for name in _TALLIES},
    }


def restored(data: Mapping[str, Any]) -> WhatIf:
    return WhatIf(
        data["leads"],
        tuple(Moved(*one) for one in data["moved"]),
        data["directly"],
        {rep: Tally(before, after) for rep, before, after in data["leads_of"]},
        types={name: (every, moved) for name, every, moved in data["types"]},
        rules={name: Tally(before, after) for name, before, after in data["rules"]},
        **{name: Tally(*data[name]) for name in _TALLIES},
    )

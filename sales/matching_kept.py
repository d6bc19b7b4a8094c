"""An assignment as plain data for a JSON column, and back: a replay says the same, byte for byte (AS-09)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sales.arrays import Floats, Ints, np
from sales.matching import Assignment
from sales.matching_board import Board, weights_of
from sales.matching_facts import Lead
from sales.matching_features import FEATURES
from sales.matching_now import precedence
from sales.matching_rules import MatchBonus, MatchRule
from sales.matching_scale import Scaled

FORMAT = 1
"""Of what is written. A change of format keeps reading the old ones."""


def plain(assignment: Assignment) -> dict[str, Any]:
    """Whole numbers and text only. Every candidate with figures and points, who was kept out and why."""
    return shared(assignment) | own(assignment)


def own(assignment: Assignment) -> dict[str, Any]:
    """What differs between leads of one kind in a plan (Plan.alike): small."""
    known = asdict(assignment.lead).items()
    return {
        "lead": {name: value for name, value in known if value not in (None, "")},
        "chosen": assignment.rep,
        "notes": list(assignment.notes),
    }


def shared(assignment: Assignment) -> dict[str, Any]:
    """The rest, worth keeping once per kind. `shared | own` is what `restored` reads."""
    board, rule = assignment.board, assignment.rule
    return {
        "format": FORMAT,
        "playbook": assignment.version,
        "rule": {
            "id": rule.id, "name": rule.name, "weights": dict(rule.weights),
            "bonuses": [[bonus.feature, bonus.over, bonus.points] for bonus in rule.bonuses],
        },
        "limit": assignment.limit,
        "features": _features(board.abilities),
        "reps": board.ids.tolist(),
        "scores": _numbers(board.scores),
        "a_leads": board.a_leads.tolist(),
        "loads": board.loads.tolist(),
        **{
            name: _numbers(column) for name in ("bonus", "cut", "reserve", "held")
            if (column := getattr(board, name)) is not None
        },
        "kept_out": _kept_out(assignment),
    }  # fmt: skip


def restored(data: Mapping[str, Any]) -> Assignment:
    """Raises ValueError for a format of the future."""
    if data["format"] != FORMAT:
        raise ValueError(f"assignment of format {data['format']}")
    board, rule = _board(data), _rule(data["rule"])
    chosen = None if data["chosen"] is None else data["reps"].index(data["chosen"])
    out = sorted((id, int(bits)) for bits, ids in data["kept_out"].items() for id in ids)
    return Assignment(
        Lead(**data["lead"]), data["playbook"], rule, tuple(data["notes"]), board, chosen,
        data["limit"], np.array([id for id, _ in out], np.int64), np.array([bits for _, bits in out], np.uint8),
    )  # fmt: skip


def _features(abilities: Scaled) -> dict[str, Any]:
    """Per feature the middle figure and its points, and everybody's; figures as they are said."""
    return {
        feature.id: {
            "middle": _figures(abilities.middle[[at]], feature.sign)[0],
            "estimate": int(abilities.estimate[at]),
            "figures": _figures(abilities.raw[at], feature.sign),
            "points": _numbers(abilities.points[at]),
        }
        for at, feature in enumerate(FEATURES.values())
    }


def _kept_out(assignment: Assignment) -> dict[str, list[int]]:
    """Reps by why (bits of matching_bars)."""
    reasons = np.unique(assignment.barred[assignment.barred > 0]).tolist()
    return {str(bits): assignment.team_ids[assignment.barred == bits].tolist() for bits in reasons}


def _board(data: Mapping[str, Any]) -> Board:
    loads = np.array(data["loads"], np.int64)
    return Board(
        np.array(data["reps"], np.int64), _abilities(data), weights_of(_rule(data["rule"])),
        np.array(data["scores"], float), _column(data, "bonus"), _column(data, "cut"),
        _column(data, "reserve"), np.array(data["held"], bool) if "held" in data else None,
        np.array(data["a_leads"], np.int64), loads, precedence(loads),
    )  # fmt: skip


def _abilities(data: Mapping[str, Any]) -> Scaled:
    """A feature that came later was never weighed in an old assignment: nobody's is known."""
    count = len(data["reps"])
    none = {"middle": None, "estimate": 0, "figures": [None] * count, "points": [0] * count}
    rows = [(feature.sign, data["features"].get(id, none)) for id, feature in FEATURES.items()]
    raw = np.array([_signed(row["figures"], sign) for sign, row in rows], float)
    return Scaled(
        raw,
        np.array([row["points"] for _, row in rows], float),
        np.array([_signed([row["middle"]], sign)[0] for sign, row in rows]),
        np.array([row["estimate"] for _, row in rows], float),
        np.zeros(raw.shape[1], np.int64),
    )


def _rule(data: Mapping[str, Any]) -> MatchRule:
    """Its condition is not kept: what it was is in the playbook of that version."""
    bonuses = tuple(MatchBonus(*bonus) for bonus in data["bonuses"])
    return MatchRule(data["id"], data["name"], data["weights"], bonuses=bonuses)


def _numbers(column: Floats | Ints) -> list[int]:
    whole: list[int] = column.astype(np.int64).tolist()
    return whole


def _figures(raw: Floats, sign: int) -> list[int | None]:
    return [None if one != one else sign * int(one) for one in raw.tolist()]


def _signed(figures: Sequence[int | None], sign: int) -> list[float]:
    return [np.nan if one is None else float(sign * one) for one in figures]


def _column(data: Mapping[str, Any], name: str) -> Floats | None:
    return np.array(data[name], float) if name in data else None

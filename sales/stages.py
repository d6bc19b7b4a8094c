"""The pipeline's order and the states of an opportunity (spec: model)."""

from sales.playbook import Playbook, Stage

STATE_NAMES = {
    "open": "进行中",
    "rethinking": "再考虑",
    "to_activate": "待激活",
    "frozen": "冻结",
    "won": "赢单",
    "lost": "输单",
    "void": "无效",
}
LIVE = ("open", "rethinking", "to_activate", "frozen")
CLOSED = ("won", "lost", "void")
_MOVES = {
    "open": {"rethinking", "to_activate", "frozen", *CLOSED},
    "rethinking": {"open", "frozen", *CLOSED},
    "to_activate": {"open", "frozen", *CLOSED},
    "frozen": {"open", "rethinking", "to_activate", *CLOSED},
}


def is_live(state: str) -> bool:
    return state in LIVE


def may_become(state: str, to: str) -> bool:
    """Whether the state may change so; staying is always allowed."""
    return state == to or to in _MOVES.get(state, set())


def onward(playbook: Playbook, stage: str) -> tuple[Stage, ...]:
    """Where an opportunity may go next: the next required stage first, then optional ones before it."""
    ids = [each.id for each in playbook.pipeline]
    if stage not in ids:
        return ()
    skipped: list[Stage] = []
    for each in playbook.pipeline[ids.index(stage) + 1 :]:
        if not each.optional:
            return (each, *skipped)
        skipped.append(each)
    return tuple(skipped)

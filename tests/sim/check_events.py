"""I1, I2, laws 1, 4 and 13: what came in is there, acted once or not at all, and on what was seen."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.platforms.base import Click, Message
from cards.wire import BadAction, BadAnswer, unpack
from sales.actions import Action
from storage.clean import storable
from storage.tables import Change, InboxEvent
from tests.sim.history import History, Row, Version

ONCE_PER_EVENT = ("touch_logs", "opportunities", "rethinks", "todos")
CLICKED = {"visit": ("touch_logs", "touch"), "opp": ("opportunities", "opportunity"),
           "todo": ("todos", "todo")}  # fmt: skip
UNDO_WINDOW = timedelta(minutes=10)


def acknowledged_is_kept(h: History) -> Iterator[str]:
    for id, event in h.events.items():
        row = h.by_event.get(id)
        if event.acked and row is None:
            yield f"{id} was acknowledged and is not in the inbox"
        if row is None:
            continue
        if row.state not in ("answered", "failed"):
            yield f"{id} is {row.state}"
        if not _same(event.inbound, row.body):
            yield f"{id} came as {event.inbound} and is kept as {row.body}"
        if not _answered_inside(h, event.inbound) and not _answer_owed(h, row):
            yield f"the answer to {id} is owed to nobody"
        if event.code and row.state == "answered" and not _became_touch(h, row, event.code):
            yield f"{id}: {event.code} was said and is in no touch log"


def _same(inbound: Click | Message, body: Row) -> bool:
    if isinstance(inbound, Click):
        return bool(body["packed"] == inbound.packed and body["form"] == dict(inbound.form))
    return bool(body["text"] == storable(inbound.text))


def _answered_inside(h: History, inbound: Click | Message) -> bool:
    return isinstance(inbound, Click) and h.plan.contract.answers_clicks


def _answer_owed(h: History, row: InboxEvent) -> bool:
    said = row.reply and (row.reply["card"] or row.reply["notice"])
    keys = {message.once for message in h.outbox if message.event_id == row.id}
    return not said or f"reply:{row.id}" in keys


def _became_touch(h: History, row: InboxEvent, code: str) -> bool:
    """A draft was made of it, or it joined the one that was asked back for."""
    return any(
        change.table == "touch_logs" and change.after and code in change.after["raw_text"]
        for change in h.of_event[row.id or 0]
    )


def recorded_is_saved(h: History) -> Iterator[str]:
    """Whoever read 「已记录 #7」 finds visit 7 saved, unless he took it back."""
    said = {text for one in h.messenger.log if (text := one.text).startswith("已记录 #")}
    said |= {
        row.reply["notice"] for row in h.inbox if row.reply and "已记录 #" in row.reply["notice"]
    }
    for text in sorted(said):
        id = text.removeprefix("已记录 #")
        now = next((row for row in h.tables["touch_logs"] if str(row["id"]) == id), None)
        undone = any(
            one.change.job.startswith("undo:") for one in h.lives.get(("touch_logs", id), ())
        )
        if not undone and (now is None or now["state"] != "saved"):
            yield f"visit {id} was said to be saved and is {now and now['state']}"


def each_event_acts_once(h: History) -> Iterator[str]:
    for row in h.inbox:
        made = [one.table for one in h.of_event[row.id or 0] if one.before is None]
        for table in ONCE_PER_EVENT:
            if made.count(table) > 1:
                yield f"event {row.event_id} made {made.count(table)} rows of {table}"
    for _, life in h.versions("touch_logs"):
        if (saved := _saves(life)) > 1:
            yield f"visit {life[0].change.row} was saved {saved} times"
    texts = [life[0].row["raw_text"] for _, life in h.versions("touch_logs") if life[0].row]
    for event in h.events.values():
        if event.code and sum(event.code in text for text in texts) > 1:
            yield f"{event.code} became several touch logs"


def _saves(life: list[Version]) -> int:
    """Most saves in a row without an undo between."""
    run = most = 0
    for one in life:
        before, after = one.change.before or {}, one.row or {}
        if one.change.job.startswith("undo:"):
            run = 0
        elif after.get("state") == "saved" and before.get("state") != "saved":
            run += 1
        most = max(most, run)
    return most


def repeats_are_answered_alike(h: History) -> Iterator[str]:
    """The stored reply comes back, whenever; only a replay by the admin replaces it."""
    for id, event in h.events.items():
        told = list(dict.fromkeys(json.dumps(one, sort_keys=True) for _, one in event.answers))
        replayed = id in h.by_event and any(
            message.once == f"replay:{h.by_event[id].id}" for message in h.outbox
        )
        if len(told) > 1 + replayed:
            yield f"{id} was answered in {len(told)} ways: {told}"


def failed_leaves_nothing(h: History) -> Iterator[str]:
    """What the handler wrote before it broke is gone; a replay writes later (law 1)."""
    replays = {row.once: row.created_at for row in h.outbox if row.once.startswith("replay:")}
    for row in h.inbox:
        again = replays.get(f"replay:{row.id}", h.end)
        failed = row.state == "failed" or f"replay:{row.id}" in replays
        left = [one for one in h.of_event[row.id or 0] if one.at < again]
        if failed and left:
            yield f"failed event {row.event_id} changed {left[0].table} {left[0].row}"
        if row.state == "failed" and "参考号" not in (row.reply or {}).get("notice", ""):
            yield f"failed event {row.event_id} got no reference"


def no_event_fails_by_itself(h: History) -> Iterator[str]:
    for row in h.inbox:
        if row.state == "failed":
            yield f"{row.event_id} still fails when nothing is planted: {row.error} on {row.body}"


def taps_act_on_what_was_seen(h: History) -> Iterator[str]:
    """A button carries the version it was drawn from; one drawn from another changes nothing (law 4)."""
    for row in h.inbox:
        action = _action(row)
        topic = CLICKED.get(action.tag.partition(".")[0]) if action else None
        if topic is None or not hasattr(action, "seen"):
            continue
        table, name = topic
        first = _first(h.of_event[row.id or 0], table, str(getattr(action, name)))
        if first and first.before and first.before["version"] != action.seen:
            yield f"{row.body['packed']} changed version {first.before['version']}"


def a_button_acts_once(h: History) -> Iterator[str]:
    """Whatever is tapped twice, or by two, has one effect: the first uses its version up."""
    acted = Counter(
        row.body["packed"]
        for row in h.inbox
        if hasattr(_action(row), "seen")
        and any(one.table in ONCE_PER_EVENT for one in h.of_event[row.id or 0])
    )
    for packed, times in acted.items():
        if times > 1:
            yield f"{packed} acted {times} times"


def _action(row: InboxEvent) -> Action | None:
    if row.body["kind"] != "click":
        return None
    try:
        return unpack(row.body["packed"], row.body["form"])
    except (BadAction, BadAnswer):
        return None


def _first(changes: list[Change], table: str, row: str) -> Change | None:
    return next((one for one in changes if (one.table, one.row) == (table, row)), None)


def undo_is_in_time(h: History) -> Iterator[str]:
    """By the same person, within ten minutes, once (law 13)."""
    undone: dict[str, set[Any]] = {}
    for change in h.changes:
        if change.job.startswith("undo:"):
            undone.setdefault(change.job, set()).add((change.at, change.person_id, change.event_id))
    for mark, times in undone.items():
        first = h.of_event[int(mark.removeprefix("undo:"))][0]
        (at, person, _), *more = times
        if more:
            yield f"{mark} was done {1 + len(more)} times"
        if at - first.at > UNDO_WINDOW:
            yield f"{mark} came {at - first.at} later"
        if person != first.person_id:
            yield f"{mark} was done by {person}"

"""Every invariant and the check that reads whether it held."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.sim import check_clock, check_events, check_log, check_outbox
from tests.sim.history import History

Check = Callable[[History], Iterator[str]]

CHECKS: dict[str, tuple[Check, ...]] = {
    "I1": (check_events.acknowledged_is_kept, check_events.recorded_is_saved),
    "I2": (check_events.each_event_acts_once, check_events.repeats_are_answered_alike),
    "I3": (
        check_outbox.owed_arrives,
        check_outbox.shown_once,
        check_outbox.nothing_is_sent_that_is_not_owed,
        check_outbox.the_admin_hears_of_it,
    ),
    "I5": (check_clock.every_workday_has_its_packs, check_clock.rest_days_are_free),
    "I6": (check_outbox.books_balance,),
    "I8": (
        check_log.the_log_tells_every_row,
        check_log.each_change_follows_the_last,
        check_log.the_chain_holds,
    ),
    "I10": (check_outbox.nothing_is_left_lying, check_events.no_event_fails_by_itself),
    "savepoint": (check_events.failed_leaves_nothing,),
    "version": (check_events.taps_act_on_what_was_seen, check_events.a_button_acts_once),
    "undo": (check_events.undo_is_in_time,),
    "quiet": (check_outbox.quiet_hours_are_quiet,),
    "reminders": (check_clock.every_due_time_rings_once,),
}


@dataclass(frozen=True, slots=True)
class Broken:
    invariant: str
    what: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.what}"


def audit(history: History) -> list[Broken]:
    return [
        Broken(invariant, what)
        for invariant, checks in CHECKS.items()
        for check in checks
        for what in check(history)
    ]

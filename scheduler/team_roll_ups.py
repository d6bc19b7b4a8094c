"""In the evening each team's group sees who is behind with how much; the group hears it once a day."""

from cards.team_roll_up import BehindLine, TeamRollUpView, team_roll_up
from cards.text import day
from handlers.staleness import FOLLOW_UP
from sales.ladder import WATCHED
from scheduler.registry import Run, daily, job
from storage.behind import behind, bound_groups
from storage.owing import Priority

CHUNK = 20  # groups per transaction


@job(cron=lambda book: daily(book.calm.digest_at), workdays_only=True)
async def team_roll_ups(run: Run) -> str | None:
    """Nothing where everybody has caught up."""
    groups = await bound_groups(run.store, int(run.cursor or 0), CHUNK)
    today = run.due.astimezone(run.tools.zone).date()
    for group, team, name in groups:
        late = await behind(run.store, team, WATCHED, FOLLOW_UP, run.due)
        lines = tuple(BehindLine(one.name, one.silent, one.late) for one in late)
        if lines:
            view = TeamRollUpView(name, day(today), lines)
            once = f"team_roll_up:{group}:{today}"
            await run.store.owe_group(
                group, team_roll_up(view), once=once, priority=Priority.REMINDER
            )
    return str(groups[-1][0]) if len(groups) == CHUNK else None

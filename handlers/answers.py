"""What people typed into a form's field, as the rules want it."""

from datetime import UTC, datetime, timedelta

from cards.text import one_line
from handlers.registry import Context
from handlers.visit_entry import moment_of

_MINUS = ("-", "－", "−", "负")
LONGEST_NAME = 60
FARTHEST = timedelta(days=3 * 365)


class Unreadable(ValueError):
    """The message is the sentence for the person."""


def fen(said: str | None) -> int | None:
    """「50万」, 「12,800」 → fen; empty is none."""
    if not said:
        return None
    from sales.money import parse_amount  # many patterns: not before they are needed

    amount = None if said.lstrip().startswith(_MINUS) else parse_amount(said)
    if amount is None:
        raise Unreadable(f"没看懂金额「{said}」，写成 50万 或 128000 就行")
    return amount


def instant(ctx: Context, said: str | None) -> datetime | None:
    """「明天下午3点」, 「2026-11-26 15:00」 → UTC; empty is none."""
    if not said:
        return None
    from sales.dates import parse_moment

    moment = parse_moment(said, ctx.local(ctx.now), holidays=ctx.holidays)
    if moment is None:
        raise Unreadable(f"没看懂时间「{said}」，写成 明天下午3点 或 11-26 15:00 就行")
    return moment_of(ctx, moment)


def name(label: str, said: str | None) -> str:
    """One line of at most `LONGEST_NAME` characters: longer is a pasted text, not a name."""
    plain = one_line(said or "")
    if len(plain) > LONGEST_NAME:
        raise Unreadable(f"{label}有 {len(plain)} 个字，太长了，{LONGEST_NAME} 个字以内就好")
    return plain


def future(ctx: Context, said: str | None) -> datetime | None:
    """As `instant`, but not in the past."""
    at = instant(ctx, said)
    if at is not None and at.astimezone(UTC) <= ctx.now:
        raise Unreadable(f"「{said}」已经过去了，换一个之后的时间")
    if at is not None and at - ctx.now > FARTHEST:
        raise Unreadable(f"「{said}」太远了，{FARTHEST.days // 365} 年以内的时间才会提醒")
    return at

"""Which contact counts (R18)."""

from sales.emptiness import says_nothing
from storage.tables import TouchLog


def says_something(touch: TouchLog) -> bool:
    """「已联系，反馈良好」 alone is no contact; a picture or a date agreed on makes it one (R18)."""
    return bool(touch.pictures or touch.next_at) or not says_nothing(touch.content)

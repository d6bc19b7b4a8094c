"""A form's answers as the house reads them (feishu-cards/card-callback-communication, form_value)."""

import re
from typing import Any

_PICKED = re.compile(r"(\d{4}-\d\d-\d\d)? ?(\d\d:\d\d)? ?[+-]\d{4}")


def filled(given: Any) -> Any:
    """As the console's forms send it: text, lists of text, moments as `2026-12-02T15:00`."""
    if isinstance(given, list):
        return [filled(one) for one in given]
    if not isinstance(given, str):
        return "" if given is None or isinstance(given, dict) else str(given)
    picked = _PICKED.fullmatch(given)  # the pickers add the zone: `2026-12-02 15:00 +0800`
    return ("T".join(part for part in picked.groups() if part) if picked else "") or given

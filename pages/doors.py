"""How somebody whom we do not know yet gets in: by the chat app he uses."""

import re
from collections.abc import Sequence

from pages.registry import PAGES, Html, render


def doors(ways: Sequence[tuple[str, str]]) -> Html:
    """`ways`: (name, address)."""
    return render("doors.html", title="请先登录", ways=ways, status=401)


def is_ours(path: str) -> bool:
    """Whether it leads to one of our own pages, and nowhere else."""
    return any(re.fullmatch(_pattern(page.path), path) for page in PAGES.values())


def _pattern(path: str) -> str:
    parts = re.split(r"\{\w+\}", path)
    return r"[\w.~:%@!$&'()*+,;=-]+".join(map(re.escape, parts))

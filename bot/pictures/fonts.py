"""A font with Chinese letters, as the machine has one."""

from functools import cache
from pathlib import Path

_PLACES = (
    Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/System/Library/Fonts"),
    Path("/Library/Fonts"), Path("C:/Windows/Fonts"),
)  # fmt: skip
_NAMES = (
    "NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.otf", "NotoSansCJKsc-Regular.otf",
    "SourceHanSansSC-Regular.otf", "wqy-microhei.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf",
    "PingFang.ttc", "STHeiti Medium.ttc", "msyh.ttc", "simhei.ttf",
)  # fmt: skip


@cache
def chinese_font() -> Path | None:
    """The best of those that are installed; None: none is."""
    found = {
        file.name: file
        for place in _PLACES
        if place.is_dir()
        for file in place.rglob("*.[to]t[cf]")
    }
    return next((found[name] for name in _NAMES if name in found), None)

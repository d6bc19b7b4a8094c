"""The page of what differs is what the code does; every ability has a way to do without it (U-20)."""

import runpy
from pathlib import Path

import pytest

from bot.platforms.differences import CAPABILITIES, NO, TITLES, platform_class
from cards.fit import FACES, LIMITS
from cards.limits import ANY

ROOT = Path(__file__).parents[2]
REMOTE = [name for name in TITLES if name != "console"]


def ability(name: str, platform: str) -> str:
    return next(one for one in CAPABILITIES if one.name == name).on(platform)


def test_the_page_is_current() -> None:
    drawn = runpy.run_path(str(ROOT / "tools/platforms"))["drawn"]()
    page = (ROOT / "docs/platforms.md").read_text()
    assert drawn == page, "run tools/platforms and read the diff"


@pytest.mark.parametrize("one", CAPABILITIES, ids=lambda one: one.name)
def test_every_ability_is_told_for_every_platform_with_its_way_out(one: object) -> None:
    cells = [one.on(platform) for platform in TITLES]  # type: ignore[attr-defined]
    assert all(cells)
    assert one.otherwise  # type: ignore[attr-defined]


@pytest.mark.parametrize("platform", list(TITLES))
def test_what_is_told_of_cards_is_what_they_hold(platform: str) -> None:
    limits, face = LIMITS[platform], FACES[platform]
    assert (ability("卡片里填表", platform) == NO) == (limits.inputs + limits.selects == 0)
    assert (ability("卡片里的表格", platform) == NO) == (limits.tables == 0)
    assert (ability("卡片里的图片", platform) == NO) == ("image" in face.told)
    assert limits.buttons in (ANY, *range(1, 100)), "a tap is always possible"


@pytest.mark.parametrize("platform", REMOTE)
def test_what_is_told_of_a_platform_is_what_it_does(platform: str) -> None:
    made = platform_class(platform)
    batch = ability("同样的话一次发给很多人", platform)
    assert made.title == TITLES[platform]
    assert (batch == NO) == (not hasattr(made, "send_many"))
    assert batch == NO or f"{made.most:,} 人" in batch
    assert (ability("每月额度", platform) == NO) == (not hasattr(made, "lean"))
    scans = "扫码" in ability("页面登录", platform)
    assert scans == hasattr(made, "desktop_door")

"""The house keeps its own laws: directions, listed libraries, one place per platform's name."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "scheduler", "pages", "handlers", "storage", "cards", "sales")
SALES_MAY = {"sales", "numpy", "rapidfuzz", "pypinyin", "cn2an"}
# Standard modules that would give the rules I/O, a clock or chance.
SALES_MAY_NOT = {"os", "io", "pathlib", "socket", "ssl", "http", "urllib", "asyncio", "subprocess"} | {
    "threading", "time", "random", "uuid", "secrets", "sqlite3", "logging", "tempfile", "shutil",
}  # fmt: skip
NETWORK = {"aiohttp", "redis", "requests", "urllib3", "httpx", "websockets", "wechatpy"} | {
    "dingtalk_stream", "socket", "ssl", "http", "smtplib", "ftplib", "urllib",
}  # fmt: skip
PLATFORMS = re.compile(r"wecom|dingtalk|feishu|lark|企业微信|钉钉|飞书", re.IGNORECASE)
MAY_NAME_PLATFORMS = ("bot/config.py", "bot/__main__.py", "cards/fit.py")
LONGEST_FILE = 400
MENU = "sales/actions.py"  # the menu of the product grows with the product


def sources(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((ROOT / room).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_the_rules_import_only_their_listed_libraries() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources("sales")
        for name in imported(path)
        if (top := name.split(".")[0]) in SALES_MAY_NOT
        or (top not in sys.stdlib_module_names and top not in SALES_MAY)
    ]
    assert wrong == []


def test_only_the_edge_speaks_on_the_network() -> None:
    rooms = tuple(room for room in ROOMS if room != "bot")
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources(*rooms)
        for name in imported(path)
        if name.split(".")[0] in NETWORK and name != "urllib.parse"
    ]
    assert wrong == []


def test_platforms_do_not_know_each_other() -> None:
    home = ROOT / "bot/platforms"
    names = {folder.name for folder in home.iterdir() if folder.is_dir()}
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for own in names
        for path in (home / own).rglob("*.py")
        for name in imported(path)
        if name.startswith("bot.platforms.") and name.split(".")[2] in names - {own}
    ]
    assert wrong == []


def test_a_platforms_name_appears_only_in_its_own_places() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sources(*ROOMS)
        if not _is_at_home(path.relative_to(ROOT).as_posix())
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if PLATFORMS.search(line)
    ]
    assert wrong == []


def _is_at_home(path: str) -> bool:
    return path.startswith("bot/platforms/") or path in MAY_NAME_PLATFORMS


@pytest.mark.parametrize("room", ROOMS)
def test_files_stay_small_and_say_what_they_are(room: str) -> None:
    for path in sources(room):
        text = path.read_text()
        if not text.strip() or "migrations/versions" in path.as_posix():
            continue
        assert ast.get_docstring(ast.parse(text)), f"{path}: no docstring"
        if not path.as_posix().endswith(MENU):
            assert len(text.splitlines()) <= LONGEST_FILE, f"{path}: too long"


def test_the_lock_names_no_host_and_no_hash() -> None:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    assert packages
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9._]+", line) for line in packages)

"""The real demo in a process of its own, and a phone that looks at it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiohttp.test_utils import unused_port
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address, as `make demo` prints it."""
    folder, port = tmp_path_factory.mktemp("demo"), unused_port()
    command = [sys.executable, "-m", "bot", "demo", "--port", str(port), "--data", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield next(line.strip() for line in process.stdout if line.startswith("http"))
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    browser = playwright.chromium.launch(
        executable_path=path, args=["--no-sandbox", "--lang=zh-CN"]
    )
    yield browser
    browser.close()


@pytest.fixture
def open_page(chromium: Browser, demo: str) -> Iterator[Open]:
    """`open_page("王芳")`: the console as that person; it must not complain about anything."""
    complaints: list[str] = []
    contexts = []

    def opened(who: str, size: dict[str, int] | None = None, path: str = "") -> Page:
        size = size or PHONE
        context = chromium.new_context(
            viewport=size,  # type: ignore[arg-type]
            device_scale_factor=2 if size is PHONE else 1,
            has_touch=size is PHONE,
            is_mobile=size is PHONE,
            locale="zh-CN",
            timezone_id="America/New_York",  # the company's time is shown wherever one sits
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.extend(_faults(message)))
        page.goto(f"{demo}{path}?as={who}")
        expect(page.locator(".msg, .welcome, .piece").first).to_be_visible(timeout=15_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _faults(message: ConsoleMessage) -> list[str]:
    offline = "ERR_INTERNET_DISCONNECTED" in message.text
    return [message.text] if message.type == "error" and not offline else []


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keep what is seen where BATTLEPACK_PICTURES says, for people to look at."""
    folder = os.environ.get("BATTLEPACK_PICTURES")

    def take(page: Page, name: str) -> None:
        if folder:
            page.wait_for_timeout(400)
            page.screenshot(path=Path(folder) / f"{name}.png")

    return take

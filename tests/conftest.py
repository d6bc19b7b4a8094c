"""What every test may use."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from bot.furnishing import furnish

furnish()  # whichever tests run, everything is registered

# The clock judges nothing in a test: a busy machine is no failure. `make bench` measures speed.
settings.register_profile("calm", deadline=None)
settings.load_profile("calm")

pytest_plugins = ["tests.databases"]

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what the tests now see")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden(name, text)`: the text is as it was agreed, letter by letter."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        assert path.exists(), f"no golden file: run pytest --update-golden and read {path}"
        assert text == path.read_text()

    return check

"""The compose file and the page beside it are what the program takes."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.__main__ import parser
from bot.config import check_config

ROOT = Path(__file__).parents[2]
SECRETS = {"DB_PASSWORD": "x", "COOKIE_SECRET": "y"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    return found


def test_two_web_and_two_worker_processes_start_as_the_command_line_has_it(
    services: dict[str, Any],
) -> None:
    commands = [one["command"] for one in services.values() if "battlepack" in one.get("image", "")]
    asked = [parser().parse_args(command[1:]) for command in commands]
    assert sorted(one.role for one in asked) == ["web", "web", "worker", "worker"]
    assert all(str(one.config) == "config.yaml" for one in asked)


def test_the_configuration_that_the_page_shows_is_taken(services: dict[str, Any]) -> None:
    page = (ROOT / "docs/several-instances.md").read_text()
    (shown,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    config = check_config(yaml.safe_load(shown), SECRETS)
    assert config.web.secret
    hosts = (config.database.split("@")[1].split("/")[0], (config.redis or "").split("/")[2])
    assert set(hosts) <= services.keys(), "the hosts are services of the compose file"


def test_the_commands_that_the_page_shows_are_there() -> None:
    page = (ROOT / "docs/several-instances.md").read_text()
    for words in re.findall(r"battlepack (doctor|sync --admin \S+|serve --role \w+)", page):
        parser().parse_args(words.split())


@pytest.mark.parametrize("platform", ["wecom", "dingtalk", "feishu"])
def test_a_platforms_part_of_the_example_works_once_it_is_opened(platform: str) -> None:
    example = (ROOT / "config.example.yaml").read_text()
    (part,) = re.findall(rf"^# {platform}:.*\n(?:#   .*\n?)+", example, re.MULTILINE)
    opened = "\n".join(line.removeprefix("# ") for line in part.splitlines())
    secrets = dict.fromkeys(re.findall(r"\$\{(\w+)\}", opened), "a" * 43)
    config = check_config(yaml.safe_load(example) | yaml.safe_load(opened), secrets)
    assert list(config.platforms) == [platform]

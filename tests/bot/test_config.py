"""A configuration works, or its fault is a sentence that names the key."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config, ConfigFault, check_config, load_config

EXAMPLE = Path(__file__).parents[2] / "config.example.yaml"


def fault(raw: Mapping[str, Any] | list[str], **environment: str) -> str:
    with pytest.raises(ConfigFault) as caught:
        check_config(raw, environment, "config.yaml")
    return str(caught.value)


def test_the_example_is_a_working_configuration() -> None:
    config = load_config(EXAMPLE, {})
    assert config == Config()
    assert not config.console.enabled


@pytest.mark.parametrize(
    ("raw", "key", "words"),
    [
        ({"databse": "sqlite:///a.db"}, "databse", "不认识"),
        ({"console": {"enabeld": True}}, "console.enabeld", "不认识"),
        ({"web": {"port": "many"}}, "web.port", "整数"),
        ({"web": {"port": 0}}, "web.port", "至少 1"),
        ({"web": {"port": 70000}}, "web.port", "最多 65535"),
        ({"console": {"enabled": "perhaps"}}, "console.enabled", "true 或 false"),
        ({"timezone": "Mars/Base"}, "timezone", "没有这个时区"),
        ({"database": "mysql://root@db/x"}, "database", "postgresql"),
        ({"web": 8642}, "web", "一段"),
        ({"company": None}, "company", "文字"),
        ({"base_url": "demo.example"}, "base_url", "http://"),
        ({"api": {"tokens": {"web": {"secret": "short"}}}}, "api.tokens.web.secret", "24"),
        (
            {
                "api": {
                    "tokens": {"a": {"secret": "s" * 24, "webhook": {"url": "x", "secret": "y"}}}
                }
            },
            "api.tokens.a.webhook.url",
            "http://",
        ),
        (
            {
                "api": {
                    "tokens": {
                        "a": {"secret": "s" * 24, "webhook": {"url": "http://a", "secret": "y"}}
                    }
                }
            },
            "api.tokens.a.webhook",
            "base64",
        ),
        ({"api": {"tokens": {"Web": {"secret": "s" * 24}}}}, "api", "名称「Web」"),
        ({"api": {"tokens": {n: {"secret": "s" * 24} for n in "ab"}}}, "api", "不一样"),
        (
            {"api": {"tokens": {"a": {"secret": "s" * 24, "may": ["all"]}}}},
            "api.tokens.a.may.0",
            "可选",
        ),
    ],
)
def test_a_wrong_key_or_value_is_named(raw: dict[str, Any], key: str, words: str) -> None:
    sentence = fault(raw)
    assert f"config.yaml：{key} " in sentence
    assert words in sentence


def test_every_fault_has_its_own_sentence() -> None:
    assert len(fault({"a": 1, "b": 2, "web": {"port": 0}}).splitlines()) == 3


def test_secrets_come_from_the_environment() -> None:
    raw = {"database": "postgresql://bp:${DB_PASSWORD}@db/bp"}
    config = check_config(raw, {"DB_PASSWORD": "s3cret"})
    assert config.database == "postgresql://bp:s3cret@db/bp"


def test_a_missing_secret_is_named_with_its_key() -> None:
    assert "database 需要环境变量 DB_PASSWORD" in fault(
        {"database": "postgresql://${DB_PASSWORD}@db"}
    )
    assert "web.secret 需要环境变量 S" in fault({"web": {"secret": "${S}"}}, S="")


def test_a_secret_is_data_and_never_structure() -> None:
    config = check_config({"company": "${NAME}"}, {"NAME": "甲: {console: {enabled: true}}"})
    assert not config.console.enabled


def test_a_fault_never_shows_the_value() -> None:
    raw = {"web": {"secret": "${S}", "port": "${S}"}}
    assert "hunter2" not in fault(raw, S="hunter2")


@pytest.mark.parametrize("text", ["a: b: c", "- 1\n- 2", "\x00"])
def test_a_file_that_is_no_configuration_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text)
    with pytest.raises(ConfigFault, match=r"config\.yaml"):
        load_config(file, {})


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigFault, match="读不到配置文件"):
        load_config(tmp_path / "none.yaml", {})

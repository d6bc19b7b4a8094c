"""docs/console-api.md says what really comes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from bot.platforms.console.encode import card_json
from cards.fit import fit
from cards.gallery import gallery
from tests.console.conftest import FANG, Console, button

TEXT = (Path(__file__).parents[2] / "docs/console-api.md").read_text()
SCHEMAS: dict[str, Any] = {
    schema["title"]: schema
    for schema in map(json.loads, re.findall(r"```json\n(.*?)```", TEXT, re.S))
}
KNOWN: Registry[Any] = Registry().with_resources(
    (name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items()
)


def holds(name: str, data: object) -> None:
    Draft202012Validator(
        SCHEMAS[name],
        registry=KNOWN,
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    ).validate(data)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


async def test_answers_are_as_documented(small: Console) -> None:
    for text in ("/帮助", "/拜访", "/今日", "/待办", "嗯？"):
        holds("Answer", await small.post("say", as_=FANG, text=text))
    draft = await small.draft()
    tap = {"message": draft["id"], "button": button(draft, "确认")}
    holds("Answer", await small.post("press", as_=FANG, **tap))
    holds("Answer", await small.post("press", as_=FANG, **tap))
    holds("Answer", await small.upload("a.txt", b"abc", as_="王芳"))
    holds("Messages", await small.get("messages", as_=FANG))
    holds("Messages", await small.get("messages", as_=FANG, after=draft["id"]))
    holds("Clock", await small.post("clock", by="+30m"))
    holds("Error", await small.post("clock", 400, by="昨天"))


@pytest.mark.parametrize(("name", "card", "faces"), gallery())
def test_every_card_is_as_documented(name: str, card: Any, faces: object) -> None:
    message = {
        "id": 1,
        "conversation": "p1",
        "at": "2026-11-25T10:00:00+08:00",
        "from": "bot",
        "text": "",
        "card": json.loads(json.dumps(card_json(fit(card, "console")))),
    }
    holds("Answer", {"messages": [message], "notice": ""})

"""The description of the interface says what really comes, and the page's commands work as they stand."""

import asyncio
import json
import os
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from bot.api.openapi import description
from bot.config import check_config
from cards.pursuit import LEAD_STATES
from tests.api.conftest import ADS, FULL, LEAD, SHY, WEBSITE, Got, Partner

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/api.md").read_text()
BLOCKS = {kind: re.findall(rf"```{kind}\n(.*?)```", PAGE, re.S) for kind in ("sh", "json", "yaml")}
DOCUMENT = description("https://bot.example.com")
_KNOWN: Registry[Any] = Registry().with_resource(
    "api", Resource.from_contents(DOCUMENT, default_specification=DRAFT202012)
)


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    whole = json.loads(json.dumps(schema).replace('"#/', '"api#/'))
    return Draft202012Validator(whole, registry=_KNOWN)


def documented(path: str, method: str, got: Got) -> None:
    told = DOCUMENT["paths"][path][method]["responses"][str(got.status)]["content"]
    (media,) = told
    assert got.headers["Content-Type"].split(";")[0] == media
    validator(told[media]["schema"]).validate(got.body)


def test_it_is_an_openapi_document() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    assert {"title", "version"} <= DOCUMENT["info"].keys()
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for refers in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(DOCUMENT)):
        found: Any = DOCUMENT
        for part in refers.split("/"):
            found = found[part]
        assert found
    assert validator({"$ref": "#/components/schemas/LeadMoved"}).is_valid(
        json.loads(BLOCKS["json"][1])
    )
    for path, item in DOCUMENT["paths"].items():
        for operation in item.values():
            assert {"operationId", "summary", "responses"} <= operation.keys()
            assert all(one["description"] for one in operation["responses"].values())
            named = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))


async def test_it_is_open_to_everybody_and_the_same(small: Partner) -> None:
    async with small.client.get("/api/openapi.json") as response:
        served = await response.json()
    assert served == json.loads(json.dumps(description(small.app.config.base_url)))


async def test_what_is_not_there_is_a_problem_as_well(small: Partner) -> None:
    for path, status in (("/api/leads", 405), ("/api/nothing", 404)):
        async with small.client.get(path) as response:
            assert response.status == status
            assert response.content_type == "application/problem+json"
            assert (await response.json())["status"] == status


async def test_every_answer_is_as_described(small: Partner) -> None:
    sent = [
        await small.send(),
        await small.send(key="k2"),
        await small.send({"company": "徐汇口腔"}, "k2"),
        await small.send(token=FULL, key="k3"),
        await small.send({"phone": "1"}, "k4"),
        await small.send(b"x", "k5"),
        await small.send(key=None),
        await small.send(token=""),
        await small.send(b" " * 70_000, "k6"),
        *[await small.send(key=str(n), token=ADS) for n in range(4)],
    ]
    assert {one.status for one in sent} == {200, 201, 400, 401, 413, 422, 429}
    for one in sent:
        documented("/api/leads", "post", one)
    for asked in (await small.ask(1), await small.ask(9), await small.ask(1, SHY)):
        documented("/api/leads/{id}", "get", asked)


@pytest.mark.parametrize("wrong", [{}, {"company": 3}, {"company": "青禾", "yearly_yuan": -1}])
async def test_what_the_description_refuses_is_refused(small: Partner, wrong: Any) -> None:
    schema = validator(DOCUMENT["components"]["schemas"]["LeadSent"])
    schema.validate(LEAD)
    with pytest.raises(ValidationError):
        schema.validate(wrong)
    if wrong != {"company": 3}:  # a number is taken for its digits all the same
        assert (await small.send(wrong)).status == 422


async def test_the_pages_commands_work_as_they_stand(small: Partner) -> None:
    server = f"http://127.0.0.1:{small.client.port}"
    told = [await _run(command, server) for command in BLOCKS["sh"]]
    shown = [json.loads(block) for block in BLOCKS["json"]]
    assert told[0] == shown[0]
    assert told[1] == {k: v for k, v in shown[0].items() if k not in ("merged", "ignored")}
    refused = await small.send({"phone": "123"}, "other")
    assert refused.body == shown[2]


async def _run(command: str, server: str) -> Any:
    environment = {**os.environ, "BATTLEPACK": server, "API_TOKEN_WEBSITE": WEBSITE}
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", command, env=environment, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    return json.loads(said)


def test_the_page_tells_every_status_and_every_state() -> None:
    told = set(re.findall(r"^\| (\d{3}) ", PAGE, re.M))
    operations = [one for item in DOCUMENT["paths"].values() for one in item.values()]
    described = {status for one in operations for status in one["responses"]}
    assert described - {"200", "201"} == told
    assert set(re.findall(r"^\| `(\w+)` ", PAGE, re.M)) - {"status"} == LEAD_STATES.keys()


def test_the_settings_of_the_page_are_taken() -> None:
    secret = b64encode(b"x" * 32).decode()
    for shown in BLOCKS["yaml"]:
        known = {"API_TOKEN_WEBSITE": WEBSITE, "API_WEBHOOK_WEBSITE": secret}
        config = check_config(yaml.safe_load(shown), known)
    assert {WEBSITE, secret} <= set(config.secrets), "and they are kept out of the logs"


def test_the_settings_of_the_example_are_taken_once_opened() -> None:
    example = (ROOT / "config.example.yaml").read_text()
    (part,) = re.findall(r"^# api:.*\n(?:#   .*\n?)+", example, re.MULTILINE)
    opened = "\n".join(line.removeprefix("# ") for line in part.splitlines())
    secrets = {"API_TOKEN_WEBSITE": WEBSITE, "API_WEBHOOK_WEBSITE": b64encode(b"x" * 32).decode()}
    config = check_config(yaml.safe_load(opened), secrets)
    assert list(config.api.tokens) == ["website"]

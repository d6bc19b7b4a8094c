"""Whoever sent a lead hears within seconds where it stands, signed, and again until it was heard."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.config import ApiToken, ApiWebhook
from storage.store import Storage
from storage.tables import Errand, Lead, Person
from tests.api.conftest import ADS, FULL, TOKENS, Partner, hire, running
from tests.console.conftest import FANG

KEY = b"0123456789abcdef0123456789abcdef"
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"


@dataclass
class Website:
    """The other system: it answers as it is told, and remembers what it heard."""

    statuses: list[int] = field(default_factory=list)  # of the next answers; then 204
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.heard.append((dict(request.headers), await request.read()))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 204)

    @property
    def told(self) -> list[Any]:
        return [json.loads(body)["data"] for _, body in self.heard]


@dataclass
class Following:
    partner: Partner
    website: Website
    url: str
    folder: Path
    tokens: dict[str, ApiToken]

    async def move(self, id: int, state: str) -> None:
        at = self.partner.clock.now()
        async with self.partner.app.storage.begin(at=at) as store:
            (await store.session.get_one(Lead, id)).state = state

    async def pass_on(self, partner: Partner | None = None) -> None:
        while await (partner or self.partner).app.errands.drain():
            pass

    async def errands(self) -> list[Errand]:
        found: list[Errand] = await self.partner.rows(Errand)
        return found


@pytest.fixture
async def following(
    storage: Storage, database_url: str, tmp_path: Path
) -> AsyncIterator[Following]:
    await hire(storage)
    async with _followed(database_url, tmp_path) as one:
        yield one


@pytest.fixture
async def small(sqlite_storage: Storage, tmp_path: Path) -> AsyncIterator[Following]:
    await hire(sqlite_storage)
    async with _followed(f"sqlite:///{tmp_path / 'only.db'}", tmp_path) as one:
        yield one


@asynccontextmanager
async def _followed(url: str, folder: Path) -> AsyncIterator[Following]:
    website, server = Website(), web.Application()
    server.router.add_post("/hook", website.answer)
    async with TestServer(server) as there:
        hook = ApiWebhook(url=str(there.make_url("/hook")), secret=SecretStr(SECRET))
        tokens = {
            name: token.model_copy(update={"webhook": hook})
            if name in ("website", "full")
            else token
            for name, token in TOKENS.items()
        }
        async with running(url, folder, tokens) as partner:
            yield Following(partner, website, url, folder, tokens)


def signed(headers: dict[str, str], body: bytes) -> bool:
    """As the specification has it, worked out anew."""
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY, said, hashlib.sha256).digest()).decode()
    return headers["webhook-signature"] == f"v1,{expected}"


async def test_who_sent_it_hears_where_it_stands(following: Following) -> None:
    id = (await following.partner.send()).body["id"]
    await following.pass_on()
    await following.move(id, "accepted")
    await following.pass_on()
    assert [one["status"] for one in following.website.told] == ["offered", "accepted"]
    assert all(signed(*one) for one in following.website.heard)
    (_, asked), got = following.website.heard[-1], await following.partner.ask(id)
    assert json.loads(asked)["data"] == got.body, "the same as asking"
    assert len({heads["webhook-id"] for heads, _ in following.website.heard}) == 2


async def test_what_changes_otherwise_or_is_nobodys_who_wants_to_hear_is_not_told(
    small: Following,
) -> None:
    id = (await small.partner.send(token=ADS)).body["id"]
    await small.move(id, "accepted")
    assert await small.errands() == []
    mine = (await small.partner.send({"company": "徐汇口腔"})).body["id"]
    before = len(await small.errands())
    async with small.partner.app.storage.begin(at=small.partner.clock.now()) as store:
        (await store.session.get_one(Lead, mine)).need = "别的"
    assert len(await small.errands()) == before


async def test_everybody_who_told_of_it_hears_and_only_who_may_knows_whose_it_is(
    small: Following,
) -> None:
    id = (await small.partner.send()).body["id"]
    await small.partner.send({"company": "静安牙科"}, "k2", FULL)
    await small.pass_on()
    small.website.heard.clear()
    await small.move(id, "touched")
    await small.pass_on()
    assert sorted("owner" in one for one in small.website.told) == [False, True]


async def test_what_was_not_heard_is_sent_again_and_tells_what_is_then(
    following: Following,
) -> None:
    following.website.statuses[:] = [500, 302]
    id = (await following.partner.send()).body["id"]
    await following.pass_on()
    following.partner.clock.later(seconds=3)
    await following.pass_on()
    await following.move(id, "accepted")
    following.partner.clock.later(seconds=11)
    await following.pass_on()
    name = following.website.heard[0][0]["webhook-id"]
    tries = [
        json.loads(body)["data"]
        for heads, body in following.website.heard
        if heads["webhook-id"] == name
    ]
    assert [one["status"] for one in tries] == ["offered", "offered", "accepted"]
    assert {one.state for one in await following.errands()} == {"done"}


async def test_who_wants_no_more_of_it_is_left_alone(small: Following) -> None:
    small.website.statuses[:] = [410]
    await small.partner.send()
    await small.pass_on()
    assert [one.state for one in await small.errands()] == ["done"]


async def test_it_is_told_after_a_restart(following: Following) -> None:
    await following.partner.send()
    await following.partner.app.storage.close()
    async with running(following.url, following.folder, following.tokens) as restarted:
        await following.pass_on(restarted)
    assert [one["status"] for one in following.website.told] == ["offered"]


async def test_a_change_that_is_rolled_back_is_not_told(following: Following) -> None:
    id = (await following.partner.send()).body["id"]
    await following.pass_on()
    following.website.heard.clear()

    async def broken() -> None:
        async with following.partner.app.storage.begin(at=following.partner.clock.now()) as store:
            (await store.session.get_one(Lead, id)).state = "void"
            await store.session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await broken()
    await following.pass_on()
    assert following.website.heard == []


async def test_the_tap_of_a_rep_is_told(small: Following) -> None:
    id = (await small.partner.send()).body["id"]
    async with small.partner.app.storage.read() as store:
        lead = await store.session.get_one(Lead, id)
        owner = await store.session.get_one(Person, lead.owner_id or FANG)
    await small.pass_on()
    cards = await small.partner.told(owner.id or 0)
    assert cards
    async with small.partner.client.get("/console/api/messages", params={"as": owner.id}) as got:
        message = [one for one in (await got.json())["messages"] if one["card"]][-1]
    accept = next(one["id"] for one in message["card"]["buttons"] if one["label"] == "接下")
    tap = {"as": owner.id, "message": message["id"], "button": accept}
    async with small.partner.client.post("/console/api/press", json=tap) as got:
        assert got.status == 200
    await small.pass_on()
    assert small.website.told[-1]["status"] == "accepted"

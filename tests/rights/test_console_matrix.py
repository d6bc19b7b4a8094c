"""The console's routes that read: each person his own conversations and files, others' look like none."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.chat import Chat
from storage.store import Storage
from storage.tables import ChatMessage
from tests.console.conftest import BOSS, FANG, OPS, OTHER, QIANG, WEDNESDAY, Console, opened

PEOPLE = (FANG, QIANG, BOSS, OTHER, OPS)
TALKS = {f"p{person}": {person} for person in PEOPLE} | {"g1": {FANG, QIANG, BOSS}, "g2": {OTHER}}
NOWHERE = ("p999", "g999", "x", "p1 ")


@pytest.fixture
async def console(sqlite_storage: Storage, tmp_path: Path) -> AsyncIterator[Console]:
    async for one in opened(sqlite_storage, f"sqlite:///{tmp_path / 'only.db'}", tmp_path):
        async with sqlite_storage.begin(at=WEDNESDAY) as store:
            for talk in TALKS:
                said = ChatMessage(conversation=talk, text=f"只在 {talk} 里", at=WEDNESDAY)
                await Chat(store).add(said)
        yield one


async def test_a_thread_is_read_by_who_is_in_it(console: Console) -> None:
    for person in PEOPLE:
        refused = set()
        for talk in (*TALKS, *NOWHERE):
            query = {"as": str(person), "conversation": talk}
            response = await console.client.get("/console/api/thread", params=query)
            if person in TALKS.get(talk, ()):
                assert f"只在 {talk} 里" in await response.text()
            else:
                refused.add((response.status, await response.text()))
        assert len(refused) == 1, person
        assert refused.pop()[0] == 400


@pytest.mark.parametrize("route", ["messages", "conversations"])
async def test_lists_hold_ones_own_conversations_only(console: Console, route: str) -> None:
    for person in PEOPLE:
        text = str(await console.get(route, as_=person))
        for talk, inside in TALKS.items():
            assert (f"只在 {talk} 里" in text) == (person in inside), (person, talk)


async def test_commands_are_those_of_the_role(console: Console) -> None:
    words = {
        person: {one["word"] for one in (await console.get("commands", as_=person))["commands"]}
        for person in PEOPLE
    }
    assert {"拜访", "客户"} <= words[FANG]
    assert "拜访" not in words[OPS]
    assert "客户" in words[OPS]


async def test_a_file_is_for_who_sent_it_and_where_it_was_sent(console: Console) -> None:
    own = await console.upload("a.txt", b"secret", as_=str(FANG), to="p1")
    group = await console.upload("b.txt", b"for all", as_=str(FANG), to="g1")
    ids = [one["media"] for one in (own, group)] if "media" in own else await _media(console)
    for person in (QIANG, OTHER, OPS):
        absent = await _file(console, 10**6, person)
        assert await _file(console, ids[0], person) == absent
        inside = person in TALKS["g1"]
        assert (await _file(console, ids[1], person) == absent) != inside
    assert (await _file(console, ids[0], FANG))[0] == 200
    assert (await console.client.get(f"/console/api/media/{ids[0]}")).status == 400


async def _media(console: Console) -> list[int]:
    found = []
    for talk in ("p1", "g1"):
        thread = await console.get("thread", as_=FANG, conversation=talk)
        found += [one["media"]["id"] for one in thread["messages"] if one["media"]]
    return found


async def _file(console: Console, id: int, person: int) -> tuple[int, bytes]:
    response = await console.client.get(f"/console/api/media/{id}?as={person}")
    return response.status, await response.read()

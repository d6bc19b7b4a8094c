"""Another system sends a lead: it is with a rep within seconds, once, and nothing of it is lost."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from bot.api import reading
from bot.api.models import LeadSent
from bot.api.problems import Problem
from bot.ids import reference
from storage.store import Store
from storage.tables import Customer, InboxEvent, Lead, LeadSource
from tests.api.conftest import ADS, FULL, LEAD, SHY, WEBSITE, Got, Json, Partner, running
from tests.console.conftest import FANG, QIANG, WEDNESDAY


async def test_a_lead_is_with_a_rep_within_seconds(partner: Partner) -> None:
    got = await partner.send()
    assert (got.status, got.body["status"], got.body["merged"]) == (201, "offered", False)
    (lead,) = await partner.rows(Lead)
    assert (lead.id, lead.company, lead.phone) == (got.body["id"], "静安牙科", "13900001234")
    assert lead.raw == LEAD, "as it came"
    assert any(
        "静安牙科" in card and "想上影像系统" in card for card in await partner.told(lead.owner_id)
    )


async def test_the_same_key_and_content_is_the_same_answer_and_one_lead(
    partner: Partner, database_url: str, tmp_path: Path
) -> None:
    first = await partner.send()
    await partner.app.storage.close()
    async with running(database_url, tmp_path) as restarted:
        again = await restarted.send()
    spaced = await partner.send(json.dumps(LEAD, indent=2).encode())
    for one in (again, spaced):
        assert (one.status, one.body) == (first.status, first.body)
        assert one.headers["Idempotent-Replayed"] == "true"
    assert len(await partner.rows(Lead)) == 1
    assert await partner.rows(LeadSource) == []


async def test_the_answer_of_then_is_given_also_after_the_lead_went_on(small: Partner) -> None:
    first = await small.send()
    async with small.app.storage.begin(at=WEDNESDAY) as store:
        (await store.session.get_one(Lead, first.body["id"])).state = "accepted"
    assert (await small.send()).body == first.body
    assert (await small.ask(first.body["id"])).body["status"] == "accepted"


async def test_two_instances_that_get_it_at_once_make_one_lead_and_answer_alike(
    partner: Partner, database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as other:
        got = await asyncio.gather(*(one.send() for one in (partner, other) * 5))
    assert {(one.status, str(one.body)) for one in got} == {(201, str(got[0].body))}
    assert len(await partner.rows(Lead)) == 1


async def test_the_same_key_with_another_content_is_refused(partner: Partner) -> None:
    await partner.send()
    got = await partner.send({**LEAD, "company": "徐汇口腔"})
    assert (got.status, got.body["type"]) == (422, "urn:battlepack:problem:key-reused")
    assert "新的编号" in got.body["detail"]
    assert len(await partner.rows(Lead)) == 1


async def test_two_systems_may_use_the_same_key(small: Partner) -> None:
    first = await small.send()
    second = await small.send({"company": "徐汇口腔"}, token=ADS)
    assert first.body["id"] != second.body["id"]


async def test_a_firm_that_is_known_is_merged_and_its_owner_is_told(partner: Partner) -> None:
    first = await partner.send()
    got = await partner.send({"company": "静安牙科有限公司", "need": "又来问"}, "k2", ADS)
    assert (got.status, got.body["id"], got.body["merged"]) == (200, first.body["id"], True)
    (lead,) = await partner.rows(Lead)
    assert await partner.told(lead.owner_id)
    assert [one.source_key for one in await partner.rows(LeadSource)] == ["ads:k2"]


async def test_only_who_may_know_learns_whose_it_is(small: Partner) -> None:
    plain, full = await small.send(), await small.send(token=FULL)
    assert "owner" not in plain.body
    assert full.body["owner"] in ("王芳", "李强")
    for text in (str(plain.body), str((await small.ask(plain.body["id"])).body)):
        assert "王芳" not in text
        assert "李强" not in text


async def test_one_follows_what_one_told_and_nothing_else(small: Partner) -> None:
    mine = (await small.send()).body["id"]
    other = (await small.send({"company": "徐汇口腔"}, token=ADS)).body["id"]
    assert (await small.ask(mine)).body["status"] == "offered"
    assert (await small.ask(mine, FULL)).status == 404, "until it told of that firm as well"
    await small.send({"company": "静安牙科"}, token=FULL)
    assert (await small.ask(mine, FULL)).body["id"] == mine
    answers = [await small.ask(id) for id in (other, 99, "0", "x", "9" * 40, "%00")]
    assert {(one.status, str(one.body)) for one in answers} == {(404, str(answers[0].body))}


# -- who asks -------------------------------------------------------------------------------------


async def test_a_wrong_token_and_none_are_refused_alike_and_nothing_is_kept(small: Partner) -> None:
    wrong = [
        await small.send(token=token) for token in ("", "nonsense", WEBSITE[:-1], f"{WEBSITE}x")
    ]
    wrong.append(await small.send(token="", Authorization=f"Basic {WEBSITE}"))
    wrong.append(await small.ask(1, "nonsense"))
    assert {(one.status, str(one.body)) for one in wrong} == {(401, str(wrong[0].body))}
    assert wrong[0].headers["WWW-Authenticate"].startswith("Bearer")
    assert wrong[0].headers["Content-Type"].startswith("application/problem+json")
    assert await small.rows(InboxEvent) == []


async def test_a_token_does_what_it_may_and_nothing_else(small: Partner) -> None:
    id = (await small.send(token=SHY)).body["id"]
    assert (await small.ask(id, SHY)).status == 403


async def test_who_sends_too_fast_is_told_when_and_does_not_slow_the_others(small: Partner) -> None:
    got = [await small.send(key=f"k{n}", token=ADS) for n in range(4)]
    assert [one.status for one in got] == [201, 200, 200, 429]
    wait = int(got[3].headers["Retry-After"])
    assert 0 < wait <= 61
    assert (await small.send(key="else")).status == 200
    small.clock.later(seconds=wait)
    assert (await small.send(key="k3", token=ADS)).status == 200


# -- what is sent ---------------------------------------------------------------------------------


WRONG: list[tuple[Json, str, str]] = [
    ({}, "company", "至少写一个"),
    ({"need": "报价"}, "company", "至少写一个"),
    ({"phone": "123"}, "phone", "位数不够"),
    ({"company": ["青禾"]}, "company", "公司名称应是文字"),
    ({"company": "长" * 201}, "company", "最多 200 个字"),
    ({"company": "青禾", "yearly_yuan": "八十万"}, "yearly_yuan", "以元为单位的数字"),
    ({"company": "青禾", "yearly_yuan": -1}, "yearly_yuan", "不能小于 0"),
    ({"company": "青禾", "yearly_yuan": 1e300}, "yearly_yuan", "太大"),
    ({"company": "青禾", "cost_yuan": 1.005}, "cost_yuan", "最多写到分"),
    ({"company": "青禾", "first_inquiry": "也许"}, "first_inquiry", "true 或 false"),
    ({"company": "。。。"}, "company", "没有字"),
]


async def test_what_is_wrong_is_said_field_by_field(small: Partner) -> None:
    for sent, field, words in WRONG:
        got = await small.send(sent)
        assert got.status == 422, sent
        (fault,) = got.body["errors"]
        assert fault["pointer"] == f"#/{field}", sent
        assert words in fault["detail"], sent
    assert await small.rows(Lead) == []


async def test_several_faults_come_together(small: Partner) -> None:
    got = await small.send({"company": 5, "contact": {}, "yearly_yuan": "x"})
    assert [one["pointer"] for one in got.body["errors"]] == ["#/contact", "#/yearly_yuan"]


async def test_what_is_no_object_is_refused_and_kept(small: Partner) -> None:
    deep, half = b"[" * 5000, b'{"company": "\\ud800"}'
    texts = (b"", b"[]", b"null", b"{", b"\xff\xfe", b"NaN", deep, half)
    for raw in texts:
        assert (await small.send(raw)).status == 400, raw
    kept = [event.body["text"] for event in await small.rows(InboxEvent)]
    assert kept == [raw.decode("utf-8", "replace") for raw in texts]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def understood(sent: Json) -> LeadSent | Problem:
    try:
        return reading.lead(sent)
    except Problem as problem:
        return problem


@given(st.dictionaries(st.sampled_from(sorted(LeadSent.model_fields)) | st.text(), ANYTHING))
def test_whatever_object_is_sent_is_a_lead_or_a_problem_with_sentences(sent: Json) -> None:
    found = understood(sent)
    if isinstance(found, LeadSent):
        assert found.told("website", "k", sent).source_key == "website:k"
    else:
        assert found.response().status == 422
        assert found.told.errors
        assert all(one.detail and one.pointer.startswith("#/") for one in found.told.errors)


async def test_what_was_refused_is_taken_once_it_is_right_under_the_same_key(
    partner: Partner,
) -> None:
    for _ in range(2):
        assert (await partner.send({"phone": "123"})).status == 422
    assert len(await partner.rows(InboxEvent)) == 1, "each text once"
    assert (await partner.send()).status == 201


async def test_a_key_is_asked_for(small: Partner) -> None:
    for key in (None, "", "  ", '""', "x" * 129, "编号".encode().decode("latin-1")):
        got = await small.send(key=key)
        assert (got.status, "Idempotency-Key" in got.body["detail"]) == (400, True), key


async def test_more_than_a_lead_is_not_read(small: Partner) -> None:
    got = await small.send(b'{"need": "' + b"x" * 70_000 + b'"}')
    assert (got.status, "64 KB" in got.body["detail"]) == (413, True)


async def test_who_never_finishes_is_not_waited_for(
    small: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.api.routes.PATIENCE", 0.05)
    done = asyncio.Event()

    async def drip() -> AsyncIterator[bytes]:
        yield b'{"company": '
        await done.wait()

    got = await small.send(drip())
    done.set()
    assert got.status == 408
    assert await small.rows(Lead) == []


async def test_what_other_systems_write_otherwise_is_understood(small: Partner) -> None:
    sent: Any = {
        "company": None, "phone": 13900001234.0, "yearly_yuan": "800000", "utm": {"a": 1}, "need": "\x00问价"
    }  # fmt: skip
    got = await small.send(sent, '"quoted"')
    assert (got.status, got.body["ignored"]) == (201, ["utm"])
    (lead,) = await small.rows(Lead)
    assert (lead.phone, lead.yearly_fen, lead.source_key) == (
        "13900001234", 80_000_000, "website:quoted",
    )  # fmt: skip
    assert lead.raw["utm"] == {"a": 1}


# -- when something breaks ------------------------------------------------------------------------


async def test_a_lead_that_could_not_be_handled_is_kept_and_handled_later(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*args: object) -> None:
        raise RuntimeError("a bug in matching")

    with monkeypatch.context() as patch:
        patch.setattr("handlers.lead_pushing.place", broken)
        got = await partner.send()
        assert (await partner.send()).body == got.body
    assert got.status == 202
    assert await partner.rows(Lead) == []
    assert len(await partner.rows(Customer)) == 1, "nothing half-written"
    (event,) = await partner.rows(InboxEvent)
    assert (event.state, got.body["reference"]) == ("failed", reference(event.id))
    outcome = await partner.app.dispatch.replay(event.id)
    assert "已重放：线索" in outcome.reply.notice
    assert (await partner.send()).body["status"] == "offered"
    assert len(await partner.rows(Lead)) == 1


async def test_when_the_database_fails_it_is_to_be_sent_again(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(self: Store, *args: object) -> None:
        raise OperationalError("insert", {}, ConnectionResetError())

    with monkeypatch.context() as patch:
        patch.setattr(Store, "record_reply", gone)
        got: Got = await partner.send()
    assert (got.status, got.headers["Retry-After"]) == (503, "5")
    assert await partner.rows(Lead) == []
    assert (await partner.send()).status == 201


async def test_a_bug_before_the_inbox_is_no_500(
    small: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(raw: bytes) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("bot.api.reading.parsed", broken)
    got = await small.send()
    assert got.status == 503
    assert "secret" not in str(got.body)


async def test_a_hundred_of_one_firm_at_once_on_two_instances_are_one_lead(
    partner: Partner, database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as other:
        got = await asyncio.gather(*((partner, other)[n % 2].send(key=f"k{n}") for n in range(100)))
    assert sorted(one.status for one in got) == [200] * 99 + [201]
    assert len({one.body["id"] for one in got}) == 1
    assert len(await partner.rows(LeadSource)) == 99
    assert {FANG, QIANG} >= {one.owner_id for one in await partner.rows(Lead)}


async def test_the_channel_is_the_systems_own_name_unless_it_names_one(small: Partner) -> None:
    await small.send()
    await small.send({"company": "徐汇口腔", "channel": "百度"}, "k2")
    await small.send({"company": "徐汇口腔", "channel": "展会"}, "k3")
    assert [one.channel for one in await small.rows(Lead)] == ["website", "百度"]
    assert [one.channel for one in await small.rows(LeadSource)] == ["展会"]

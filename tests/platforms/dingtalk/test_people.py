"""The company's people, the door to our pages, files that people sent, and the doctor."""

from collections.abc import AsyncIterator
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.platforms.base import (
    Attachment,
    Batching,
    Checked,
    Department,
    Doored,
    Forged,
    Frugal,
    Listening,
    Member,
    Message,
    Organised,
    SendFailed,
)
from bot.platforms.dingtalk import files
from tests.doubles.cloud import THROTTLED, Human
from tests.platforms.dingtalk.conftest import FANG, QIANG, Edge, edge

T = TypeVar("T")
BACK = "https://bot.example.com/login/dingtalk"


async def all_of(found: AsyncIterator[T]) -> list[T]:
    return [one async for one in found]


def test_it_can_all_that_the_house_asks(line: Edge) -> None:
    for ability in (Listening, Batching, Frugal, Organised, Doored, Checked):
        assert isinstance(line.dingtalk, ability)


# -- the contact list --------------------------------------------------------------------------------


async def test_departments_come_with_their_parents_first(line: Edge) -> None:
    assert await all_of(line.dingtalk.departments()) == [
        Department("1", "示例公司"),
        Department("2", "华东", "1"),
        Department("3", "华东一组", "2"),
    ]


async def test_everybody_comes_once_with_departments_manager_and_what_he_leads(line: Edge) -> None:
    assert await all_of(line.dingtalk.members()) == [
        Member(QIANG, "李强", "经理", "13800000002", ("2", "3"), ("2",)),
        Member(FANG, "王芳", "销售", "13800000001", ("3",), manager=QIANG),
    ]
    assert line.dingtalk.month.people == 2


async def test_a_department_of_many_pages_is_read_to_its_end(line: Edge) -> None:
    """And nothing of it counts against the month."""
    for n in range(250):
        line.cloud.people[f"u{n}"] = Human(f"u{n}", f"人{n}", departments=("3",))
    line.cloud.windows.take = lambda *_: None  # type: ignore[method-assign]
    line.dingtalk.client._limits.take = _no_wait  # type: ignore[method-assign]
    assert len(await all_of(line.dingtalk.members())) == 252
    assert line.cloud.tenant.count("calls") == 0


async def _no_wait(*_: object, **__: object) -> float:
    return 0.0


async def test_only_what_the_app_may_see_is_read(line: Edge) -> None:
    line.cloud.tenant.authed_departments = [3]
    line.cloud.tenant.authed_people = ["boss"]
    line.cloud.people["boss"] = Human("boss", "赵敏", departments=("1",))
    assert await all_of(line.dingtalk.departments()) == [Department("3", "华东一组", "2")]
    assert [one.name for one in await all_of(line.dingtalk.members())] == ["王芳", "李强", "赵敏"]


async def test_the_contact_list_waits_for_its_turn(
    line: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("bot.platforms.dingtalk.directory.asyncio.sleep", sleep)
    line.cloud.faults.next("/topapi/v2/department/listsub", THROTTLED, times=2)
    assert len(await all_of(line.dingtalk.departments())) == 3
    assert waited == [1, 1]


# -- the door ----------------------------------------------------------------------------------------


async def _through(line: Edge) -> dict[str, str]:
    """What the browser brings back."""
    url = line.dingtalk.door("state-1", BACK)
    async with aiohttp.ClientSession() as session:
        answer = await session.get(url, allow_redirects=False)
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    return {name: values[0] for name, values in parse_qs(back.query).items()}


async def test_whoever_logs_in_is_known_by_his_id(line: Edge) -> None:
    line.cloud.entrance.browser = FANG
    query = await _through(line)
    assert query["state"] == "state-1"
    assert await line.dingtalk.who(query) == FANG


async def test_a_code_is_good_once_and_for_five_minutes(line: Edge) -> None:
    line.cloud.entrance.browser = FANG
    query = await _through(line)
    await line.dingtalk.who(query)
    late = await _through(line)
    line.clock.later(minutes=6)
    for used in (query, late):
        with pytest.raises(Forged):
            await line.dingtalk.who(used)


async def test_another_companys_people_do_not_get_in(line: Edge) -> None:
    line.cloud.entrance.browser = FANG
    line.cloud.entrance.company = "dingother"
    with pytest.raises(Forged):
        await line.dingtalk.who(await _through(line))


async def test_whoever_is_not_in_the_contact_list_does_not_get_in(line: Edge) -> None:
    line.cloud.entrance.browser = "stranger"
    with pytest.raises(Forged):
        await line.dingtalk.who(await _through(line))


async def test_inside_the_client_nobody_has_to_log_in(line: Edge) -> None:
    assert await line.dingtalk.who({"code": line.cloud.entrance.code(FANG)}) == FANG


@pytest.mark.parametrize("query", [{}, {"authCode": ""}, {"authCode": "x" * 600}, {"code": "no"}])
async def test_without_a_good_code_nobody_gets_in(line: Edge, query: dict[str, str]) -> None:
    with pytest.raises(Forged):
        await line.dingtalk.who(query)


async def test_a_cloud_that_is_away_says_nothing_about_the_code(line: Edge) -> None:
    line.cloud.entrance.browser = FANG
    query = await _through(line)
    line.cloud.faults.next("/v1.0/oauth2/userAccessToken", THROTTLED)
    with pytest.raises(SendFailed):
        await line.dingtalk.who(query)


# -- files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "data", "mime"),
    [
        ("image", b"\x89PNG...", "image/png"),
        ("voice", b"#!AMR...", "audio/amr"),
        ("file", b"%PDF...", "application/octet-stream"),
    ],
)
async def test_what_people_sent_is_fetched(line: Edge, kind: str, data: bytes, mime: str) -> None:
    await line.listen()
    await line.cloud.send_file(FANG, "报价.pdf", data, kind)
    said = line.last()
    assert isinstance(said, Message)
    found = await line.dingtalk.fetch(said.attachments[0])
    assert (found.data, found.mime) == (data, mime)


async def test_a_file_that_is_gone_is_not_asked_for_again(line: Edge) -> None:
    with pytest.raises(SendFailed) as failed:
        await line.dingtalk.fetch(Attachment("file", "gone"))
    assert not failed.value.retry


@pytest.mark.parametrize(
    "url",
    ["http://169.254.169.254/latest", "http://10.0.0.1/x", "http://localhost/x", "file:///etc/passwd",
     "http://[::1]/x", "http://service.internal/x", ""],
)  # fmt: skip
async def test_no_address_inside_our_own_network_is_fetched(line: Edge, url: str) -> None:
    outside = line.dingtalk._section.model_copy(update={"api": "https://api.dingtalk.com"})
    with pytest.raises(SendFailed):
        files._check(url, outside)


# -- the doctor --------------------------------------------------------------------------------------


async def test_a_healthy_app_passes_every_check(line: Edge, side: Edge) -> None:
    for bot in (line, side):
        found = await all_of(bot.dingtalk.checks())
        assert [(one.name, one.ok) for one in found if not one.ok] == []
        assert "大约够 29 人" in found[-1].found
        (trial,) = bot.cloud.chat(QIANG)
        assert trial.labels == ("点我测试",)


async def test_where_no_admin_is_known_no_card_is_sent(line: Edge) -> None:
    line.cloud.tenant.admins = {}
    found = {one.name: one for one in await all_of(line.dingtalk.checks())}
    assert found["互动卡片"].ok is None


async def test_the_doctor_stops_at_wrong_credentials(line: Edge) -> None:
    wrong = edge(line.cloud, line.clock, client_secret="guess")
    (found,) = await all_of(wrong.dingtalk.checks())
    assert (found.ok, "Client Secret" in found.advice) == (False, True)
    await wrong.dingtalk.close()


@pytest.mark.parametrize(
    ("broken", "line_", "advice"),
    [
        ("scope", "互动卡片", "appscope/apply?content=dingapp%23Card.Instance.Write"),
        ("template", "互动卡片", "card_template"),
        ("contacts", "可见范围与通讯录", "appscope/apply"),
        ("nobody", "可见范围与通讯录", "发布应用版本"),
        ("gateway", "Stream 连接", "443"),
    ],
)
async def test_the_doctor_says_what_to_do(line: Edge, broken: str, line_: str, advice: str) -> None:
    tenant = line.cloud.tenant
    match broken:
        case "scope":
            tenant.scopes.discard("Card.Instance.Write")
        case "template":
            line.cloud.cards.templates.clear()
        case "contacts":
            tenant.scopes.discard("qyapi_get_department_list")
        case "nobody":
            tenant.authed_departments = []
        case "gateway":
            line.cloud.gateway.refusals = [503]
    found = {one.name: one for one in await all_of(line.dingtalk.checks())}
    assert found[line_].ok is False
    assert advice in found[line_].advice
    assert sum(one.ok is False for one in found.values()) == 1


async def test_the_doctor_warns_of_an_address_that_nobody_reaches(side: Edge) -> None:
    from dataclasses import replace

    inside = edge(side.cloud, side.clock)
    inside.dingtalk._wiring = replace(inside.dingtalk._wiring, base_url="http://127.0.0.1:8642")
    found = {one.name: one for one in await all_of(inside.dingtalk.checks())}
    assert found["回调地址"].ok is False
    await inside.dingtalk.close()


async def test_the_doctor_sees_a_month_that_ends_early(line: Edge) -> None:
    line.counted["pushes"] = 2_800
    *_, quota = await all_of(line.dingtalk.checks())
    assert (quota.ok, "2800/3000" in quota.found) == (False, True)

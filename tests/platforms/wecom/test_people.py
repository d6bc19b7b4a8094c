"""Who opens a page, who works here, and what the doctor says."""

from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.platforms.base import Check, Department, Forged, Member, SendFailed, Stopped
from tests.doubles import faults
from tests.doubles.cloud import Human
from tests.doubles.wecom.tenant import Division
from tests.platforms.wecom.conftest import FANG, QIANG, Edge, edge

BACK = "https://bot.example.com/login/wecom"


async def _through(address: str) -> dict[str, str]:
    """A browser goes there and is sent back."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(address, allow_redirects=False) as response,
    ):
        assert response.status == 302, await response.text()
        back = urlsplit(response.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    return {name: values[0] for name, values in parse_qs(back.query).items()}


@pytest.mark.parametrize("desktop", [False, True])
async def test_a_colleague_is_let_in_as_who_he_is(side: Edge, desktop: bool) -> None:
    side.cloud.entrance.browser = "WangFang"
    way = side.wecom.desktop_door if desktop else side.wecom.door
    query = await _through(way("state123", BACK))
    assert query["state"] == "state123"
    assert await side.wecom.who(query) == FANG


def test_the_way_in_ends_as_it_must(side: Edge) -> None:
    address = side.wecom.door("s", BACK)
    assert address.endswith("#wechat_redirect")
    assert parse_qs(urlsplit(address).query)["scope"] == ["snsapi_base"]


async def test_a_code_counts_once_and_for_five_minutes(side: Edge) -> None:
    side.cloud.entrance.browser = FANG
    query = await _through(side.wecom.door("s", BACK))
    await side.wecom.who(query)
    with pytest.raises(Forged, match="42022"):
        await side.wecom.who(query)
    query = await _through(side.wecom.door("s", BACK))
    side.clock.later(minutes=6)
    with pytest.raises(Forged, match="40029"):
        await side.wecom.who(query)


async def test_an_outsider_is_not_let_in(side: Edge) -> None:
    side.cloud.entrance.browser = "somebody of another company"
    with pytest.raises(Forged):
        await side.wecom.who(await _through(side.wecom.door("s", BACK)))


@pytest.mark.parametrize("code", ["", "é", "x" * 513, "made-up"])
async def test_a_made_up_code_lets_nobody_in(side: Edge, code: str) -> None:
    with pytest.raises(Forged):
        await side.wecom.who({"code": code, "state": "s"})


async def test_while_the_platform_is_away_nobody_is_let_in(side: Edge) -> None:
    side.cloud.entrance.browser = FANG
    query = await _through(side.wecom.door("s", BACK))
    side.cloud.faults.next("/cgi-bin/auth", faults.HTTP_500)
    with pytest.raises(Forged):
        await side.wecom.who(query)


# -- the company -----------------------------------------------------------------------------------


async def _members(side: Edge) -> list[Member]:
    return [one async for one in side.wecom.members()]


async def test_departments_and_people_as_the_platform_knows_them(side: Edge) -> None:
    assert [one async for one in side.wecom.departments()] == [
        Department("1", "澄屿医疗"),
        Department("2", "华东一组", "1"),
        Department("3", "重点客户", "1"),
    ]
    fang, qiang = sorted(await _members(side), key=lambda one: one.external_id == QIANG)
    assert fang == Member(FANG, "王芳", "销售", departments=("2", "3"), manager=QIANG)
    assert qiang == Member(QIANG, "李强", "主管", departments=("2",), leads=("2",))


async def test_who_is_disabled_or_given_alone_is_known(side: Edge) -> None:
    side.cloud.contacts.disabled.add(FANG)
    side.cloud.tenant.employ([Human("sunjie", "孙洁")])
    side.cloud.tenant.alone.add("sunjie")
    found = {one.external_id: one for one in await _members(side)}
    assert (found[FANG].active, found[QIANG].active) == (False, True)
    assert found["sunjie"].name == "孙洁"


async def test_an_app_that_may_read_only_names_reads_names(side: Edge) -> None:
    side.cloud.contacts.details = False
    assert {one.name for one in await _members(side)} == {"王芳", "李强"}
    assert [one.external_id async for one in side.wecom.departments()] == ["1", "2", "3"]


async def test_twelve_hundred_people_in_sixty_departments(side: Edge) -> None:
    tenant = side.cloud.tenant
    for number in range(60):
        tenant.divisions[f"{number + 10}"] = Division(f"{number + 10}", f"部门 {number}", "1")
    tenant.employ(
        Human(f"user{n}", f"同事{n}", departments=(f"{n % 60 + 10}", f"{(n + 1) % 60 + 10}"))
        for n in range(1200)
    )
    found = await _members(side)
    assert len(found) == len({one.external_id for one in found}) == 1202


async def test_while_the_platform_is_away_nobody_has_left(side: Edge) -> None:
    """Half a list would make everybody else a leaver."""
    side.cloud.faults.next("/cgi-bin/user/list", faults.HTTP_500)
    with pytest.raises(SendFailed):
        await _members(side)
    side.cloud.entrance.trusted_ip = False
    with pytest.raises(Stopped):
        await _members(side)


# -- the doctor ------------------------------------------------------------------------------------


async def _doctor(side: Edge) -> dict[str, Check]:
    return {one.name: one async for one in side.wecom.checks()}


async def test_a_healthy_company(side: Edge) -> None:
    well = edge(side.cloud, side.clock, tester=FANG)
    found = await _doctor(well)
    assert {name: one.ok for name, one in found.items()} == {
        "应用凭证": True,
        "应用与可信 IP": True,
        "可见范围": True,
        "通讯录": True,
        "可信域名": True,
        "接收消息": None,
        "测试卡片": True,
        "发送额度": True,
        "智能机器人": True,
    }
    (seen,) = side.cloud.chat(FANG)
    await side.cloud.press(FANG, seen.id, "点我测试")
    assert side.last().packed == "help"
    await well.wecom.close()


async def test_a_wrong_secret_is_the_only_line_about_the_app(side: Edge) -> None:
    wrong = edge(side.cloud, side.clock, secret="of another app")
    found = await _doctor(wrong)
    assert set(found) == {"应用凭证", "智能机器人"}
    assert not found["应用凭证"].ok
    assert "40001" in found["应用凭证"].found
    assert "setup-wecom" in found["应用凭证"].advice
    await wrong.wecom.close()


async def test_an_address_that_is_not_trusted_is_named(side: Edge) -> None:
    side.cloud.entrance.trusted_ip = False
    assert "203.0.113.7" in (await _doctor(side))["应用与可信 IP"].found


async def test_another_domain_than_ours_keeps_pages_shut(side: Edge) -> None:
    side.cloud.contacts.domain = "other.example.com"
    found = (await _doctor(side))["可信域名"]
    assert (found.ok, found.found) == (False, "other.example.com")
    assert "bot.example.com" in found.advice


async def test_without_a_recipient_no_card_is_sent(side: Edge) -> None:
    assert (await _doctor(side))["测试卡片"].ok is None
    assert side.cloud.sending.copies == []


async def test_looking_takes_the_connection_from_nobody(side: Edge) -> None:
    side.lease.holder = "another"
    assert (await _doctor(side))["智能机器人"].ok
    assert side.cloud.gateway.connections == 0


async def test_an_ai_bot_with_a_wrong_secret_is_told(side: Edge) -> None:
    side.cloud.gateway.secret = "changed"
    found = (await _doctor(side))["智能机器人"]
    assert not found.ok
    assert "853000" in found.found


async def test_an_app_without_an_ai_bot_is_no_fault(side: Edge) -> None:
    alone = edge(side.cloud, side.clock, bot=None)
    assert (await _doctor(alone))["智能机器人"].ok is None
    with pytest.raises(SendFailed, match="智能机器人"):
        await alone.wecom.send(alone.out("wrgroup-east", text="早"))
    await alone.wecom.close()

"""Who works there, and who stands at the door."""

from urllib.parse import parse_qsl, urlsplit

import aiohttp
import pytest

from bot.platforms.base import Check, Department, Forged, Member, SendFailed
from tests.doubles import faults
from tests.doubles.cloud import Human
from tests.doubles.feishu.tenant import Division
from tests.platforms.feishu.conftest import FANG, QIANG, Edge

BACK = "https://bot.example.com/login/feishu"


def _organise(side: Edge) -> None:
    for one in (
        Division("od-sales", "销售中心"),
        Division("od-east", "华东", "od-sales", QIANG),
        Division("od-west", "华西", "od-sales"),
    ):
        side.cloud.tenant.divisions[one.id] = one
    side.cloud.people["on_both"] = Human("on_both", "赵敏", departments=("od-west", "od-east"))
    side.cloud.people["on_alone"] = Human("on_alone", "独行", title="顾问")


async def test_departments_come_with_their_parents(side: Edge) -> None:
    _organise(side)
    assert [one async for one in side.feishu.departments()] == [
        Department("od-sales", "销售中心"),
        Department("od-east", "华东", "od-sales"),
        Department("od-west", "华西", "od-sales"),
    ]


async def test_everybody_comes_once_with_what_he_is_and_leads(side: Edge) -> None:
    _organise(side)
    people = {one.external_id: one async for one in side.feishu.members()}
    assert people[FANG] == Member(FANG, "王芳", "销售", "13800000001", ("od-east",), manager=QIANG)
    assert people[QIANG].leads == ("od-east",)
    assert people["on_both"].departments == ("od-west", "od-east"), "the main one first"
    assert people["on_alone"].departments == ()
    assert len(people) == 4


async def test_whoever_is_out_of_range_is_not_seen(side: Edge) -> None:
    _organise(side)
    side.cloud.tenant.out_of_range.add(FANG)
    assert FANG not in {one.external_id async for one in side.feishu.members()}


async def test_twelve_hundred_people_come_page_by_page(side: Edge) -> None:
    _organise(side)
    for at in range(1200):
        side.cloud.people[f"on_{at}"] = Human(f"on_{at}", f"同事{at}", departments=("od-east",))
    found = [one async for one in side.feishu.members()]
    assert len(found) == len({one.external_id for one in found}) == 1204
    asked = sum("find_by_department" in call.path for call in side.cloud.calls)
    assert asked == 1 + 25 + 1, "the pages of fifty, and no department twice"


async def test_a_directory_that_cannot_be_read_is_no_empty_company(side: Edge) -> None:
    side.cloud.faults.always("/open-apis/contact", faults.code(99991672))
    with pytest.raises(SendFailed):
        _ = [one async for one in side.feishu.members()]


# -- the door --------------------------------------------------------------------------------------


async def _come_back(side: Edge, user: str, state: str = "s1") -> dict[str, str]:
    """What the browser brings to our page after logging in there."""
    side.cloud.entrance.browser = user
    async with (
        aiohttp.ClientSession() as browser,
        browser.get(side.feishu.door(state, BACK), allow_redirects=False) as response,
    ):
        assert response.status == 302
        where = urlsplit(response.headers["Location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == BACK
    return dict(parse_qsl(where.query))


async def test_who_logs_in_is_who_comes_back(side: Edge) -> None:
    query = await _come_back(side, FANG)
    assert query["state"] == "s1"
    assert await side.feishu.who(query) == FANG


async def test_a_code_counts_once_and_for_five_minutes(side: Edge) -> None:
    query = await _come_back(side, FANG)
    await side.feishu.who(query)
    with pytest.raises(Forged):
        await side.feishu.who(query)
    query = await _come_back(side, FANG)
    side.clock.later(minutes=6)
    with pytest.raises(Forged):
        await side.feishu.who(query)


async def test_a_code_of_another_visit_does_not_open(side: Edge) -> None:
    """PKCE: who only got hold of the code has not the visit that it was given for."""
    stolen = await _come_back(side, FANG, "s1")
    await _come_back(side, QIANG, "s2")
    with pytest.raises(Forged, match="20049"):
        await side.feishu.who(stolen | {"state": "s2"})


async def test_another_instance_can_let_him_in(side: Edge) -> None:
    from tests.platforms.feishu.conftest import edge

    query = await _come_back(side, FANG)
    other = edge(side.cloud, side.clock)
    assert await other.feishu.who(query) == FANG
    await other.feishu.close()


async def test_another_companys_people_stay_outside(side: Edge) -> None:
    side.feishu.own.tenant_key = side.cloud.tenant.tenant_key
    side.cloud.entrance.foreign = True
    with pytest.raises(Forged):
        await side.feishu.who(await _come_back(side, FANG))


@pytest.mark.parametrize(
    "query",
    [{}, {"code": "x"}, {"state": "x"}, {"error": "access_denied", "state": "s"},
     {"code": "guess", "state": "s"}, {"code": "x" * 5000, "state": "s"}],
)  # fmt: skip
async def test_without_a_true_code_nobody_comes_in(side: Edge, query: dict[str, str]) -> None:
    with pytest.raises(Forged):
        await side.feishu.who(query)


async def test_a_platform_that_cannot_say_is_no_verdict_on_the_visitor(side: Edge) -> None:
    query = await _come_back(side, FANG)
    side.cloud.faults.next("/open-apis/authen/v2", faults.HTTP_500)
    with pytest.raises(SendFailed):
        await side.feishu.who(query)
    assert await side.feishu.who(query) == FANG


async def test_who_may_not_use_the_app_stays_outside(side: Edge) -> None:
    side.cloud.tenant.out_of_range.add(FANG)
    with pytest.raises(Forged):
        await side.feishu.who(await _come_back(side, FANG))


# -- the doctor ------------------------------------------------------------------------------------


async def _lines(side: Edge) -> dict[str, Check]:
    return {one.name: one async for one in side.feishu.checks()}


async def test_a_healthy_app_gets_eight_good_lines_and_a_test_card(side: Edge) -> None:
    _organise(side)
    lines = await _lines(side)
    assert [name for name, line in lines.items() if line.ok is False] == []
    assert len(lines) == 8
    (seen,) = side.cloud.chat(QIANG)
    assert seen.labels == ("点我测试",)
    assert (await side.cloud.press(QIANG, seen.id, "点我测试")).status == 200


async def test_by_the_long_connection_its_endpoint_is_tried(line: Edge) -> None:
    assert (await _lines(line))["接收方式"].found == "长连接可用"
    assert line.cloud.gateway.open == [], "a connection of the doctor's would take events away"


async def test_a_wrong_secret_is_the_only_line(side: Edge) -> None:
    side.cloud.entrance.secret = "another"
    lines = await _lines(side)
    assert [line.ok for line in lines.values()] == [False]
    assert "10015" in lines["应用凭证"].found


async def test_missing_permissions_are_named_with_what_they_are_for(side: Edge) -> None:
    side.cloud.app.scopes -= {"im:resource", "contact:user.phone:readonly"}
    line = (await _lines(side))["权限"]
    assert line.ok is False
    assert "im:resource（收发图片、语音和文件）" in line.advice
    assert "contact:user.phone:readonly" in line.advice
    assert "im:message（" not in line.advice


async def test_an_empty_range_says_where_to_widen_it(side: Edge) -> None:
    side.cloud.people.clear()
    line = (await _lines(side))["通讯录范围"]
    assert line.ok is False
    assert "通讯录权限范围" in line.advice

"""People open pages as who they are on their chat platform: once, in this browser, and only ours."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from aiohttp import ClientResponse, ClientSession
from aiohttp.test_utils import TestServer
from multidict import CIMultiDict

from bot.config import check_config
from bot.entrance import Entrance, with_doors
from bot.h5 import Pages
from bot.ids import RandomIds
from bot.login import COOKIE, Login
from bot.passes import COUNTS_FOR, LONGEST, Passes
from bot.platforms.outfit import Outfit
from bot.platforms.wiring import open_platforms
from bot.server import make_web
from cards.gallery import catalogue
from cards.model import Button, Buttons, Form
from pages.doors import is_ours
from storage.tables import Lease, Person
from tests.bot.conftest import Rows
from tests.doubles import cloud as faults
from tests.doubles.cloud import Human
from tests.doubles.company import FANG, Company
from tests.doubles.dingtalk import DingTalkDouble
from tests.doubles.feishu import FeishuDouble
from tests.doubles.wecom import WeComDouble

BASE = "https://bot.example.com"
PAGE = "/h5/today"
DOUBLES = {"wecom": WeComDouble, "dingtalk": DingTalkDouble, "feishu": FeishuDouble}
INSIDE = {
    "wecom": "Mozilla/5.0 (iPhone) MicroMessenger/7.0.1 wxwork/4.1.22 MailPlugin_Electron",
    "dingtalk": "Mozilla/5.0 (Linux; Android 14) AliApp(DingTalk/7.6.15)",
    "feishu": "Mozilla/5.0 (Macintosh) Lark/7.24.6 LarkLocale/zh_CN",
}
IDS = {"wecom": "wangfang", "dingtalk": "fang", "feishu": "on_fang"}
ALL = pytest.mark.parametrize("platform", list(DOUBLES))


@dataclass
class Browser:
    """Keeps cookies, also the secure ones: our address is https, the test's is not."""

    session: ClientSession
    origin: str
    agent: str = "Mozilla/5.0 (Windows NT 10.0) Chrome/130"
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, address: str) -> ClientResponse:
        """A page of ours, wherever our public address says that it is."""
        path = address.removeprefix(BASE)
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = CIMultiDict({"User-Agent": self.agent} | ({"Cookie": kept} if kept else {}))
        response = await self.session.get(
            self.origin + path, headers=headers, allow_redirects=False
        )
        for name, morsel in response.cookies.items():
            self.cookies[name] = morsel.value
            if not morsel.value or morsel["max-age"] == "0":
                del self.cookies[name]
        return response

    async def through(self, door: str) -> str:
        """Proves at the platform's page who sits here; where that sends him back to."""
        async with self.session.get(door, allow_redirects=False) as response:
            assert response.status == 302, await response.text()
            return response.headers["Location"]

    async def log_in(self, page: str = PAGE) -> ClientResponse:
        away = await self.get((await self.get(page)).headers["Location"])
        return await self.get(await self.through(away.headers["Location"]))


@dataclass
class World:
    company: Company
    clouds: dict[str, WeComDouble | DingTalkDouble | FeishuDouble]
    origin: str
    session: ClientSession

    def browser(self, platform: str = "") -> Browser:
        browser = Browser(self.session, self.origin)
        browser.agent = INSIDE.get(platform, browser.agent)
        return browser

    def sits(self, platform: str, user: str) -> None:
        """Who sits before the screen."""
        self.clouds[platform].entrance.browser = user


async def opened(stack: AsyncExitStack, company: Company, names: list[str], media: Path) -> World:
    clouds = {name: await stack.enter_async_context(DOUBLES[name](company.clock)) for name in names}
    sections = {name: cloud.section() for name, cloud in clouds.items()}
    config = check_config({"base_url": BASE, **sections}, {})
    async with company.storage.begin(at=company.clock.now()) as store:
        for name, cloud in clouds.items():
            cloud.people[IDS[name]] = Human(IDS[name], "王芳", departments=("1",))
            cloud.people["stranger"] = Human("stranger", "生人", departments=("1",))
            await store.bind_account(FANG, name, IDS[name])
            cloud.entrance.browser = IDS[name]
    outfit = Outfit(company.storage, company.clock, RandomIds(), BASE, media)
    remotes = open_platforms(config, outfit.wired)
    for remote in remotes.values():
        stack.push_async_callback(remote.close)
    login, app = Login("secret", secure=True), make_web()
    passes = Passes("secret", RandomIds(), secure=True)
    doors = with_doors(remotes)
    entrance = Entrance(doors, passes, login, company.storage, company.clock, BASE)
    entrance.add_to(app)
    Pages(
        company.storage, company.business, company.clock, RandomIds(), login, company.dispatch,
        entrance.unknown,
    ).add_to(app)  # fmt: skip
    server = await stack.enter_async_context(TestServer(app))
    session = await stack.enter_async_context(ClientSession())
    return World(company, clouds, str(server.make_url("")).rstrip("/"), session)


@pytest.fixture
async def world(small: Company, tmp_path: Path) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        yield await opened(stack, small, list(DOUBLES), tmp_path)


@ALL
async def test_a_page_opens_as_who_one_is_on_the_platform(world: World, platform: str) -> None:
    browser = world.browser(platform)
    response = await browser.log_in()
    assert (response.status, response.headers["Location"]) == (302, PAGE)
    page = await browser.get(PAGE)
    assert page.status == 200
    assert (await browser.get(PAGE)).status == 200, "and stays so"


async def test_a_browser_outside_every_app_chooses_and_wecom_shows_a_code(world: World) -> None:
    browser = world.browser()
    choice = await browser.get(PAGE)
    text = await choice.text()
    assert choice.status == 401
    assert all(f"用{name}登录" in text for name in ("企业微信", "钉钉", "飞书"))
    door = (await browser.get(f"/login/wecom?next={quote(PAGE, safe='')}")).headers["Location"]
    assert "/wwlogin/sso/login" in door
    assert (await browser.get(await browser.through(door))).headers["Location"] == PAGE


async def test_with_one_platform_there_is_nothing_to_choose(small: Company, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        world = await opened(stack, small, ["feishu"], tmp_path)
        assert (await world.browser().log_in()).headers["Location"] == PAGE


@ALL
async def test_cookies_are_for_the_server_alone(world: World, platform: str) -> None:
    browser = world.browser(platform)
    away = await browser.get((await browser.get(PAGE)).headers["Location"])
    for header in away.headers.getall("Set-Cookie"):
        assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/login"} <= set(header.split("; "))
    back = await browser.get(await browser.through(away.headers["Location"]))
    (kept,) = [one for one in back.headers.getall("Set-Cookie") if one.startswith(f"{COOKIE}=")]
    assert {"HttpOnly", "Secure", "SameSite=Lax"} <= set(kept.split("; "))


# -- states ------------------------------------------------------------------------------------------


async def refused(browser: Browser, address: str, why: str = "请再打开一次") -> None:
    response = await browser.get(address)
    assert response.status == 403
    assert why in await response.text()
    assert COOKIE not in browser.cookies


@ALL
async def test_a_way_back_counts_once(world: World, platform: str) -> None:
    browser = world.browser(platform)
    away = await browser.get((await browser.get(PAGE)).headers["Location"])
    kept = dict(browser.cookies)
    back = await browser.through(away.headers["Location"])
    await browser.get(back)
    browser.cookies = kept
    await refused(browser, back)


async def test_a_way_back_counts_in_its_own_browser_only(world: World) -> None:
    mine = world.browser("feishu")
    away = await mine.get((await mine.get(PAGE)).headers["Location"])
    back = await mine.through(away.headers["Location"])
    await refused(world.browser("feishu"), back)


async def test_a_way_back_counts_ten_minutes(world: World) -> None:
    browser = world.browser("dingtalk")
    away = await browser.get((await browser.get(PAGE)).headers["Location"])
    back = await browser.through(away.headers["Location"])
    world.company.clock.later(seconds=COUNTS_FOR.total_seconds())
    await refused(browser, back)


async def test_another_platforms_state_does_not_count(world: World) -> None:
    browser = world.browser("feishu")
    away = await browser.get((await browser.get(PAGE)).headers["Location"])
    back = await browser.through(away.headers["Location"])
    await refused(browser, back.replace("/login/feishu/", "/login/dingtalk/"))


@pytest.mark.parametrize("state", ["", "x", "a" * 56, "中" * 40, "f" * 5000])
async def test_a_state_that_we_did_not_make_does_not_count(world: World, state: str) -> None:
    browser = world.browser("feishu")
    browser.cookies[f"battlepack_door_{state[:8]}"] = "forged.signature"
    await refused(browser, f"/login/feishu/back?code=c&state={quote(state)}")


def test_a_state_is_what_every_platform_lets_pass() -> None:
    state = Passes("secret", RandomIds(), secure=True).state()
    assert state.isalnum()
    assert state.isascii()
    assert len(state) <= LONGEST


async def test_used_states_are_forgotten_when_they_count_no_more(
    world: World, rows_small: Rows
) -> None:
    await world.browser("feishu").log_in()
    world.company.clock.later(minutes=11)
    await world.browser("feishu").log_in()
    assert len([one for one in await rows_small(Lease) if one.name.startswith("used:")]) == 1


# -- who does not get in -----------------------------------------------------------------------------


@ALL
async def test_a_stranger_of_the_company_is_told_whom_to_ask(world: World, platform: str) -> None:
    world.sits(platform, "stranger")
    response = await world.browser(platform).log_in()
    assert response.status == 403
    assert "请联系管理员把你的账号加进来" in await response.text()


async def test_somebody_who_left_does_not_get_in_nor_stays_in(world: World) -> None:
    browser = world.browser("feishu")
    await browser.log_in()
    async with world.company.storage.begin(at=world.company.clock.now()) as store:
        (await store.session.get_one(Person, FANG)).active = False
    assert (await browser.get(PAGE)).status == 302, "asked again who he is"
    assert "账号已停用" in await (await browser.log_in()).text()


async def test_another_companys_people_do_not_get_in(world: World) -> None:
    world.clouds["dingtalk"].entrance.company = "another"  # type: ignore[union-attr]
    response = await world.browser("dingtalk").log_in()
    assert response.status == 403
    assert "请用本公司的聊天账号登录" in await response.text()


async def test_a_platform_that_does_not_answer_is_told_as_such(world: World) -> None:
    world.clouds["dingtalk"].faults.always("/v1.0/oauth2/userAccessToken", faults.HTTP_500)
    response = await world.browser("dingtalk").log_in()
    assert response.status == 503


# -- where one was going -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "next",
    ["https://evil.example/h5/today", "//evil.example", "/h5/../login", "/console", "", "/h5/today?x=1"]
    + ["/h5/customer/", "/h5/customer/1/2", "/\\evil.example", "/h5/today\r\nX: y", "javascript:alert(1)"],
)  # fmt: skip
async def test_only_our_own_pages_may_come_next(world: World, next: str) -> None:
    response = await world.browser("feishu").get(f"/login/feishu?next={quote(next, safe='')}")
    assert response.status == 404
    assert "Location" not in response.headers


def test_every_page_may_come_next() -> None:
    assert is_ours("/h5/customer/7")
    assert is_ours("/h5/form/visit.start%3A0")
    assert is_ours("/h5/today")


def test_links_on_cards_carry_nothing_but_the_page() -> None:
    links = [
        button.link
        for spec in catalogue().values()
        for block in spec(spec.example).blocks
        for button in (
            block.buttons
            if isinstance(block, Buttons)
            else (block.submit,)
            if isinstance(block, Form)
            else ()
        )
        if isinstance(button, Button) and button.link
    ]
    assert links
    assert all(is_ours(urlsplit(link).path) and link == urlsplit(link).path for link in links)

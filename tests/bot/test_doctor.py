"""The doctor looks at everything, changes nothing, and says of each line what to do."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.config import Config, check_config
from bot.doctor import HOUSE, examined, told
from bot.ids import RandomIds
from bot.platforms.base import Check
from bot.platforms.outfit import Outfit
from bot.platforms.wiring import open_platforms
from bot.receiving import Reception
from bot.server import add_callback, add_health, make_web
from bot.trial import Patience
from storage.tables import Change, Lease, Usage
from tests.bot.command import ran
from tests.bot.conftest import Rows
from tests.doubles.cloud import Human
from tests.doubles.company import BOSS, FANG, PLAYBOOK, Company
from tests.doubles.dingtalk import DingTalkDouble
from tests.doubles.feishu import FeishuDouble
from tests.doubles.wecom import WeComDouble

DOUBLES = {"wecom": WeComDouble, "dingtalk": DingTalkDouble, "feishu": FeishuDouble}
QUICK = Patience(looks=300, pause=0.01)


def config(company: Company, **settings: Any) -> Config:
    database = f"sqlite:///{company.storage.database}"
    return check_config({"database": database, "playbook": str(PLAYBOOK)} | settings, {})


async def found(
    config: Config, company: Company, card: str | None = None, patience: Patience = QUICK
) -> dict[str, Check]:
    lines = examined(config, company.clock, card, patience)
    return {f"{where} {check.name}": check async for where, check in lines}


async def test_a_house_in_order(small: Company) -> None:
    lines = await found(config(small), small)
    assert lines[f"{HOUSE} 数据库"].ok
    assert lines[f"{HOUSE} 业务规则"].ok
    assert (lines[f"{HOUSE} 人员"].ok, lines[f"{HOUSE} 人员"].found) == (
        True,
        "3 位同事，1 位管理员",
    )
    assert lines["平台 平台"].advice.startswith("照 docs/")


@pytest.mark.parametrize(
    ("url", "ok", "why"),
    [("http://127.0.0.1:8642", False, "只有本机能打开"), ("http://localhost", False, "只有本机")]
    + [("http://0.0.0.0", False, "只有本机"), ("http://bot.invalid", None, "从本机打不开")],
)
async def test_an_address_that_phones_cannot_open(
    small: Company, url: str, ok: bool | None, why: str
) -> None:
    check = (await found(config(small, base_url=url), small))[f"{HOUSE} 访问地址"]
    assert check.ok is ok
    assert why in check.found
    assert check.advice


@pytest.mark.parametrize(("serves", "ok"), [(True, True), (False, False)])
async def test_an_address_where_the_service_answers(
    small: Company, monkeypatch: pytest.MonkeyPatch, serves: bool, ok: bool
) -> None:
    """A test's server is on this machine, which phones could not open."""
    monkeypatch.setattr("bot.checkups._only_here", lambda url: "")
    app = make_web()
    if serves:
        add_health(app, small.storage)
    async with TestServer(app) as server:
        here = str(server.make_url("")).rstrip("/")
        check = (await found(config(small, base_url=here), small))[f"{HOUSE} 访问地址"]
    assert check.ok is ok


async def test_without_an_admin_it_is_said_how_to_name_one(small: Company) -> None:
    async with small.storage.begin(at=small.clock.now()) as store:
        await store.deactivate(BOSS, small.clock.now())
    check = (await found(config(small), small))[f"{HOUSE} 人员"]
    assert check.ok is False
    assert "battlepack sync --admin" in check.advice


async def test_a_missing_database_does_not_hide_what_the_platforms_say(
    small: Company, tmp_path: Path
) -> None:
    async with FeishuDouble(small.clock) as cloud:
        gone = config(small, database=f"sqlite:///{tmp_path}/none.db", feishu=cloud.section())
        lines = await found(gone, small)
    assert "battlepack db upgrade" in lines[f"{HOUSE} 数据库"].advice
    assert lines["feishu 应用凭证"].ok
    assert not (tmp_path / "none.db").exists(), "looking makes nothing"


async def test_redis_that_does_not_answer_and_secrets_that_differ(small: Company) -> None:
    lines = await found(config(small, redis="redis://127.0.0.1:1/0"), small)
    assert lines[f"{HOUSE} Redis"].ok is False
    assert "web.secret" in lines[f"{HOUSE} 登录密钥"].advice


async def test_a_clock_that_is_far_off(small: Company) -> None:
    """The double's server says the real time; the deployment stands still in November."""
    async with FeishuDouble(small.clock) as cloud:
        check = (await found(config(small, feishu=cloud.section()), small))[f"{HOUSE} 时钟"]
    assert check.ok is False
    assert "校时" in check.advice


@pytest.mark.parametrize("platform", list(DOUBLES))
async def test_every_platform_is_looked_at_and_no_card_is_sent_unasked(
    small: Company, platform: str, rows_small: Rows
) -> None:
    before = len(await rows_small(Change))
    async with DOUBLES[platform](small.clock) as cloud:
        cloud.people["fang"] = Human("fang", "王芳", departments=("1",))
        lines = await found(config(small, **{platform: cloud.section()}), small)
        assert lines[f"{platform} 应用凭证"].ok
        assert any("额度" in name for name in lines)
        assert cloud.chat("fang") == []
    assert await rows_small(Usage) == [], "nor is anything counted or taken"
    assert await rows_small(Lease) == []
    assert len(await rows_small(Change)) == before


async def test_a_wrong_secret_is_told_with_what_to_do(small: Company) -> None:
    async with FeishuDouble(small.clock) as cloud:
        wrong = cloud.section() | {"app_secret": "wrong"}
        check = (await found(config(small, feishu=wrong), small))["feishu 应用凭证"]
    assert check.ok is False
    assert check.advice
    assert [line.strip().split()[0] for line in told(check)] == ["不通过", "→"]


# -- the test card -----------------------------------------------------------------------------------


@pytest.fixture
async def feishu(small: Company, tmp_path: Path) -> AsyncIterator[FeishuDouble]:
    """The service, running on the same database."""
    async with FeishuDouble(small.clock, mode="http") as cloud:
        cloud.people["on_fang"] = Human("on_fang", "王芳")
        async with small.storage.begin(at=small.clock.now()) as store:
            await store.bind_account(FANG, "feishu", "on_fang")
        outfit = Outfit(small.storage, small.clock, RandomIds(), "http://bot", tmp_path)
        remotes = open_platforms(config(small, feishu=cloud.section()), outfit.wired)
        small.dispatch._platforms = {**small.dispatch._platforms, **remotes}
        app = make_web()
        add_callback(
            app, remotes["feishu"], Reception(remotes["feishu"], small.dispatch), small.clock
        )
        async with TestServer(app) as server:
            cloud.callback = str(server.make_url("/callback/feishu"))
            yield cloud
        await remotes["feishu"].close()


async def test_a_test_card_is_sent_and_its_tap_waited_for(
    small: Company, feishu: FeishuDouble
) -> None:
    looking = asyncio.create_task(found(config(small, feishu=feishu.section()), small, "王芳"))
    async with asyncio.timeout(10):
        while not feishu.chat("on_fang"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await feishu.press("on_fang", feishu.chat("on_fang")[0].id, "点我测试")
    assert (await looking)["feishu 测试卡片"].ok


async def test_a_test_card_that_nobody_taps_fails(small: Company, feishu: FeishuDouble) -> None:
    settings = config(small, feishu=feishu.section())
    check = (await found(settings, small, "王芳", Patience(2, 0)))["feishu 测试卡片"]
    assert check.ok is False
    assert "没有收到点击" in check.found


async def test_somebody_without_an_account_gets_no_card(
    small: Company, feishu: FeishuDouble
) -> None:
    lines = await found(config(small, feishu=feishu.section()), small, "李强")
    assert "battlepack sync" in lines["测试卡片 测试卡片"].advice


# -- the command -------------------------------------------------------------------------------------


def test_the_command_ends_with_what_it_found(tmp_path: Path, sqlite_template: Path) -> None:
    (tmp_path / "config.yaml").write_text(
        f"database: sqlite:///{sqlite_template}\nplaybook: {PLAYBOOK}\n"
    )
    ended = ran("doctor", "-c", str(tmp_path / "config.yaml"))
    assert ended.exit_code == 1
    assert "  通过  数据库" in ended.output
    assert "  不通过  人员：0 位同事，0 位管理员\n      → " in ended.output

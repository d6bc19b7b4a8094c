"""Managers see how well their people suit each type of lead: as a page, and as a picture in the chat (AS-03)."""

from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from bot.connectors.draw_heat import NO_FONT, draw_heat
from bot.connectors.tables import Works
from bot.errands import Errands
from bot.files import place
from bot.h5 import Pages
from bot.ids import RandomIds
from bot.login import Login
from bot.pictures.heat import heat_picture
from bot.server import make_web
from cards.wire import pack
from handlers.lead_heat import told
from sales.actions import HeatDrawn
from sales.matching_heat import Cell, HeatMap
from storage.store import Storage
from storage.tables import Media, OutboxMessage, Person, Role
from tests.handlers.desk import Desk, open_desk

LEADS = ("静安牙科", "浦东口腔", "徐汇体检")
MANAGER, DIRECTOR, REP, OPS = 2, 1, 3, 6


@pytest.fixture
async def desk(storage: Storage) -> Desk:
    desk = await open_desk(storage)
    for number, firm in enumerate(LEADS):
        form = await desk.tap("lead.start", by="李国强")
        industry = "体检中心" if "体检" in firm else "口腔连锁"
        await desk.press(
            form.card, "提交", by="李国强", company=firm, phone=f"1390000000{number}",
            industry=industry, yearly="80万",
        )  # fmt: skip
    return desk


async def page(desk: Desk, who: int) -> tuple[int, str]:
    app = make_web()
    login = Login("secret", local=True)
    Pages(desk.storage, desk.business, desk.clock, RandomIds(), login, desk.dispatch).add_to(app)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get(f"/h5/heat?as={who}")
        return answer.status, await answer.text()


async def test_a_manager_sees_his_people_by_the_types_that_came(desk: Desk) -> None:
    status, body = await page(desk, MANAGER)
    assert status == 200
    for shown in ("王芳", "陈明", "口腔", "体检", "A级", "80–100"):
        assert shown in body
    assert "谁都没有数据、没有计分的：大单成交率" in body, "what is not known is said"


async def test_nobody_sees_colleagues_who_are_not_below_him(desk: Desk) -> None:
    async with desk.storage.begin(at=desk.clock.now()) as store:
        store.acting(at=desk.clock.now())
        other = Person(name="外组同事", region_id=1)
        store.session.add(other)
        await store.session.flush()
        store.session.add(Role(person_id=other.id or 0, role="rep"))
    assert "外组同事" not in (await page(desk, MANAGER))[1]
    assert "外组同事" not in (await page(desk, DIRECTOR))[1]
    assert "外组同事" in (await page(desk, OPS))[1]
    assert (await page(desk, REP))[0] == 404
    assert "权限" in (await desk.say("/热力图", by="王芳")).notice


async def drawn(desk: Desk, tmp_path: Path) -> list[OutboxMessage]:
    works = Works(desk.storage, desk.business, desk.clock, tmp_path, lambda: None)
    connectors = {"draw_heat": lambda task: draw_heat(works, task)}
    await desk.say("/热力图", by="李国强")
    await Errands(desk.storage, connectors, desk.dispatch, desk.clock).drain()
    return [one for one in await desk.rows(OutboxMessage) if one.once.endswith(":drawn")]


async def test_the_picture_comes_to_the_chat_with_its_words(desk: Desk, tmp_path: Path) -> None:
    (sent,) = await drawn(desk, tmp_path)
    assert sent.person_id == MANAGER
    assert "口腔连锁 A：" in sent.content["text"]
    (media,) = await desk.rows(Media)
    assert (media.id, media.person_id, media.mime) == (sent.content["file"], MANAGER, "image/png")
    with Image.open(place(tmp_path, media.sha256)) as picture:
        assert picture.width >= 600


async def test_without_a_chinese_font_the_words_come_alone(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.connectors.draw_heat.chinese_font", lambda: None)
    (sent,) = await drawn(desk, tmp_path)
    assert "file" not in sent.content
    assert sent.content["text"].startswith(NO_FONT)


async def test_somebody_elses_picture_cannot_be_asked_for(desk: Desk, tmp_path: Path) -> None:
    await drawn(desk, tmp_path)
    (media,) = await desk.rows(Media)
    await desk.tap(pack(HeatDrawn(media.id or 0)), by="周敏")
    told = [one for one in await desk.rows(OutboxMessage) if one.once.endswith(":drawn")]
    assert [one.person_id for one in told] == [MANAGER]


def test_the_picture_of_many_says_who_is_not_on_it() -> None:
    from bot.pictures.fonts import chinese_font

    names = {id: f"同事{id}" for id in range(1, 101)}
    row = (Cell(55), Cell(None, why="新人"))
    heat = HeatMap(("口腔连锁 A", "第三方检验 B"), tuple(names), tuple(row for _ in names))
    assert "新人" not in told(heat, names)
    if font := chinese_font():
        assert heat_picture(heat, names, font).startswith(b"\x89PNG")

"""A matching rule is changed in the chat: tried on the past first, then in force for the next lead (AS-08)."""

from functools import partial
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.business import open_business
from bot.connectors.tables import Works
from bot.connectors.try_rules import try_rules
from bot.errands import Errands
from bot.h5 import Pages
from bot.ids import RandomIds
from bot.login import Login
from bot.server import make_web
from cards.model import Card
from storage.store import Storage
from storage.tables import Ability, Assignment, MatchChange, MatchTrial, OutboxMessage, Playbook
from tests.handlers.desk import PLAYBOOK, ZONE, Desk, open_desk, words

OPS, ADMIN = "孙洁", "赵静"
LEADS = 3
WEIGHTS = "响应时效 80\n当前负荷 20"


@pytest.fixture
async def desk(storage: Storage) -> Desk:
    return await opened(storage)


@pytest.fixture
async def small(sqlite_storage: Storage) -> Desk:
    """For what does not depend on the database."""
    return await opened(sqlite_storage)


async def opened(storage: Storage) -> Desk:
    desk = await instance(await open_desk(storage))
    for number in range(LEADS):
        await tell(desk, f"静安{'甲乙丙'[number]}牙科", number)
    return desk


async def instance(desk: Desk, playbook: Path = PLAYBOOK) -> Desk:
    """Another process on the same database."""
    return Desk(desk.storage, await open_business(desk.storage, playbook, ZONE), desk.clock)


async def tell(desk: Desk, firm: str, number: int) -> None:
    form = await desk.tap("lead.start", by="李国强")
    await desk.press(
        form.card, "提交", by="李国强", company=firm, phone=f"1390000000{number}", yearly="80万"
    )


async def proposed(desk: Desk, **typed: str) -> Card:
    """By operations: the rule of the large ones otherwise."""
    listed = await desk.say("/匹配规则", by=OPS)
    form = await desk.press(listed.card, "改 2", by=OPS)
    filled = {"name": "年采购额超过50万", "when": "年采购额 超过 50万", "weights": WEIGHTS} | typed
    reply = await desk.press(form.card, "试算", by=OPS, **filled)
    assert reply.notice == "开始试算", reply.notice
    assert reply.card
    return reply.card


async def tried(desk: Desk, tmp_path: Path) -> int:
    works = Works(desk.storage, desk.business, desk.clock, tmp_path, lambda: None)
    connectors = {"try_rules": partial(try_rules, works)}
    await Errands(desk.storage, connectors, desk.dispatch, desk.clock).drain()
    return int((await desk.rows(MatchChange))[-1].id)


async def card_of(desk: Desk, change: int, by: str) -> Card:
    card = (await desk.tap(f"rule.show:{change}", by=by)).card
    assert card
    return card


async def test_it_is_tried_shown_to_a_second_person_and_in_force_for_the_next_lead(
    desk: Desk, tmp_path: Path
) -> None:
    await proposed(desk)
    change = await tried(desk, tmp_path)
    mine = await card_of(desk, change, OPS)
    assert "3 条线索" in words(mine)
    assert "要由另一位" in words(mine)
    told = [one for one in await desk.rows(OutboxMessage) if one.once.startswith("rules:")]
    assert [one.person_id for one in told] == [5], "the admin, who is the other"
    assert "card" not in told[0].content, "drawn for who gets it"
    before = desk.business.playbook
    reply = await desk.press(await card_of(desk, change, ADMIN), "启用", by=ADMIN)
    assert "已启用，第 2 版" in reply.notice
    await tell(desk, "浦东牙科", 7)
    last = (await desk.rows(Assignment))[-1]
    assert last.parts["rule"]["weights"] == {"response": 80, "load": 20}
    assert last.parts["playbook"] == 2
    (row,) = await desk.rows(MatchChange)
    assert (row.state, row.person_id, row.decided_by_id, row.number) == ("active", 6, 5, 2)
    assert row.decided_at == desk.clock.now()
    assert {one.content["version"] for one in await desk.rows(Playbook)} == {before.version, 2}


async def test_the_change_survives_a_restart_and_reaches_every_instance(
    desk: Desk, tmp_path: Path
) -> None:
    other = await instance(desk)
    await other.say("/匹配规则", by=OPS, event="o1")
    await proposed(desk)
    await desk.press(await card_of(desk, await tried(desk, tmp_path), ADMIN), "启用", by=ADMIN)
    for one in (other, await instance(desk)):
        shown = words((await one.say("/匹配规则", by=OPS, event=f"o{id(one)}")).card)
        assert "响应时效 80" in shown
        assert f"第 2 版 · {ADMIN}启用" in shown


async def test_a_file_that_was_edited_later_wins(small: Desk, tmp_path: Path) -> None:
    await proposed(small)
    await small.press(await card_of(small, await tried(small, tmp_path), ADMIN), "启用", by=ADMIN)
    edited = tmp_path / "playbook.yaml"
    edited.write_text(
        PLAYBOOK.read_text("utf-8").replace("big_deal_yuan: 500000", "big_deal_yuan: 600000")
    )
    later = await instance(small, edited)
    shown = words((await later.say("/匹配规则", by=OPS, event="later")).card)
    assert "响应时效 80" not in shown
    assert later.business.playbook.matching.big_deal_yuan == 600_000


async def test_whoever_proposed_it_does_not_put_it_in_force_unless_there_is_nobody_else(
    small: Desk, tmp_path: Path
) -> None:
    await proposed(small)
    change = await tried(small, tmp_path)
    refused = await small.tap(f"rule.activate:{change}:2", by=OPS)
    assert "另一位" in refused.notice
    async with small.storage.begin(at=small.clock.now()) as store:
        await store.deactivate(5, small.clock.now())
    alone = await small.press(await card_of(small, change, OPS), "启用", by=OPS)
    assert "已启用" in alone.notice


async def test_dropped_nothing_changes_and_an_old_card_does_nothing(
    small: Desk, tmp_path: Path
) -> None:
    await proposed(small)
    old = await card_of(small, await tried(small, tmp_path), ADMIN)
    dropped = await small.press(old, "放弃", by=OPS)
    assert dropped.notice == "已放弃，规则没有变"
    assert "内容刚更新过" in (await small.press(old, "启用", by=ADMIN)).notice
    assert small.business.playbook.version == 1


async def test_of_two_changes_made_from_the_same_rules_the_second_is_not_put_in_force(
    small: Desk, tmp_path: Path
) -> None:
    await proposed(small)
    await proposed(small, weights="大单成交率 100")
    second = await tried(small, tmp_path)
    await small.press(await card_of(small, second - 1, ADMIN), "启用", by=ADMIN)
    reply = await small.press(await card_of(small, second, ADMIN), "启用", by=ADMIN)
    assert "又改过" in reply.notice
    assert small.business.playbook.version == 2


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"weights": "响应时效 80"}, "权重加起来要等于 100，现在是 80"),
        ({"weights": "快 100"}, "没有「快」这项能力"),
        ({"when": ""}, "没有条件，后面的规则永远轮不到"),
        ({"weights": ""}, "还没填：权重"),
    ],
)
async def test_what_makes_no_sense_is_said_and_what_was_typed_stays(
    small: Desk, typed: dict[str, str], told: str
) -> None:
    form = await small.tap("rule.start:large", by=OPS)
    filled = {"name": "大客户", "when": "年采购额 超过 50万", "weights": WEIGHTS} | typed
    reply = await small.press(form.card, "试算", by=OPS, **filled)
    assert told in reply.notice
    assert "大客户" in words(reply.card)
    assert await small.rows(MatchChange) == []


async def test_a_new_rule_stands_before_the_last(small: Desk) -> None:
    form = await small.press((await small.say("/匹配规则", by=OPS)).card, "加一条", by=OPS)
    await small.press(
        form.card, "试算", by=OPS, name="新区", when="地区 华西", weights="当前负荷 100"
    )
    (row,) = await small.rows(MatchChange)
    assert [rule["name"] for rule in row.matching["rules"]][-2:] == ["新区", "其他线索"]


async def test_reps_and_managers_do_not_see_the_rules(small: Desk, tmp_path: Path) -> None:
    await proposed(small)
    change = await tried(small, tmp_path)
    for who, number in (("王芳", 3), ("李国强", 2)):
        for packed in (
            "rules",
            "rule.start:large",
            f"rule.show:{change}",
            f"rule.activate:{change}:2",
        ):
            assert "权限" in (await small.tap(packed, by=who)).notice
        assert (await page(small, number, change))[0] == 404


async def page(desk: Desk, who: int, change: int) -> tuple[int, str]:
    app = make_web()
    login = Login("secret", local=True)
    Pages(desk.storage, desk.business, desk.clock, RandomIds(), login, desk.dispatch).add_to(app)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get(f"/h5/whatif/{change}/1?as={who}")
        return answer.status, await answer.text()


async def test_the_page_lists_who_would_have_got_what_with_firms_for_operations_alone(
    small: Desk, tmp_path: Path
) -> None:
    async with small.storage.begin(at=small.clock.now()) as store:
        store.acting(at=small.clock.now())
        for person, level in ((3, 1), (4, 3)):
            store.session.add(
                Ability(person_id=person, name="certification", value=level, as_of="2026-11-01")
            )
    await proposed(small, weights="当前负荷 100")
    change = await tried(small, tmp_path)
    (trial,) = await small.rows(MatchTrial)
    assert trial.result["moved"]
    _, mine = await page(small, 6, change)
    _, admins = await page(small, 5, change)
    assert "牙科" in mine
    assert "牙科" not in admins, "no customer content"
    assert "王芳" in admins
    assert (await page(small, 6, change + 1))[0] == 404

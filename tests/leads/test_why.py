"""Years later every decision about a lead is told as it was made, whatever became of rules and people (AS-09)."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.connectors.tables import Works
from bot.connectors.try_rules import try_rules
from bot.errands import Errands
from cards.model import Card, Folded
from sales.matching_kept import plain, restored
from storage.lead_parts import parts_of
from storage.store import Storage
from storage.tables import Ability, Assignment, AssignmentBlock, Lead, Person, Region, Role
from tests.handlers.desk import WEDNESDAY, Desk, open_desk, words

FIRMS = ("静安牙科", "浦东口腔", "徐汇体检", "长宁医院", "黄浦诊所", "虹口检验")
SELLERS = 40


@pytest.fixture
async def desk(storage: Storage) -> Desk:
    from tests.leads.test_rules import instance

    desk = await open_desk(storage)
    async with storage.begin(at=WEDNESDAY) as store:
        store.acting(at=WEDNESDAY)
        for number in range(SELLERS):
            person = Person(name=f"销售{number:02}", manager_id=2, region_id=1)
            store.session.add(person)
            await store.session.flush()
            store.session.add(Role(person_id=person.id or 0, role="rep"))
        for person_id, level in ((3, 4), (4, 3)):
            store.session.add(
                Ability(person_id=person_id, name="certification", value=level, as_of="2026-11-01")
            )
    return await instance(desk)


async def told(desk: Desk, query: str = "静安牙科", by: str = "李国强") -> Card:
    card = (await desk.say(f"/为什么 {query}", by=by)).card
    assert card
    return card


async def tell(desk: Desk, firm: str) -> None:
    form = await desk.tap("lead.start", by="李国强")
    await desk.press(form.card, "提交", by="李国强", company=firm, yearly="80万")


def shown(card: Card) -> str:
    """All but the years: what is read."""
    return words(card)


async def much_later(desk: Desk, tmp_path: Path) -> None:
    """The rule that decided is another now, the runner-up has left, the region has another name."""
    works = Works(desk.storage, desk.business, desk.clock, tmp_path, lambda: None)
    form = await desk.tap("rule.start:large", by="孙洁")
    await desk.press(
        form.card, "试算", by="孙洁", name="大单", when="年采购额 超过 90万", weights="当前负荷 100"
    )
    await Errands(
        desk.storage, {"try_rules": partial(try_rules, works)}, desk.dispatch, desk.clock
    ).drain()
    assert "已启用" in (await desk.tap("rule.activate:1:2", by="赵静")).notice
    async with desk.storage.begin(at=desk.clock.now()) as store:
        store.acting(at=desk.clock.now())
        await store.deactivate(4, desk.clock.now())
        region = await store.session.get_one(Region, 1)
        region.name = "东部"
        for ability in await desk.rows(Ability):
            row = await store.session.get_one(Ability, (ability.person_id, ability.name))
            row.value = 1
    desk.clock.at += timedelta(days=3 * 365)


async def test_three_years_later_it_is_told_in_the_same_words(desk: Desk, tmp_path: Path) -> None:
    await tell(desk, "静安牙科")
    at_once = await told(desk)
    asked = await told(desk, "静安牙科 陈明")
    await much_later(desk, tmp_path)
    assert await told(desk) == at_once
    assert await told(desk, "静安牙科 陈明") == asked
    assert desk.business.playbook.matching.rules[1].name == "大单", "the rules are others"
    for part in (
        "王芳",
        "年采购额超过50万（第 1 版）",
        "年采购额 超过 50万",
        "认证 4 级",
        "陈明",
        "2026年11月25日",
    ):
        assert part in shown(at_once)
    assert "为什么不是陈明" in shown(asked)
    assert "认证等级 3 级（对方 4 级）" in shown(asked)


async def test_why_not_somebody_who_could_not_have_it_or_was_not_there(desk: Desk) -> None:
    await tell(desk, "静安牙科")
    async with desk.storage.begin(at=desk.clock.now()) as store:
        store.acting(at=desk.clock.now())
        store.session.add(Person(name="后来者", region_id=1))
    assert "当时不在团队名单里" in shown(await told(desk, "静安牙科 后来者"))
    assert "没有叫「某某」的同事" in (await desk.say("/为什么 静安牙科 某某", by="李国强")).notice


async def test_what_candidates_have_alike_is_kept_once_and_replayed_exactly(desk: Desk) -> None:
    for firm in FIRMS:
        await tell(desk, firm)
    async with desk.storage.read() as store:
        for row in await desk.rows(Assignment):
            parts = await parts_of(store, row)
            assert parts
            when = {"when": parts["when"]}
            assert plain(restored(parts)) | when == parts
    blocks = await desk.rows(AssignmentBlock)
    rows = await desk.rows(Assignment)
    assert len(rows) == 6
    assert len(blocks) == len(set().union(*(row.parts["shared"].values() for row in rows)))
    assert len(blocks) <= len(rows[0].parts["shared"]) + 6, "what a lead adds is the load of one"


async def test_every_step_of_a_lead_is_told_with_who_did_it(desk: Desk) -> None:
    await tell(desk, "静安牙科")
    (lead,) = await desk.rows(Lead)
    form = await desk.tap(f"lead.declining:{lead.id}:{lead.version}", by="王芳")
    await desk.press(form.card, "退回", by="王芳", reason="不在我的片区")
    card = await told(desk)
    assert "系统匹配" in shown(card)
    assert "退回后再派" in shown(card)
    assert "不在我的片区" in shown(card)
    folded = [block for block in card.blocks if isinstance(block, Folded)]
    assert [one.title for one in folded].count("得分怎么来的") == 2

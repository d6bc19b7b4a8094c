"""What is shown in several places looks the same in all of them, after whatever happens to it."""

from handlers.registry import FACES
from storage.tables import BattlePack, Person
from tests.faces.screen import Screen
from tests.handlers.desk import buttons, words

SENTENCE = "今天和王总聊了二期扩容需求，下周三下午3点带方案过去，预计50万"


def labels(screen: Screen, message: str) -> list[str]:
    card = screen.card(message)
    return [one.label for one in buttons(card)] if card else []


async def saved(screen: Screen) -> str:
    draft = await screen.say(SENTENCE)
    return await screen.tap(draft, "确认")


async def made(screen: Screen, visit: str) -> str:
    form = await screen.tap(visit, "建商机")
    return await screen.tap(form, "确认建商机", name="青禾二期")


async def test_once_an_opportunity_is_made_the_visit_leads_to_it(screen: Screen) -> None:
    visit = await saved(screen)
    assert "建商机" in labels(screen, visit)
    deal = await made(screen, visit)
    assert deal != visit
    assert "看商机" in labels(screen, visit)
    assert "建商机" not in labels(screen, visit)


async def test_the_tapped_message_is_drawn_once_and_keeps_its_undo(screen: Screen) -> None:
    visit = await saved(screen)
    deal = await made(screen, visit)
    drawn = screen.wall.messages[deal].draws
    await screen.tap(deal, "需求诊断")
    assert screen.wall.messages[deal].draws == drawn + 1
    assert "撤销" in labels(screen, deal)


async def test_a_stage_moved_here_is_moved_there(screen: Screen) -> None:
    deal = await made(screen, await saved(screen))
    other = await screen.say("/商机 青禾二期")
    assert other != deal
    await screen.tap(other, "需求诊断")
    assert "需求诊断" in words(screen.card(deal))
    await screen.tap(other, "关闭")
    await screen.tap(other, "确认关闭", outcome="lost", reason="price")
    assert "输单" in words(screen.card(deal))


async def test_a_message_with_a_form_on_it_is_not_drawn_over(screen: Screen) -> None:
    deal = await made(screen, await saved(screen))
    other = await screen.say("/商机 青禾二期")
    form = await screen.tap(other, "关闭")
    assert form == other
    await screen.tap(deal, "需求诊断")
    assert "确认关闭" in labels(screen, other)


async def test_a_visit_that_was_logged_is_on_the_opportunitys_card(screen: Screen) -> None:
    deal = await made(screen, await saved(screen))
    screen.desk.later(days=1)
    draft = await screen.say("下午给青禾口腔的王总演示了方案，他问了数据迁移的细节")
    await screen.tap(draft, "确认")
    assert "数据迁移" in words(screen.card(deal))


async def test_a_reminder_of_what_was_done_elsewhere_has_nothing_to_tap(screen: Screen) -> None:
    todo = await screen.say("/待办 今天下午3点给王总发报价")
    await screen.ring(hours=5)
    reminder = screen.last()
    assert "到点了" in words(screen.card(reminder))
    await screen.tap(todo, "完成")
    assert "已完成" in words(screen.card(reminder))
    assert "完成" not in labels(screen, reminder)
    await screen.tap(todo, "撤销")
    assert "完成" in labels(screen, reminder)


async def test_a_todo_done_elsewhere_is_ticked_in_the_pack(screen: Screen) -> None:
    todo = await screen.say("/待办 今天下午3点给王总发报价")
    async with screen.desk.storage.begin(at=screen.desk.clock.now()) as store:
        pack = BattlePack(
            person_id=3, day="2026-11-25", todo_ids=[1], created_at=screen.desk.clock.now()
        )
        store.session.add(pack)
    shown = await screen.say("/今日")
    before = words(screen.card(shown))
    await screen.tap(todo, "完成")
    assert words(screen.card(shown)) != before
    assert screen.wall.messages[shown].draws == 2


async def test_undoing_an_opportunity_gives_the_visit_its_button_back(screen: Screen) -> None:
    visit = await saved(screen)
    deal = await made(screen, visit)
    other = await screen.say("/商机 青禾二期")
    await screen.tap(deal, "撤销")
    assert "建商机" in labels(screen, visit)
    assert "内容已不在" in words(screen.card(other))
    assert labels(screen, other) == []


async def test_each_viewer_sees_his_own_face(screen: Screen) -> None:
    """The manager reads of the change on a card of his own, drawn with his rights."""
    deal = await made(screen, await saved(screen))
    managers = await screen.say("/商机 青禾二期", by="李国强")
    assert "王芳" in words(screen.card(managers))
    await screen.tap(deal, "需求诊断")
    assert "需求诊断" in words(screen.card(managers))
    assert "王芳" in words(screen.card(managers))
    assert "撤销" not in labels(screen, managers)
    assert screen.wall.messages[managers].address == "李国强"


async def test_who_lost_the_right_to_see_it_keeps_no_copy(screen: Screen) -> None:
    deal = await made(screen, await saved(screen))
    managers = await screen.say("/商机 青禾二期", by="李国强")
    async with screen.desk.storage.begin(at=screen.desk.clock.now()) as store:
        (await store.session.get_one(Person, 3)).manager_id = None
    await screen.tap(deal, "需求诊断")
    assert "内容已不在" in words(screen.card(managers))


async def test_every_card_of_a_thing_says_which(screen: Screen) -> None:
    async with screen.desk.storage.read() as store:
        assert await store.shown_places("touch", 1) == []
    visit = await saved(screen)
    async with screen.desk.storage.read() as store:
        (place,) = await store.shown_places("touch", 1)
    assert (place.message_id, place.viewer_id, place.conversation) == (visit, 3, "王芳")


async def test_faces_are_registered_for_what_is_shown() -> None:
    assert {"touch", "opportunity", "todo", "rethink", "customer", "battle_pack"} <= FACES.keys()

"""The same story on every platform and in every mode: what differs between them, nobody who works notices."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.store import Storage
from storage.tables import (
    Account,
    Approval,
    Media,
    Opportunity,
    OutboxMessage,
    Person,
    TouchLog,
)
from tests.doubles.cloud import HTTP_500, RESET_AFTER, THROTTLED, TOKEN_EXPIRED, Fault
from tests.doubles.company import StandingClock
from tests.platforms.stage import LI, MODES, STRANGER, SUN, WANG, Stage, open_stage

VISIT = "今天和青禾口腔的秦总聊了二期扩容需求，担心迁移风险，下周三下午3点带方案过去，预计50万"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
CARDS = {
    "wecom": "/cgi-bin/message/send",
    "dingtalk": "/v1.0/card/instances/createAndDeliver",
    "feishu": "/open-apis/im/v1/messages",
}
"""Where a card to a person is sent."""


@pytest.fixture(params=MODES)
async def stage(
    request: pytest.FixtureRequest,
    sqlite_storage: Storage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Stage]:
    monkeypatch.setattr(
        "bot.sending.SHORT", 0.0
    )  # the stage's clock moves; nothing waits in real time
    async with open_stage(request.param, sqlite_storage, tmp_path, StandingClock()) as stage:
        yield stage


async def test_a_sentence_two_taps_and_a_form_are_a_visit_and_an_opportunity(stage: Stage) -> None:
    await stage.say(VISIT)
    draft = stage.with_button("确认")
    await stage.press(draft, "确认")
    assert [one.state for one in await stage.rows(TouchLog)] == ["saved"]
    saved = stage.with_button("建商机")
    assert saved.id == draft.id, "the tapped card became the saved visit"
    await stage.press(saved, "建商机")
    await stage.fill("确认建商机", name="二期扩容", amount="50万")
    (deal,) = await stage.rows(Opportunity)
    assert (deal.owner_id, deal.stage) == (WANG, "first_touch")


async def test_a_tap_and_a_sentence_that_come_twice_count_once(stage: Stage) -> None:
    await stage.say(VISIT)
    seen = len(stage.chat(WANG))
    await stage.again()
    assert len(await stage.rows(TouchLog)) == 1
    assert len(stage.chat(WANG)) == seen
    await stage.press(stage.with_button("确认"), "确认")
    await stage.say(VISIT)
    assert len(await stage.rows(TouchLog)) == 2  # said again on purpose


async def test_a_stranger_is_told_whom_to_ask(stage: Stage) -> None:
    await stage.say(VISIT, by=STRANGER)
    assert "请联系管理员" in stage.last(STRANGER).text
    assert await stage.rows(TouchLog) == []


async def test_a_request_is_decided_in_the_group_and_every_place_shows_it(stage: Stage) -> None:
    await stage.say("你好", by=SUN, group=stage.group)  # WeCom lets a bot speak where it was called
    await stage.ask("appr.submit:redemption:0", WANG, about="兑换 500 积分", reason="攒够了")
    signer = stage.with_button("同意", SUN)
    if stage.name == "wecom":
        await stage.say("同意 1", by=SUN, group=stage.group)
    else:
        await stage.press(stage.with_button("同意", stage.group), "同意", by=SUN)
    (request,) = await stage.rows(Approval)
    assert request.state == "approved"
    shown = next(one for one in stage.chat(SUN) if one.id == signer.id)
    assert "同意" not in shown.labels
    for place in (shown, stage.last(WANG)):
        assert "已通过" in place.title + place.text
    assert all("同意" not in one.labels for one in stage.chat(stage.group))


async def test_what_a_colleague_decides_is_refused_to_everybody_else(stage: Stage) -> None:
    await stage.ask("appr.submit:redemption:0", WANG, about="兑换 500 积分", reason="攒够了")
    await stage.say("同意 1", by=LI)
    assert [one.state for one in await stage.rows(Approval)] == ["open"]


async def test_a_photo_is_fetched_once_and_kept(stage: Stage) -> None:
    await stage.cloud.send_file(stage.id(WANG), "门头.png", PNG, "image")
    await stage.settled()
    (kept,) = await stage.rows(Media)
    assert (kept.kind, kept.size, kept.person_id) == ("image", len(PNG), WANG)


async def test_who_leaves_the_company_is_sent_nothing_more(stage: Stage) -> None:
    await stage.say(VISIT)
    await stage.cloud.leave(stage.id(WANG))
    await stage.settled()
    fang = next(one for one in await stage.rows(Person) if one.id == WANG)
    account = next(one for one in await stage.rows(Account) if one.person_id == WANG)
    assert not fang.active or account.lost_at
    asked = len(stage.cloud.calls)
    async with stage.app.storage.begin(at=stage.clock.now()) as store:
        await store.owe_text(WANG, "今日作战包", once="late")
    await stage.settled()
    assert [one for one in stage.cloud.calls[asked:] if one.path == CARDS[stage.name]] == []
    late = next(one for one in await stage.rows(OutboxMessage) if one.once == "late")
    assert late.state == "dead"


@pytest.mark.parametrize("stage", ["wecom", "dingtalk-http", "feishu-http"], indirect=True)
@pytest.mark.parametrize("fault", [HTTP_500, THROTTLED, TOKEN_EXPIRED, RESET_AFTER])
async def test_what_goes_wrong_on_the_way_shows_a_card_late_and_once(
    stage: Stage, fault: Fault
) -> None:
    stage.cloud.faults.next(CARDS[stage.name], fault)
    await stage.say(VISIT)
    drafts = [one for one in stage.chat(WANG) if "确认" in one.labels]
    assert len(drafts) == 1
    assert {one.state for one in await stage.rows(OutboxMessage)} == {"done"}

"""A manager's comment, two taps from the alert, in words or by voice; it reaches the rep at once (AL-04)."""

import pytest

from bot.platforms.base import Message
from cards.wire import pack
from sales.actions import MakeRemark, StartRemark
from storage.tables import Remark, TouchLog
from tests.handlers.desk import words
from tests.ladder.conftest import Open
from tests.ladder.vigil import BOSS, FANG, IDS, MING, QIANG, Vigil

NIGHT = "2026-11-26 22:30"


@pytest.fixture
async def silent(vigil_at: Open) -> tuple[Vigil, int]:
    vigil = await vigil_at("2026-11-23 10:00")
    deal = await vigil.deal()
    await vigil.until(NIGHT)
    return vigil, deal


async def test_two_taps_and_the_rep_has_it_even_by_night(silent: tuple[Vigil, int]) -> None:
    vigil, deal = silent
    listed = await vigil.desk.press(vigil.card(QIANG), "王芳", by=QIANG)
    form = await vigil.desk.press(listed.card, "批注", by=QIANG)
    sent = await vigil.desk.press(form.card, "发给王芳", by=QIANG, words="明早先给王总打电话")
    assert "已发给王芳" in sent.notice
    said = await _heard(vigil)
    assert "明早先给王总打电话" in said
    assert "李国强" in said
    assert "青禾口腔 二期扩容" in said
    [remark] = await vigil.desk.rows(Remark)
    assert (remark.object_kind, remark.object_id, remark.person_id) == ("opportunity", deal, 2)


async def test_the_alert_carries_it_from_then_on(silent: tuple[Vigil, int]) -> None:
    vigil, deal = silent
    await vigil.desk.tap(pack(MakeRemark("opportunity", deal)), by=QIANG, words="先报价")
    await vigil.delivery.drain(vigil.desk.clock.now())
    redrawn = [one for one in vigil.desk.chat.sent if one.replaces and one.address == FANG]
    assert any("李国强：先报价" in words(one.card) for one in redrawn)


async def test_a_voice_message_right_after_is_the_comment(silent: tuple[Vigil, int]) -> None:
    vigil, deal = silent
    await vigil.desk.tap(pack(StartRemark("opportunity", deal)), by=QIANG)
    vigil.desk.later(minutes=9)
    answer = await _speak(vigil, QIANG)
    assert "已发给王芳" in answer
    assert "发来一条语音" in await _heard(vigil)
    assert [one.file for one in vigil.desk.chat.sent if one.address == FANG][-1] == 1
    [remark] = await vigil.desk.rows(Remark)
    assert remark.media_id == 1


async def test_ten_minutes_later_a_voice_message_is_a_visit_again(
    silent: tuple[Vigil, int],
) -> None:
    vigil, deal = silent
    await vigil.desk.tap(pack(StartRemark("opportunity", deal)), by=QIANG)
    vigil.desk.later(minutes=11)
    await _speak(vigil, QIANG)
    drafts = [one for one in await vigil.desk.rows(TouchLog) if one.author_id == IDS[QIANG]]
    assert len(drafts) == 1


async def test_an_empty_comment_asks_for_words(silent: tuple[Vigil, int]) -> None:
    vigil, deal = silent
    asked = await vigil.desk.tap(pack(MakeRemark("opportunity", deal)), by=QIANG, words=" ")
    assert "批注" in asked.notice
    assert await vigil.desk.rows(Remark) == []


async def test_only_those_above_may_comment(silent: tuple[Vigil, int]) -> None:
    vigil, deal = silent
    for who in (FANG, MING):
        mine = await vigil.desk.tap(pack(MakeRemark("opportunity", deal)), by=who, words="好")
        absent = await vigil.desk.tap(pack(MakeRemark("opportunity", 999)), by=who, words="好")
        assert mine == absent
    assert (
        "已发给"
        in (
            await vigil.desk.tap(pack(MakeRemark("opportunity", deal)), by=BOSS, words="抓紧")
        ).notice
    )


async def _speak(vigil: Vigil, who: str) -> str:
    async with vigil.desk.storage.begin(at=vigil.desk.clock.now()) as store:
        voice = await store.add_media(
            sha256="a" * 64, kind="voice", mime="audio/amr", size=900, person_id=IDS[who]
        )
    said = Message("voice-1", who, "", media=(voice.id or 0,))
    return (await vigil.desk.dispatch("chat", said)).reply.notice


async def _heard(vigil: Vigil) -> str:
    """What the rep's chat shows now, in one go: nothing waited."""
    await vigil.delivery.drain(vigil.desk.clock.now())
    return words(vigil.card(FANG))

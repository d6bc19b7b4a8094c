"""What people send along is stored first as it was said, then fetched from where it lies."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from bot.attachments import FETCH
from bot.errands import Errands
from bot.fetching import Fetching
from bot.files import place
from bot.platforms.base import Attachment, Fetched, Message, SendFailed
from storage.tables import Errand, Media, TouchLog
from tests.doubles.company import PEOPLE, Company

Rows = Callable[[type[SQLModel]], Awaitable[list[Any]]]
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 64
PHOTO = Attachment("image", "key-1")


class Shelf:
    """What lies with the platform: by its reference the bytes, or what goes wrong."""

    def __init__(self, company: Company, patch: pytest.MonkeyPatch, folder: Path) -> None:
        self.company, self.folder = company, folder
        self.lies: dict[str, Fetched | SendFailed] = {"key-1": Fetched(PICTURE, "image/png")}
        patch.setattr(company.chat, "fetch", self.fetch)

    async def fetch(self, attachment: Attachment) -> Fetched:
        found = self.lies[attachment.ref]
        if isinstance(found, SendFailed):
            raise found
        return found

    async def sent(self, *attachments: Attachment, text: str = "", event: str = "") -> None:
        message = Message(event or self.company.fresh(), PEOPLE[1], text, attachments=attachments)
        await self.company.dispatch("chat", message)

    async def fetched(self) -> None:
        company = self.company
        fetching = Fetching(company.storage, {"chat": company.chat}, self.folder, company.clock)
        await Errands(company.storage, {FETCH: fetching}, company.dispatch, company.clock).drain()
        await company.drain()


@pytest.fixture
def shelf(small: Company, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shelf:
    return Shelf(small, monkeypatch, tmp_path / "media")


def lines(company: Company) -> str:
    shown = company.chat.shown.values()
    return " ".join(one.outgoing.text for one in shown if one.outgoing.text)


async def test_a_photo_is_kept_by_its_hash_and_joins_an_entry(
    shelf: Shelf, rows_small: Rows
) -> None:
    await shelf.sent(PHOTO)
    await shelf.fetched()
    (media,) = await rows_small(Media)
    (touch,) = await rows_small(TouchLog)
    assert (media.kind, media.mime, media.touch_id) == ("image", "image/png", touch.id)
    assert place(shelf.folder, media.sha256).read_bytes() == PICTURE
    assert "收到 1 个附件" in lines(shelf.company)


async def test_the_same_message_twice_is_fetched_once(shelf: Shelf, rows_small: Rows) -> None:
    await shelf.sent(PHOTO, event="m1")
    await shelf.sent(PHOTO, event="m1")
    await shelf.fetched()
    assert len(await rows_small(Errand)) == len(await rows_small(Media)) == 1


async def test_a_voice_with_words_is_a_report_at_once_and_its_sound_the_evidence(
    shelf: Shelf, rows_small: Rows
) -> None:
    shelf.lies["v1"] = Fetched(b"#!AMR" + b"0" * 64, "audio/amr")
    said = "今天和王总聊了二期扩容需求，担心迁移风险，预计50万"
    await shelf.sent(Attachment("voice", "v1", said=said))
    (touch,) = await rows_small(TouchLog)
    assert touch.raw_text == said
    await shelf.fetched()
    (media,) = await rows_small(Media)
    assert (media.kind, media.touch_id) == ("voice", touch.id)


async def test_what_the_platform_has_no_longer_is_said_kindly(
    shelf: Shelf, rows_small: Rows
) -> None:
    shelf.lies["key-1"] = SendFailed("expired", retry=False)
    await shelf.sent(PHOTO)
    await shelf.fetched()
    assert "请再发一次" in lines(shelf.company)
    assert await rows_small(Media) == []


async def test_what_cannot_be_had_now_is_tried_again(shelf: Shelf, rows_small: Rows) -> None:
    shelf.lies["key-1"] = SendFailed("busy")
    await shelf.sent(PHOTO)
    await shelf.fetched()
    assert (await rows_small(Errand))[0].state == "waiting"
    shelf.lies["key-1"] = Fetched(PICTURE, "image/png")
    shelf.company.clock.later(minutes=5)
    await shelf.fetched()
    assert len(await rows_small(Media)) == 1

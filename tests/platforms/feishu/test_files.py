"""Pictures and papers, there and back."""

import pytest

from bot.platforms.base import Attachment, Fetched, Message, SendFailed
from cards.model import Card, Image, Text
from handlers.registry import Reply
from tests.doubles import faults
from tests.platforms.feishu.conftest import FANG, Edge, card

PNG = Fetched(b"\x89PNG picture", "image/png", "现场.png")
PDF = Fetched(b"%PDF paper", "application/pdf", "报价单.pdf")
IMAGES = "/open-apis/im/v1/images"


def _pictured() -> Card:
    return Card("现场", (Text("看图"), Image(7, "现场照片")))


def _uploads(side: Edge) -> int:
    return sum(call.path == IMAGES for call in side.cloud.calls)


async def test_what_was_sent_along_is_fetched_with_its_name(side: Edge) -> None:
    for kind in ("image", "voice", "file", "video"):
        await side.cloud.send_file(FANG, "附件.bin", kind.encode(), kind)
        heard = side.last()
        assert isinstance(heard, Message)
        (sent,) = heard.attachments
        assert sent.kind == kind
        fetched = await side.feishu.fetch(sent)
        assert (fetched.data, fetched.name) == (kind.encode(), sent.name)


async def test_what_is_not_there_is_no_file(side: Edge) -> None:
    with pytest.raises(SendFailed) as gone:
        await side.feishu.fetch(Attachment("file", "file:om_1:key_1"))
    assert not gone.value.retry


async def test_a_fetch_renews_its_token_too(side: Edge) -> None:
    await side.cloud.send_file(FANG, "a.txt", b"a", "file")
    heard = side.last()
    assert isinstance(heard, Message)
    await side.feishu.fetch(heard.attachments[0])
    side.cloud.entrance.forget()
    assert (await side.feishu.fetch(heard.attachments[0])).data == b"a"


async def test_a_cards_picture_is_uploaded_once(side: Edge) -> None:
    side.files[7] = PNG
    for key in ("a", "b"):
        await side.feishu.send(side.out(card=_pictured(), key=key))
    assert _uploads(side) == 1
    first, _ = side.cloud.chat(FANG)
    tags = [one["tag"] for one in first.payload["body"]["elements"]]
    assert "img" in tags


async def test_a_picture_that_is_gone_or_refused_is_described(side: Edge) -> None:
    await side.feishu.send(side.out(card=_pictured(), key="gone"))
    side.files[7] = PNG
    side.cloud.faults.next(IMAGES, faults.code(234011))
    await side.feishu.send(side.out(card=_pictured(), key="refused"))
    for seen in side.cloud.chat(FANG):
        assert "【图】现场照片" in seen.text


async def test_a_missing_permission_for_files_does_not_stop_the_words(side: Edge) -> None:
    side.files[7] = PNG
    side.cloud.faults.always(IMAGES, faults.code(99991672))
    await side.feishu.send(side.out(card=_pictured()))
    await side.feishu.send(side.out(text="还在", key="k2"))
    assert len(side.cloud.chat(FANG)) == 2


async def test_an_answer_with_a_new_picture_is_sent_since_it_has_to_be_uploaded(side: Edge) -> None:
    side.files[7] = PNG
    sent = await side.feishu.send(side.out(card=card()))
    side.reply = Reply(_pictured())
    told = await side.cloud.press(FANG, sent.message_id, "确认")
    assert told.body == {}
    side.clock.later(seconds=1)
    await side.feishu.send(side.out(card=_pictured(), key="k2", replaces=sent.message_id))
    told = await side.cloud.press(
        FANG, (await side.feishu.send(side.out(card=card(), key="k3"))).message_id, "确认"
    )
    assert told.body["card"]["type"] == "raw", "by now its key is known"


async def test_a_file_goes_below_the_words_and_neither_comes_twice(side: Edge) -> None:
    side.files[9] = PDF
    out = side.out(text="报价单在下面", file=9)
    side.cloud.faults.next("/open-apis/im/v1/files", faults.HTTP_500)
    with pytest.raises(SendFailed):
        await side.feishu.send(out)
    await side.feishu.send(out)
    words, file = side.cloud.chat(FANG)
    assert words.text == "报价单在下面"
    assert side.cloud.files.uploaded[file.payload["file_key"]] == PDF.data


@pytest.mark.parametrize("size", [0, 30 * 2**20 + 1])
async def test_what_the_platform_would_not_take_is_not_sent(side: Edge, size: int) -> None:
    side.files[9] = Fetched(bytes(size), "application/pdf", "大.pdf")
    with pytest.raises(SendFailed) as refused:
        await side.feishu.send(side.out(file=9))
    assert not refused.value.retry
    assert not any("files" in call.path for call in side.cloud.calls)

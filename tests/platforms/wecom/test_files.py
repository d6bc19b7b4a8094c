"""Files there and back: within their limits, and opened where they were sealed."""

import base64

import pytest

from bot.platforms.base import Attachment, Fetched, SendFailed
from bot.platforms.wecom.files import kind_of, opened
from tests.doubles import faults
from tests.platforms.wecom.conftest import EAST, FANG, QIANG, Edge

GET, UPLOAD = "/cgi-bin/media/get", "/cgi-bin/media/upload"
PNG = b"\x89PNG of some length"


def _uploads(side: Edge) -> list[tuple[str, str, bytes]]:
    return [(one.kind, one.name, one.data) for one in side.cloud.media.files.values()]


@pytest.mark.parametrize(
    ("mime", "data", "kind"),
    [
        ("image/png", PNG, "image"),
        ("audio/amr", b"#!AMR of some length", "voice"),
        ("video/mp4", b"some film", "video"),
        ("application/pdf", b"%PDF-1.7", "file"),
        ("image/webp", b"RIFF of some length", "file"),
    ],
)
async def test_a_file_goes_below_its_words_as_what_it_is(
    side: Edge, mime: str, data: bytes, kind: str
) -> None:
    side.files[7] = Fetched(data, mime, "青禾 报价.pdf")
    await side.wecom.send(side.out(text="报价单", file=7))
    assert _uploads(side) == [(kind, "青禾 报价.pdf", data)]
    assert [seen.text for seen in side.cloud.chat(FANG)][0] == "报价单"
    assert len(side.cloud.chat(FANG)) == 2


async def test_a_lost_answer_brings_neither_words_nor_file_twice(side: Edge) -> None:
    side.files[7] = Fetched(b"%PDF-1.7", "application/pdf", "a.pdf")
    out = side.out(text="报价单", file=7)
    await side.wecom.send(out)
    await side.wecom.send(out)
    assert len(side.cloud.chat(FANG)) == 2
    await side.wecom.send(side.out(text="报价单", file=7, key="asked again"))
    assert len(side.cloud.chat(FANG)) == 4, "asked for again on purpose"


async def test_a_file_that_is_gone_or_too_large_is_not_tried_again(side: Edge) -> None:
    side.files[7] = Fetched(b"x" * (20 * 2**20 + 1), "application/pdf", "a.pdf")
    for id in (7, 8):
        with pytest.raises(SendFailed) as failed:
            await side.wecom.send(side.out(file=id))
        assert not failed.value.retry
    assert _uploads(side) == []


def test_a_large_picture_is_a_file() -> None:
    limits = {"image": 10, "file": 20}
    assert kind_of(Fetched(b"x" * 10, "image/png"), limits) == "image"
    assert kind_of(Fetched(b"x" * 11, "image/png"), limits) == "file"
    for length in (5, 21):
        with pytest.raises(SendFailed):
            kind_of(Fetched(b"x" * length, "image/png"), limits)


async def test_a_name_ends_no_header(side: Edge) -> None:
    side.files[7] = Fetched(b"%PDF-1.7", "application/pdf", 'a"\r\nX: y.pdf')
    await side.wecom.send(side.out(file=7))
    assert _uploads(side)[0][1] == "a___X: y.pdf"


async def test_a_group_gets_its_file_in_pieces(side: Edge) -> None:
    side.files[7] = Fetched(bytes(range(256)) * 5000, "application/pdf", "报价.pdf")
    async with side.listening():
        await side.hears(side.cloud.say(QIANG, "报价", group=EAST))
        await side.wecom.send(side.out(EAST, text="报价单", file=7))
    assert _uploads(side) == [("file", "报价.pdf", side.files[7].data)]
    assert len(side.cloud.gateway.said("aibot_upload_media_chunk")) == 3
    assert len(side.cloud.chat(EAST)) == 2


# -- what people send ------------------------------------------------------------------------------


async def test_a_file_of_which_the_platform_knows_nothing_any_more(side: Edge) -> None:
    await side.cloud.send_file(FANG, "a.png", PNG, "image")
    (attachment,) = side.last().attachments
    side.clock.later(days=4)
    with pytest.raises(SendFailed, match="40007") as gone:
        await side.wecom.fetch(attachment)
    assert not gone.value.retry


async def test_a_page_instead_of_a_file_is_none(side: Edge) -> None:
    await side.cloud.send_file(FANG, "a.png", PNG, "image")
    for fault in (faults.HTML, faults.HTTP_500):
        side.cloud.faults.next(GET, fault)
        with pytest.raises(SendFailed) as failed:
            await side.wecom.fetch(side.last().attachments[0])
        assert failed.value.retry


async def test_a_file_is_asked_for_with_another_token_where_ours_has_ended(side: Edge) -> None:
    await side.cloud.send_file(FANG, "a.png", PNG, "image")
    await side.wecom.fetch(side.last().attachments[0])
    side.cloud.entrance.forget()
    assert (await side.wecom.fetch(side.last().attachments[0])).data == PNG


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "https://127.0.0.1/a", "ftp://a", "//a", "gopher://a", ""]
)
async def test_an_address_is_fetched_only_as_the_connection_itself(side: Edge, url: str) -> None:
    """The tests' gateway is not over TLS: there it is http, and in the world https."""
    with pytest.raises(SendFailed):
        await side.wecom.fetch(Attachment("image", f"bot:KEY:{url}"))


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"x" * 32, "no base64!"),
        (b"x" * 32, base64.b64encode(b"short").decode()),
        (b"x" * 31, base64.b64encode(bytes(32)).decode()),
        (b"", base64.b64encode(bytes(32)).decode()),
        (b"x" * 32, base64.b64encode(bytes(32)).decode()),
    ],
)
def test_what_is_not_sealed_like_a_file_is_none(data: bytes, key: str) -> None:
    with pytest.raises(SendFailed) as failed:
        opened(data, key)
    assert not failed.value.retry

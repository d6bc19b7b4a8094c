"""What a hostile page, a lost answer or a wrong address does to the console."""

import asyncio

from bot.files import _write
from tests.console.conftest import FANG, Console

PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 40


async def test_an_upload_sent_again_is_the_same_answer_and_one_attachment(console: Console) -> None:
    first = await console.upload("a.png", PICTURE, as_=str(FANG), event="u1")
    assert await console.upload("a.png", PICTURE, as_=str(FANG), event="u1") == first
    assert first["messages"]
    other = await console.upload("a.png", PICTURE + b"y", as_=str(FANG), event="u1")
    assert "编号已经用过" in other["notice"]


async def test_a_foreign_page_cannot_act_for_anybody(console: Console) -> None:
    headers = {"Origin": "http://evil.example"}
    form = {"event": "e1", "submit": "todo.add", "text": "明天下午3点打电话"}
    path = f"/h5/form/todo.add?as={FANG}"
    sent = await console.client.post(path, data=form, headers=headers)
    assert sent.status == 401
    sent = await console.client.post(path, data=form)
    assert sent.status == 200


async def test_the_bare_address_leads_to_the_console(console: Console) -> None:
    answer = await console.client.get("/", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/console")


async def test_a_wrong_address_is_told_in_words(console: Console) -> None:
    page = await console.client.get("/nowhere", headers={"Accept": "text/html"})
    assert page.status == 404
    assert "没有这个页面" in await page.text()
    wrong = await console.client.get("/console/api/say")
    assert wrong.status == 405
    assert "POST" in wrong.headers["Allow"]
    assert "不能这样打开" in (await wrong.json())["error"]


async def test_a_text_just_too_long_is_not_called_short_enough(console: Console) -> None:
    answer = await console.post("say", as_=FANG, text="x" * (64 * 1024 + 1))
    assert "65 KB" in answer["notice"]


async def test_the_same_file_written_twice_at_once_is_one_file(console: Console) -> None:
    path = console.app.config.media / "ab" / "abcd"
    await asyncio.gather(*(asyncio.to_thread(_write, path, PICTURE) for _ in range(8)))
    assert [one.name for one in path.parent.iterdir()] == ["abcd"]

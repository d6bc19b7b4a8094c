"""Pages: who may open them, the form as a page, and what a browser posts back."""

import io
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp.test_utils import TestClient, TestServer

import pages
from bot.h5 import Pages
from bot.ids import RandomIds
from bot.login import COOKIE, Login
from bot.receiving import Reception
from bot.server import add_callback, add_health, make_web
from cards.model import Button as B
from cards.model import Card, Field, FieldKind, Form
from cards.wire import pack
from handlers.registry import HANDLERS, Context, Handled, Reply
from pages.registry import PAGES
from sales.actions import AddTodo, ListTodos, SaveVisit, StartVisit, UndoLast
from sales.rights import anyone
from storage.store import Storage
from storage.tables import Person, Todo
from tests.bot.conftest import Rows
from tests.doubles.company import FANG, QIANG, Company

Client = TestClient  # type: ignore[type-arg]
FORM = f"/h5/form/{quote(pack(StartVisit()))}"


@pytest.fixture
def form_handlers(monkeypatch: pytest.MonkeyPatch, todo_handler: None) -> None:
    """The form that asks for a todo, with every kind of field."""
    fields = (
        Field("text", "待办", FieldKind.LONG, value="<b>寄样品</b>", required=True),
        Field("at", "时间", FieldKind.MOMENT, value="2026-12-02 15:00"),
        Field("kind", "方式", FieldKind.CHOICE, value="b", options=(("a", "电话"), ("b", "拜访"))),
        Field(
            "roles", "角色", FieldKind.CHOICES, value="x,y", options=(("x", "技术"), ("y", "财务"))
        ),
        Field("amount", "金额", FieldKind.NUMBER, hint="如 50万"),
    )
    submit = B("提交", AddTodo())

    async def shows(action: StartVisit, context: Context) -> Reply:
        return Reply(Card("记一件事", (Form(fields, submit, StartVisit()),)))

    monkeypatch.setitem(HANDLERS, StartVisit, Handled(shows, anyone))


@pytest.fixture
async def client(small: Company, form_handlers: None) -> AsyncIterator[Client]:
    app = make_web()
    login = Login("secret", local=True)
    add_health(app, small.storage)
    add_callback(app, small.chat, Reception(small.chat, small.dispatch), small.clock)
    Pages(small.storage, small.business, small.clock, RandomIds(), login, small.dispatch).add_to(
        app
    )
    async with TestClient(TestServer(app)) as client:
        yield client


async def page(client: Client, path: str, status: int = 200) -> str:
    response = await client.get(path)
    assert response.status == status
    return unescape(await response.text())


async def test_somebody_unknown_is_sent_back_to_the_chat(client: Client) -> None:
    assert "请从聊天里点链接打开" in await page(client, FORM, 401)
    assert "请从聊天里点链接打开" in await page(client, f"{FORM}?as=999", 401)
    client.session.cookie_jar.update_cookies({COOKIE: "1.forged.signature"})
    assert "请从聊天里点链接打开" in await page(client, FORM, 401)


async def test_somebody_who_left_opens_nothing(client: Client, small: Company) -> None:
    async with small.storage.begin(at=small.clock.now()) as store:
        (await store.session.get_one(Person, QIANG)).active = False
    await page(client, f"{FORM}?as={QIANG}", 401)


async def test_a_choice_of_person_is_remembered_in_a_signed_cookie(client: Client) -> None:
    await page(client, f"{FORM}?as={FANG}")
    await page(client, FORM)


async def test_another_name_for_this_machine_may_not_choose_a_person(client: Client) -> None:
    response = await client.get(f"{FORM}?as={FANG}", headers={"Host": "evil.example:8642"})
    assert response.status == 401


async def test_a_form_shows_its_fields_with_their_values_escaped(client: Client) -> None:
    response = await client.get(f"{FORM}?as={FANG}")
    text = await response.text()
    assert "&lt;b&gt;寄样品&lt;/b&gt;" in text
    assert 'value="2026-12-02T15:00"' in text
    assert '<option value="b" selected>拜访</option>' in text
    assert text.count("checked") == 2
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def posted(client: Client, html: str, **answers: str) -> str:
    event = re.search(r'name="event" value="(\w+)"', html)
    submit = re.search(r'name="submit" value="([^"]+)"', html)
    assert event
    assert submit
    data = {"event": event[1], "submit": unescape(submit[1])} | answers
    response = await client.post(FORM, data=data)
    return unescape(await response.text())


async def test_a_submitted_form_is_an_action_of_that_person(
    client: Client, small: Company, rows_small: Rows
) -> None:
    html = await page(client, f"{FORM}?as={FANG}")
    answer = await posted(client, html, text="给王总寄样品")
    assert "已记下：给王总寄样品" in answer
    (todo,) = await rows_small(Todo)
    assert (todo.owner_id, todo.text) == (FANG, "给王总寄样品")
    await small.drain()
    assert small.chat.texts("王芳") == ["已记下：给王总寄样品"]


async def test_submitting_twice_acts_once(client: Client, rows_small: Rows) -> None:
    html = await page(client, f"{FORM}?as={FANG}")
    first = await posted(client, html, text="寄样品")
    assert await posted(client, html, text="寄样品") == first
    assert "不一样" in await posted(client, html, text="别的")
    assert len(await rows_small(Todo)) == 1


async def test_two_people_do_not_share_an_event(client: Client, rows_small: Rows) -> None:
    html = await page(client, f"{FORM}?as={FANG}")
    await posted(client, html, text="一")
    client.session.cookie_jar.clear()
    await page(client, f"{FORM}?as={QIANG}")
    await posted(client, html, text="二")
    assert {todo.owner_id for todo in await rows_small(Todo)} == {FANG, QIANG}


async def test_a_handler_that_breaks_is_a_sentence_on_the_page(client: Client) -> None:
    html = await page(client, f"{FORM}?as={FANG}")
    assert "没处理成功，原文已存好" in await posted(client, html, text="坏")


@pytest.mark.parametrize(
    "path",
    ["/h5/form/nonsense", "/h5/form/visit.save%3Ax", "/h5/form/%00", "/h5/form/" + "x" * 3000],
)
async def test_a_form_that_does_not_exist_is_not_there(client: Client, path: str) -> None:
    assert "没有找到" in await page(client, f"{path}?as={FANG}", 404)


async def test_a_link_opens_forms_and_does_nothing_else(client: Client, rows_small: Rows) -> None:
    for action in (AddTodo(text="x"), SaveVisit(1, 1), UndoLast(), ListTodos()):
        assert "没有找到" in await page(client, f"/h5/form/{quote(pack(action))}?as={FANG}", 404)
    assert await rows_small(Todo) == []


async def test_a_post_without_its_event_is_refused(client: Client, rows_small: Rows) -> None:
    await page(client, f"{FORM}?as={FANG}")
    response = await client.post(FORM, data={"submit": pack(AddTodo()), "text": "x"})
    assert response.status == 404
    assert await rows_small(Todo) == []


async def test_a_page_that_breaks_shows_no_trace(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*args: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("bot.h5.show", broken)
    text = await page(client, f"{FORM}?as={FANG}", 500)
    assert "已记录" in text
    assert "secret" not in text


def test_every_page_declares_who_may_see_it() -> None:
    assert PAGES
    assert all(callable(one.may) for one in PAGES.values())


async def test_health_answers_for_the_database(
    client: Client, small: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await client.get("/healthz")).status == 200

    def gone(self: Storage) -> None:
        raise ConnectionError

    monkeypatch.setattr(Storage, "read", gone)
    response = await client.get("/healthz")
    assert response.status == 503
    assert "数据库" in (await response.json())["why"]


async def test_a_platforms_handshake_is_answered_as_it_decodes(client: Client) -> None:
    response = await client.post("/callback/chat", data=b"echo")
    assert await response.read() == b"echo"


async def test_a_callback_that_is_too_large_is_refused(client: Client) -> None:
    response = await client.post("/callback/chat", data=io.BytesIO(b"x" * (1024 * 1024 + 1)))
    assert response.status == 403, "like everything else that is no true request of the platform"


def test_templates_load_nothing_from_elsewhere() -> None:
    for template in (Path(pages.__file__).parent / "templates").glob("*.html"):
        assert "http" not in template.read_text(), template

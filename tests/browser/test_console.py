"""The console as somebody with a phone in the hand sees it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, Open

pytestmark = pytest.mark.browser

VISIT = "今天和王总聊了二期扩容需求，他提到IT预算已批，但担心迁移风险，下周三下午3点带方案过去，预计50万"
FINGER = 44  # px

Picture = Callable[[Page, str], None]


def say(page: Page, text: str) -> None:
    page.fill("#input", text)
    page.press("#input", "Enter")


def ask(page: Page, text: str) -> Locator:
    """The first card of the answer."""
    before = page.locator(".msg--mine").count()
    say(page, text)
    return answer(page, before)


def answer(page: Page, before: int) -> Locator:
    mine = page.locator(".msg--mine")
    expect(mine).to_have_count(before + 1)
    card = mine.last.locator("xpath=following-sibling::li//article").first
    expect(card).to_be_visible()
    return card


def last_card(page: Page, label: str) -> None:
    page.locator(f".card button:has-text('{label}')").last.click()


def test_from_a_sentence_to_the_scripts(open_page: Open, picture: Picture) -> None:
    page = open_page("王芳")
    expect(page.locator("[data-me=name]").last).to_have_text("王芳")
    ask(page, VISIT)
    draft = page.locator("article", has_text="待确认").last  # below a newcomer's greeting
    expect(draft).to_contain_text("待确认")
    expect(draft).to_contain_text("50万")
    picture(page, "visit")
    draft.get_by_role("button", name="确认").click()
    expect(page.locator(".toast")).to_contain_text("已记录")
    expect(page.locator(".card--good").last).to_contain_text("已记录")
    picture(page, "saved")
    last_card(page, "建商机")
    last_card(page, "确认建商机")
    expect(page.locator(".card", has_text="进行中").last).to_be_visible()
    picture(page, "opportunity")
    last_card(page, "再考虑")
    form = page.locator("form.form").last
    form.locator(".chip").first.click()
    form.locator("textarea").fill("比上一家贵")
    form.locator("[type=submit]").click()
    expect(page.locator("summary", has_text="政策解读").last).to_be_visible()
    picture(page, "scripts")


def test_the_clock_brings_the_pack_of_the_next_workday(open_page: Open, picture: Picture) -> None:
    page = open_page("王芳")
    packs = page.locator(".card", has=page.locator(".card__title", has_text="今日作战包"))
    before = packs.count()
    page.click("#clock")
    picture(page, "clock")
    page.get_by_role("button", name="下个工作日10:00").click()
    expect(page.locator("#sheet-clock")).to_be_hidden(timeout=60_000)
    expect(page.locator("#clock")).to_contain_text("10:00")
    expect(packs).not_to_have_count(before)
    expect(packs.last).to_be_in_viewport()
    picture(page, "pack")


def test_a_missing_answer_is_marked_in_its_place(open_page: Open, picture: Picture) -> None:
    page = open_page("王芳")
    expect(page.locator(".msg").first).to_be_visible()
    before = page.locator(".msg--mine").count()
    page.get_by_role("toolbar").get_by_text("记拜访").click()
    form = answer(page, before).locator("form")
    form.locator("[type=submit]").click()
    expect(form.locator(".field__error").first).to_contain_text("请填写")
    expect(form.locator(".control").first).to_be_focused()
    picture(page, "missing")
    form.locator(".control").first.fill("某某医院")
    expect(form.locator("[data-field]").first.locator(".field__error")).to_have_count(0)


def test_the_menu_completes_commands(open_page: Open, picture: Picture) -> None:
    page = open_page("王芳")
    page.locator("#input").press_sequentially("/")
    expect(page.locator("[role=option]").nth(3)).to_be_visible()
    picture(page, "commands")
    page.locator("#input").press_sequentially("待")
    expect(page.locator("[role=option]").first).to_contain_text("/待办")
    page.press("#input", "Enter")
    expect(page.locator("#input")).to_have_value("/待办 ")
    page.fill("#input", "/")
    second = page.locator("[role=option]").nth(1)
    page.press("#input", "ArrowDown")
    expect(second).to_have_attribute("aria-selected", "true")
    page.press("#input", "Escape")
    expect(page.locator("#commands")).to_be_hidden()


def test_words_in_the_making_are_not_sent(open_page: Open) -> None:
    """Enter picks a candidate while an input method composes."""
    page = open_page("王芳")
    page.fill("#input", "ni hao")
    page.evaluate(
        """() => document.querySelector("#input").dispatchEvent(
            new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true}))"""
    )
    expect(page.locator("#input")).to_have_value("ni hao")
    page.press("#input", "Shift+Enter")
    expect(page.locator("#input")).to_have_value("ni hao\n")


def test_group_talk_arrives_without_reload_and_counts_as_unread(
    open_page: Open, picture: Picture
) -> None:
    speaker, reader = open_page("王芳"), open_page("陈思远")
    reader.click("#back")
    group = reader.locator("[data-talk^=g]").first
    group.click()
    expect(group.locator(".badge")).to_have_count(0)  # the evening's roll-up has been read
    reader.click("#back")
    speaker.click("#back")
    speaker.locator("[data-talk^=g]").first.click()
    expect(speaker.locator("#title")).to_contain_text("群")
    say(speaker, "标书会改到三点半，大家看一下")
    expect(group).to_contain_text("标书会改到三点半")
    expect(group.locator(".badge")).to_have_text("1")
    picture(reader, "list")
    group.click()
    expect(reader.locator(".msg .bubble").last).to_have_text("标书会改到三点半，大家看一下")
    reader.click("#back")
    expect(group.locator(".badge")).to_have_count(0)
    picture(speaker, "group")


def test_another_person_is_two_taps_away(open_page: Open, picture: Picture) -> None:
    page = open_page("王芳")
    page.click("#persona")
    picture(page, "people")
    page.fill("#people-search", "运营")
    page.locator("[data-person]").first.click()
    expect(page.locator("#sheet-people")).to_be_hidden()
    expect(page.locator("[data-me=name]").last).not_to_have_text("王芳")
    expect(page.locator(".welcome, .msg").first).to_be_visible()
    picture(page, "newcomer")


def test_what_could_not_be_sent_is_kept_and_sent_once_on_retry(open_page: Open) -> None:
    page = open_page("王芳")
    expect(page.locator(".msg, .welcome").first).to_be_visible()
    page.context.set_offline(True)
    say(page, "/待办 断网时写的一条")
    expect(page.locator(".retry")).to_contain_text("没有送到")
    page.context.set_offline(False)
    page.locator(".retry").click()
    expect(page.locator(".retry")).to_have_count(0)
    expect(page.locator(".msg--mine", has_text="断网时写的一条")).to_have_count(1)


def test_everything_is_big_enough_for_a_finger(open_page: Open) -> None:
    page = open_page("王芳")
    ask(page, "/拜访")
    page.click("#plus")
    small = page.evaluate(
        """(finger) => Array.from(document.querySelectorAll(
                "main button, main a.button, main summary, main .control, main .chip, main .attach__item"))
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < finger - 0.5)
            .map((one) => `${one.className} ${one.textContent} ${one.getBoundingClientRect().height}`)""",
        FINGER,
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_reading_further_up_is_not_disturbed(open_page: Open, picture: Picture) -> None:
    page = open_page("王芳")
    for _ in range(3):
        ask(page, "/帮助")
    page.wait_for_timeout(900)
    page.evaluate("document.querySelector('#stream').scrollTop = 0")
    page.wait_for_timeout(200)
    top = page.evaluate("document.querySelector('#stream').scrollTop")
    page.evaluate(
        """() => fetch("/console/api/say", {method: "POST", headers: {"Content-Type": "application/json"},
            body: JSON.stringify({as: "王芳", text: "/待办"})})"""
    )
    expect(page.locator("#newest")).to_contain_text("条新消息")
    picture(page, "newest")
    assert page.evaluate("document.querySelector('#stream').scrollTop") == top
    page.click("#newest")
    expect(page.locator("#newest")).to_be_hidden()


def test_a_desk_shows_list_and_chat_side_by_side(open_page: Open, picture: Picture) -> None:
    page = open_page("王芳", DESK)
    expect(page.locator("#talks [data-talk]").first).to_be_visible()
    expect(page.locator("#input")).to_be_visible()
    expect(page.locator("#back")).to_be_hidden()
    picture(page, "desk")


def test_a_link_opens_the_page_over_the_chat(open_page: Open, picture: Picture) -> None:
    page = open_page("王芳")
    ask(page, "/客户 沐晖").locator("a[data-link]").last.click()
    expect(page.locator("#viewer iframe")).to_be_visible()
    expect(page.frame_locator("#viewer iframe").locator("h1")).to_contain_text("沐晖")
    picture(page, "link")
    page.locator("#viewer [data-close]").click()
    expect(page.locator("#viewer")).to_be_hidden()


def test_the_gallery_shows_all_faces(open_page: Open, picture: Picture) -> None:
    page = open_page("王芳", DESK, "/gallery")
    piece = page.locator(".piece").first
    expect(piece.locator(".card")).to_be_visible()
    piece.get_by_role("tab").last.click()
    expect(piece.locator("pre")).to_contain_text("{")
    picture(page, "gallery")

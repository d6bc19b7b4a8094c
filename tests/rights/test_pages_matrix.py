"""Every page × role × relation: what is opened from a link follows the same table (spec: rights; T9)."""

import re

from cards.wire import unpack
from pages.form import openers
from pages.registry import PAGES, PageContext, show
from tests.rights.attempts import ATTEMPTS, amounts, phones, reveals, sees
from tests.rights.oracle import ACTORS, LEAVER, RELATIONS, may_ask
from tests.rights.town import NOW, Town

CUSTOMER, FORM, TODAY = "/h5/customer/{id}", "/h5/form/{packed}", "/h5/today"
HEAT, WHAT_IF = "/h5/heat", "/h5/whatif/{id}/{part}"
REPORT = "/h5/lead-report/{month}"
POOL = "/h5/pool"
_MARKUP = re.compile(r"<[^>]+>")


async def page(town: Town, actor: str, path: str, **params: str) -> tuple[int, str]:
    """As this person opens it; the store may only be read."""
    async with town.storage.read() as store:
        who = await store.actor(town.people[actor])
        assert who
        tools, playbook = town.business.tools, town.business.playbook
        context = PageContext(store, who, NOW, playbook, tools, "event")
        html = await show(PAGES[path], context, params)
    return html.status, html.body


def test_every_page_is_tried() -> None:
    assert set(PAGES) == {CUSTOMER, FORM, TODAY, HEAT, WHAT_IF, REPORT, POOL}


async def test_todays_page_is_for_whom_the_command_is(town: Town) -> None:
    for actor in ACTORS:
        status, _ = await page(town, actor, TODAY)
        assert (status == 200) == (actor != LEAVER and may_ask("sells", actor)), actor


async def test_the_pool_is_open_to_who_sells_and_names_nobodys_customer(town: Town) -> None:
    for actor in ACTORS:
        status, body = await page(town, actor, POOL)
        assert (status == 200) == (actor != LEAVER and may_ask("sells", actor)), actor
        assert town.of("rep", "own").name not in body


async def test_the_heat_map_shows_whom_one_leads_or_everybody_to_who_keeps_the_rules(
    town: Town,
) -> None:
    for actor in ACTORS:
        status, body = await page(town, actor, HEAT)
        leads, keeps = may_ask("leads", actor), bool({"ops", "vp"} & set(ACTORS[actor]))
        assert (status == 200) == (actor != LEAVER and (leads or keeps)), actor
        if status == 200 and "table" in body:
            assert ("陌生人" in body) == keeps, actor


async def test_the_report_counts_for_whom_the_heat_map_is_and_names_nobody(town: Town) -> None:
    things = town.of("rep", "own")
    for actor in ACTORS:
        status, body = await page(town, actor, REPORT, month=f"{NOW:%Y-%m}")
        assert status == (await page(town, actor, HEAT))[0], actor
        assert not any(told in body for told in (things.name, things.phone, things.amount)), actor


async def test_a_customers_page_is_what_the_table_says(town: Town) -> None:
    for actor in ACTORS:
        closed = set()
        for relation in RELATIONS:
            things, case = town.of(actor, relation), (actor, relation)
            status, body = await page(town, actor, CUSTOMER, id=str(things.customer))
            if actor == LEAVER or not sees(actor, relation):
                closed.add((status, body))
                continue
            assert (status, things.name in body) == (200, True), case
            assert (things.phone in body) == phones(actor, relation), case
            assert (things.amount in body) == amounts(actor, relation), case
            assert ("看号码" in body) == reveals(actor, relation), case
        assert len(closed) == 1, actor
        assert closed.pop()[0] == 404


async def test_a_link_opens_a_form_for_whom_the_chat_would(town: Town) -> None:
    """And writes nothing: the store refuses."""
    names = [
        name for name, one in ATTEMPTS.items() if type(unpack(one.packed(town.of("rep", "own")))) in openers()
    ]  # fmt: skip
    assert len(names) >= 8
    for name in names:
        for actor in ACTORS:
            await _forms(town, name, actor)


async def _forms(town: Town, name: str, actor: str) -> None:
    attempt, alike = ATTEMPTS[name], set()
    for relation in RELATIONS:
        things = town.of(actor, relation)
        status, body = await page(town, actor, FORM, packed=attempt.packed(things))
        case = (name, actor, relation, body)
        if actor == LEAVER or not may_ask(attempt.gate, actor):
            assert status == 404 or "权限" in body, case
            continue
        assert things.phone not in body or attempt.shows_phone(actor, relation), case
        assert things.amount not in body or attempt.shows_amount(actor, relation), case
        told = sees if attempt.hushed else attempt.needs
        if not told(actor, relation) and not name.startswith("appr."):
            assert not things.name or things.name not in body, case
            alike.add(_MARKUP.sub("", body))
        elif not name.startswith("appr."):
            assert "没有找到" not in body, case
    assert len(alike) <= 1, (name, actor)

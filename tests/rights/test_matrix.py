"""Every role × relation × action, judged by a table written by hand (spec: rights; T7, T9, T10, T40)."""

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.kept import freeze
from handlers.registry import HANDLERS
from storage.store import Storage
from storage.tables import Leave, Reveal, Todo
from tests.rights.attempts import (
    ATTEMPTS,
    ELSEWHERE,
    SEES_ANYWAY,
    WITHOUT_A_THING,
    Attempt,
    phones,
    sees,
)
from tests.rights.oracle import ACTORS, LEAVER, RELATIONS, may_ask
from tests.rights.town import NOW, Things, Town, open_town

NOT_THERE = {"没有找到，可能已被删除或不在你的范围内", "没有找到，或这一步不由你来定"}
NOT_ALLOWED = "这个操作不在你的权限内，需要的话请联系管理员"
GONE = "你的账号已停用，这里不能再查看或操作了。一路顺利；有疑问请联系管理员"


def test_every_action_is_tried() -> None:
    tried = {name.partition(" ")[0] for name in ATTEMPTS} | WITHOUT_A_THING | ELSEWHERE
    assert {action.tag for action in HANDLERS} <= tried


@pytest.mark.parametrize("half", [0, 1])
async def test_every_role_in_every_relation_is_answered_as_the_table_says(
    town: Town, half: int
) -> None:
    wrong: list[str] = []
    for name in list(ATTEMPTS)[half::2]:
        for actor in ACTORS:
            wrong += await judged(town, name, actor)
    assert wrong == [], "\n".join(wrong)


def test_the_matrix_is_large_enough() -> None:
    tried = [tried_on(name, actor) for name in ATTEMPTS for actor in ACTORS]
    assert sum(len(relations) for relations in tried) >= 4000


@pytest.mark.parametrize("database", ["postgres"])
@pytest.mark.parametrize("name", ["opp.advance", "contact.reveal"])
async def test_the_same_on_the_other_database(storage: Storage, name: str) -> None:
    town = await open_town(storage)
    wrong = [line for actor in ACTORS for line in await judged(town, name, actor)]
    assert wrong == [], "\n".join(wrong)


async def judged(town: Town, name: str, actor: str) -> list[str]:
    """What is wrong with this actor's answers; „foreign" and „absent" must be the same bytes."""
    attempt, wrong, alike = ATTEMPTS[name], list[str](), dict[str, str]()
    for relation in tried_on(name, actor):
        things = town.of(actor, relation)
        reply = (await town.tap(actor, attempt.packed(things), **attempt.form)).reply
        answer = Answer(reply.notice, json.dumps(freeze(reply), ensure_ascii=False), town.wrote)
        if fault := _fault(name, actor, relation, things, answer):
            wrong.append(f"{name} by {actor} on {relation}: {fault} — {answer.text[:300]}")
        if not _is_there(name, actor, relation):
            alike[relation] = answer.text
    if len(set(alike.values())) > 1:
        wrong.append(f"{name} by {actor}: {[*alike]} do not answer alike")
    return wrong


def tried_on(name: str, actor: str) -> tuple[str, ...]:
    """Who may not ask at all is refused before anybody looks at whose it is."""
    asks = may_ask(ATTEMPTS[name].gate, actor) and actor != LEAVER
    return RELATIONS if asks else ("own", "foreign", "absent")


@dataclass(frozen=True)
class Answer:
    notice: str
    text: str
    wrote: int


def _fault(name: str, actor: str, relation: str, things: Things, answer: Answer) -> str:
    attempt = ATTEMPTS[name]
    if actor == LEAVER:
        return "" if (answer.notice, answer.wrote) == (GONE, 0) else "a leaver got an answer"
    if not may_ask(attempt.gate, actor):
        refused = (answer.notice, answer.wrote) == (NOT_ALLOWED, 0)
        return "" if refused else "should not even be asked"
    if leak := _leak(attempt, actor, relation, things, answer.text):
        return leak
    if not _is_there(name, actor, relation):
        return _told(attempt, things, answer)
    return _done(attempt, actor, relation, answer)


def _leak(attempt: Attempt, actor: str, relation: str, things: Things, text: str) -> str:
    if things.phone and things.phone in text and not attempt.shows_phone(actor, relation):
        return "shows the number"
    if things.amount and things.amount in text and not attempt.shows_amount(actor, relation):
        return "shows the amount"
    return ""


def _told(attempt: Attempt, things: Things, answer: Answer) -> str:
    """What must look as if it were not there."""
    if things.name and things.name in answer.text:
        return "names the customer"
    if attempt.hushed:
        return "" if answer.notice not in NOT_THERE else "should be an empty form"
    return "" if answer.notice in NOT_THERE and not answer.wrote else "should not be there"


def _done(attempt: Attempt, actor: str, relation: str, answer: Answer) -> str:
    if answer.notice in NOT_THERE:
        return "should be there"
    if not attempt.needs(actor, relation):
        return "changed something" if answer.wrote else ""
    if attempt.writes is not None and bool(answer.wrote) != attempt.writes:
        return f"changed {answer.wrote} rows"
    return ""


def _is_there(name: str, actor: str, relation: str) -> bool:
    """Whether the answer may tell that the thing is there."""
    attempt = ATTEMPTS[name]
    if attempt.hushed:
        return sees(actor, relation)
    return SEES_ANYWAY.get(name, attempt.needs)(actor, relation)


# -- what the table above does not try ------------------------------------------------------------


@pytest.mark.parametrize("actor", ["rep", "manager", "director"])
async def test_a_draft_takes_only_customers_that_its_author_may_see(town: Town, actor: str) -> None:
    draft, answers = town.of(actor, "own").draft, {}
    for relation in RELATIONS:
        packed = f"visit.customer:{draft}:1:{town.of(actor, relation).customer}"
        reply = (await town.tap(actor, packed)).reply
        answers[relation] = json.dumps(freeze(reply), ensure_ascii=False)
        assert (reply.notice in NOT_THERE) != sees(actor, relation), relation
    assert answers["foreign"] == answers["absent"]


async def test_a_roll_up_is_of_ones_own_people(town: Town) -> None:
    for actor in ACTORS:
        if actor == LEAVER or not may_ask("reads", actor):
            continue
        stranger, nobody = town.people["陌生人"], 10**9
        foreign = (await town.tap(actor, f"alert.rollup:{stranger}")).reply
        absent = (await town.tap(actor, f"alert.rollup:{nobody}")).reply
        assert foreign == absent, actor
        assert foreign.notice in NOT_THERE
        own = (await town.tap(actor, f"alert.rollup:{town.people[actor]}")).reply
        assert own.notice not in NOT_THERE


async def test_somebody_elses_event_cannot_be_undone_nor_told_from_none(town: Town) -> None:
    """Nor can a look at a number be wiped off the record."""
    async with town.storage.begin(at=NOW) as store:
        claim = await store.claim_event("chat", "x", "陌生人", {"x": 1}, NOW)
        store.acting(at=NOW, person_id=town.people["陌生人"], event_id=claim.id)
        (await store.session.get_one(Todo, town.of("rep", "own").todo)).text = "改过"
        seen = await store.claim_event("chat", "y", "manager", {"x": 1}, NOW)
        me = town.people["manager"]
        store.acting(at=NOW, person_id=me, event_id=seen.id)
        contact = town.of("manager", "below").contact
        store.session.add(Reveal(person_id=me, contact_id=contact, at=NOW))
    for actor in ("rep", "manager", "ops", "admin"):
        foreign = (await town.tap(actor, f"undo:{claim.id}")).reply
        assert foreign == (await town.tap(actor, f"undo:{10**9}")).reply
    assert (await town.tap("manager", f"undo:{seen.id}")).reply.notice.endswith(
        "没有可以撤销的操作"
    )


async def test_somebody_elses_leave_is_not_there(town: Town) -> None:
    async with town.storage.begin(at=NOW) as store:
        until = NOW + timedelta(days=2)
        away = Leave(person_id=town.people["陌生人"], starts_at=NOW, ends_at=until, created_at=NOW)
        store.session.add(away)
        await store.session.flush()
        id = away.id
    for actor in ACTORS:
        foreign = (await town.tap(actor, f"leave.end:{id}:1")).reply
        assert (foreign, town.wrote) == ((await town.tap(actor, "leave.end:999:1")).reply, 0)
        assert foreign.card is None


async def test_a_search_shows_what_may_be_seen_and_nothing_tells_of_the_rest(town: Town) -> None:
    for actor in ACTORS:
        if not may_ask("reads", actor) or actor == LEAVER:
            continue
        for relation in RELATIONS[:-1]:
            things = town.of(actor, relation)
            for word in ("find", "customer.find"):
                shown = await town.tap(actor, word, query=things.name)
                text = json.dumps(freeze(shown.reply), ensure_ascii=False)
                rest = text.replace(f"查：{things.name}", "")
                assert (things.name in rest) == sees(actor, relation), (actor, relation, word)
                assert things.phone not in rest or phones(actor, relation)

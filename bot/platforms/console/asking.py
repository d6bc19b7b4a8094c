"""Saying and tapping: store it, dispatch it, wait for what it caused."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import select

from bot.dispatch import CONFLICT, Outcome
from bot.kept import recall
from bot.platforms.base import Click, Message
from bot.platforms.console.decode import decode, request
from bot.platforms.console.desk import Desk
from bot.platforms.console.encode import face, said_once
from bot.platforms.console.talks import NAME, Talk, called, talks_of
from cards.model import Form
from cards.taps import Tap, meaning_id, taps
from cards.wire import pack
from storage.chat import Chat
from storage.store import Store
from storage.tables import Account, ChatMessage, InboxEvent, OutboxMessage, Person

PATIENCE_SECONDS = 10.0  # for the delivery of an answer that is committed already
Answers = dict[str, str | list[str]]

NOT_YOURS = "没有这条消息，或它不是发给你的"
NO_BUTTONS = "这条消息上没有按钮"
STALE = "这个按钮已经失效，请看最新的卡片"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one event caused, for whoever asked. `said`: the person's own message."""

    messages: Sequence[ChatMessage] = ()
    notice: str = ""
    said: ChatMessage | None = field(default=None)


async def say(
    desk: Desk, person: Person, talk: Talk, text: str, event: str, media: int | None = None
) -> Answer:
    """The person's own words are shown and kept before anything is made of them (law 11)."""
    now = desk.clock.now()
    said = ChatMessage(
        conversation=talk.id,
        sender_id=person.id,
        text=text,
        media_id=media,
        once=said_once(person.id or 0, event),
        at=now,
    )
    async with desk.storage.begin(at=now) as store:
        said = await Chat(store).add(said)
        sender = await account(store, person)
    desk.hub.wake()
    addressed, words = called(text) if talk.group else (True, text)
    if not addressed:
        return Answer(said=said)
    spoken = request(
        event=_event(person, event), sender=sender, text=words, media=[media] if media else [],
        conversation=_where(talk), addressed=True,
    )  # fmt: skip
    answer = await _ask(desk, person, decode(spoken))
    return Answer(answer.messages, answer.notice, said)


async def press(
    desk: Desk, person: Person, message: int, button: str, form: Answers, event: str
) -> Answer:
    """Only a button that the message shows now, to somebody who may read it."""
    async with desk.read() as store:
        talk = await _talk_of(store, person, message)
        if talk is None:
            return Answer(notice=NOT_YOURS)
        shown = await Chat(store).message(message)
        earlier = await _earlier(store, _event(person, event))
        sender = await account(store, person, bind=False)
    if earlier is not None:
        again = _is_same(earlier, message, button, form)
        return await _ask(desk, person, earlier) if again else Answer(notice=CONFLICT.notice)
    card = face(shown) if shown else None
    if card is None:
        return Answer(notice=NO_BUTTONS)
    tap = next((tap for tap in taps(card) if tap.id == button), None)
    if refusal := _refusal(tap, form):
        return Answer(notice=refusal)
    if not sender:
        async with desk.storage.begin(at=desk.clock.now()) as store:
            sender = await account(store, person)
    assert tap
    tapped = request(
        event=_event(person, event), sender=sender, packed=_packed(tap),
        form=form if tap.form else {}, message=str(message), conversation=_where(talk),
    )  # fmt: skip
    return await _ask(desk, person, decode(tapped))


async def account(store: Store, person: Person, *, bind: bool = True) -> str:
    """How dispatch and delivery know the person here; bound at first use."""
    query = select(Account.external_id).where(
        Account.platform == NAME, Account.person_id == person.id
    )
    known = (await store.session.exec(query.order_by(Account.id))).first()  # type: ignore[arg-type]
    if known is None and bind:
        known = str(person.id)
        await store.bind_account(person.id or 0, NAME, known)
    return known or ""


def _event(person: Person, event: str) -> str:
    """Two people may give the same name to their events."""
    return f"{person.id}:{event}"


def _where(talk: Talk) -> str:
    return talk.group.external_id if talk.group else ""


# -- one event through dispatch ---------------------------------------------------------------------


async def _ask(desk: Desk, person: Person, inbound: Click | Message) -> Answer:
    outcome: Outcome = await desk.dispatch(NAME, inbound)
    if outcome.reply == CONFLICT:
        return Answer(notice=CONFLICT.notice)
    messages = await _caused(desk, person, outcome.event)
    return Answer(messages, outcome.reply.notice)


async def _caused(desk: Desk, person: Person, event: int) -> Sequence[ChatMessage]:
    """Wait until what the event owes has arrived, then read it as it looks now."""
    owed = await _delivered(desk, event)
    ids = {int(one.message_id) for one in owed if one.platform == NAME and one.message_id.isdigit()}
    async with desk.read() as store:
        mine = {talk.id for talk in await talks_of(store, person)}
        found = await Chat(store).several(ids)
    return [message for message in found if message.conversation in mine]


async def _delivered(desk: Desk, event: int) -> Sequence[OutboxMessage]:
    """Bounded: what is late still arrives in the stream."""
    pause, waited = 0.004, 0.0
    while True:
        async with desk.read() as store:
            owed = await Chat(store).answers(event)
        now = desk.clock.now()
        late = [one for one in owed if one.state == "owed" and one.not_before <= now]
        if not late or waited > PATIENCE_SECONDS:
            return owed
        await asyncio.sleep(pause)
        waited += pause
        pause = min(pause * 1.5, 0.1)


# -- what may be tapped -----------------------------------------------------------------------------


async def _talk_of(store: Store, person: Person, message: int) -> Talk | None:
    found = await Chat(store).message(message)
    talks = {talk.id: talk for talk in await talks_of(store, person)}
    return talks.get(found.conversation) if found else None


async def _earlier(store: Store, event_id: str) -> Click | None:
    """The tap that came under this name before."""
    query = select(InboxEvent).where(InboxEvent.platform == NAME, InboxEvent.event_id == event_id)
    row = (await store.session.exec(query)).first()
    inbound = recall(row.body) if row else None
    return inbound if isinstance(inbound, Click) else None


def _is_same(earlier: Click, message: int, button: str, form: Answers) -> bool:
    """The button may be gone by now; its name still tells what it meant."""
    same_form = not earlier.form or dict(earlier.form) == form
    same_button = button.endswith(f"-{meaning_id(earlier.packed)}")
    return earlier.message == str(message) and same_button and same_form


def _refusal(tap: Tap | None, form: Answers) -> str:
    if tap is None:
        return STALE
    if tap.button.link:
        return f"这是一个链接，请打开 {tap.button.link}"
    missing = _missing(tap.form, form) if tap.form else []
    return f"还缺：{'、'.join(missing)}。补上再提交" if missing else ""


def _missing(form: Form, answers: Answers) -> list[str]:
    return [one.label for one in form.fields if one.required and not answers.get(one.name)]


def _packed(tap: Tap) -> str:
    assert tap.button.action
    return pack(tap.button.action)

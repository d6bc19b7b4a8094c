"""The tale as rows: ids in order of time, references filled in."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.demo.book import Book
from bot.demo.days import Days
from bot.demo.silence import write_clocks
from bot.demo.story import Deal, Doubt, Tale, Task, Touch, close_reason, stage_of
from storage.tables import Customer, Opportunity, Rethink, Timer, Todo, TouchLog

LIVE = ("open", "rethinking", "to_activate", "frozen")


def write(book: Book, tale: Tale, now: datetime, days: Days) -> None:
    _number(tale)
    for touch in tale.touches:
        _write_touch(book, touch)
    for deal in tale.deals:
        _write_deal(book, deal, now, days)
    for task in tale.tasks:
        _write_task(book, task, now)
    for doubt in tale.doubts:
        _write_doubt(book, doubt)
    _settle_customers(book, tale)


def _number(tale: Tale) -> None:
    tale.touches.sort(key=lambda touch: (touch.created, touch.client.id))
    tale.deals.sort(key=lambda deal: (deal.created, deal.client.id))
    tale.tasks.sort(key=lambda task: (task.created, task.client.id, task.kind))
    tale.doubts.sort(key=lambda doubt: (doubt.touch.created, doubt.touch.client.id))
    things: tuple[Sequence[Touch | Deal | Task], ...] = (tale.touches, tale.deals, tale.tasks)
    for kind in things:
        for id, thing in enumerate(kind, 1):
            thing.id = id


def _write_touch(book: Book, touch: Touch) -> None:
    speech = touch.speech
    book.add(
        TouchLog, author_id=touch.author.id, customer_id=touch.client.id,
        opportunity_id=touch.deal.id if touch.deal else None, state="saved", source=touch.source,
        raw_text=touch.raw, content=speech.content, touch_type=speech.channel,
        emotion=speech.line.emotion, contact_ids=[one.id for one in speech.said],
        tags=list(speech.line.tags), amount_fen=speech.amount * 100 if speech.amount else None,
        next_action=touch.step, next_at=touch.step_at, at=touch.at, created_at=touch.created,
        saved_at=touch.created + timedelta(seconds=41),
    )  # fmt: skip


def _write_deal(book: Book, deal: Deal, now: datetime, days: Days) -> None:
    stage, since = stage_of(deal)
    closed = deal.state not in LIVE
    counted = [touch for touch in deal.touches if touch.beat != "empty"]
    tags = [tag for touch in deal.touches for tag in touch.speech.line.tags]
    id = book.add(
        Opportunity, name=deal.name, customer_id=deal.client.id, owner_id=deal.owner.id,
        touch_id=deal.origin.id, stage=stage, state=deal.state, amount_fen=deal.offered.amount * 100,
        tags=list(dict.fromkeys(tags)), stage_entered_at=since, last_contact_at=counted[-1].at,
        closed_at=counted[-1].created + timedelta(minutes=6) if closed else None,
        close_reason=close_reason(deal) if closed else "", created_at=deal.created,
    )  # fmt: skip
    write_clocks(book, id, deal.state, counted[-1].at, now, days)


def _write_task(book: Book, task: Task, now: datetime) -> None:
    id = book.add(
        Todo, owner_id=task.owner.id, customer_id=task.client.id,
        opportunity_id=task.deal.id if task.deal else None,
        touch_id=task.touch.id if task.touch else None, kind=task.kind, text=task.text,
        due_at=task.due, state="done" if task.done else "open", snoozed=task.snoozed,
        snooze_reason="客户临时有会" if task.snoozed else "", done_at=task.done,
        created_at=task.created,
    )  # fmt: skip
    if not task.done and task.due > now:
        book.add(
            Timer, object_kind="todo", object_id=id, name="todo_due", started_at=task.created,
            due_at=task.due,
        )  # fmt: skip


def _write_doubt(book: Book, doubt: Doubt) -> None:
    touch = doubt.touch
    book.add(
        Rethink, customer_id=touch.client.id, opportunity_id=touch.deal.id if touch.deal else None,
        touch_id=touch.id, person_id=touch.author.id, concern=doubt.concern,
        note=touch.speech.content, todo_id=doubt.task.id, next_contact_at=doubt.next_contact,
        created_at=doubt.task.created,
    )  # fmt: skip


def _settle_customers(book: Book, tale: Tale) -> None:
    """A customer first met in these months was entered with that first contact."""
    met: set[int] = set()
    for touch in tale.touches:
        if touch.client.id not in met and touch.beat == "first" and touch.id % 2:
            book.of(Customer)[touch.client.id - 1]["created_at"] = touch.created
        met.add(touch.client.id)

"""How a roll-up or an evening digest looks to whom it was made for."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlmodel import col, select

from cards.model import Card
from cards.notices import PersonLine, RollUpView, ThingLine, roll_up
from cards.pursuit import opening
from handlers import staleness
from handlers.masking import mask_for
from handlers.merge_face import PAIR, names_of_pair
from handlers.pursuits import seen
from handlers.registry import Context, face
from sales.actions import ShowPair, ShowPoolWarning, ShowTodo
from sales.calm import RED
from sales.notice_kinds import counted, kind_of
from storage.calm import told_in
from storage.pursuits import TABLES as PURSUITS
from storage.pursuits import name_of
from storage.tables import Customer, Notice, Person, PoolWarning, Push

SHOWN = 5
_FACES = {"todo": "todo_reminder"}
_NEW = "lead"  # kind of the notice that brings a lead


def face_of(notice: Notice) -> str:
    """The face that it is shown with: a lead that is new as such, one that lies still by what is late."""
    kind = notice.object_kind
    if kind in staleness.FACES and notice.kind != _NEW:
        return staleness.FACES[kind]
    return _FACES.get(kind, kind)


def about_whom(notice: Notice) -> int | None:
    """The one of the reader's people whom it is about; None: his own, or of a colleague on leave."""
    own = (notice.person_id, notice.instead_of_id)
    return notice.subject_id if notice.subject_id not in own else None


@face("roll_up")
async def roll_up_face(ctx: Context, id: int) -> Card | None:
    """None where nothing of it may be seen any more."""
    push = await ctx.store.session.get(Push, id)
    if push is None or push.person_id != ctx.actor.id:
        return None
    rows = await told_in(ctx.store, id)
    names = await _names(ctx, rows)
    people = [row for row in rows if about_whom(row) in ctx.actor.below]
    things, hidden = await _things(
        ctx, [row for row in rows if about_whom(row) not in ctx.actor.below], names
    )
    kinds = frozenset(row.kind for row in rows)
    view = RollUpView(
        people=tuple(_people(people, names)),
        things=things,
        things_total=len(rows) - len(people) - hidden,
        counted=counted(kinds),
        kind=next(iter(kinds)) if len(kinds) == 1 else "",
        digest=push.form == "digest",
    )
    return roll_up(view) if view.people or view.things else None


def _people(rows: Sequence[Notice], names: dict[int, str]) -> Iterable[PersonLine]:
    """The worst off first."""
    by_person: dict[int, list[Notice]] = {}
    for row in rows:
        by_person.setdefault(about_whom(row) or 0, []).append(row)
    order = sorted(by_person.items(), key=lambda one: (-_worst(one[1]), -len(one[1]), one[0]))
    for person, about in order:
        yield PersonLine(
            person, names.get(person, ""), len(about), _what(about), _worst(about) >= RED
        )


def _worst(rows: Iterable[Notice]) -> int:
    return max(row.severity for row in rows)


def _what(rows: Iterable[Notice]) -> str:
    kinds = Counter(kind_of(row.kind).counted for row in rows)
    return " · ".join(f"{name} {count}" for name, count in kinds.most_common())


async def _things(
    ctx: Context, rows: Sequence[Notice], names: dict[int, str]
) -> tuple[tuple[ThingLine, ...], int]:
    """The first few that may be seen, and how many of those looked at may not."""
    shown, hidden = list[ThingLine](), 0
    for row in rows:
        if len(shown) == SHOWN:
            break
        line = await _thing(ctx, row, names)
        hidden += line is None
        shown += [line] if line else []
    return tuple(shown), hidden


async def _thing(ctx: Context, row: Notice, names: dict[int, str]) -> ThingLine | None:
    why, instead = "；".join(row.reasons), names.get(row.instead_of_id or 0, "")
    red = row.severity >= RED
    if row.object_kind in PURSUITS:
        one = await seen(ctx, row.object_kind, row.object_id)
        opens = opening(row.object_kind, row.object_id).action
        return ThingLine(name_of(one), why, opens, instead, red) if one else None
    if row.object_kind == "todo":
        todo = await ctx.mine.todo(row.object_id)
        if todo is None:
            return None
        text = (await mask_for(ctx.mine, todo)).words(todo.text)
        return ThingLine(text, why, ShowTodo(row.object_id), instead, red)
    if row.object_kind == "pool_warning":
        warning = await ctx.store.session.get_one(PoolWarning, row.object_id)
        customer = await ctx.store.session.get_one(Customer, warning.customer_id)
        return ThingLine(customer.name, why, ShowPoolWarning(row.object_id), instead, red)
    if row.object_kind == PAIR:
        said = await names_of_pair(ctx, row.object_id)
        return ThingLine(said, why, ShowPair(row.object_id), instead, red) if said else None
    return ThingLine(kind_of(row.kind).name, why, None, instead, red)


async def _names(ctx: Context, rows: Iterable[Notice]) -> dict[int, str]:
    ids = {id for row in rows for id in (row.subject_id, row.instead_of_id) if id}
    found = await ctx.store.session.exec(
        select(Person.id, Person.name).where(col(Person.id).in_(ids))
    )
    return {id: name for id, name in found if id is not None}

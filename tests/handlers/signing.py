"""What tests of approvals do over and over, on the small team's desk."""

from datetime import timedelta

from cards.model import Card
from handlers.registry import Reply
from storage.tables import Account, ChatGroup, Leave, OutboxMessage, Person, Role, Team
from tests.handlers.desk import Desk

ZHOU, LI, WANG, CHEN, ZHAO, SUN = 1, 2, 3, 4, 5, 6
"""Director, manager, two reps, admin, operations; the numbers of tests.handlers.desk."""


async def request(
    desk: Desk, kind: str = "hand_over", *, by: str = "王芳", about: str = "青禾口腔", **form: str
) -> Reply:
    given = {"about": about, "reason": "下月调去华南"} | form
    if kind == "hand_over":
        given = {"to": "陈明"} | given
    return await desk.tap(f"appr.submit:{kind}:0", by=by, **given)


async def card(desk: Desk, by: str, id: int = 1) -> Card:
    """The request as this person sees it now."""
    reply = await desk.tap(f"appr.show:{id}:0", by=by)
    assert reply.card, reply.notice
    return reply.card


async def sign(desk: Desk, by: str, id: int = 1) -> Reply:
    """One tap on a fresh card."""
    return await desk.press(await card(desk, by, id), "同意", by=by)


async def refuse(desk: Desk, by: str, reason: str, id: int = 1, word: str = "拒绝") -> Reply:
    """Two taps: the button, and the reason sent off."""
    form = await desk.press(await card(desk, by, id), word, by=by)
    return await desk.press(form.card, f"确认{word}", by=by, reason=reason)


async def owed(desk: Desk, person: int, kind: str = "approval") -> list[OutboxMessage]:
    """Cards of that kind that were sent to the person unasked."""
    rows = await desk.rows(OutboxMessage)
    return [
        row
        for row in rows
        if row.person_id == person
        and (row.content.get("shows") or [""])[0] == kind
        and not row.once.startswith(("reply:", "redraw:"))
    ]


async def hire(desk: Desk, name: str, *roles: str, boss: int | None = None) -> int:
    now = desk.clock.now()
    async with desk.storage.begin(at=now) as store:
        person = Person(name=name, manager_id=boss, greeted_at=now)
        store.session.add(person)
        await store.session.flush()
        id = person.id or 0
        store.session.add(Account(platform="chat", external_id=name, person_id=id))
        store.session.add_all([Role(person_id=id, role=role) for role in roles])
    return id


async def go_away(desk: Desk, person: int, deputy: int | None = None, *, days: int = 3) -> None:
    """On leave from now on."""
    now = desk.clock.now()
    until = now + timedelta(days=days)
    async with desk.storage.begin(at=now) as store:
        store.session.add(
            Leave(person_id=person, deputy_id=deputy, starts_at=now, ends_at=until, created_at=now)
        )


async def report_to(desk: Desk, person: int, boss: int | None) -> None:
    async with desk.storage.begin(at=desk.clock.now()) as store:
        (await store.session.get_one(Person, person)).manager_id = boss


async def team_group(desk: Desk, *members: int) -> int:
    """The members' own group chat."""
    async with desk.storage.begin(at=desk.clock.now()) as store:
        team = Team(name="华东一组")
        store.session.add(team)
        await store.session.flush()
        group = ChatGroup(platform="chat", external_id="east", name="华东一组", team_id=team.id)
        store.session.add(group)
        for member in members:
            (await store.session.get_one(Person, member)).team_id = team.id
        await store.session.flush()
        return group.id or 0

"""Every relation to a request × every intent: what counts, what is told, and that nothing else happens (T7)."""

import pytest

from cards.wire import pack
from handlers.registry import Reply
from sales.actions import (
    Action,
    AddSigner,
    AnswerBack,
    Approve,
    AskBack,
    DecideByWord,
    Reject,
    ShowApproval,
    StartAddSigner,
    StartAskBack,
    StartReject,
    Withdraw,
)
from storage.store import Storage
from storage.tables import Approval, ApprovalNote, ApprovalSeat
from tests.handlers.desk import Desk, open_desk
from tests.handlers.signing import CHEN, LI, go_away, hire, request, sign

INTENTS = {
    "看": ShowApproval, "同意": Approve, "拒绝": Reject, "开始拒绝": StartReject, "反问": AskBack,
    "开始反问": StartAskBack, "加签": AddSigner, "开始加签": StartAddSigner, "答复": AnswerBack,
    "撤回": Withdraw, "说同意": DecideByWord, "说拒绝": DecideByWord,
}  # fmt: skip
FORM = {"reason": "不行", "question": "为什么？", "answer": "因为", "person": "8"}
DECIDES = {"同意", "拒绝", "开始拒绝", "反问", "开始反问", "加签", "开始加签", "说同意", "说拒绝"}

RELATIONS: dict[str, tuple[str, set[str]]] = {
    "申请人": ("王芳", {"看", "撤回"}),
    "当前签字人": ("李国强", {"看"} | DECIDES),
    "签字人休假": ("李国强", {"看"} | DECIDES),
    "休假人的代理": ("陈明", {"看"} | DECIDES),
    "没有休假时的代理": ("陈明", set()),
    "下一步签字人": ("孙洁", {"看"}),  # operations see every request
    "已签过的人": ("李国强", {"看"}),
    "申请人的上级的上级": ("周敏", {"看"}),
    "同事": ("陈明", set()),
    "管理员": ("赵静", set()),
    "财务": ("钱会计", set()),
    "另一位主管": ("吴主管", set()),
    "离职的签字人": ("李国强", set()),
}


@pytest.mark.parametrize("relation", RELATIONS)
async def test_what_counts_and_what_does_not(sqlite_storage: Storage, relation: str):
    desk = await open_desk(sqlite_storage)
    by, may = RELATIONS[relation]
    await hire(desk, "钱会计", "finance")
    assert await hire(desk, "吴主管", "manager", boss=1) == 8
    ids = [await _filed(desk, name) for name in INTENTS]
    await _arrange(desk, relation, ids)
    for id, name in zip(ids, INTENTS, strict=True):
        before = await _state(desk, id)
        reply = await desk.tap(pack(_intent(name, id, before)), by=by, **FORM)
        _judge(relation, name, name in may, reply, changed=before != await _state(desk, id))
        if name not in may and "看" not in may:
            absent = await desk.tap(pack(_intent(name, 999, before)), by=by, **FORM)
            assert reply == absent, "not yours and not there answer alike (law 6)"


def _judge(relation: str, name: str, allowed: bool, reply: Reply, *, changed: bool) -> None:
    writes = name != "看" and not name.startswith("开始")
    assert changed == (allowed and writes), f"{relation} {name}: {reply.notice}"
    if not allowed:
        assert reply.notice, f"{relation} {name}: a refusal says why"


async def _filed(desk: Desk, name: str) -> int:
    return int((await request(desk, "goal_change", about=name)).notice.partition("#")[2])


async def _arrange(desk: Desk, relation: str, ids: list[int]) -> None:
    if relation in ("签字人休假", "休假人的代理"):
        await go_away(desk, LI, CHEN)
    if relation == "已签过的人":
        for id in ids:
            await sign(desk, "李国强", id)
    if relation == "离职的签字人":
        async with desk.storage.begin(at=desk.clock.now()) as store:
            await store.deactivate(LI, desk.clock.now())


def _intent(name: str, id: int, state: tuple) -> Action:
    """With the version that is shown now: only who it is may make the difference."""
    kind = INTENTS[name]
    if kind is ShowApproval:
        return ShowApproval(id)
    if kind is DecideByWord:
        return DecideByWord(id, yes=name == "说同意")
    return kind(id, state[0])


async def _state(desk: Desk, id: int) -> tuple:
    """Everything of the request that a tap could change; the version first."""
    [approval] = [one for one in await desk.rows(Approval) if one.id == id]
    seats = [one for one in await desk.rows(ApprovalSeat) if one.approval_id == id]
    notes = [one for one in await desk.rows(ApprovalNote) if one.approval_id == id]
    kept = sorted((one.person_id, one.decision, one.instead_of_id) for one in seats)
    return approval.version, approval.state, kept, len(notes)

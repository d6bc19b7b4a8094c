"""Every documented code, line by line, as the platform says it and as the house hears it."""

from datetime import timedelta

import pytest

from bot.platforms.base import (
    CannotRedraw,
    NoSuchAddress,
    SendFailed,
    Stopped,
    Throttled,
)
from bot.platforms.feishu.errors import ERRORS, Do, Verdict
from tests.doubles import faults
from tests.platforms.feishu.conftest import Edge

MESSAGES = "/open-apis/im/v1/messages"

NAMED_IN_THE_REPORT = [
    99991400, 230020, 11232, 11233, 11247, 2200, 230049, 18121, 99991663, 99991665, 99991664,
    99991668, 99991677, 99991661, 99991671, 99991672, 99991679, 99991401, 99991403, 99992351,
    99992361, 99992363, 99992364, 99992402, 9499, 10003, 230001, 99991201, 230002, 230013, 230018,
    230022, 230025, 230027, 230028, 230029, 230034, 230035, 230038, 230053, 230054, 230055, 230075,
    230099, 232009, 1500, 1663, 1668, 10101, 5000, 300120, 1040102, 1150102, 2110010, 20050, 20072,
    200810, 11310, 300030, 300040, 230031, 200750, 300309, 234003, 234004, 234037, 234038, 234040,
    234043, 234019, 20003, 20004, 20065, 20010, 20049, 20071, 40004, 1000040343, 1000040344,
    1000040350, 403, 514, 230006, 230015, 230017, 230019,
]  # fmt: skip
"""By documentation of sending, files, people, login and the long connection."""


def test_every_code_that_is_documented_for_our_calls_has_its_line() -> None:
    assert [code for code in NAMED_IN_THE_REPORT if code not in ERRORS] == []


HEARD: dict[Do, type[SendFailed]] = {
    Do.AGAIN: SendFailed,
    Do.WAIT: Throttled,
    Do.RENEW: SendFailed,
    Do.NOBODY: NoSuchAddress,
    Do.FROZEN: CannotRedraw,
    Do.DEAD: SendFailed,
    Do.STOP: Stopped,
}


@pytest.mark.parametrize("code", sorted(ERRORS))
async def test_a_code_does_what_its_line_says(side: Edge, code: int) -> None:
    verdict = ERRORS[code]
    side.cloud.faults.next(MESSAGES, faults.code(code, "as documented"), times=2)
    with pytest.raises(SendFailed) as told:
        await side.feishu.send(side.out(text="你好"))
    assert type(told.value) is HEARD[verdict.do] or verdict.do is Do.RENEW
    assert str(code) in str(told.value)
    _check(verdict, told.value, side)


def _check(verdict: Verdict, told: SendFailed, side: Edge) -> None:
    sends = sum(call.path == MESSAGES for call in side.cloud.calls)
    assert sends == (2 if verdict.do is Do.RENEW else 1)
    assert told.retry == (verdict.do not in (Do.NOBODY, Do.FROZEN, Do.DEAD))
    assert told.known == (verdict.do is not Do.AGAIN)
    if isinstance(told, Throttled):
        assert told.after == timedelta(seconds=verdict.seconds)
        assert told.after > timedelta()


async def test_an_unknown_code_of_theirs_may_pass_and_one_of_ours_will_not(side: Edge) -> None:
    side.cloud.faults.next(MESSAGES, faults.code(987654))
    with pytest.raises(SendFailed) as ours:
        await side.feishu.send(side.out(text="你好"))
    assert not ours.value.retry
    side.cloud.faults.next(MESSAGES, faults.Fault("http_500", 987654))
    with pytest.raises(SendFailed) as theirs:
        await side.feishu.send(side.out(text="你好"))
    assert theirs.value.retry


@pytest.mark.parametrize(
    ("code", "seconds"),
    [("200621; ErrMsg: parse card json err", None), ("11310; ErrMsg: card action is lock", 2)],
)
async def test_a_cards_refusal_is_read_by_what_stands_inside(
    side: Edge, code: str, seconds: float | None
) -> None:
    message = f"Failed to create card content, ext=ErrCode: {code}"
    side.cloud.faults.next(MESSAGES, faults.code(230099, message))
    with pytest.raises(SendFailed) as told:
        await side.feishu.send(side.out(text="你好"))
    if seconds:
        assert isinstance(told.value, Throttled)
        assert told.value.after == timedelta(seconds=seconds)
    else:
        assert not told.value.retry
        assert "230099/200621" in str(told.value)

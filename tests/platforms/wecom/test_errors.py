"""The table of errors, line by line against the cloud, and the little that stands in no table."""

import ast
import inspect
from collections import Counter
from datetime import timedelta

import pytest

from bot.platforms.base import CannotRedraw, Moot, NoSuchAddress, SendFailed, Stopped, Throttled
from bot.platforms.wecom import errors
from bot.platforms.wecom.errors import ERRORS, Do, acknowledged
from tests.doubles import faults
from tests.platforms.wecom.conftest import Edge

SEND = "/cgi-bin/message/send"
FAMILY: dict[Do, type[SendFailed]] = {
    Do.AGAIN: SendFailed,
    Do.WAIT: Throttled,
    Do.RENEW: SendFailed,
    Do.NOBODY: NoSuchAddress,
    Do.FROZEN: CannotRedraw,
    Do.MOOT: Moot,
    Do.DEAD: SendFailed,
    Do.STOP: Stopped,
}
RETRIED = {Do.AGAIN, Do.WAIT, Do.RENEW, Do.STOP}


async def test_every_documented_code_has_its_consequence(side: Edge) -> None:
    for code, verdict in ERRORS.items():
        side.clock.later(minutes=1)
        times = 2 if verdict.do is Do.RENEW else 1
        side.cloud.faults.next(SEND, faults.code(code, "as the page says"), times)
        with pytest.raises(SendFailed) as raised:
            await side.wecom.send(side.out(text=f"第 {code} 次", key=str(code)))
        failed = raised.value
        assert type(failed) is FAMILY[verdict.do] or verdict.do is Do.RENEW, code
        assert failed.retry == (verdict.do in RETRIED), code
        assert failed.known == (verdict.do is not Do.AGAIN), code
        assert str(code) in str(failed)
        if isinstance(failed, Throttled):
            assert timedelta() < failed.after == timedelta(seconds=verdict.seconds)
    assert side.cloud.chat("wangfang") == []


def test_no_code_stands_in_the_table_twice() -> None:
    numbers = Counter(
        node.value
        for node in ast.walk(ast.parse(inspect.getsource(errors)))
        if isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value >= 6000
    )
    assert [code for code, times in numbers.items() if times > 1] == []


async def test_an_unknown_code_is_not_tried_again(side: Edge) -> None:
    side.cloud.faults.next(SEND, faults.code(987654, "news"))
    with pytest.raises(SendFailed) as raised:
        await side.wecom.send(side.out(text="你好"))
    assert (raised.value.retry, raised.value.known) == (False, True)


@pytest.mark.parametrize(
    "fault",
    [faults.HTTP_500, faults.HTML, faults.RESET, faults.RESET_AFTER],
    ids=lambda one: one.kind,
)
async def test_half_an_answer_may_have_been_one(side: Edge, fault: faults.Fault) -> None:
    side.cloud.faults.next(SEND, fault)
    with pytest.raises(SendFailed) as raised:
        await side.wecom.send(side.out(text="你好"))
    assert (raised.value.retry, raised.value.known) == (True, False)


async def test_who_is_not_trusted_is_told_which_address_to_enter(side: Edge) -> None:
    side.cloud.entrance.trusted_ip = False
    with pytest.raises(Stopped, match=r"可信 IP.*60020，本机 IP 203\.0\.113\.7"):
        await side.wecom.send(side.out(text="你好"))


def test_an_answer_on_the_socket_is_judged_by_the_same_table() -> None:
    assert acknowledged({"errcode": 0, "body": {"upload_id": "u"}}) == {"upload_id": "u"}
    assert acknowledged({"headers": {}}) == {}
    with pytest.raises(Stopped):
        acknowledged({"errcode": 853000, "errmsg": "invalid bot_id or secret"})
    with pytest.raises(SendFailed):
        acknowledged({"errcode": "odd"})

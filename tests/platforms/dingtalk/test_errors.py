"""Every code of the table, as the platform says it, and what follows."""

import pytest

from bot.http import Answer
from bot.platforms.base import CannotRedraw, NoSuchAddress, SendFailed, Sent, Stopped, Throttled
from bot.platforms.dingtalk.codes import ERRORS, FAMILIES, Do, verdict_of
from bot.platforms.dingtalk.errors import Denied, settled
from tests.doubles.cloud import Fault
from tests.platforms.dingtalk.conftest import FANG, Edge, card

CREATE, TO_PEOPLE = "/v1.0/card/instances/createAndDeliver", "/v1.0/robot/oToMessages/batchSend"
WHAT: dict[Do, tuple[type[SendFailed], bool, bool]] = {
    Do.AGAIN: (SendFailed, True, False),
    Do.WAIT: (Throttled, True, True),
    Do.RENEW: (SendFailed, True, True),
    Do.NOBODY: (NoSuchAddress, False, True),
    Do.FROZEN: (CannotRedraw, False, True),
    Do.DEAD: (SendFailed, False, True),
    Do.STOP: (Stopped, True, True),
}
"""The failure, whether it may succeed later, and whether it surely did not arrive."""


def fault(code: str) -> Fault:
    is_number = code.lstrip("-").isdigit()
    return Fault("code", int(code)) if is_number else Fault("code", 0, code)


@pytest.mark.parametrize("code", ERRORS)
async def test_a_card_that_is_refused(line: Edge, code: str) -> None:
    verdict = ERRORS[code]
    line.cloud.faults.next(CREATE, fault(code), times=2)
    if verdict.do is Do.DONE:
        assert isinstance(await line.dingtalk.send(line.out(card=card())), Sent)
        return
    if verdict.do is Do.PLAIN:
        await line.dingtalk.send(line.out(card=card()))
        assert line.cloud.shown[line.cloud.chat(FANG)[0].id].kind == "sampleActionCard"
        return
    kind, retry, known = WHAT[verdict.do]
    with pytest.raises(kind) as failed:
        await line.dingtalk.send(line.out(card=card()))
    assert (failed.value.retry, failed.value.known) == (retry, known)
    assert verdict.reason in str(failed.value)
    if isinstance(failed.value, Throttled):
        assert failed.value.after.total_seconds() == verdict.seconds


@pytest.mark.parametrize("code", [code for code, one in ERRORS.items() if one.do is Do.AGAIN])
async def test_words_that_may_have_arrived_are_never_said_again(line: Edge, code: str) -> None:
    line.cloud.faults.next(TO_PEOPLE, fault(code))
    with pytest.raises(SendFailed) as failed:
        await line.dingtalk.send(line.out(text="你好"))
    assert (failed.value.retry, failed.value.known) == (False, False)


@pytest.mark.parametrize(("start", "verdict"), FAMILIES)
def test_codes_of_a_family_are_as_its_head(start: str, verdict: object) -> None:
    assert verdict_of(f"{start}somethingNew") == verdict


def test_an_unknown_code_of_theirs_may_pass_and_one_of_ours_will_not() -> None:
    assert verdict_of("new.code", 500).do is Do.AGAIN
    assert verdict_of("new.code", 400).do is Do.DEAD
    assert verdict_of("new.code", 429).do is Do.WAIT
    assert verdict_of("new.code", 401).do is Do.RENEW


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(200, {}, b'{"errcode":0,"errmsg":"ok"}'), None),
        (Answer(200, {}, b'{"errcode":88,"sub_code":"40014"}'), SendFailed),
        (Answer(200, {}, b'{"errcode":88,"sub_code":"60011"}'), Stopped),
        (Answer(200, {}, b'{"status":1111,"wait":5,"source":"x5","punish":"deny"}'), Throttled),
        (Answer(200, {}, b"<!DOCTYPE html><html>"), Throttled),
        (Answer(502, {}, b"<html>bad gateway</html>"), SendFailed),
        (Answer(429, {}, b""), Throttled),
        (Answer(500, {}, b"{}"), SendFailed),
        (Answer(200, {}, b""), SendFailed),
        (Answer(200, {}, b"[]"), SendFailed),
        (Answer(200, {}, b'{"code":true}'), None),
        (Answer(400, {}, b'{"code":[1]}'), SendFailed),
    ],
)
def test_answers_of_every_dialect_are_read(answer: Answer, kind: type[SendFailed] | None) -> None:
    if kind is None:
        settled(answer)
        return
    with pytest.raises(kind):
        settled(answer)


def test_a_missing_permission_names_it() -> None:
    code = "Forbidden.AccessDenied.AccessTokenPermissionDenied"
    body = f'{{"code":"{code}","accessdenieddetail":{{"requiredScopes":["Card.Instance.Write"]}}}}'
    with pytest.raises(Denied) as denied:
        settled(Answer(403, {}, body.encode()))
    assert denied.value.scopes == ("Card.Instance.Write",)

"""From an answer of the API to its content, or to the right failure.

The new API answers `{"code", "message"}` with 4xx or 5xx, the old one `{"errcode", "errmsg"}` with
200; what is banned gets a page instead.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.http import Answer
from bot.platforms.base import CannotRedraw, NoSuchAddress, SendFailed, Stopped, Throttled
from bot.platforms.dingtalk.codes import ERRORS, Do, verdict_of


class TokenRefused(SendFailed):
    """The client renews it and asks once more."""


class TakenBefore(SendFailed):
    """This outTrackId exists: an earlier attempt arrived after all."""


class NoCards(SendFailed):
    """The app may not use interactive cards, or not this template."""


class Denied(Stopped):
    """A permission is missing: `scopes` as the platform names them."""

    def __init__(self, reason: str, scopes: tuple[str, ...]) -> None:
        super().__init__(reason)
        self.scopes = scopes


_BANNED = ERRORS["1111"]
_TOKEN_SUBS = ("40014", "42001")


def settled(answer: Answer) -> dict[str, Any]:
    """The whole body of a success; raises from the SendFailed family for everything else."""
    found = answer.json()
    code = _code(found)
    if answer.status < 300 and code in ("", "0") and found:
        return found
    if not found:
        raise _unreadable(answer)
    raise failure(code, found, answer.status)


def failure(code: str, found: dict[str, Any], status: int) -> SendFailed:
    verdict = verdict_of(code, status)
    reason = f"{verdict.reason}（钉钉 {code or status}）"
    if verdict.do is Do.WAIT:
        return Throttled(reason, timedelta(seconds=verdict.seconds))
    if verdict.do is Do.STOP:
        return _stopped(reason, found)
    return _FAILURES[verdict.do](reason)


_FAILURES: dict[Do, Callable[[str], SendFailed]] = {
    Do.AGAIN: lambda reason: SendFailed(reason, known=False),
    Do.RENEW: TokenRefused,
    Do.DONE: TakenBefore,
    Do.PLAIN: NoCards,
    Do.NOBODY: NoSuchAddress,
    Do.FROZEN: CannotRedraw,
    Do.DEAD: lambda reason: SendFailed(reason, retry=False),
}


def _code(found: dict[str, Any]) -> str:
    """New dialect, old dialect (88 says more in `sub_code`), and the page of the IP limit."""
    for name in ("code", "errcode"):
        if isinstance(code := found.get(name), (str, int)) and not isinstance(code, bool):
            return _token_or(str(code), str(found.get("sub_code") or ""))
    return "1111" if found.get("punish") == "deny" or found.get("status") == 1111 else ""


def _token_or(code: str, sub: str) -> str:
    if code != "88" or not sub or sub in _TOKEN_SUBS:
        return code
    return sub


def _stopped(reason: str, found: dict[str, Any]) -> Stopped:
    detail = found.get("accessdenieddetail")
    scopes = detail.get("requiredScopes") if isinstance(detail, dict) else None
    if not isinstance(scopes, list) or not scopes:
        return Stopped(reason)
    names = tuple(str(one) for one in scopes)
    return Denied(f"{reason}：{'、'.join(names)}", names)


def _unreadable(answer: Answer) -> SendFailed:
    """No JSON: the page of the IP limit, which answers 200 too, or a broken gateway."""
    if answer.status == 429:
        return Throttled("接口调用太快", timedelta(seconds=1))
    if answer.status < 500 and answer.body.lstrip()[:1] == b"<":
        return Throttled(_BANNED.reason, timedelta(seconds=_BANNED.seconds))
    return SendFailed(f"钉钉的回答看不懂（HTTP {answer.status}）", known=False)

"""The envelopes: the vendor's vectors, and everything that must not get through."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.base import Forged, Request
from bot.platforms.dingtalk.crypto import LARGEST, Keys, Sealed, card_sign, robot_sign
from tests.doubles.dingtalk.sealing import decrypt, encrypt, event_signature
from tests.platforms.dingtalk.sealed import (
    AES_KEY,
    APP,
    CORP,
    KEYS,
    LEFT,
    MESSAGE,
    NOW,
    TAP,
    event,
    robot,
    signed,
    tapped,
)

MINUTES, HOURS = 60, 3600
VENDOR = Keys(
    "", "", "mryue", "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7", ("ding6ccabc44d2c8d38b",)
)
VENDOR_SEALED = (
    "0vJiX6vliEpwG3U45CtXqi+m8PXbQRARJ8p8BbDuD1EMTDf0jKpQ79QS93qEk7XHpP6u+oTTrd15NRPvNvmBKyDCYxxOK+HZeKju4"
    "yhELOFchzNukR+t8SB/qk4ROMu3"
)


def test_the_vendors_own_example_opens() -> None:
    """DingTalk-Callback-Crypto, DingCallbackCrypto3.py."""
    at = datetime.fromtimestamp(1608001896, UTC)
    query = {
        "msg_signature": "03044561471240d4a14bb09372dfcfd4fd0e40cb",
        "timestamp": "1608001896814",
        "nonce": "WL4PK6yA",
    }
    body = json.dumps({"encrypt": VENDOR_SEALED}).encode()
    opened = VENDOR.unsealed(Request(query, {}, body, at))
    assert opened.body.fields == {"EventType": "check_url"}


def test_signatures_are_as_the_pages_compute_them() -> None:
    """Check values of server_0718 and card01_0007 for these secrets and this time."""
    assert robot_sign("1600000000000", "SECabc") == "ABcUcMOwyGGKmiNbHqEbhvKpuIGkMXqT1gAGfAAmnk8="
    assert card_sign("1600000000000", "apisec") == "pofLgOTyjYzJOo2ygkiD1TDINaEk2R6hWI53R+jbFrI="


@given(st.text(max_size=300), st.binary(min_size=16, max_size=16))
@settings(max_examples=60)
def test_what_is_sealed_opens_again_on_both_sides(said: str, noise: bytes) -> None:
    """Lengths count bytes: the vendor's own class breaks on Chinese."""
    plain = json.dumps({"said": said}, ensure_ascii=False).encode("utf-8", "replace")
    assert KEYS.decrypt(encrypt(AES_KEY, APP, plain, noise)) == plain
    ours = KEYS.sealed(plain.decode(), "1700000000000", "n", noise)
    assert decrypt(AES_KEY, ours["encrypt"]) == plain
    right = event_signature(KEYS.token, ours["timeStamp"], ours["nonce"], ours["encrypt"])
    assert ours["msg_signature"] == right


@pytest.mark.parametrize(
    ("request_", "kind", "body"),
    [
        (robot(), Sealed.ROBOT, MESSAGE),
        (tapped(), Sealed.CARD, TAP),
        (event(), Sealed.EVENT, LEFT),
        (event(name="signature"), Sealed.EVENT, LEFT),
        (event(owner=CORP), Sealed.EVENT, LEFT),
    ],
    ids=["robot", "card", "event", "event signed by the other name", "event of the old API"],
)
def test_the_three_kinds_are_told_apart(request_: Request, kind: Sealed, body: object) -> None:
    opened = KEYS.unsealed(request_)
    assert (opened.kind, opened.body.fields) == (kind, body)


@pytest.mark.parametrize(
    ("make", "allowed"),
    [(robot, HOURS), (tapped, 10 * MINUTES), (event, 10 * MINUTES)],
    ids=["robot", "card", "event"],
)
def test_an_old_envelope_and_one_from_the_future_are_refused(
    make: Callable[..., Request], allowed: int
) -> None:
    for seconds in (-allowed + 1, allowed - 1):
        KEYS.unsealed(make(seconds=seconds))
    for seconds in (-allowed - 2, allowed + 2):
        with pytest.raises(Forged):
            KEYS.unsealed(make(seconds=seconds))


def _headers(request: Request, **changed: str) -> Request:
    return replace(request, headers=dict(request.headers) | changed)


def _query(request: Request, **changed: str) -> Request:
    return replace(request, query=dict(request.query) | changed)


def _deep(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


def _block(plain: bytes) -> Request:
    """Any plain text, sealed without noise, length or owner."""
    import base64

    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = base64.b64decode(AES_KEY + "=")
    lock = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return signed(base64.b64encode(lock.update(plain) + lock.finalize()).decode())


FORGERIES = {
    "nothing at all": Request({}, {}, b"", NOW),
    "no body": replace(robot(), body=b""),
    "a picture of a request": replace(robot(), method="GET"),
    "robot: another secret": robot(secret="guess"),
    "robot: another time": _headers(robot(), timestamp="1764032400001"),
    "robot: no time": _headers(robot(), timestamp=""),
    "robot: full-width digits": _headers(robot(), timestamp="１７６４０３２４００"),
    "robot: a time beyond counting": _headers(robot(), timestamp="1" * 400),
    "robot: no JSON": robot(b"{"),
    "robot: a list": robot(b"[1]"),
    "robot: too deep": robot(_deep(9)),
    "robot: bottomless": robot(_deep(20_000)),
    "robot: too large": robot(b'{"a":"' + b"a" * LARGEST + b'"}'),
    "card: another secret": tapped(secret="guess"),
    "card: signed as a robot message": tapped(secret="app-secret"),
    "card: no signature": _headers(tapped(), **{"x-ddpaas-signature": ""}),
    "event: another token": event(token="guess"),
    "event: no signature": _query(event(), msg_signature=""),
    "event: another nonce": _query(event(), nonce="other"),
    "event: signed over another time": _query(event(), timestamp="1764032400001"),
    "event: another owner": event(owner="dingother"),
    "event: owner with a tail": event(owner=APP + "x"),
    "event: too deep": event(plain=_deep(9)),
    "event: no JSON inside": event(plain=b"hello"),
    "event: nothing sealed": signed(""),
    "event: no base64": signed("你好"),
    "event: half a block": signed("AAAA"),
    "event: padding of zero": _block(bytes(32)),
    "event: padding of 33": _block(bytes([33]) * 48),
    "event: padding not whole": _block(b"a" * 30 + b"\x01\x02"),
    "event: shorter than its head": _block(bytes([32]) * 32),
    "event: length beyond the end": _block(b"n" * 16 + b"\xff\xff\xff\xff" + b"m" * 11 + b"\x01"),
}


@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES.keys())
def test_what_is_not_the_platforms_is_refused(forged: Request) -> None:
    with pytest.raises(Forged):
        KEYS.unsealed(forged)

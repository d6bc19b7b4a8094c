"""The envelope: the vendor's vector, and everything that must not get through."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.base import Forged, Request
from bot.platforms.feishu.crypto import LARGEST, Keys
from tests.doubles.feishu.sealing import encrypt
from tests.platforms.feishu.sealed import KEY, KEYS, NOW, TOKEN, envelope, sealed, signed

HOURS = 3600


def test_the_vendors_own_example_opens() -> None:
    keys = Keys("test key", "")
    assert keys.decrypt("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=") == b"hello world"


@given(
    st.binary(max_size=500), st.text(min_size=1, max_size=40), st.binary(min_size=16, max_size=16)
)
@settings(max_examples=100)
def test_what_the_platform_seals_opens_again(plain: bytes, key: str, iv: bytes) -> None:
    assert Keys(key, "").decrypt(encrypt(key, plain, iv)) == plain


def test_a_signed_event_is_taken() -> None:
    assert KEYS.unsealed(sealed(envelope())).fields == envelope()


def test_the_signature_is_over_the_bytes_and_not_over_what_they_mean() -> None:
    request = sealed(envelope())
    same = json.dumps(json.loads(request.body), indent=1).encode()
    with pytest.raises(Forged):
        KEYS.unsealed(replace(request, body=same))


@pytest.mark.parametrize("unit", [1, 1000], ids=["seconds", "milliseconds"])
@pytest.mark.parametrize("age", [0, 6 * HOURS, -6 * HOURS, 7 * HOURS + 3500])
def test_a_late_repetition_is_taken_for_eight_hours(unit: int, age: float) -> None:
    assert KEYS.unsealed(sealed(envelope(), at=NOW.timestamp() - age, unit=unit)).fields


@pytest.mark.parametrize("unit", [1, 1000], ids=["seconds", "milliseconds"])
@pytest.mark.parametrize("age", [8 * HOURS + 60, -8 * HOURS - 60, 10**6])
def test_what_is_older_is_not(unit: int, age: float) -> None:
    with pytest.raises(Forged):
        KEYS.unsealed(sealed(envelope(), at=NOW.timestamp() - age, unit=unit))


CHALLENGE = {"challenge": "abc", "token": TOKEN, "type": "url_verification"}


def test_only_a_challenge_needs_no_signature() -> None:
    challenge = replace(sealed(CHALLENGE), headers={})
    assert KEYS.unsealed(challenge).fields == CHALLENGE
    posing = {**envelope(), "type": "url_verification", "challenge": "abc"}
    with pytest.raises(Forged):
        KEYS.unsealed(replace(sealed(posing), headers={}))


def test_a_challenge_with_another_token_is_refused() -> None:
    with pytest.raises(Forged):
        KEYS.unsealed(replace(sealed(CHALLENGE | {"token": "guess"}), headers={}))


def _without(name: str) -> Callable[[Request], Request]:
    def spoil(request: Request) -> Request:
        headers = {key: value for key, value in request.headers.items() if key != name}
        return replace(request, headers=headers)

    return spoil


def _with(name: str, value: str) -> Callable[[Request], Request]:
    return lambda request: replace(request, headers={**request.headers, name: value})


def _body(body: bytes) -> Callable[[Request], Request]:
    return lambda request: signed(body, str(int(NOW.timestamp())))


def _inner(inner: object) -> Callable[[Request], Request]:
    return lambda request: sealed(inner)


def _deep(levels: int) -> bytes:
    return b'{"schema":' + b"[" * levels + b"]" * levels + b"}"


TIME, NONCE, SIGNATURE = (
    "X-Lark-Request-Timestamp",
    "X-Lark-Request-Nonce",
    "X-Lark-Signature",
)
SPOILT: dict[str, Callable[[Request], Request]] = {
    "no timestamp": _without(TIME),
    "no nonce": _without(NONCE),
    "no signature": _without(SIGNATURE),
    "no headers": lambda request: replace(request, headers={}),
    "another nonce": _with(NONCE, "other"),
    "an empty signature": _with(SIGNATURE, ""),
    "upper case": lambda request: _with(SIGNATURE, request.headers[SIGNATURE].upper())(request),
    "another alphabet": _with(SIGNATURE, "é" * 64),
    "a broken character": _with(SIGNATURE, "\udcff" * 64),
    "half a character": _with(NONCE, "\ud800"),
    "a time in full-width digits": lambda request: signed(request.body, "１７６４０３２４００"),
    "a negative time": lambda request: signed(request.body, "-1764032400"),
    "a time in words": lambda request: signed(request.body, "now"),
    "a time without end": lambda request: signed(request.body, "1" * 14),
    "no body": _body(b""),
    "no JSON": _body(b"hello"),
    "no UTF-8": _body(b'{"encrypt":"\xff\xfe"}'),
    "a list": _body(b"[]"),
    "a number": _body(b'{"encrypt":1}'),
    "plain text": _body(json.dumps(envelope()).encode()),
    "not sealed": _body(b'{"encrypt":""}'),
    "no base64": _body(b'{"encrypt":"***"}'),
    "sloppy base64": _body(b'{"encrypt":"' + base64.b64encode(bytes(32)).rstrip(b"=") + b'"}'),
    "half a block": _body(b'{"encrypt":"' + base64.b64encode(bytes(40)) + b'"}'),
    "only an IV": _body(b'{"encrypt":"' + base64.b64encode(bytes(16)) + b'"}'),
    "bad padding": _body(b'{"encrypt":"' + base64.b64encode(bytes(48)) + b'"}'),
    "too large": _inner(envelope() | {"padding": "x" * (LARGEST * 3 // 4)}),
    "base64 with a hole": lambda request: _body(request.body.replace(b'": "', b'": " '))(request),
    "too deep outside": _body(_deep(9)),
    "bottomless": _body(_deep(100_000)),
    "another key": lambda request: sealed(envelope(), key="another key"),
    "GET": lambda request: replace(request, method="GET"),
    "inside no JSON": _inner(b"hello"),
    "inside no UTF-8": _inner(b"\xff\xfe"),
    "inside a list": _inner([]),
    "inside nothing": _inner(b""),
    "inside too deep": _inner(_deep(9)),
    "another token": _inner(envelope() | {"header": {**envelope()["header"], "token": "guess"}}),
    "no token": _inner({"schema": "2.0", "header": {}, "event": {}}),
    "the token of the old kind": _inner({**envelope(), "header": {}, "token": TOKEN}),
    "a header that is none": _inner({"schema": "2.0", "header": [], "event": {}}),
    "a token that is none": _inner({"schema": "2.0", "header": {"token": 1}, "event": {}}),
    "half a character inside": _inner(b'{"schema":"2.0","header":{"token":"\\ud800"}}'),
}


@pytest.mark.parametrize("name", SPOILT)
def test_nothing_else_gets_through(name: str) -> None:
    """Each breaks one thing of a true callback, and is refused like all the others."""
    with pytest.raises(Forged):
        KEYS.unsealed(SPOILT[name](sealed(envelope())))


def test_a_padding_of_any_wrong_kind_is_refused() -> None:
    """Full PKCS#7: each byte of it, and one to sixteen of them."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    for tail in (b"\x00", b"\x11", b"\x01\x02", b"\x02\x03\x03", bytes([16])):
        plain = (b"x" * 32)[: 32 - len(tail)] + tail
        lock = Cipher(algorithms.AES256(Keys(KEY, "").aes), modes.CBC(bytes(16))).encryptor()
        wire = base64.b64encode(bytes(16) + lock.update(plain) + lock.finalize()).decode()
        with pytest.raises(Forged):
            KEYS.decrypt(wire)

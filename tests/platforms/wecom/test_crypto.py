"""The envelope: what others sealed opens, what we seal others open, and nothing else is let in."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.work.crypto import WeChatCrypto

from bot.platforms.base import Forged, Request
from bot.platforms.wecom.crypto import FRESH, Seal
from tests.doubles.wecom.sealing import Sealing, envelope, padded
from tests.platforms.wecom.vectors import RANDOM, VECTORS, Vector

CORP, TOKEN, KEY = "ww0123456789abcdef", "token", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
SEAL, SEALING = Seal(TOKEN, KEY, CORP), Sealing(TOKEN, KEY, CORP)
STAMP = str(int(NOW.timestamp()))


def delivered(sealed: str, timestamp: str = STAMP, at: datetime = NOW) -> Request:
    body = envelope(sealed, CORP, 1)
    return Request(SEALING.query(sealed, timestamp, "n1"), {}, body, at)


def of(vector: Vector) -> Request:
    """As it was delivered, when it was."""
    query = {
        "msg_signature": vector.signature,
        "timestamp": vector.timestamp,
        "nonce": vector.nonce,
    }
    at = datetime.fromtimestamp(int(vector.timestamp), UTC)
    if vector.method == "GET":
        return Request({**query, "echostr": vector.sealed}, {}, b"", at, "GET")
    return Request(query, {}, envelope(vector.sealed, vector.receive_id, 1), at)


# -- other implementations agree -------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one.name)
def test_published_vectors_open(vector: Vector) -> None:
    plain = Seal(vector.token, vector.key, vector.receive_id).unsealed(of(vector)).decode()
    assert vector.plain in ("", plain)
    if not vector.plain:
        assert "<FromUserName><![CDATA[foobar]]>" in plain
        assert "<Content><![CDATA[x123]]>" in plain


@pytest.mark.parametrize("vector", VECTORS[-2:], ids=lambda one: one.name)
def test_the_double_seals_as_the_page_says(vector: Vector) -> None:
    sealing = Sealing(vector.token, vector.key, vector.receive_id)
    assert sealing.seal(vector.plain, RANDOM) == vector.sealed
    assert sealing.sign(vector.timestamp, vector.nonce, vector.sealed) == vector.signature


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_wechatpy_reads_what_we_seal_and_we_what_wechatpy_seals(said: str) -> None:
    theirs = WeChatCrypto(TOKEN, KEY, CORP)
    ours = SEAL.encrypt(said, "n2", NOW)
    signature = ours.split(b"<MsgSignature><![CDATA[")[1].split(b"]")[0].decode()
    assert theirs.decrypt_message(ours, signature, STAMP, "n2") == said
    sealed = theirs.encrypt_message(said, "n3", STAMP)
    encrypt = sealed.split("<Encrypt><![CDATA[")[1].split("]")[0]
    assert SEAL.unsealed(delivered(encrypt)).decode() == said


@given(st.binary(max_size=300))
def test_what_was_sealed_opens_to_the_letter(random: bytes) -> None:
    said = random.hex()
    assert SEAL.unsealed(delivered(SEALING.seal(said))) == said.encode()


# -- nothing else is let in ------------------------------------------------------------------------

GOOD = SEALING.seal("<xml><Content>hi</Content></xml>")


def _sealed_raw(plain: bytes) -> str:
    return SEALING.cipher(plain)


def _head(length: int) -> bytes:
    return RANDOM + length.to_bytes(4, "big")


_TAIL = CORP.encode()
_SPOILED: dict[str, Callable[[], Request]] = {
    "another token": lambda: Request(
        Sealing("other", KEY, CORP).query(GOOD, STAMP, "n"), {}, envelope(GOOD, CORP, 1), NOW
    ),
    "no signature": lambda: _without("msg_signature"),
    "no nonce": lambda: _without("nonce"),
    "no time": lambda: _without("timestamp"),
    "a signature that is no ASCII": lambda: _with("msg_signature", "é" * 40),
    "a nonce of surrogates": lambda: _with("nonce", "\udcff"),
    "too old": lambda: delivered(GOOD, at=NOW + FRESH + timedelta(seconds=1)),
    "from the future": lambda: delivered(GOOD, at=NOW - FRESH - timedelta(seconds=1)),
    "full-width digits": lambda: delivered(GOOD, "１７００００００００"),
    "a time of twelve digits": lambda: delivered(GOOD, "170000000000"),
    "a negative time": lambda: delivered(GOOD, "-5"),
    "no base64": lambda: delivered("a-b_" * 16),
    "base64 with a line break": lambda: delivered(GOOD[:40] + "\n" + GOOD[40:]),
    "not whole blocks": lambda: delivered(base64.b64encode(b"x" * 48).decode()),
    "nothing inside": lambda: delivered(""),
    "another company's": lambda: delivered(Sealing(TOKEN, KEY, "ww-other").seal("hi")),
    "a receiver that only begins like ours": lambda: delivered(
        Sealing(TOKEN, KEY, CORP + "x").seal("hi")
    ),
    "no padding": lambda: delivered(_sealed_raw((_head(2) + b"hi" + _TAIL)[:32])),
    "padding of 0": lambda: delivered(_sealed_raw(b"x" * 31 + b"\0")),
    "padding of 33": lambda: delivered(_sealed_raw(b"x" * 31 + b"!")),
    "padding of which one byte is wrong": lambda: delivered(
        _sealed_raw(_wrong_byte(padded(_head(2) + b"hi" + _TAIL)))
    ),
    "shorter than its own head": lambda: delivered(_sealed_raw(padded(b"short"))),
    "a length beyond the end": lambda: delivered(_sealed_raw(padded(_head(2**31) + b"hi" + _TAIL))),
    "a document type": lambda: _body(b"<!DOCTYPE x [<!ENTITY a 'b'>]><xml><Encrypt>&a;</Encrypt></xml>"),
    "two of them": lambda: _body(f"<xml>{_E}{_E}</xml>".encode()),
    "one inside another": lambda: _body(f"<xml><a>{_E}</a></xml>".encode()),
    "nine deep": lambda: _body(b"<xml>" + b"<a>" * 8 + b"</a>" * 8 + _E.encode() + b"</xml>"),
    "no XML": lambda: _body(b'{"encrypt": "x"}'),
    "an unknown encoding": lambda: _body(b'<?xml version="1.0" encoding="x-none"?><xml/>'),
    "too large": lambda: _body(b"<xml>" + b" " * 65_536 + _E.encode() + b"</xml>"),
    "neither GET nor POST": lambda: replace(delivered(GOOD), method="PUT"),
    "an echo that is none": lambda: replace(delivered(GOOD), method="GET"),
}  # fmt: skip
_E = f"<Encrypt>{GOOD}</Encrypt>"


def _wrong_byte(plain: bytes) -> bytes:
    return plain[:-2] + bytes([plain[-2] ^ 1]) + plain[-1:]


def _body(body: bytes) -> Request:
    return replace(delivered(GOOD), body=body)


def _with(name: str, value: str) -> Request:
    good = delivered(GOOD)
    return replace(good, query={**good.query, name: value})


def _without(name: str) -> Request:
    good = delivered(GOOD)
    return replace(good, query={key: one for key, one in good.query.items() if key != name})


@pytest.mark.parametrize("spoiled", _SPOILED.values(), ids=_SPOILED)
def test_what_is_not_sealed_for_us_is_refused(spoiled: Callable[[], Request]) -> None:
    with pytest.raises(Forged):
        SEAL.unsealed(spoiled())


def test_a_delivery_counts_for_ten_minutes() -> None:
    assert SEAL.unsealed(delivered(GOOD, at=NOW + FRESH))
    assert SEAL.unsealed(delivered(GOOD, at=NOW - FRESH))


def test_a_plus_sign_that_arrived_as_a_space_is_one() -> None:
    sealed = next(one for one in (SEALING.seal(str(n)) for n in range(99)) if "+" in one)
    query = SEALING.query(sealed, STAMP, "n") | {"echostr": sealed.replace("+", " ")}
    assert SEAL.unsealed(Request(query, {}, b"", NOW, "GET")).isdigit()

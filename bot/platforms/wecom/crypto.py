"""The envelope of a callback: who sealed it, when, for whom, and what is inside.

Nothing but Forged is ever raised, for whatever bytes: wechatpy's own checks validate no padding, are
not of constant time and raise whatever comes, so it does the ciphering and these lines the judging.
Source: developer.work.weixin.qq.com/document/path/90968 (加解密方案) and 90238 (接收消息).
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from bot.platforms.base import Forged, Request
from bot.platforms.wecom import vendor
from bot.platforms.wecom.reading import LARGEST, element

FRESH = timedelta(minutes=10)
"""A refused callback comes again within a minute."""

_BLOCK = 32  # PKCS#7 to 32 bytes, not to AES's 16
_HEAD = 20  # 16 random bytes and the length
_DIGITS = re.compile(rb"[0-9]{1,11}")


class Seal:
    """`receive_id`: the company's corp id for a self-built app."""

    def __init__(self, token: str, aes_key: str, receive_id: str) -> None:
        self._token, self._receive_id = token.encode(), receive_id.encode()
        self._secrets = token, aes_key, receive_id

    @cached_property
    def _envelope(self) -> Any:
        return vendor.envelope(*self._secrets)

    @cached_property
    def _cipher(self) -> Any:
        return vendor.cipher(self._envelope.key)

    def unsealed(self, request: Request) -> bytes:
        """The message in a delivery, or what the verification of a new address wants to hear back."""
        sealed = _sealed(request)
        timestamp, nonce, given = (_ascii(request.query, name) for name in _SIGNED)
        if not hmac.compare_digest(self.signature(timestamp, nonce, sealed), given):
            raise Forged("another signature")
        _check_age(timestamp, request.at)
        return self.decrypt(sealed)

    def signature(self, timestamp: bytes, nonce: bytes, sealed: bytes) -> bytes:
        """Lower-case hex."""
        parts = sorted((self._token, timestamp, nonce, sealed))
        return hashlib.sha1(b"".join(parts)).hexdigest().encode()

    def decrypt(self, sealed: bytes) -> bytes:
        """`random(16) + length(4, big-endian) + message + receive id`, padded, AES-256-CBC, base64."""
        try:
            raw = base64.b64decode(sealed, validate=True)
        except binascii.Error as error:
            raise Forged("no base64") from error
        if not raw or len(raw) % _BLOCK:
            raise Forged("not whole blocks")
        return self._message(unpadded(self._cipher.decrypt(raw)))

    def encrypt(self, message: str, nonce: str, at: datetime) -> bytes:
        """The envelope of an answer."""
        sealed: str = self._envelope.encrypt_message(message, nonce, str(int(at.timestamp())))
        return sealed.encode()

    def _message(self, plain: bytes) -> bytes:
        if len(plain) < _HEAD:
            raise Forged("too short")
        end = _HEAD + int.from_bytes(plain[16:_HEAD], "big")
        if end > len(plain) or not hmac.compare_digest(plain[end:], self._receive_id):
            raise Forged("another receiver")
        return plain[_HEAD:end]


_SIGNED = ("timestamp", "nonce", "msg_signature")


def _sealed(request: Request) -> bytes:
    if request.method == "GET":
        # a plus sign that somebody on the way did not quote arrives as a space
        return _ascii({"echostr": request.query.get("echostr", "").replace(" ", "+")}, "echostr")
    if request.method != "POST" or len(request.body) > LARGEST:
        raise Forged("no callback")
    return _ascii({"Encrypt": element(request.body, "Encrypt")}, "Encrypt")


def _ascii(values: Mapping[str, str], name: str) -> bytes:
    found = values.get(name, "")
    if not found or len(found) > LARGEST or not found.isascii():
        raise Forged(f"no {name}")
    return found.encode()


def _check_age(timestamp: bytes, at: datetime) -> None:
    if not _DIGITS.fullmatch(timestamp):
        raise Forged("no time")
    if abs(at.timestamp() - int(timestamp)) > FRESH.total_seconds():
        raise Forged("too old, or from the future")


def unpadded(padded: bytes) -> bytes:
    """Every byte of the padding."""
    count = padded[-1]
    if not 1 <= count <= _BLOCK or padded[-count:] != bytes([count]) * count:
        raise Forged("padding")
    return padded[:-count]

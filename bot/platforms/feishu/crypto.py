"""The envelope of a callback: who sealed it, when, and what is inside.

Nothing but Forged is ever raised, for whatever bytes. Sources: open.feishu.cn/document,
event-subscription-guide "encrypt-key-encryption-configuration-case" and
"send-notifications-to-developers-server".
"""

import base64
import binascii
import hashlib
import hmac
import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.platforms.base import Forged, Request
from bot.platforms.feishu.reading import Part, opened

log = logging.getLogger(__name__)

LARGEST = 64 * 1024  # bytes of a body
FRESH = timedelta(hours=8)
"""A refused event comes again for 7 h 6 min, and whether it is then signed anew is not documented."""
RETRIED = 60.0  # seconds: what is older came again

_BLOCK = 16
_DIGITS = re.compile(rb"[0-9]{1,13}")
_MILLISECONDS = 10**11  # the unit is not documented: as seconds this would be the year 5138
_CHALLENGE = "url_verification"


@dataclass(frozen=True)
class Keys:
    """What the console shows under 加密策略."""

    encrypt_key: str
    verification_token: str

    @cached_property
    def aes(self) -> bytes:
        return hashlib.sha256(self.encrypt_key.encode()).digest()

    def unsealed(self, request: Request) -> Part:
        """The event, or the challenge of a new address, for which no signature is documented."""
        outer = _outer(request)
        signed = self._is_signed(request)
        inner = opened(self.decrypt(outer.words("encrypt")))
        self._check_token(inner)
        if is_challenge(inner):
            return inner
        if not signed:
            raise Forged("not signed")
        _check_age(request)
        return inner

    def decrypt(self, sealed: str) -> bytes:
        """AES-256-CBC under SHA-256 of the key, behind its own 16 bytes of IV, in base64."""
        try:
            raw = base64.b64decode(sealed.encode("ascii"), validate=True)
        except (binascii.Error, UnicodeEncodeError) as error:
            raise Forged("no base64") from error
        if len(raw) < 2 * _BLOCK or len(raw) % _BLOCK:
            raise Forged("not whole blocks")
        lock = Cipher(AES(self.aes), CBC(raw[:_BLOCK])).decryptor()
        return _unpadded(lock.update(raw[_BLOCK:]) + lock.finalize())

    def signature(self, timestamp: bytes, nonce: bytes, body: bytes) -> bytes:
        """Lower-case hex, over the body as it came."""
        signed = hashlib.sha256(timestamp + nonce + self.encrypt_key.encode() + body)
        return signed.hexdigest().encode()

    def _is_signed(self, request: Request) -> bool:
        timestamp, nonce, given = (_header(request, name) for name in _HEADERS)
        if not (timestamp and nonce and given):
            return False
        return hmac.compare_digest(self.signature(timestamp, nonce, request.body), given)

    def _check_token(self, inner: Part) -> None:
        given = inner.part("header").words("token") if is_new(inner) else inner.words("token")
        if not hmac.compare_digest(given.encode(), self.verification_token.encode()):
            raise Forged("another token")


def is_new(envelope: Part) -> bool:
    """Version 2.0; the old one has no `schema`."""
    return "schema" in envelope.fields


def is_challenge(envelope: Part) -> bool:
    return not is_new(envelope) and envelope.fields.get("type") == _CHALLENGE


_HEADERS = ("x-lark-request-timestamp", "x-lark-request-nonce", "x-lark-signature")


def _header(request: Request, name: str) -> bytes:
    """The bytes as they came: the server reads what is no UTF-8 as surrogates."""
    found = request.headers.get(name)
    if found is None:
        found = next((one for key, one in request.headers.items() if key.lower() == name), "")
    try:
        return found.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return b""


def _outer(request: Request) -> Part:
    if request.method != "POST" or len(request.body) > LARGEST:
        raise Forged("no callback")
    return opened(request.body)


def _check_age(request: Request) -> None:
    timestamp = _header(request, _HEADERS[0])
    if not _DIGITS.fullmatch(timestamp):
        raise Forged("no time")
    sent = int(timestamp) / 1000 if int(timestamp) >= _MILLISECONDS else int(timestamp)
    age = request.at.timestamp() - sent
    if abs(age) > FRESH.total_seconds():
        raise Forged("too old, or from the future")
    if age > RETRIED:
        log.info("an event came %.0f s after it was signed", age)


def _unpadded(padded: bytes) -> bytes:
    """PKCS#7, every byte of it."""
    count = padded[-1]
    if not 1 <= count <= _BLOCK or padded[-count:] != bytes([count]) * count:
        raise Forged("padding")
    return padded[:-count]

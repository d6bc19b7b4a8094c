"""The envelopes of callbacks: who sealed them, when, and what is inside.

Three kinds come to the same address. Robot messages and card callbacks are signed over the time only
(server_0718, card01_0007): nothing binds the body, so a stolen header is good for as long as we take
it. Events are encrypted whole (event_0004). Nothing but Forged is ever raised, for whatever bytes.
"""

import base64
import binascii
import hashlib
import hmac
import re
import struct
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.platforms.base import Forged, Request
from bot.platforms.dingtalk.reading import Part, opened

LARGEST = 64 * 1024  # bytes of a body
ROBOT_FRESH = timedelta(hours=1)  # as documented (server_0718)
FRESH = timedelta(minutes=10)

_BLOCK = 16
_PADDED_TO = 32
_HEAD = 16 + 4  # noise, length
_DIGITS = re.compile(r"[0-9]{1,13}", re.ASCII)
_MILLISECONDS = 10**11  # as seconds this would be the year 5138


class Sealed(StrEnum):
    ROBOT = "robot"
    CARD = "card"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Unsealed:
    """`nonce`: the same when the very same request comes again."""

    kind: Sealed
    body: Part
    nonce: str


@dataclass(frozen=True)
class Keys:
    """What the developer console shows. `owners`: under whose name an event may be sealed, the app's
    (console) or the company's (old API)."""

    secret: str
    card_secret: str
    token: str
    aes_key: str
    owners: tuple[str, ...]

    @cached_property
    def aes(self) -> bytes:
        return base64.b64decode(self.aes_key + "=")

    def unsealed(self, request: Request) -> Unsealed:
        if request.method != "POST" or len(request.body) > LARGEST:
            raise Forged("no callback")
        if stamp := _header(request, "x-ddpaas-signature-timestamp"):
            given = _header(request, "x-ddpaas-signature")
            self._check(request, stamp, given, card_sign(stamp, self.card_secret), FRESH)
            return Unsealed(Sealed.CARD, opened(request.body), stamp)
        if given := _header(request, "sign"):
            stamp = _header(request, "timestamp")
            self._check(request, stamp, given, robot_sign(stamp, self.secret), ROBOT_FRESH)
            return Unsealed(Sealed.ROBOT, opened(request.body), stamp)
        return self._event(request)

    def _event(self, request: Request) -> Unsealed:
        """Some pushes call it `signature`."""
        query = request.query
        given = query.get("msg_signature") or query.get("signature") or ""
        stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        sealed = opened(request.body).words("encrypt")
        self._check(request, stamp, given, self.signature(stamp, nonce, sealed), FRESH)
        return Unsealed(Sealed.EVENT, opened(self.decrypt(sealed)), nonce)

    def _check(
        self, request: Request, stamp: str, given: str, right: str, fresh: timedelta
    ) -> None:
        if not _DIGITS.fullmatch(stamp):
            raise Forged("no time")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), right.encode()):
            raise Forged("not signed by the platform")
        sent = int(stamp) / 1000 if int(stamp) >= _MILLISECONDS else int(stamp)
        if abs(request.at.timestamp() - sent) > fresh.total_seconds():
            raise Forged("too old, or from the future")

    # -- the envelope of events ----------------------------------------------------------------

    def signature(self, stamp: str, nonce: str, sealed: str) -> str:
        parts = "".join(sorted((self.token, stamp, nonce, sealed)))
        return hashlib.sha1(parts.encode("utf-8", "replace")).hexdigest()

    def decrypt(self, sealed: str) -> bytes:
        """AES-256-CBC, the IV is the key's first half; inside: noise, length, message, owner."""
        try:
            raw = base64.b64decode(sealed.encode("ascii"), validate=True)
        except (binascii.Error, UnicodeEncodeError) as error:
            raise Forged("no base64") from error
        if not raw or len(raw) % _BLOCK:
            raise Forged("not whole blocks")
        lock = Cipher(AES(self.aes), CBC(self.aes[:_BLOCK])).decryptor()
        return self._message(_unpadded(lock.update(raw) + lock.finalize()))

    def _message(self, plain: bytes) -> bytes:
        if len(plain) < _HEAD:
            raise Forged("too short")
        (length,) = struct.unpack("!I", plain[16:_HEAD])
        message, owner = plain[_HEAD : _HEAD + length], plain[_HEAD + length :]
        if length != len(message) or owner not in {name.encode() for name in self.owners}:
            raise Forged("another owner")
        return message

    def sealed(self, message: str, stamp: str, nonce: str, noise: bytes) -> dict[str, str]:
        """The body of an answer, as the platform wants it back. `noise`: 16 bytes."""
        data = message.encode()
        plain = noise + struct.pack("!I", len(data)) + data + self.owners[0].encode()
        count = _PADDED_TO - len(plain) % _PADDED_TO
        lock = Cipher(AES(self.aes), CBC(self.aes[:_BLOCK])).encryptor()
        raw = lock.update(plain + bytes([count]) * count) + lock.finalize()
        encrypted = base64.b64encode(raw).decode()
        return {
            "msg_signature": self.signature(stamp, nonce, encrypted),
            "encrypt": encrypted,
            "timeStamp": stamp,
            "nonce": nonce,
        }


def robot_sign(stamp: str, secret: str) -> str:
    """Header `sign` of a robot message; `stamp` in milliseconds (server_0718)."""
    return _hmac(secret, f"{stamp}\n{secret}")


def card_sign(stamp: str, secret: str) -> str:
    """Header `x-ddpaas-signature` of a card callback (card01_0007)."""
    return _hmac(secret, stamp)


def _hmac(secret: str, text: str) -> str:
    signed = hmac.new(secret.encode(), text.encode("utf-8", "replace"), hashlib.sha256)
    return base64.b64encode(signed.digest()).decode()


def _header(request: Request, name: str) -> str:
    found = request.headers.get(name)
    if found is None:
        found = next((one for key, one in request.headers.items() if key.lower() == name), "")
    return found


def _unpadded(padded: bytes) -> bytes:
    """PKCS#7 to 32 bytes, every byte of it."""
    count = padded[-1]
    if not 1 <= count <= _PADDED_TO or padded[-count:] != bytes([count]) * count:
        raise Forged("padding")
    return padded[:-count]

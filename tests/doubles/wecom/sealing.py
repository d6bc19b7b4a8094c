"""The envelope, written apart from how the bot opens it."""

import base64
import hashlib
import struct
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


@dataclass(frozen=True)
class Sealing:
    """`receive_id`: the corp id."""

    token: str
    aes_key: str
    receive_id: str

    def seal(self, message: str, random: bytes = b"0123456789abcdef") -> str:
        said = message.encode()
        plain = random + struct.pack(">I", len(said)) + said + self.receive_id.encode()
        return self.cipher(padded(plain))

    def cipher(self, padded: bytes) -> str:
        lock = self._cipher().encryptor()
        return base64.b64encode(lock.update(padded) + lock.finalize()).decode()

    def open(self, sealed: str) -> str:
        lock = self._cipher().decryptor()
        plain = lock.update(base64.b64decode(sealed)) + lock.finalize()
        plain = plain[: -plain[-1]]
        (length,) = struct.unpack(">I", plain[16:20])
        assert plain[20 + length :].decode() == self.receive_id
        return plain[20 : 20 + length].decode()

    def sign(self, timestamp: str, nonce: str, sealed: str) -> str:
        parts = sorted([self.token, timestamp, nonce, sealed])
        return hashlib.sha1("".join(parts).encode()).hexdigest()

    def query(self, sealed: str, timestamp: str, nonce: str) -> dict[str, str]:
        signature = self.sign(timestamp, nonce, sealed)
        return {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}

    def opened_reply(self, body: bytes) -> ET.Element:
        """A passive reply; AssertionError where it is not signed for its own ciphertext."""
        reply = ET.fromstring(body)
        parts = [reply.findtext(name) or "" for name in ("TimeStamp", "Nonce", "Encrypt")]
        assert reply.findtext("MsgSignature") == self.sign(*parts), "40001 MsgSignature"
        return ET.fromstring(self.open(parts[2]))

    def _cipher(self) -> Cipher[modes.CBC]:
        key = base64.b64decode(self.aes_key + "=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def padded(data: bytes, block: int = BLOCK) -> bytes:
    count = block - len(data) % block
    return data + bytes([count]) * count


def envelope(sealed: str, corp_id: str, agent_id: int) -> bytes:
    return (
        f"<xml>\n<ToUserName><![CDATA[{corp_id}]]></ToUserName>\n"
        f"<AgentID><![CDATA[{agent_id}]]></AgentID>\n<Encrypt><![CDATA[{sealed}]]></Encrypt>\n</xml>"
    ).encode()


def xml(fields: dict[str, Any]) -> str:
    """Texts as CDATA, numbers bare, lists as repeated elements."""
    return f"<xml>{_inner(fields)}</xml>"


def _inner(fields: dict[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, dict):
        return f"<{name}>{_inner(value)}</{name}>"
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    if "]]>" in value:
        return f"<{name}>{escape(value)}</{name}>"
    return f"<{name}><![CDATA[{value}]]></{name}>"

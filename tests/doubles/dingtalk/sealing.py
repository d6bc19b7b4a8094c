"""How the platform signs and seals: written apart from the bot's own, after event_0004 and server_0718."""

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def hmac_base64(secret: str, text: str) -> str:
    digest = hmac.digest(secret.encode(), text.encode(), "sha256")
    return base64.b64encode(digest).decode()


def robot_headers(secret: str, milliseconds: int) -> dict[str, str]:
    stamp = str(milliseconds)
    return {"timestamp": stamp, "sign": hmac_base64(secret, f"{stamp}\n{secret}")}


def card_headers(secret: str, milliseconds: int) -> dict[str, str]:
    stamp = str(milliseconds)
    return {
        "x-ddpaas-signature-timestamp": stamp,
        "x-ddpaas-signature": hmac_base64(secret, stamp),
    }


def event_signature(token: str, stamp: str, nonce: str, encrypted: str) -> str:
    return hashlib.sha1("".join(sorted([token, stamp, nonce, encrypted])).encode()).hexdigest()


def encrypt(aes_key: str, owner: str, plain: bytes, noise: bytes | None = None) -> str:
    whole = (noise or os.urandom(16)) + len(plain).to_bytes(4, "big") + plain + owner.encode()
    padder = padding.PKCS7(256).padder()
    padded = padder.update(whole) + padder.finalize()
    lock = _cipher(aes_key).encryptor()
    return base64.b64encode(lock.update(padded) + lock.finalize()).decode()


def decrypt(aes_key: str, encrypted: str) -> bytes:
    lock = _cipher(aes_key).decryptor()
    padded = lock.update(base64.b64decode(encrypted)) + lock.finalize()
    remover = padding.PKCS7(256).unpadder()
    whole = remover.update(padded) + remover.finalize()
    return whole[20 : 20 + int.from_bytes(whole[16:20], "big")]


def _cipher(aes_key: str) -> "Cipher[modes.CBC]":
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))

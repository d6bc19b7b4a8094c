"""How the platform seals what it sends, written apart from how the bot opens it."""

import base64
import hashlib
import os

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def encrypt(encrypt_key: str, plain: bytes, iv: bytes | None = None) -> str:
    iv = iv or os.urandom(16)
    pad = padding.PKCS7(128).padder()
    lock = Cipher(algorithms.AES256(hashlib.sha256(encrypt_key.encode()).digest()), modes.CBC(iv))
    work = lock.encryptor()
    sealed = work.update(pad.update(plain) + pad.finalize()) + work.finalize()
    return base64.b64encode(iv + sealed).decode()


def sign(timestamp: str, nonce: str, encrypt_key: str, body: bytes) -> str:
    return hashlib.sha256(f"{timestamp}{nonce}{encrypt_key}".encode() + body).hexdigest()

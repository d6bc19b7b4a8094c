"""What we use of wechatpy, loaded with the first callback: its package brings its whole blocking client, 14 MB
and a tenth of a second, along."""

from importlib import import_module
from typing import Any


def envelope(token: str, aes_key: str, receive_id: str) -> Any:
    """A WeChatCrypto: seals answers."""
    return import_module("wechatpy.work.crypto").WeChatCrypto(token, aes_key, receive_id)


def cipher(key: bytes) -> Any:
    """AES-256-CBC as everything of WeCom is sealed: its IV is the key's beginning."""
    return import_module("wechatpy.work.crypto").PrpCrypto(key).cipher


def parse_message(xml: str) -> Any:
    return import_module("wechatpy.work.parser").parse_message(xml)

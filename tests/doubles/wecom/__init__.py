"""WeCom's cloud on loopback: the app's interface and callbacks, the AI bot's gateway, people, refusals."""

from tests.doubles.wecom.double import WeComDouble

__all__ = ["WeComDouble"]

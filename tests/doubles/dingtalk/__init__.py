"""DingTalk's cloud on loopback: its APIs, its gateway, its callbacks, its people and its refusals."""

from tests.doubles.dingtalk.double import DingTalkDouble

__all__ = ["DingTalkDouble"]

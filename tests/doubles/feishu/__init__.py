"""Feishu's cloud on loopback: its API, its gateway, its callbacks, its people and its refusals."""

from tests.doubles.feishu.double import FeishuDouble

__all__ = ["FeishuDouble"]

"""Plain data (as YAML gives it) into frozen dataclasses, with a Chinese sentence for every fault."""

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import time
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

_CALLED = {int: "整数", str: "文字", bool: "true 或 false", time: '"HH:MM" 这样的时间'}
_NO_VALUE = object()


class Reader:
    """Reads one document; `problems` collects what is wrong with it, each naming its key."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def read(self, kind: Any, value: Any, key: str) -> Any:
        """The value as `kind`; meaningless once there are problems."""
        if get_origin(kind) is UnionType:
            return self._optional(kind, value, key)
        if get_origin(kind) is tuple:
            return self._tuple(get_args(kind), value, key)
        if get_origin(kind) is dict:
            return self._named(get_args(kind)[1], value, key)
        if is_dataclass(kind):
            return self._record(kind, value, key)
        return self._plain(kind, value, key)

    def _optional(self, kind: Any, value: Any, key: str) -> Any:
        if value is None:
            return None
        inner = next(one for one in get_args(kind) if one is not NoneType)
        return self.read(inner, value, key)

    def _tuple(self, kinds: tuple[Any, ...], value: Any, key: str) -> Any:
        if not isinstance(value, list):
            return self._complain(key, "应为列表")
        if kinds[-1] is Ellipsis:
            return tuple(
                self.read(kinds[0], one, f"{key}[{at}]") for at, one in enumerate(value, start=1)
            )
        if len(value) != len(kinds):
            return self._complain(key, f"应有 {len(kinds)} 项，现在有 {len(value)} 项")
        return tuple(
            self.read(kind, one, f"{key}[{at}]")
            for at, (kind, one) in enumerate(zip(kinds, value, strict=True), start=1)
        )

    def _named(self, kind: Any, value: Any, key: str) -> Any:
        """Many of a kind, each under its own name."""
        if not isinstance(value, dict):
            return self._complain(key, "应为「键: 值」的一组设置")
        return {name: self.read(kind, one, _join(key, name)) for name, one in value.items()}

    def _record(self, kind: Any, value: Any, key: str) -> Any:
        if not isinstance(value, dict):
            return self._complain(key or "文件", "应为「键: 值」的一组设置")
        known = {field.name: field for field in fields(kind)}
        for name in value:
            if name not in known:
                self._complain(_join(key, name), "没有这个设置，请检查拼写")
        values = dict(self._values(kind, known, value, key))
        return _NO_VALUE if self.problems else kind(**values)

    def _values(
        self, kind: Any, known: dict[str, Field[Any]], value: dict[str, Any], key: str
    ) -> Iterator[tuple[str, Any]]:
        hints = get_type_hints(kind)
        for name, field in known.items():
            if name in value:
                yield name, self.read(hints[name], value[name], _join(key, name))
            elif field.default is MISSING and field.default_factory is MISSING:
                self._complain(_join(key, name), "缺少这个设置")

    def _plain(self, kind: type[Any], value: Any, key: str) -> Any:
        if kind is time:
            value = _time(value)
        if type(value) is kind:
            return value
        return self._complain(key, f"应为{_CALLED[kind]}，现在是 {value!r}")

    def _complain(self, key: str, what: str) -> Any:
        self.problems.append(f"{key}：{what}")
        return _NO_VALUE


def _join(key: str, name: object) -> str:
    return f"{key}.{name}" if key else str(name)


def _time(value: Any) -> Any:
    """YAML reads an unquoted 10:00 as 600, in sixties; that is minutes."""
    if type(value) is int and 0 <= value < 24 * 60:
        return time(value // 60, value % 60)
    try:
        return time.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value

"""What a database can keep of a text: PostgreSQL takes neither NUL nor half a surrogate pair."""

import json
from typing import Any


def storable(text: str) -> str:
    """The text without NUL, lone surrogates replaced; almost always the very same object."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def storable_json(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case dict():
            return {storable(str(name)): storable_json(item) for name, item in value.items()}
        case list() | tuple():
            return [storable_json(item) for item in value]
        case _:
            return value


_READABLE = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def to_json(value: Any) -> str:
    """JSON as it is stored: Chinese readable; NaN and Infinity are errors."""
    return _storable_text(_READABLE, value)


def canonical_json(value: Any) -> bytes:
    """One spelling per value, for hashes."""
    return _storable_text(_CANONICAL, value).encode()


def _storable_text(encoder: json.JSONEncoder, value: Any) -> str:
    """Looking at the text finds the rare value that must be cleaned faster than walking every value."""
    text = encoder.encode(value)
    if "\\u0000" in text or storable(text) is not text:
        return encoder.encode(storable_json(value))
    return text


def clean_parameters(parameters: Any) -> Any:
    """The same parameters of one statement or of many, their texts storable."""
    if isinstance(parameters, list):
        return [clean_parameters(row) for row in parameters]
    if isinstance(parameters, tuple):
        return tuple(storable(item) if isinstance(item, str) else item for item in parameters)
    return parameters

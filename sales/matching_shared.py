"""What many assignments have in common, kept once by its content: colleagues' figures change slower than leads come."""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from json import dumps
from typing import Any

from sales.matching_features import LOAD

SMALLEST = 120
"""Characters of JSON: less is not worth a row of its own."""

_FEATURES = "features."
_WHOLE = ("reps", "rule", "kept_out")

Blocks = dict[str, Any]
"""Digest → content."""


def apart(parts: Mapping[str, Any]) -> tuple[dict[str, Any], Blocks]:
    """An assignment's own part, which names the shared ones by digest, and those."""
    blocks: Blocks = {}
    names: dict[str, str] = {}
    for name, content in _shareable(parts):
        text = dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        if len(text) >= SMALLEST:
            names[name] = digest = blake2b(text.encode(), digest_size=16).hexdigest()
            blocks[digest] = content
    own = {name: content for name, content in parts.items() if name not in names}
    left = {
        id: _without_loads(content, parts["loads"]) if id == LOAD else content
        for id, content in parts["features"].items()
        if _FEATURES + id not in names
    }
    return own | {"features": left, "shared": names}, blocks


def together(own: Mapping[str, Any], blocks: Mapping[str, Any]) -> dict[str, Any]:
    """What was taken apart, or was never. Raises KeyError where a block is missing."""
    if "shared" not in own:
        return dict(own)
    parts = {name: content for name, content in own.items() if name != "shared"}
    found = {name: blocks[digest] for name, digest in own["shared"].items()}
    features = {
        name.removeprefix(_FEATURES): content
        for name, content in found.items()
        if name.startswith(_FEATURES)
    }
    whole = {name: content for name, content in found.items() if name in _WHOLE}
    left = {id: {"figures": own["loads"]} | content for id, content in parts["features"].items()}
    return parts | whole | {"features": {**left, **features}}


def _without_loads(content: Mapping[str, Any], loads: Any) -> dict[str, Any]:
    """Its figures stand in the column of loads already."""
    return {name: said for name, said in content.items() if name != "figures" or said != loads}


def _shareable(parts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Not the load, which every lead changes."""
    yield from ((name, parts[name]) for name in _WHOLE)
    for id, content in parts["features"].items():
        if id != LOAD:
            yield _FEATURES + id, content

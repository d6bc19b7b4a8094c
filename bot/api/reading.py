"""A request's body: read within bounds, understood, and what is wrong with it said field by field."""

from collections.abc import Iterator
from typing import Any

import orjson
from pydantic import ValidationError

from bot.api.models import Fault, LeadSent
from bot.api.problems import invalid, not_json
from sales.leads import plain, wrong

_YUAN = {"yearly_fen": "yearly_yuan", "estimate_fen": "estimate_yuan", "cost_fen": "cost_yuan"}
_WORDS = {
    "string_type": "应是文字",
    "string_unicode": "应是文字",
    "string_too_long": "太长，最多 {max_length} 个字",
    "bool_type": "应是 true 或 false",
    "bool_parsing": "应是 true 或 false",
    "decimal_type": "应是以元为单位的数字，如 800000",
    "decimal_parsing": "应是以元为单位的数字，如 800000",
    "finite_number": "应是以元为单位的数字，如 800000",
    "decimal_max_places": "最多写到分",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "太大，最多 {le}",
}
_OTHERWISE = "不对"


def parsed(raw: bytes) -> dict[str, Any]:
    """Raises Problem."""
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise not_json() from None
    if not isinstance(found, dict):
        raise not_json()
    return found


def lead(sent: dict[str, Any]) -> LeadSent:
    """Raises Problem with a sentence per field."""
    try:
        read = LeadSent.model_validate(sent)
    except ValidationError as error:
        raise invalid(list(_faults(error))) from None
    if found := [_fault(field, words) for field, words in wrong(plain(read.told("", "", {})))]:
        raise invalid(found)
    return read


def _fault(field: str, words: str) -> Fault:
    return Fault(pointer=f"#/{_YUAN.get(field, field)}", detail=words)


def _faults(error: ValidationError) -> Iterator[Fault]:
    """pydantic's findings in the sender's words, a field named as the description names it."""
    for found in error.errors(include_input=False, include_url=False):
        name = str(found["loc"][0]) if found["loc"] else ""
        words = _WORDS.get(found["type"], _OTHERWISE).format(**found.get("ctx", {}))
        yield Fault(pointer=f"#/{name}", detail=f"{LeadSent.model_fields[name].title}{words}")

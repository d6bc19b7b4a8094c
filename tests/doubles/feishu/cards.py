"""What the platform takes as a card, and what happens in it when somebody taps."""

import json
from typing import Any

from tests.cards.documented import breaches
from tests.doubles.feishu.refusing import No
from tests.doubles.feishu.seen import buttons, tagged

LARGEST = 30 * 1024
ZONE = "+0800"


def checked(card: Any, image_keys: set[str]) -> dict[str, Any]:
    """Raises what im/v1/messages answers to a card that it cannot draw."""
    if not isinstance(card, dict):
        raise No(230099, _why(200621, "parse card json err"))
    if len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode()) > LARGEST:
        raise No(230025, "The length of the message content reaches its limit.")
    try:
        found = [one for one in breaches("feishu", card) if not one.startswith("T14")]
    except (KeyError, TypeError, AttributeError) as error:
        raise No(230099, _why(200621, f"parse card json err {error!r}")) from error
    if found:
        raise No(230099, _why(200621, "; ".join(found)))
    for node in tagged(card):
        if node["tag"] == "img" and node["img_key"] not in image_keys:
            raise No(230099, _why(200570, "card contains invalid image keys"))
    return card


def locked() -> No:
    return No(230099, _why(11310, "card action is lock"))


def _why(code: int, message: str) -> str:
    return f"Failed to create card content, ext=ErrCode: {code}; ErrMsg: {message}"


def tap(card: dict[str, Any], label: str, filled: dict[str, Any]) -> dict[str, Any]:
    """`action` of the callback; raises where nobody could tap that."""
    found = [one for one in buttons(card) if one["text"]["content"] == label]
    if not found:
        raise LookupError(
            f"no button {label!r}, only {[b['text']['content'] for b in buttons(card)]}"
        )
    button = found[0]
    calls = [one["value"] for one in button["behaviors"] if one["type"] == "callback"]
    if not calls:
        raise LookupError(f"{label!r} is a link")
    action = {"value": calls[0], "tag": "button", "timezone": "Asia/Shanghai"}
    if button.get("form_action_type") == "submit":
        action |= {"name": button["name"], "form_value": _form(card, button, filled)}
    elif filled:
        raise LookupError(f"{label!r} belongs to no form")
    return action


def _form(card: dict[str, Any], button: dict[str, Any], filled: dict[str, Any]) -> dict[str, Any]:
    form = next(node for node in tagged(card) if node["tag"] == "form" and button in buttons(node))
    fields = {node["name"]: node for node in tagged(form) if node.get("name") not in (None, "form")}
    if unknown := set(filled) - set(fields):
        raise LookupError(f"the form has no {unknown}")
    answers = {name: _answer(node, filled.get(name)) for name, node in fields.items()}
    return {name: value for name, value in answers.items() if value is not None}


def _answer(node: dict[str, Any], given: Any) -> Any:
    """An optional field that was left empty is absent."""
    value = _READ.get(node["tag"], lambda node, given: None)(node, given)
    if node.get("required") and value in (None, "", []):
        raise LookupError(f"{node['name']} is required: the client does not send the form")
    return value


def _input(node: dict[str, Any], given: Any) -> Any:
    value = node.get("default_value", "") if given is None else str(given)
    if len(value) > node["max_length"]:
        raise LookupError(f"{node['name']} takes {node['max_length']} characters")
    return value


def _one(node: dict[str, Any], given: Any) -> Any:
    return _option(node, given) if given is not None else node.get("initial_option")


def _many(node: dict[str, Any], given: Any) -> Any:
    if given is None:
        return node.get("selected_values")
    return [_option(node, one) for one in given]


def _option(node: dict[str, Any], given: str) -> str:
    """By its value, or by what people read."""
    for option in node["options"]:
        if given in (option["value"], option["text"]["content"]):
            return str(option["value"])
    raise LookupError(f"{node['name']} has no option {given!r}")


def _moment(node: dict[str, Any], given: Any) -> Any:
    value = node.get("initial_datetime") if given is None else str(given).replace("T", " ")
    return f"{value} {ZONE}" if value else None


_READ = {
    "input": _input,
    "select_static": _one,
    "multi_select_static": _many,
    "picker_datetime": _moment,
}

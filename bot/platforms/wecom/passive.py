"""The answer inside the delivery of a tap: the tapped card's new face, for who tapped [O:90241]."""

from datetime import datetime
from typing import Any

_NAMES = {"keyname": "KeyName", "checkbox": "CheckBox"}
_ON_THE_PAGE = {
    "Source", "MainTitle", "SubTitleText", "HorizontalContentList", "JumpList", "CardAction",
    "ButtonList", "QuoteArea", "ButtonSelection", "CheckBox", "SelectList", "SubmitButton",
    "CardType",
}  # fmt: skip


def can_show(card: dict[str, Any]) -> bool:
    """The page shows buttons that call back, and no others."""
    buttons = card.get("button_list", [])
    known = {_name(field) for field in card} <= _ON_THE_PAGE
    return known and all("url" not in button for button in buttons)


def update(card: dict[str, Any], to: str, corp_id: str, at: datetime) -> str:
    """The answer before it is encrypted."""
    return (
        f"<xml>{_element('ToUserName', to)}{_element('FromUserName', corp_id)}"
        f"<CreateTime>{int(at.timestamp())}</CreateTime>"
        f"{_element('MsgType', 'update_template_card')}{_element('TemplateCard', card)}</xml>"
    )


def _element(name: str, value: Any) -> str:
    """Lists are repeated elements, without one around them."""
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, dict):
        inner = "".join(_element(_name(field), one) for field, one in value.items())
        return f"<{name}>{inner}</{name}>"
    if isinstance(value, bool):
        return f"<{name}>{str(value).lower()}</{name}>"
    if isinstance(value, (int, float)):
        return f"<{name}>{value}</{name}>"
    return f"<{name}>{_cdata(str(value))}</{name}>"


def _cdata(text: str) -> str:
    """`]]>` would end it, and what follows would be markup."""
    allowed = "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")
    return f"<![CDATA[{allowed.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _name(field: str) -> str:
    """`main_title` → `MainTitle`."""
    return _NAMES.get(field) or "".join(part.capitalize() for part in field.split("_"))

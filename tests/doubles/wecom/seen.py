"""Messages as they look: cards with buttons and questions, words without invisible letters."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.cards.documented import breaches
from tests.doubles.cloud import Seen
from tests.doubles.wecom.refusing import No

_INVISIBLE = re.compile("[\u200b-\u200d]")
_LISTS = {"HorizontalContentList", "JumpList", "ButtonList", "SelectList", "OptionList"}
_NUMBERS = {"DescColor", "Type", "Style", "Mode"}


@dataclass
class Shown:
    """One person's or group's copy of a message; `faces`: its contents, oldest first. `by`: app | bot."""

    id: str
    reader: str
    kind: str
    faces: list[dict[str, Any]]
    by: str = "app"
    also: dict[str, Any] = field(default_factory=dict)

    @property
    def now(self) -> dict[str, Any]:
        return self.faces[-1]

    def seen(self) -> Seen:
        card = self.now if self.kind == "template_card" else {}
        title = card.get("main_title", {}).get("title", "")
        labels = tuple(text for text, _ in buttons(card))
        return Seen(self.id, _text(self.kind, self.now), title, labels, self.now, len(self.faces))


def _text(kind: str, content: dict[str, Any]) -> str:
    if kind in ("text", "markdown"):
        return _INVISIBLE.sub("", content["content"])
    if kind != "template_card":
        return str(content.get("media_id", ""))
    return "\n".join(_said(content))


def _said(card: dict[str, Any]) -> Iterator[str]:
    yield from card["main_title"].values()
    for path in ("source.desc", "sub_title_text", "quote_area.title", "quote_area.quote_text"):
        value: Any = card
        for step in path.split("."):
            value = value.get(step, {}) if isinstance(value, dict) else {}
        if value:
            yield value
    for item in card.get("horizontal_content_list", []):
        yield f"{item['keyname']} {item['value']}"


def buttons(card: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Whatever can be tapped, by its label."""
    found = [(one["text"], one) for one in card.get("button_list", [])]
    if submit := card.get("submit_button"):
        found.append((submit["text"], submit))
    return found + [(one["title"], one) for one in card.get("jump_list", [])]


def tapped(card: dict[str, Any], label: str) -> str:
    """The key; LookupError where there is no such button, or it only opens a page."""
    for text, button in buttons(card):
        if text == label and button.get("key"):
            return str(button["key"])
    raise LookupError(f"no button {label!r} among {[text for text, _ in buttons(card)]}")


def chosen(card: dict[str, Any], form: dict[str, Any]) -> dict[str, list[str]]:
    """What is selected in its questions: what was chosen, or else what was there."""
    return {
        name: _ids(form[name]) if name in form else before
        for name, options, before in _questions(card)
        if name in form or before
        if set(_ids(form.get(name, before))) <= options
    }


def _questions(card: dict[str, Any]) -> Iterator[tuple[str, set[str], list[str]]]:
    single = [*card.get("select_list", [])]
    single += [card["button_selection"]] if "button_selection" in card else []
    for one in single:
        selected = [one["selected_id"]] if "selected_id" in one else []
        yield one["question_key"], {option["id"] for option in one["option_list"]}, selected
    if box := card.get("checkbox"):
        before = [option["id"] for option in box["option_list"] if option["is_checked"]]
        yield box["question_key"], {option["id"] for option in box["option_list"]}, before


def _ids(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]


def checked(card: Any, face: str) -> dict[str, Any]:
    """Raises No for what the pages do not allow."""
    if not isinstance(card, dict) or "card_type" not in card:
        raise No(42031, "invalid CardType")
    if not isinstance(card.get("main_title"), dict) or not card["main_title"].get("title"):
        raise No(41016, "missing title")
    for breach in breaches(face, card):
        if "leads elsewhere" not in breach:
            number = re.search(r"\((4\d{4})\)", breach)
            raise No(int(number[1]) if number else 40058, breach)
    return card


def from_xml(element: ET.Element) -> Any:
    """A card in a passive reply, as JSON again."""
    if not len(element):
        text = element.text or ""
        if element.tag in ("IsChecked", "Disable"):
            return text == "true"
        return int(text) if element.tag in _NUMBERS else text
    found: dict[str, Any] = {}
    for child in element:
        name, value = snake(child.tag), from_xml(child)
        if child.tag in _LISTS:
            found.setdefault(name, []).append(value)
        else:
            assert name not in found, f"{child.tag} twice"
            found[name] = value
    return found


def snake(name: str) -> str:
    plain = {"KeyName": "keyname", "CheckBox": "checkbox"}.get(name)
    return plain or re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()

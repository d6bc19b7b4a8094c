"""What the platforms' pages allow, written down a second time and apart from cards.fit.

`breaches(face, payload)` names every rule that a payload breaks, with its page.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

Rules = Iterator[str]

# -- WeCom: [O:90236] app template cards, [O:101032] AI-bot cards ---------------------------------

_APP = {
    "source.desc": 20, "main_title.title": 36, "main_title.desc": 44, "sub_title_text": 160,
    "keyname": 5, "value": 30, "jump_list.title": 18, "button": 10, "selection.text": 16,
    "checkbox.text": 17, "submit": 10,
}  # fmt: skip
_BOT = _APP | {
    "source.desc": 13, "main_title.title": 26, "main_title.desc": 30, "sub_title_text": 112,
    "value": 26, "jump_list.title": 13, "selection.text": 10, "checkbox.text": 11,
    "selection.title": 13,
}  # fmt: skip
_COMMON_KEYS = {"card_type", "source", "main_title", "task_id"}
_KEYS = {
    "text_notice": {"quote_area", "sub_title_text", "horizontal_content_list", "jump_list",
                    "card_action"},
    "button_interaction": {"quote_area", "sub_title_text", "horizontal_content_list",
                           "card_action", "button_selection", "button_list"},
    "vote_interaction": {"checkbox", "submit_button"},
    "multiple_interaction": {"select_list", "submit_button"},
}  # fmt: skip
_REQUIRED = {
    "text_notice": {"card_action"},
    "button_interaction": {"button_list", "task_id"},
    "vote_interaction": {"checkbox", "submit_button", "task_id"},
    "multiple_interaction": {"select_list", "submit_button", "task_id"},
}


def _template_card(card: dict[str, Any], most: dict[str, int], page: str) -> Rules:
    kind = card["card_type"]
    if extra := set(card) - _COMMON_KEYS - _KEYS[kind]:
        yield f"{page} {kind} has no {extra}"
    if missing := _REQUIRED[kind] - set(card):
        yield f"{page} {kind} needs {missing}"
    yield from _template_lengths(card, most, page)
    yield from _template_lists(card, most, page)
    if "task_id" in card and not re.fullmatch(r"[0-9A-Za-z_\-@]{1,128}", card["task_id"]):
        yield f"{page} task_id"


def _template_lengths(card: dict[str, Any], most: dict[str, int], page: str) -> Rules:
    for path in ("source.desc", "main_title.title", "main_title.desc", "sub_title_text"):
        value: Any = card
        for step in path.split("."):
            value = value.get(step, "") if isinstance(value, dict) else ""
        if len(value) > most[path]:
            yield f"{page} {path} ≤{most[path]}字: {len(value)}"
    if not card["main_title"]["title"].strip():
        yield f"{page} main_title.title is required (42033)"


def _template_lists(card: dict[str, Any], most: dict[str, int], page: str) -> Rules:
    yield from _counted(card, "horizontal_content_list", 6, page)
    yield from _counted(card, "jump_list", 3, page)
    yield from _counted(card, "button_list", 6, page)
    yield from _counted(card, "select_list", 3, page)
    for item in card.get("horizontal_content_list", []):
        yield from _named(item, "keyname", most["keyname"], page)
        yield from _named(item, "value", most["value"], page)
        if item.get("type", 0) not in (0, 1):
            yield f"{page} horizontal type {item['type']}"
    for item in card.get("jump_list", []):
        yield from _named(item, "title", most["jump_list.title"], page)
    yield from _template_buttons(card, most, page)
    selections = [*card.get("select_list", [])]
    selections += [card["button_selection"]] if "button_selection" in card else []
    for item in selections:
        yield from _selection(item, most, page)
    if box := card.get("checkbox"):
        yield from _options(box["option_list"], 20, most["checkbox.text"], page)
    if submit := card.get("submit_button"):
        yield from _named(submit, "text", most["submit"], page)


def _template_buttons(card: dict[str, Any], most: dict[str, int], page: str) -> Rules:
    keys = [button["key"] for button in card.get("button_list", []) if "key" in button]
    if len(set(keys)) != len(keys):
        yield f"{page} the same key twice (42051)"
    for button in card.get("button_list", []):
        yield from _named(button, "text", most["button"], page)
        if page == "[O:101032]" and {"type", "url"} & set(button):
            yield f"{page} a button has neither type nor url"
        if ("key" in button) == ("url" in button) or button["style"] not in (1, 2, 3, 4):
            yield f"{page} button {button}"
        if len(button.get("key", "").encode()) > 1024:
            yield f"{page} key ≤1024 B"


def _selection(item: dict[str, Any], most: dict[str, int], page: str) -> Rules:
    yield from _named(item, "title", most.get("selection.title", 10**6), page)
    yield from _options(item["option_list"], 10, most["selection.text"], page)
    chosen = item.get("selected_id")
    if chosen is not None and chosen not in [option["id"] for option in item["option_list"]]:
        yield f"{page} selected_id is no option"


def _options(options: list[dict[str, Any]], most: int, longest: int, page: str) -> Rules:
    if not 1 <= len(options) <= most:
        yield f"{page} 1–{most} options (42037): {len(options)}"
    for option in options:
        yield from _named(option, "text", longest, page)
        if not 0 < len(option["id"].encode()) <= 128:
            yield f"{page} option id ≤128 B"


def _counted(card: dict[str, Any], key: str, most: int, page: str) -> Rules:
    if key in card and not 1 <= len(card[key]) <= most:
        yield f"{page} {key} 1–{most}: {len(card[key])}"


def _named(item: dict[str, Any], key: str, most: int, page: str) -> Rules:
    if not 0 < len(item[key]) <= most:
        yield f"{page} {key} 1–{most}字: {item[key]!r}"


# -- DingTalk -------------------------------------------------------------------------------------


def _public_template(card: dict[str, Any]) -> Rules:
    values = card["cardParamMap"]
    if not all(isinstance(value, str) for value in values.values()):
        yield "[D server_0780] cardParamMap holds strings only"
    for key, value in values.items():
        if len(value.encode()) > 1024 or len(key.encode()) > 100:
            yield f"[D server_0780] {key} ≤1 KB: {len(value.encode())}"
    for button in json.loads(values["sys_full_json_obj"])["msgButtons"]:
        if button["color"] not in ("blue", "gray", "red") or not button["text"]:
            yield f"[SDK card_instance] button {button}"
        if button.get("request") and button["id"] != button["params"]["id"]:
            yield "[SDK card_instance] id and params.id differ"
    for key in ("title", "markdown", "tips"):
        yield from _loose(values[key].replace("<br>", "\n"), key)


def _action_card(card: dict[str, Any]) -> Rules:
    if len(card["msgParam"].encode()) > 15_000:
        yield "[D server_0716] msgParam ≤15,000 B"
    param = json.loads(card["msgParam"])
    count = sum(key.startswith(("actionTitle", "singleTitle")) for key in param)
    named = {0: "sampleMarkdown", 1: "sampleActionCard"}.get(count, f"sampleActionCard{count}")
    if card["msgKey"] != named or count > 5:
        yield f"[D server_0699] {card['msgKey']} with {count} buttons"
    yield from _loose(param["text"].removeprefix("### "), "msgParam.text")


def _loose(markdown: str, where: str) -> Rules:
    if found := re.search(r"<|\]\(|\[|`|^\s*#", markdown, re.MULTILINE):
        yield f"T14 {where}: markup {found[0]!r} of people's text"


# -- Feishu: [C:card-json-v2-structure] and the component pages -----------------------------------

_PROPERTIES = {
    "plain_text": {"content", "text_size", "text_color"},
    "text_tag": {"text", "color"},
    "markdown": {"content", "text_size"},
    "div": {"text"},
    "hr": set(),
    "img": {"img_key", "alt", "preview"},
    "column_set": {"flex_mode", "horizontal_spacing", "columns"},
    "column": {"width", "elements"},
    "collapsible_panel": {"expanded", "header", "border", "elements"},
    "button": {"type", "text", "confirm", "behaviors", "name", "form_action_type"},
    "form": {"name", "elements"},
    "input": {"name", "required", "width", "label", "label_position", "max_length", "input_type",
              "rows", "auto_resize", "max_rows", "placeholder", "default_value"},
    "select_static": {"name", "required", "width", "placeholder", "options", "initial_option"},
    "multi_select_static": {"name", "required", "width", "placeholder", "options",
                            "selected_values"},
    "picker_datetime": {"name", "required", "width", "placeholder", "initial_datetime"},
    "table": {"page_size", "row_height", "header_style", "columns", "rows"},
}  # fmt: skip
_OWN_MARKUP = re.compile(r"</?font( color='grey')?>")


def _json_v2(card: dict[str, Any]) -> Rules:
    size = len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode())
    if size > 30 * 1024:
        yield f"[C:card-json-v2-structure] ≤30 KB: {size}"
    nodes = list(_nodes(card, 0))
    if len(nodes) > 200:
        yield f"[C:card-json-v2-structure] ≤200 elements: {len(nodes)}"
    if card["config"]["update_multi"] is not True or card["schema"] != "2.0":
        yield "[C:card-json-v2-structure] shared cards of schema 2.0 only"
    for node, depth in nodes:
        yield from _node(node, depth)
    yield from _containers(card["body"]["elements"], nodes)


def _nodes(value: Any, depth: int) -> Iterator[tuple[dict[str, Any], int]]:
    if isinstance(value, dict):
        if "tag" in value:
            yield value, depth
            depth += "elements" in value or "columns" in value
        for inner in value.values():
            yield from _nodes(inner, depth)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner, depth)


def _node(node: dict[str, Any], depth: int) -> Rules:
    tag = node["tag"]
    if unknown := set(node) - {"tag"} - _PROPERTIES[tag]:
        yield f"[C:card-json-v2-structure] unknown properties are rejected: {tag} {unknown}"
    if depth > 5:
        yield "[C:card-json-v2-structure] nesting ≤5"
    if tag == "markdown":
        yield from _common(node["content"])
    if tag == "input":
        yield from _input(node)
    if tag == "table":
        yield from _table(node)
    if tag in ("select_static", "multi_select_static"):
        yield from _select(node)
    if tag == "button" and not node["text"]["content"]:
        yield "[C:button] a button needs a text"


def _input(node: dict[str, Any]) -> Rules:
    page = "[C:interactive-components/input]"
    if not 1 <= node["max_length"] <= 1000 or len(node["default_value"]) > node["max_length"]:
        yield f"{page} max_length 1–1000"
    if len(node.get("placeholder", {}).get("content", "")) > 100:
        yield f"{page} placeholder ≤100"


def _table(node: dict[str, Any]) -> Rules:
    page = "[C:content-components/table]"
    names = [column["name"] for column in node["columns"]]
    if not 1 <= node["page_size"] <= 10 or len(names) > 50 or len(set(names)) != len(names):
        yield f"{page} page_size 1–10, ≤50 columns"
    if any(set(row) != set(names) for row in node["rows"]):
        yield f"{page} a row has other columns (200914)"


def _select(node: dict[str, Any]) -> Rules:
    values = [option["value"] for option in node["options"]]
    if len(set(values)) != len(values) or not all(values):
        yield "[C:interactive-components/single-select] option values are unique"
    chosen = node.get(
        "selected_values", [node["initial_option"]] if "initial_option" in node else []
    )
    if not set(chosen) <= set(values):
        yield "[C:interactive-components/single-select] initial_option is no option"


def _containers(elements: list[dict[str, Any]], nodes: list[tuple[dict[str, Any], int]]) -> Rules:
    roots = [id(element) for element in elements]
    inner = [node for node, _ in nodes if node["tag"] in ("form", "table")]
    if any(id(node) not in roots for node in inner):
        yield "[C:containers/form-container] form and table stand directly under the body"
    if sum(node["tag"] == "table" for node in inner) > 5:
        yield "[C:card-json-v2-structure] ≤5 tables"
    for form in (node for node in inner if node["tag"] == "form"):
        named = [n for n, _ in _nodes(form["elements"], 0) if n["tag"] in
                 ("input", "select_static", "multi_select_static", "picker_datetime", "button")]  # fmt: skip
        names = [node.get("name", "") for node in named]
        if not all(names) or len(set(names)) != len(names):
            yield "[C:containers/form-container] unique names inside a form (200530)"
        if not any(node.get("form_action_type") == "submit" for node in named):
            yield "[C:containers/form-container] a form needs a submit button"


def _common(content: str) -> Rules:
    bare = _OWN_MARKUP.sub("", content)
    if found := re.search(r"[<>\[\]`~_|]|(?<!\*)\*(?!\*)|&(?!#\d+;)|^\s*[#+=]", bare, re.MULTILINE):
        yield f"T14 markdown: markup {found[0]!r} of people's text in {content!r}"


# -- all ------------------------------------------------------------------------------------------

_PAGES: dict[str, Callable[[dict[str, Any]], Rules]] = {
    "wecom": lambda card: _template_card(card, _APP, "[O:90236]"),
    "wecom_bot": lambda card: _template_card(card, _BOT, "[O:101032]"),
    "dingtalk": _public_template,
    "dingtalk_action": _action_card,
    "feishu": _json_v2,
}


def breaches(face: str, payload: dict[str, Any]) -> list[str]:
    return [*_PAGES[face](payload), *_urls(payload)]


def _urls(value: Any) -> Rules:
    if isinstance(value, dict):
        for key, inner in value.items():
            if "url" in key.lower() and isinstance(inner, str):
                if not inner.startswith(("https://bot.example.com/", "dtmd://dingtalkclient/")):
                    yield f"T14 {key} leads elsewhere: {inner}"
                if len(inner.encode()) > 2048:
                    yield f"[O:90236] url ≤2,048 B: {len(inner)}"
            yield from _urls(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _urls(inner)

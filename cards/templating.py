"""The two template environments: in one every `{{ value }}` is JSON, in the other it is HTML."""

import operator
import re
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from functools import cache
from itertools import chain, repeat
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote_plus

import orjson
from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined

from cards.markdown import COMMON, LOOSE, LOOSE_CARD, PLAIN, read
from cards.model import KINDS, Field
from cards.taps import tap_id
from cards.text import one_line
from cards.wire import pack, spoken

T = TypeVar("T")

FOLDER = Path(__file__).parent / "templates"

_BY_KIND = re.compile(r'\{% include "(\w+)/" ~ block\.kind ~ "(\.\w+\.j2)" %\}')
_FIXED = re.compile(r'\{% include "([\w/.]+)" %\}')
_LAYOUT = re.compile(r"(?<!\{)\n\s*|(?<=[,:]) (?=[\"\[{])")


class Woven(BaseLoader):
    """Includes are woven into the including template: one compiled function draws a whole card.

    An `include` at run time costs more than the block it draws.
    """

    def __init__(self, folder: Path, dense: bool) -> None:
        self._files = FileSystemLoader(folder)
        self._dense = dense  # line breaks in a template are only for its reader

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Any]:
        return self._woven(environment, template), None, lambda: True

    def list_templates(self) -> list[str]:
        return self._files.list_templates()

    def _woven(self, environment: Environment, name: str) -> str:
        source = self._files.get_source(environment, name)[0].strip("\n")
        source = _BY_KIND.sub(lambda found: self._kinds(environment, *found.groups()), source)
        source = _FIXED.sub(lambda found: self._woven(environment, found[1]), source)
        return _LAYOUT.sub("", source) if self._dense else source

    def _kinds(self, environment: Environment, folder: str, ending: str) -> str:
        branches = [
            f'{{% elif block.kind == "{kind}" %}}'
            + self._woven(environment, f"{folder}/{kind}{ending}")
            for kind in KINDS
        ]
        return "".join(branches).replace("{% elif", "{% if", 1) + "{% endif %}"


def json_literal(value: object) -> str:
    """`encode_basestring` writes a string of plain JSON in C; the rest is rare."""
    if type(value) is str:
        return encode_basestring(value)
    if value is True or value is False:
        return "true" if value else "false"
    return orjson.dumps(value).decode()


def chosen(field: Field) -> list[str]:
    """The values of `field` that are among its options, in their order."""
    values = field.value.split(",") if field.value else []
    return [value for value, _ in field.options if value in values]


_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")
_DIALECTS = {"plain": PLAIN, "common": COMMON, "loose": LOOSE, "loose_card": LOOSE_CARD}


def listed(items: Iterable[T]) -> Iterator[tuple[bool, T]]:
    """Each item with whether a comma stands before it: `loop.last` costs more than the item."""
    return zip(chain((False,), repeat(True)), items, strict=False)


def common_pairs(pairs: Iterable[tuple[str, str]], pattern: str) -> str:
    words = COMMON.words
    return "\n".join([pattern % (words(name), words(value)) for name, value in pairs])


def at(link: str, base_url: str) -> str:
    """The address of a page of ours; nobody else's is ever linked."""
    if not link.startswith("/") or link.startswith(("//", "/\\")):
        raise ValueError(f"not a path of ours: {link!r}")
    return base_url + link


_FILTERS = {
    **{name: dialect.write for name, dialect in _DIALECTS.items()},
    **{f"{name}_words": dialect.words for name, dialect in _DIALECTS.items()},
    "at": at,
    "common_pairs": common_pairs,
    "calls": lambda buttons: [button for button in buttons if button.action],
    "links": lambda buttons: [button for button in buttons if button.link],
    "listed": listed,
    "numbered": enumerate,
    "line": one_line,
    "pack": pack,
    "quoted": quote_plus,
    "spoken": spoken,
    "lines": read,
    "chosen": chosen,
    "tap": tap_id,
}
_TESTS = {
    "moment": lambda value: bool(_MOMENT.fullmatch(value)),
    "answered": lambda field: bool(chosen(field)),
}


class _Lean(Environment):
    """Templates see what they are given: no globals that are merged into every drawing."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {}


def _environment(kind: type[Environment], dense: bool, **options: Any) -> Environment:
    made = kind(
        loader=Woven(FOLDER, dense),
        undefined=StrictUndefined,
        auto_reload=False,
        cache_size=-1,
        **options,
    )
    made.filters |= _FILTERS
    made.tests |= _TESTS
    return made


JSON = _environment(_Lean, True, autoescape=False, finalize=json_literal)
# `card.title` is an attribute and `images[7]` an item, strictly, and both are found in C.
vars(JSON).update(getattr=getattr, getitem=operator.getitem)
HTML = _environment(Environment, False, autoescape=True)


@cache
def drawing(folder: str, frame: str) -> Callable[[dict[str, Any]], str]:
    """A function from what the template sees to the text; `render` would copy what it sees."""
    environment = HTML if frame.endswith(".html.j2") else JSON
    template = environment.get_template(f"{folder}/{frame}")
    parts, context, join = template.root_render_func, template.new_context, environment.concat
    return lambda sees: join(parts(context({**sees, **template.globals}, shared=True)))

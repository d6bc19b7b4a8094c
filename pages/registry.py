"""How a function becomes a page, who may open it, and how it is drawn."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from handlers.registry import Context, May, Tools
from sales.playbook import Playbook
from sales.rights import Actor
from storage.scoped import Scoped
from storage.store import Store

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class PageContext:
    """A page's whole world. `store` is open for reading only; `event` is a fresh id for its form."""

    store: Store
    actor: Actor
    now: datetime
    playbook: Playbook
    tools: Tools
    event: str

    def local(self, at: datetime) -> datetime:
        """The same instant on the company's clock."""
        return at.astimezone(self.tools.zone)

    @property
    def mine(self) -> Scoped:
        """Rows as this actor may see them (law 6)."""
        return self.store.scoped(self.actor)

    def as_handler(self) -> Context:
        """For asking a handler that only shows something."""
        return Context(self.store, self.actor, self.now, self.playbook, self.tools, 0)


@dataclass(frozen=True, slots=True)
class Html:
    body: str
    status: int = 200


Params: TypeAlias = Mapping[str, str]
"""What stands in the path, and behind the question mark: anybody's words."""
Draw: TypeAlias = Callable[[PageContext, Params], Awaitable[Html]]


@dataclass(frozen=True, slots=True)
class Page:
    path: str
    may: May
    draw: Draw


PAGES: dict[str, Page] = {}


def page(path: str, *, may: May) -> Callable[[Draw], Draw]:
    """Declare a page under `/h5/` and who may open it (law 6)."""

    def register(draw: Draw) -> Draw:
        if path in PAGES or not path.startswith("/h5/"):
            raise ValueError(f"page {path} is declared twice or outside /h5/")
        PAGES[path] = Page(path, may, draw)
        return draw

    return register


async def show(page: Page, context: PageContext, params: Params) -> Html:
    """Rights first; „not yours" and „not there" look alike (law 6)."""
    if not page.may(context.actor):
        return missing()
    return await page.draw(context, params)


def render(template: str, /, *, status: int = 200, **values: Any) -> Html:
    """A template of pages/templates, everything in it escaped (law 12)."""
    return Html(_templates().get_template(template).render(values), status)


def missing() -> Html:
    return sentence("没有找到", "这个页面不存在，或不在你的范围内。请从聊天里重新打开。", 404)


def sentence(title: str, text: str, status: int = 200) -> Html:
    """A page that only says something."""
    return render("sentence.html", status=status, title=title, text=text)


@cache
def _templates() -> Environment:
    loader = FileSystemLoader(TEMPLATES)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)

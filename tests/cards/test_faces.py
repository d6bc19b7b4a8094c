"""How every card looks on every face, letter by letter, and that no page's limit is broken."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from cards.fit import FACES, LIMITS
from cards.gallery import BASE_URL, IMAGES, catalogue, draw, gallery
from cards.model import KINDS, Button, Buttons, Card, Text
from cards.render import encoded, html, payload, text
from cards.templating import FOLDER
from tests.cards.documented import breaches
from tests.cards.strategies import HOSTILE, cards

NAMES = list(catalogue())
PAYLOADS = [face for face, row in FACES.items() if row.frame.endswith(".json.j2")]
NEEDS: dict[str, Any] = {"base_url": BASE_URL, "task_id": "t-1", "images": IMAGES}
Golden = Callable[[str, str], None]


def example(name: str) -> Card:
    spec = catalogue()[name]
    return spec(spec.example)


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("name", NAMES)
def test_a_card_looks_as_agreed(name: str, face: str, golden: Golden) -> None:
    shown = draw(example(name), face)
    if isinstance(shown, str):
        golden(f"{name}.{face}.html", shown + "\n")
    else:
        golden(f"{name}.{face}.json", json.dumps(shown, ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_card_reads_as_agreed_where_no_card_can_be_shown(name: str, golden: Golden) -> None:
    golden(f"{name}.message.txt", text(example(name), "wecom", base_url=BASE_URL) + "\n")


@pytest.mark.parametrize("face", PAYLOADS)
@pytest.mark.parametrize("name", NAMES)
def test_no_card_breaks_a_documented_limit(name: str, face: str) -> None:
    assert breaches(face, payload(example(name), face, **NEEDS)) == []


@pytest.mark.parametrize("face", PAYLOADS)
@given(card=cards)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_not_even_an_absurd_card_breaks_one(face: str, card: Card) -> None:
    drawn = encoded(card, face, **NEEDS)
    assert breaches(face, json.loads(drawn, object_pairs_hook=_once)) == []


@pytest.mark.parametrize("face", FACES)
@given(card=cards)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_message_that_stands_in_is_short_enough_and_harmless(face: str, card: Card) -> None:
    said = text(card, face, base_url=BASE_URL)
    assert len(said.encode()) <= LIMITS[face].message_bytes
    assert face == "console" or not re.search(r"<|\]\(", said)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs), f"a template wrote a key twice: {pairs}"
    return dict(pairs)


# -- people's words -------------------------------------------------------------------------------


@pytest.mark.parametrize("evil", HOSTILE)
@pytest.mark.parametrize("face", PAYLOADS)
def test_hostile_words_stay_words(face: str, evil: str) -> None:
    card = Card(evil, (Text(evil),), subtitle=evil)
    shown = payload(card, face, **NEEDS)
    assert breaches(face, shown) == []
    assert "49" not in json.dumps(shown)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen += [(tag, name) for name, _ in attrs] or [(tag, "")]


@given(card=cards)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_words_stay_words_on_the_page(card: Card) -> None:
    page = _Tags()
    page.feed(html(card, BASE_URL, IMAGES))
    tags = {tag for tag, _ in page.seen}
    assert not tags & {"script", "at", "font", "iframe", "object", "style", "link", "base"}
    assert not any(name.startswith("on") for _, name in page.seen)


# -- the house ------------------------------------------------------------------------------------


@pytest.mark.parametrize("face", FACES)
def test_every_face_shows_every_kind_of_block(face: str) -> None:
    row, limits = FACES[face], LIMITS[face]
    elsewhere = row.told | ({"form"} if limits.forms == 0 else set())
    ending = ".html.j2" if row.frame.endswith(".html.j2") else ".json.j2"
    drawn = {kind for kind in KINDS if (FOLDER / row.folder / f"{kind}{ending}").exists()}
    assert drawn == set(KINDS) - elsewhere


def test_the_gallery_shows_every_card_on_every_face() -> None:
    shown = gallery()
    assert [name for name, _, _ in shown] == NAMES
    assert all(set(faces) == set(FACES) for _, _, faces in shown)


def test_only_our_own_pages_are_linked() -> None:
    for link in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"):
        card = Card("t", (Buttons((Button("x", link=link),)),))
        for face in PAYLOADS:
            with pytest.raises(ValueError, match="not a path of ours"):
                payload(card, face, **NEEDS)


@pytest.mark.parametrize("face", PAYLOADS)
def test_two_texts_are_both_shown(face: str) -> None:
    shown = json.dumps(payload(Card("t", (Text("one"), Text("two"))), face, **NEEDS))
    assert "one" in shown
    assert "two" in shown

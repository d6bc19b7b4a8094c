"""A card rendered against the same JSON from a hand-written dict builder and orjson."""

from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import orjson

from benchmarks.results import Row
from benchmarks.sizes import Sizes
from benchmarks.timing import ms, settle
from cards.opportunity import EXAMPLE, OpportunityView, opportunity
from cards.render import encoded
from cards.text import day, money

BASE = "https://bot.example.com"
_GREY = "<font color='grey'>{}</font> {}"


async def measure(sizes: Sizes, scratch: Path) -> list[Row]:
    """The view changes each time, so that nobody may keep the answer."""
    assert orjson.loads(ours(EXAMPLE)) == orjson.loads(built(EXAMPLE)), "not the same card"
    views = [_view(number) for number in range(sizes.cards)]
    for view in views:
        ours(view), built(view)
    taken = [_round(views) for _ in range(sizes.rounds)]
    ratio = median([hand / mine for mine, hand in taken])
    return [
        Row(
            "card", "opportunity card → Feishu JSON", "dict builder + orjson, the same JSON", "ms",
            ms(median([mine for mine, _ in taken])), ms(median([hand for _, hand in taken])),
            ratio, goal=0.1, aim=0.5, better="higher",
            facts={"samples": sizes.rounds * sizes.cards, "rounds": sizes.rounds,
                   "bytes": len(built(EXAMPLE))},
        )
    ]  # fmt: skip


def ours(view: OpportunityView) -> str:
    return encoded(opportunity(view), "feishu", base_url=BASE)


def built(view: OpportunityView) -> bytes:
    """What somebody in a hurry would write: this one card on this one platform."""
    return orjson.dumps(
        {
            "schema": "2.0",
            "config": {
                "update_multi": True, "enable_forward": False, "width_mode": "fill",
                "summary": {"content": f"{view.name} · {view.stage} · 进行中"},
            },
            "header": {
                "text_tag_list": [
                    {"tag": "text_tag", "text": _plain(f"{view.stage} · 进行中"), "color": "blue"}
                ],
                "title": _plain(view.name),
                "template": "blue",
            },
            "body": {"vertical_spacing": "medium", "elements": _elements(view)},
        }
    )  # fmt: skip


def _elements(view: OpportunityView) -> list[dict[str, Any]]:
    assert view.last_contact is not None
    assert view.amount_fen is not None
    last = f"{day(view.last_contact)} {view.last_words}"
    facts = (("客户", view.customer), ("最近", last), ("下一步", view.next_step))
    onward, name = view.onward[0]
    return [
        {"tag": "markdown", "content": f"**{money(view.amount_fen)}**"},
        {"tag": "markdown", "content": "\n".join(_GREY.format(*fact) for fact in facts)},
        _row(
            _call(f"推进到{name}", f"opp.advance:{view.id}:{onward}:{view.version}", "primary_filled"),
            _call("再考虑", f"rethink.start:{view.id}:0"),
            _call("关闭", f"opp.close:{view.id}:{view.version}"),
        ),
        _row(
            _button(
                "客户主页", "default",
                {"type": "open_url", "default_url": f"{BASE}/h5/customer/{view.customer_id}"},
            ),
            _call("撤销", f"undo:{view.undo_event}"),
        ),
    ]  # fmt: skip


def _row(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {
        "tag": "column_set", "flex_mode": "flow", "horizontal_spacing": "8px",
        "columns": [{"tag": "column", "width": "auto", "elements": [one]} for one in buttons],
    }  # fmt: skip


def _call(label: str, packed: str, look: str = "default") -> dict[str, Any]:
    return _button(label, look, {"type": "callback", "value": {"a": packed}})


def _button(label: str, look: str, behavior: dict[str, Any]) -> dict[str, Any]:
    return {"tag": "button", "type": look, "text": _plain(label), "behaviors": [behavior]}


def _plain(text: str) -> dict[str, str]:
    return {"tag": "plain_text", "content": text}


def _round(views: list[OpportunityView]) -> tuple[float, float]:
    """Seconds per card: ours, by hand; in short turns, so that the machine's moods meet both."""
    settle()
    mine = hand = 0.0
    for start in range(0, len(views), 20):
        some = views[start : start + 20]
        before = perf_counter()
        for view in some:
            ours(view)
        between = perf_counter()
        for view in some:
            built(view)
        mine, hand = mine + between - before, hand + perf_counter() - between
    return mine / len(views), hand / len(views)


def _view(number: int) -> OpportunityView:
    return OpportunityView(
        id=number + 1, version=1 + number % 9, name=f"青禾口腔 {number}期扩容", customer="青禾口腔连锁",
        customer_id=17 + number, stage="首次触达", state="open", amount_fen=50_000_000 + number * 10_000,
        last_contact=EXAMPLE.last_contact, last_words=f"第{number}次聊了扩容需求，预算已批，担心迁移风险",
        next_step="12月2日 周三 15:00 带方案过去", onward=(("diagnosis", "需求诊断"),),
        undo_event=9002 + number,
    )  # fmt: skip

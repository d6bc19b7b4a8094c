"""The heat map of reps and types of leads: what it is and where to see it (AS-03)."""

from dataclasses import dataclass

from cards.catalogue import card
from cards.model import Button, Buttons, Card, Note, Text, Tone

HEAT_PAGE = "/h5/heat"


@dataclass(frozen=True, slots=True)
class HeatView:
    """`days`: how far back the leads are looked at; `everybody`: the whole company, not one's own team."""

    days: int
    everybody: bool = False


@card(example=HeatView(30))
def lead_heat(view: HeatView) -> Card:
    who = "全公司" if view.everybody else "你团队"
    text = Text(f"{who}每位同事和近 {view.days} 天各类线索的匹配度，0 最低，100 最高。图马上发来。")
    note = Note("按现在的规则和各人最新数据算；没有数据的会注明")
    return Card(
        "匹配度热力图", (text, Buttons((Button("打开页面", link=HEAT_PAGE),)), note), Tone.NEUTRAL
    )

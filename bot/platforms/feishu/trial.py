"""The card that the doctor sends, to see that the way there and back is open."""

from bot.platforms.feishu.encode import Body, card_json
from cards.model import Button, Buttons, Card, Style, Text
from sales.actions import ShowHelp


def card(base_url: str) -> Body:
    """A tap on it shows the help, as any other would."""
    said = Text("这是一张测试卡片。点下面的按钮，机器人会立刻换上「帮助」。")
    button = Button("点我测试", ShowHelp(), Style.PRIMARY)
    made = Card("作战包 · 连接测试", (said, Buttons((button,))))
    return Body("interactive", card_json(made, base_url, {}, group=False))

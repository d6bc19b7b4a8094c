"""What the ten say and press: from templates, and from the buttons of the cards they really hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from cards.model import Button, Buttons, Card, Field, FieldKind, Form
from cards.wire import pack
from tests.doubles.messenger import Messenger, Shown
from tests.sim.company import ACCOUNTS, CUSTOMERS, OWNER

VISITS = (
    "今天和{who}聊了二期扩容需求，他提到预算已批，但担心迁移风险，{when}带方案过去，预计{n}万",
    "拜访了{short}，{who}说科室很认可，{when}发报价",
    "给{short}打了电话，{who}嫌价格高，说要再考虑，{when}再约",
    "微信上和{short}的{who}对了交付周期，态度一般，{when}送样品",
    "{short}{who}要一套试用方案，{when}发过去，金额大概{n}万",
    "在展会上见到{who}，聊了维保和备件，没说什么时候再见",
    "展会上加的新客户，{new}，{who}要一套资料，{when}发",
    "{other}那边要一套资料，{when}发",
)
EMPTY = ("已联系客户，反馈良好", "拜访了客户，一切顺利", "客户维护，正常跟进")
COMMANDS = (
    "今日", "待办", "撤销", "商机", "/商机 扩容", "再考虑", "/再考虑", "/撤销", "撤销", "帮助", "/查 迁移",
    "/待办 {when}给{who}发报价", "/客户 {short}", "/建商机", "/拜访", "/拜防", "哈哈哈哈", "？",
)  # fmt: skip
WHEN = (
    "今天下午4点", "今天下午5点半", "今晚9点", "明天上午9点", "明天下午3点", "后天上午10点",
    "下周三下午3点", "下周一上午9点半", "周日上午10点", "10月3日上午9点", "10月9日下午2点",
    "昨天下午3点",
)  # fmt: skip
NEW = ("锦绣食品有限公司", "长风物流有限公司", "青石建材有限公司", "云帆软件有限公司")
LABELS = {
    "确认": 12, "建商机": 5, "确认建商机": 8, "再考虑": 3, "拿话术": 6, "约好了": 5, "修改": 2,
    "保存修改": 4, "放弃": 1, "完成": 4, "顺延": 8, "撤销": 6, "打开": 1, "推进": 4, "关闭": 1,
    "填一下": 2, "保存": 3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """`code` marks a visit sentence, so that it can be found again wherever it went."""

    text: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Tap:
    packed: str
    form: dict[str, Any]
    message: str


class People:
    """`stale`: how many of the taps hit what is old, or somebody else's; `likes`: buttons tapped more
    than LABELS says."""

    def __init__(
        self, random: Random, messenger: Messenger, stale: float, likes: Mapping[str, int]
    ) -> None:
        self._random, self._messenger, self._stale = random, messenger, stale
        self._labels, self._codes = {**LABELS, **likes}, 0

    def act(self, person: int) -> Said | Tap:
        """A tap on what the phone shows, a word or a sentence."""
        if self._random.random() < 0.4 and (tap := self._tap(person)):
            return tap
        return self._say(person)

    def goes_on(self, person: int) -> Tap | None:
        """What one taps next on the card that came last."""
        chat = sorted(self._messenger.chat(ACCOUNTS[person]), key=lambda one: one.faces[-1].at)
        return self._on(chat[-1:], self._newest)

    # -- words ---------------------------------------------------------------------------------

    def _say(self, person: int) -> Said:
        kind = self._random.random()
        if kind < 0.62:
            return self._visit(person, self._one(VISITS))
        if kind < 0.70:
            return self._visit(person, self._one(EMPTY), marked=False)
        if kind < 0.98:
            return Said(self._filled(person, self._one(COMMANDS)))
        return Said(self._one(("长" * 4100, "\x00\ud800‮坏字符", "👍", "```")))

    def _visit(self, person: int, template: str, marked: bool = True) -> Said:
        self._codes += 1
        code = f"（{self._codes:04d}号笔记）"
        text = self._filled(person, template)
        return Said(text + code, code) if marked else Said(text)

    def _filled(self, person: int, template: str) -> str:
        mine = [row for number, row in enumerate(CUSTOMERS) if OWNER[number] == person]
        _, short, _, who, _ = self._one(mine or CUSTOMERS)
        return template.format(
            who=who, short=short, when=self._one(WHEN), n=self._random.randint(2, 300),
            new=self._one(NEW), other=self._one(CUSTOMERS)[1],
        )  # fmt: skip

    # -- taps ----------------------------------------------------------------------------------

    def _tap(self, person: int) -> Tap | None:
        kind, chat = self._random.random(), self._messenger.chat(ACCOUNTS[person])
        if kind > self._stale:  # something recent
            return self._on(chat[-6:], self._newest)
        if kind > self._stale / 4:  # something old, or the phone still shows the old face
            return self._on(chat[-30:], self._any_face)
        every = list(self._messenger.messages.values())
        return self._on(every[-60:], self._any_face)  # somebody else's card, forwarded

    def _on(self, chat: list[Shown], face: Callable[[Shown], Card | None]) -> Tap | None:
        found = [
            (button, fields, message.id)
            for message in chat
            for button, fields in _buttons(face(message))
            if button.action is not None
        ]
        if not found:
            return None
        weights = [self._weight(button.label) for button, _, _ in found]
        button, fields, message = self._random.choices(found, weights)[0]
        assert button.action is not None
        return Tap(pack(button.action), self._answers(fields), message)

    def _weight(self, label: str) -> int:
        return max((weight for word, weight in self._labels.items() if word in label), default=1)

    def _newest(self, message: Shown) -> Card | None:
        return message.card

    def _any_face(self, message: Shown) -> Card | None:
        return self._random.choice(message.faces).card

    def _answers(self, fields: tuple[Field, ...]) -> dict[str, Any]:
        return {field.name: value for field in fields if (value := self._answer(field)) is not None}

    def _answer(self, field: Field) -> str | None:
        """What stands there, mostly; else something sensible, sometimes nonsense or nothing."""
        if self._random.random() < 0.03:
            return self._one(("", "很多很多", None))
        if field.value and self._random.random() < 0.85:
            return field.value
        if field.options:
            return self._one([value for value, _ in field.options])
        if field.kind is FieldKind.MOMENT:
            return self._one(WHEN)
        if field.name == "customer":
            return self._one(CUSTOMERS)[1]
        if field.name == "amount":
            return f"{self._random.randint(2, 300)}万"
        return self._one(("再想想", "价格高了点", "按方案走"))

    def _one(self, things: Any) -> Any:
        return self._random.choice(things)


def _buttons(card: Card | None) -> list[tuple[Button, tuple[Field, ...]]]:
    found: list[tuple[Button, tuple[Field, ...]]] = []
    for block in card.blocks if card else ():
        if isinstance(block, Buttons):
            found += [(button, ()) for button in block.buttons]
        if isinstance(block, Form):
            found.append((block.submit, block.fields))
    return found

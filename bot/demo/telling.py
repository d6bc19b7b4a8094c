"""One contact in words: what was said, how the rep sent it, what was agreed."""

from dataclasses import dataclass
from random import Random
from string import Template

from bot.demo.customers import Client, Someone
from bot.demo.line import Line
from bot.demo.products import Product
from bot.demo.sentences import GOODS_STEPS, LINES, RIVALS, STEPS, WHENS

WHO = {
    "first": ("user", "buyer"), "needs": ("user", "boss"), "demo": ("user", "buyer"),
    "objection": ("buyer", "finance", "user"), "sample": ("user",), "quote": ("buyer", "boss"),
    "review": ("buyer",), "seal": ("buyer", "finance"), "sign": ("boss", "buyer"),
    "lost": ("buyer", "user"), "void": ("user",), "think": ("boss", "buyer"), "fade": ("buyer",),
    "freeze": ("boss", "buyer"), "care": ("user",), "hello": ("user", "buyer"), "empty": ("user",),
}  # fmt: skip
BESIDES = ("finance", "tech", "boss", "buyer", "user")
SOURCES = ("typed",) * 11 + ("voice",) * 4 + ("form",) * 3 + ("import",) * 2


@dataclass(frozen=True, slots=True)
class Offer:
    """What is being sold: `amount` in yuan."""

    product: Product
    count: int
    amount: int

    @property
    def quantity(self) -> str:
        return f"{self.count}{self.product.unit}"


def offer(rng: Random, product: Product) -> Offer:
    count = rng.randint(1, product.most)
    unit = rng.uniform(product.low, product.high)
    thousands = max(5, round(unit * count * 10))
    rounded = round(thousands, -1) if thousands > 200 else thousands
    return Offer(product, count, rounded * 1000)


def wan(yuan: int) -> str:
    """860000 → 86万, 85000 → 8.5万."""
    return f"{yuan / 10_000:g}万"


@dataclass(frozen=True, slots=True)
class Speech:
    """The words of one contact; `said` are the customer's people in it."""

    line: Line
    content: str
    channel: str
    said: tuple[Someone, ...]
    amount: int | None


class Teller:
    """Speaks of one customer's story; does not say the same line twice in it."""

    def __init__(self, rng: Random, client: Client, offered: Offer) -> None:
        self.rng, self.client, self.offered = rng, client, offered
        self.used: set[str] = set()
        self.rival = rng.choice(RIVALS)

    def tell(self, beat: str) -> Speech:
        line = self._line(beat)
        content = self.fill(line.text, beat)
        money = {"$amount": self.offered.amount, "$budget": self.budget}
        amount = next((yuan for name, yuan in money.items() if name in line.text), None)
        said = tuple(one for one in self._people(beat) if one.said in content)
        if beat == "empty":
            said = self._people(beat)[:1] if self.rng.random() < 0.5 else ()
        return Speech(line, content, self.rng.choice(line.channels.split()), said, amount)

    def agree(self, beat: str) -> str:
        """The step agreed so that `beat` can come next."""
        goods = GOODS_STEPS if self.offered.product.kind == "goods" else {}
        return self.fill(self.rng.choice(goods.get(beat) or STEPS[beat]), beat)

    @property
    def budget(self) -> int:
        return int(round(self.offered.amount * 1.06, -4)) or self.offered.amount

    def fill(self, text: str, beat: str) -> str:
        who, other = self._people(beat)
        return Template(text).substitute(
            who=who.said, other=other.said, firm=self.client.short, product=self.offered.product.name,
            dept=self.offered.product.dept, users=self.offered.product.users,
            qty=self.offered.quantity, amount=wan(self.offered.amount), budget=wan(self.budget),
            rival=self.rival, lead=self.rng.randint(6, 14), boss=self.client.decider,
            when=self.rng.choice(WHENS),
        )  # fmt: skip

    def _people(self, beat: str) -> tuple[Someone, Someone]:
        who = self.client.one(*WHO[beat])
        others = [one for one in self.client.people if one.said != who.said]
        kinds = {one.kind: one for one in reversed(others)}
        other = next((kinds[kind] for kind in BESIDES if kind in kinds), who)
        return who, other

    def _line(self, beat: str) -> Line:
        who, other = self._people(beat)
        fitting = [one for one in LINES[beat] if self._fits(one, alone=who is other)]
        fresh = [one for one in fitting if one.text not in self.used]
        line = self.rng.choice(fresh or fitting)
        self.used.add(line.text)
        return line

    def _fits(self, line: Line, alone: bool) -> bool:
        return line.about in ("", self.offered.product.kind) and not (
            alone and "$other" in line.text
        )


def as_sent(rng: Random, client: Client, speech: Speech, step: str) -> tuple[str, str]:
    """How the rep brought it (source) and the raw text."""
    source = rng.choice(SOURCES)
    return source, _RAW[source](client.short, speech.content, step)


def _typed(firm: str, content: str, step: str) -> str:
    text = content if firm in content else f"{firm}，{content}"
    return f"{text}，下一步{step}" if step else text


def _spoken(firm: str, content: str, step: str) -> str:
    text = f"嗯{firm}那边{content}" + (f"然后接下来就是{step}" if step else "")
    return text.replace("，", "").replace("、", "和")


def _formed(firm: str, content: str, step: str) -> str:
    return f"客户：{firm}\n沟通内容：{content}" + (f"\n下一步：{step}" if step else "")


def _imported(firm: str, content: str, step: str) -> str:
    return f"{content}。{step}".rstrip("。")


_RAW = {"typed": _typed, "voice": _spoken, "form": _formed, "import": _imported}

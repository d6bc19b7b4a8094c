"""What becomes of every customer: which kind of story, how far it gets, what is due next."""

from dataclasses import dataclass
from itertools import cycle
from random import Random

from bot.demo.customers import Client
from bot.demo.people import NEWCOMER_WORKDAYS, Rep
from bot.demo.products import Product

PIPELINE = (
    "first_touch", "diagnosis", "demo", "objection", "sample_test", "quote", "contract_review", "contract",
)  # fmt: skip
STAGE_OF = {
    "first": "first_touch", "needs": "diagnosis", "demo": "demo", "objection": "objection",
    "sample": "sample_test", "quote": "quote", "review": "contract_review", "seal": "contract",
    "sign": "contract",
}  # fmt: skip
LADDER = tuple(beat for beat in STAGE_OF if beat != "sign")
SKIPPED = {"objection": 0.35, "sample": 0.8, "review": 0.4}  # on the way to a later stage
SLOTS = ("overdue", "early", "late", "next", "later", "", "later", "")

_DECK = (
    "open won open quiet lost open rethinking open quiet won open to_activate quiet open lost frozen won quiet open void cold"
).split()
_NEWCOMERS_DECK = "open quiet open open quiet cold".split()
_STAGES = (
    "first_touch first_touch first_touch diagnosis diagnosis diagnosis diagnosis demo demo demo objection objection "
    "objection sample_test quote quote quote quote contract_review contract"
).split()
_STAGES_REACHED = {
    "rethinking": ("demo", "objection", "quote", "quote"),
    "to_activate": ("diagnosis", "demo", "quote"),
    "frozen": ("diagnosis", "demo", "quote"),
    "won": ("contract",),
    "lost": ("demo", "objection", "quote", "quote"),
    "void": ("first_touch", "diagnosis"),
}
_ENDINGS = {
    "rethinking": ("think",), "to_activate": ("fade",), "frozen": ("freeze",), "won": ("sign",),
    "lost": ("lost",), "void": ("void",),
}  # fmt: skip
_QUIET = (
    ("hello",),
    ("hello",),
    ("hello", "hello"),
    ("first", "hello"),
    ("hello", "empty", "hello"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One story of one customer. kind: an opportunity's state, or quiet or cold (never contacted).
    `slot`: when the todo that is left open falls due; empty: none is."""

    client: Client
    kind: str
    stage: str = ""
    slot: str = ""
    again: bool = False  # a second order: begins at the needs
    product: Product | None = None
    back: int = 0  # workdays since the last contact; 0: as such stories go


def plans_of(rng: Random, rep: Rep, clients: list[Client]) -> list[Plan]:
    """The deck laid over the rep's customers; some who bought once are buying again."""
    new = rep.name in NEWCOMER_WORKDAYS
    slots = iter(SLOTS if not new else ("next", "early", "later"))
    made: list[Plan] = []
    for client, kind in zip(clients, cycle(_NEWCOMERS_DECK if new else _DECK), strict=False):
        if kind == "won" and rng.random() < 0.25:
            made += _twice(rng, client)
        else:
            slot = next(slots, "") if kind == "open" else ""
            made.append(Plan(client, kind, _stage(rng, kind, new), slot))
    return made


def _twice(rng: Random, client: Client) -> tuple[Plan, Plan]:
    """Bought some months ago, buying something else now."""
    stage = rng.choice(("diagnosis", "demo", "quote"))
    return (
        Plan(client, "won", "contract", back=rng.randint(45, 75)),
        Plan(client, "open", stage, again=True),
    )


def _stage(rng: Random, kind: str, new: bool) -> str:
    if kind == "open":
        return rng.choice(("first_touch", "diagnosis")) if new else rng.choice(_STAGES)
    return rng.choice(_STAGES_REACHED[kind]) if kind in _STAGES_REACHED else ""


def beats(rng: Random, plan: Plan) -> tuple[str, ...]:
    """The contacts of the story in order."""
    if plan.kind == "cold":
        return ()
    if plan.kind == "quiet":
        return rng.choice(_QUIET)
    if plan.kind == "void":
        return (*LADDER[: PIPELINE.index(plan.stage) + 1], "void")
    return (*_with_detours(rng, _climb(rng, plan)), *_ENDINGS.get(plan.kind, ()))


def _climb(rng: Random, plan: Plan) -> list[str]:
    top = LADDER[PIPELINE.index(plan.stage)]
    way = LADDER[1 if plan.again else 0 : LADDER.index(top)]
    kept = [beat for beat in way if rng.random() >= SKIPPED.get(beat, 0)]
    if plan.kind == "won":
        return kept
    return [*kept, top]


def _with_detours(rng: Random, way: list[str]) -> list[str]:
    """A second talk about needs, an objection after the quote, a pause to think, an empty report."""
    told: list[str] = []
    for beat in way:
        told.append(beat)
        if beat == "needs" and rng.random() < 0.3:
            told.append("needs")
        if beat == "quote" and beat != way[-1]:
            told += ["objection"] if rng.random() < 0.4 else []
            told += ["think"] if rng.random() < 0.2 else []
        if beat != way[-1] and rng.random() < 0.08:
            told.append("empty")
    return told

"""The bot introducing itself, its commands, and what it says when it did not understand."""

from dataclasses import dataclass

from cards.catalogue import card
from cards.model import Block, Button, Buttons, Card, Facts, Note, Style, Text, Tone
from cards.text import escape
from sales.actions import Action, ListTodos, ShowHelp, ShowToday, StartVisit

SAMPLE = "今天和王总聊了二期扩容需求，他担心迁移风险，下周三下午3点带方案过去，预计50万"


@dataclass(frozen=True, slots=True)
class HelpView:
    """`commands`: (word, what it does, sample) that this person may use."""

    commands: tuple[tuple[str, str, str], ...]
    may_log: bool = True


@card(
    example=HelpView(
        (("拜访", "记一次拜访", "/拜访 今天和秦总聊了扩容"), ("待办", "看我的待办", "/待办"))
    )
)
def help(view: HelpView) -> Card:
    facts = Facts(
        tuple((f"/{word}", f"{about}，如 {sample}") for word, about, sample in view.commands)
    )
    say: tuple[Block, ...] = (
        (Text(f"不用记命令，直接说一句话：\n「{SAMPLE}」"),) if view.may_log else ()
    )
    return Card("我会这些", (*say, facts, *_start(view.may_log)), Tone.NEUTRAL, "作战包助手")


@card(example=("王芳", True))
def greeting(who: tuple[str, bool]) -> Card:
    """Once, at the first contact: who I am and three things to try (U-14)."""
    name, may_log = who
    if not may_log:
        text = Text(
            f"{name}，你好！我是作战包助手，团队的拜访、商机和待办都在聊天里跑。\n发送「帮助」看看你能做什么。"
        )
        return Card(
            "你好", (text, Buttons((Button("帮助", ShowHelp(), Style.PRIMARY),))), Tone.NEUTRAL
        )
    text = Text(
        f"{name}，你好！我是作战包助手。拜访、商机、待办都在这里说一句就好，不用打开别的系统。\n"
        "先试三件事：\n"
        f"1. 发一句话：「{SAMPLE}」\n"
        "2. 点「今日」看今天先做什么\n"
        "3. 点「待办」看谁在等你"
    )
    return Card(
        "你好", (text, *_start(True), Note("每个工作日 10:00 我会送来今日作战包")), Tone.NEUTRAL
    )


@dataclass(frozen=True, slots=True)
class Puzzle:
    """What was said, the nearest command and what it does, whether this person logs visits."""

    text: str
    guess: str = ""
    action: Action | None = None
    may_log: bool = True


@card(example=Puzzle("拜方", "拜访", StartVisit()))
def not_understood(puzzle: Puzzle) -> Card:
    text, guess, may_log = puzzle.text, puzzle.guess, puzzle.may_log
    if puzzle.action:
        it = Buttons(
            (Button(f"/{guess}", puzzle.action, Style.PRIMARY), Button("帮助", ShowHelp()))
        )
        return Card(
            "没听懂", (Text(f"你是想发「/{guess}」吗？"), Note(f"你说的是：{text}"), it), Tone.MUTED
        )
    tip = "没听懂。发送「帮助」看看我会什么。"
    if may_log:
        tip = "没听懂。可以直接说一句拜访经过，或发送「帮助」看看我会什么。"
    help_ = () if may_log else (Buttons((Button("帮助", ShowHelp(), Style.PRIMARY),)),)
    blocks = (Text(tip), Note(f"你说的是：{text}"), *_start(may_log), *help_)
    return Card("没听懂", blocks, Tone.MUTED)


@card(example="拜访记录 #310 青禾口腔连锁")
def undone(what: str) -> Card:
    return Card("已撤销", (Text(escape(what)), Note("原话还在，需要时可以再记一次")), Tone.MUTED)


@card(example=None)
def gone(_: None) -> Card:
    """Where a thing was shown that is no longer there, or no longer for this reader: the same words."""
    return Card("内容已不在", (Text("可能已撤销，或不在你的范围内"),), Tone.MUTED)


def _start(may_log: bool) -> tuple[Block, ...]:
    if not may_log:
        return ()
    return (
        Buttons(
            (
                Button("记拜访", StartVisit(), Style.PRIMARY),
                Button("今日", ShowToday()),
                Button("待办", ListTodos()),
            )
        ),
    )

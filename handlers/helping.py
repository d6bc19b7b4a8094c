"""Help lists what this person may do; the greeting comes once; typos get a suggestion."""

from cards.help import HelpView, Puzzle, help, not_understood
from handlers.registry import SPELLINGS, Context, Reply, handles, spelled
from sales.actions import Action, NotUnderstood, ShowHelp
from sales.rights import anyone, sells

LONGEST_QUOTE = 60
ORDER = ("拜访", "建商机", "商机", "待办", "今日", "查", "客户", "再考虑", "撤销")
THANKS = ("谢谢", "谢谢你", "谢谢啦", "多谢", "感谢", "辛苦了", "thanks", "thank you")


@spelled("帮助", "help", "?", "？", "菜单", about="看看我会什么", sample="/帮助", may=anyone)
def parse_help(rest: str) -> Action:
    return ShowHelp()


@handles(ShowHelp, may=anyone)
async def show_help(action: ShowHelp, ctx: Context) -> Reply:
    allowed = [one for one in SPELLINGS.values() if one.may(ctx.actor)]
    allowed.sort(key=lambda one: _rank(one.word))
    commands = tuple((one.word, one.about, one.sample) for one in allowed)
    return Reply(help(HelpView(commands, sells(ctx.actor))), below=True)


@handles(NotUnderstood, may=anyone)
async def confess(action: NotUnderstood, ctx: Context) -> Reply:
    text = action.text
    if text.strip(" ,.!~，。！～").lower() in THANKS:
        return Reply(notice="不客气，有事随时说一句")
    quote = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
    guess = SPELLINGS.get(action.guess)
    may = guess if guess and guess.may(ctx.actor) else None
    puzzle = Puzzle(
        quote, may.word if may else "", may.parse("") if may else None, sells(ctx.actor)
    )
    return Reply(not_understood(puzzle), below=True)


def _rank(word: str) -> int:
    """What is used most stands first; help itself last."""
    return ORDER.index(word) if word in ORDER else len(ORDER) + (word == "帮助")

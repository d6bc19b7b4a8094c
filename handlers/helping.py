"""Help lists what this person may do; the greeting comes once; typos get a suggestion."""

from cards.help import HelpView, help, not_understood
from handlers.registry import SPELLINGS, Context, Reply, handles, spelled
from sales.actions import Action, NotUnderstood, ShowHelp
from sales.rights import anyone, sells

LONGEST_QUOTE = 60


@spelled("帮助", "help", "?", "？", "菜单", about="看看我会什么", sample="/帮助", may=anyone)
def parse_help(rest: str) -> Action:
    return ShowHelp()


@handles(ShowHelp, may=anyone)
async def show_help(action: ShowHelp, ctx: Context) -> Reply:
    commands = tuple(
        (one.word, one.about, one.sample) for one in SPELLINGS.values() if one.may(ctx.actor)
    )
    return Reply(help(HelpView(commands, sells(ctx.actor))), below=True)


@handles(NotUnderstood, may=anyone)
async def confess(action: NotUnderstood, ctx: Context) -> Reply:
    text = action.text
    quote = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
    return Reply(not_understood((quote, action.guess)))

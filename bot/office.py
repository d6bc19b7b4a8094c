"""Commands for whoever keeps the bot: the audit log, what did not arrive, what could not be handled."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from bot.sentences import sentences

ConfigPath = Annotated[Path, typer.Option("--config", "-c", help="配置文件")]
CONFIG = Path("config.yaml")

audit = typer.Typer(help="审计记录", no_args_is_help=True)
outbox = typer.Typer(help="没送到的消息", no_args_is_help=True)
inbox = typer.Typer(help="没处理成的来信", no_args_is_help=True)


@audit.command("verify")
def verify(config: ConfigPath = CONFIG) -> None:
    """核对审计记录有没有被改过；完好时退出码为 0，否则为 1。"""
    from bot import auditing
    from bot.config import load_config

    with sentences():
        sound, words = asyncio.run(auditing.verify(load_config(config)))
    typer.echo(words)
    raise typer.Exit(0 if sound else 1)


@audit.command("show")
def show(
    row: Annotated[str, typer.Option(help="哪一行，如 opportunities:42")],
    config: ConfigPath = CONFIG,
) -> None:
    """谁在什么时候把这一行从什么改成了什么。"""
    from bot import auditing
    from bot.config import load_config

    table, _, key = row.partition(":")
    with sentences():
        lines = asyncio.run(auditing.show(load_config(config), table, key))
    _list(lines, "没有这一行的记录")


@outbox.command("list")
def list_outbox(config: ConfigPath = CONFIG) -> None:
    """列出没送到和不确定是否送到的消息。"""
    from bot import letters
    from bot.config import load_config

    with sentences():
        lines = asyncio.run(letters.undelivered(load_config(config)))
    _list(lines, "没有滞留的消息")


@outbox.command("resend")
def resend(
    number: Annotated[int, typer.Argument(help="编号")], config: ConfigPath = CONFIG
) -> None:
    """重新送出一条。"""
    from bot import letters
    from bot.config import load_config

    with sentences():
        typer.echo(asyncio.run(letters.resend(load_config(config), number)))


@inbox.command("list")
def list_inbox(config: ConfigPath = CONFIG) -> None:
    """列出没处理成的来信。"""
    from bot import letters
    from bot.config import load_config

    with sentences():
        lines = asyncio.run(letters.unhandled(load_config(config)))
    _list(lines, "没有待重放的来信")


@inbox.command("replay")
def replay(
    event: Annotated[str, typer.Argument(help="参考号，或 #编号")], config: ConfigPath = CONFIG
) -> None:
    """用存好的原文再处理一次。"""
    from bot import letters
    from bot.config import load_config

    with sentences():
        typer.echo(asyncio.run(letters.replay(load_config(config), event)))


def _list(lines: Iterable[str], otherwise: str) -> None:
    typer.echo("\n".join(lines) or otherwise)

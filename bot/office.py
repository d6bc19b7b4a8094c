"""Commands for whoever keeps the bot: people, the audit log, what did not arrive, what could not be handled."""

import argparse
import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.sentences import sentences, tell

if TYPE_CHECKING:
    from bot.config import Config

Commands: TypeAlias = Any  # what argparse's add_subparsers returns; its class is private
Run: TypeAlias = Callable[[argparse.Namespace], None]


def command(commands: Commands, name: str, run: Run, about: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    made.set_defaults(run=run)
    return made


def configured(commands: Commands, name: str, run: Run, about: str) -> argparse.ArgumentParser:
    """A command that needs the deployment's configuration."""
    made = command(commands, name, run, about)
    made.add_argument("--config", "-c", type=Path, default=Path("config.yaml"), help="配置文件")
    return made


def group(commands: Commands, name: str, about: str) -> Commands:
    return commands.add_parser(name, help=about).add_subparsers(required=True, metavar="命令")


def keeping(commands: Commands) -> None:
    syncing = configured(commands, "sync", sync, "按平台通讯录更新同事和团队（服务运行时发 /同步）")
    syncing.add_argument("--admin", default="", help="同时让谁成为管理员：姓名或手机号")
    looking = configured(
        commands, "doctor", doctor, "逐项检查配置、平台和权限，说明怎么改；有问题时退出码为 1"
    )
    looking.add_argument(
        "--card", nargs="?", const="", metavar="同事",
        help="发一张测试卡片：写姓名或手机号则等他点击，不写则发给应用负责人",
    )  # fmt: skip
    audit = group(commands, "audit", "审计记录")
    configured(audit, "verify", verify, "核对审计记录有没有被改过；完好时退出码为 0，否则为 1")
    showing = configured(audit, "show", show, "谁在什么时候把这一行从什么改成了什么")
    showing.add_argument("--row", required=True, help="哪一行，如 opportunities:42")
    outbox = group(commands, "outbox", "没送到的消息")
    configured(outbox, "list", list_outbox, "列出没送到和不确定是否送到的消息")
    configured(outbox, "resend", resend, "重新送出一条").add_argument(
        "number", type=int, help="编号"
    )
    inbox = group(commands, "inbox", "没处理成的来信")
    configured(inbox, "list", list_inbox, "列出没处理成的来信")
    replaying = configured(inbox, "replay", replay, "用存好的原文再处理一次")
    replaying.add_argument("event", help="参考号，或 #编号")


def sync(asked: argparse.Namespace) -> None:
    from bot import syncing

    with sentences():
        whole = asyncio.run(syncing.sync(_config(asked), asked.admin))
    raise SystemExit(0 if whole else 1)


def doctor(asked: argparse.Namespace) -> None:
    from bot.doctor import doctor

    with sentences():
        good = asyncio.run(doctor(_config(asked), asked.card))
    raise SystemExit(0 if good else 1)


def verify(asked: argparse.Namespace) -> None:
    from bot import auditing

    with sentences():
        sound, words = asyncio.run(auditing.verify(_config(asked)))
    tell(words)
    raise SystemExit(0 if sound else 1)


def show(asked: argparse.Namespace) -> None:
    from bot import auditing

    table, _, key = asked.row.partition(":")
    with sentences():
        lines = asyncio.run(auditing.show(_config(asked), table, key))
    _list(lines, "没有这一行的记录")


def list_outbox(asked: argparse.Namespace) -> None:
    from bot import letters

    with sentences():
        lines = asyncio.run(letters.undelivered(_config(asked)))
    _list(lines, "没有滞留的消息")


def resend(asked: argparse.Namespace) -> None:
    from bot import letters

    with sentences():
        tell(asyncio.run(letters.resend(_config(asked), asked.number)))


def list_inbox(asked: argparse.Namespace) -> None:
    from bot import letters

    with sentences():
        lines = asyncio.run(letters.unhandled(_config(asked)))
    _list(lines, "没有待重放的来信")


def replay(asked: argparse.Namespace) -> None:
    from bot import letters

    with sentences():
        tell(asyncio.run(letters.replay(_config(asked), asked.event)))


def _config(asked: argparse.Namespace) -> "Config":
    from bot.config import load_config

    return load_config(asked.config)


def _list(lines: Iterable[str], otherwise: str) -> None:
    tell("\n".join(lines) or otherwise)

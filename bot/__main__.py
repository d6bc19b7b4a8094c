"""The command line: `battlepack demo`, `serve`, `db upgrade`, `check-config`, `version`; more in office.py."""

import argparse
import gc
import os
from collections.abc import Sequence
from pathlib import Path

from bot import office
from bot.sentences import sentences, tell

ROLES = ("all", "web", "worker")
PLATFORMS = ("wecom", "dingtalk", "feishu")


def demo(asked: argparse.Namespace) -> None:
    gc.disable()  # as in serve
    from bot.starting import run_demo

    with sentences():
        run_demo(asked.port, asked.data, asked.platform)


def serve(asked: argparse.Namespace) -> None:
    gc.disable()  # nothing that a start makes is garbage; on again when we run
    from bot.starting import run_server

    with sentences():
        run_server(asked.config, asked.role)


def upgrade(asked: argparse.Namespace) -> None:
    from bot.starting import upgrade_database

    with sentences():
        upgrade_database(asked.config)
    tell("数据库已是最新")


def check(asked: argparse.Namespace) -> None:
    from bot.config import load_config
    from storage.playbooks import load_playbook

    with sentences():
        load_playbook(load_config(asked.config).playbook)
    tell(f"{asked.config} 没有问题")


def version(asked: argparse.Namespace) -> None:
    from importlib.metadata import version as installed

    tell(installed("battlepack"))


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="battlepack", description="销售作战机器人")
    commands = made.add_subparsers(required=True, metavar="命令")
    trying = office.command(
        commands, "demo", demo, "在浏览器里试用：一家虚构的公司，时钟可以往前拨"
    )
    trying.add_argument("--port", type=port, default=os.environ.get("PORT", "8642"), help="端口")
    trying.add_argument("--data", type=Path, default=Path("data/demo"), help="演示数据放在哪里")
    trying.add_argument(
        "--platform", choices=PLATFORMS, default="", help="在这个平台的替身里演示，不需要账号"
    )
    running = office.configured(commands, "serve", serve, "按配置运行")
    running.add_argument(
        "--role", choices=ROLES, default="all", help="web：只接请求；worker：只做定时任务"
    )
    database = office.group(commands, "db", "数据库")
    office.configured(database, "upgrade", upgrade, "把数据库更新到这个版本")
    office.configured(commands, "check-config", check, "检查配置和业务规则，不启动")
    office.command(commands, "version", version, "版本号")
    office.keeping(commands)
    return made


def port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"端口应在 1 到 65535 之间，现在是 {text}")
    return number


def main(arguments: Sequence[str] | None = None) -> None:
    asked = parser().parse_args(arguments)
    asked.run(asked)


if __name__ == "__main__":
    main()

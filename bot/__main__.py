"""The command line: `battlepack demo`, `serve`, `db upgrade`, `check-config`, `version`; more in office.py."""

import gc
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.office import CONFIG, ConfigPath, audit, inbox, outbox
from bot.sentences import sentences

cli = typer.Typer(
    help="销售作战机器人",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
database = typer.Typer(help="数据库", no_args_is_help=True)
cli.add_typer(database, name="db")
cli.add_typer(audit, name="audit")
cli.add_typer(outbox, name="outbox")
cli.add_typer(inbox, name="inbox")


class Role(StrEnum):
    ALL = "all"
    WEB = "web"
    WORKER = "worker"


@cli.command()
def demo(
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help="端口")] = 8642,
    data: Annotated[Path, typer.Option(help="演示数据放在哪里")] = Path("data/demo"),
) -> None:
    """在浏览器里试用：一家虚构的公司，时钟可以往前拨。"""
    gc.disable()  # as in serve
    from bot.starting import run_demo

    with sentences():
        run_demo(port, data)


@cli.command()
def serve(
    config: ConfigPath = CONFIG,
    role: Annotated[Role, typer.Option(help="web：只接请求；worker：只做定时任务")] = Role.ALL,
) -> None:
    """按配置运行。"""
    gc.disable()  # nothing that a start makes is garbage; on again when we run
    from bot.starting import run_server

    with sentences():
        run_server(config, role.value)


@database.command("upgrade")
def upgrade(config: ConfigPath = CONFIG) -> None:
    """把数据库更新到这个版本。"""
    from bot.starting import upgrade_database

    with sentences():
        upgrade_database(config)
    typer.echo("数据库已是最新")


@cli.command("check-config")
def check(config: ConfigPath = CONFIG) -> None:
    """检查配置和业务规则，不启动。"""
    from bot.config import load_config
    from storage.playbooks import load_playbook

    with sentences():
        load_playbook(load_config(config).playbook)
    typer.echo(f"{config} 没有问题")


@cli.command()
def version() -> None:
    """版本号。"""
    from importlib.metadata import version as installed

    typer.echo(installed("battlepack"))


def main() -> None:
    cli()


if __name__ == "__main__":
    main()

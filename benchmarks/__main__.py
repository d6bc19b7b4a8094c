"""`python -m benchmarks [--only NAME …] [--quick]`: measure, print the table, write results.json."""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

from benchmarks.results import NOTE, RESULTS, TRIED, Row, details, table, write
from benchmarks.sizes import FULL, QUICK, Sizes

MEASURED = {
    "visits": ("sentence", "confirm"),
    "clicks": ("click_during_packs",),
    "packs": ("packs",),
    "timers": ("timers",),
    "callbacks": (
        "callback_wecom",
        "callback_dingtalk",
        "click",
        "click_commands",
        "click_nonebot",
    ),
    "card": ("card",),
    "start": ("start_time", "idle_memory"),
    "fanout": ("fanout_feishu", "fanout_dingtalk"),
    "matching": ("match_one", "match_in_turn", "match_file", "match_odoo"),
}
"""Module → the rows it measures."""

ELSEWHERE = {"click_nonebot"}
"""Rows whose yardstick needs an environment of its own: `make bench` makes it where it can."""

Measure = Callable[[Sizes, Path], Awaitable[list[Row]]]


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    logging.disable(logging.WARNING)
    sizes = QUICK if asked.quick else FULL
    rows = [row for module in _modules(asked.only) for row in _measured(module, sizes)]
    rows = [row for row in rows if not asked.only or row.name in asked.only]
    write(rows, asked.into or (TRIED if asked.quick else RESULTS), quick=asked.quick)
    print(table(rows), *map(details, rows), NOTE, sep="\n")
    return 0


def _measured(module: str, sizes: Sizes) -> list[Row]:
    print(f"{module} …", file=sys.stderr, flush=True)
    measure: Measure = import_module(f"benchmarks.{module}").measure
    with tempfile.TemporaryDirectory(prefix="battlepack-bench-") as scratch:
        return asyncio.run(measure(sizes, Path(scratch)))  # type: ignore[arg-type]


def _modules(only: list[str]) -> list[str]:
    return [module for module, rows in MEASURED.items() if not only or set(rows) & set(only)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [name for rows in MEASURED.values() for name in rows]
    parser.add_argument(
        "--only", action="append", default=[], choices=names, help="just these rows"
    )
    parser.add_argument(
        "--quick", action="store_true", help="tiny sizes: does the bench work at all"
    )
    parser.add_argument("--into", type=Path, help="where the results go")
    return parser


if __name__ == "__main__":
    sys.exit(main())

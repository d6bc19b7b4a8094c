"""The command line, run in this process."""

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

from bot.__main__ import main


@dataclass(frozen=True)
class Ended:
    exit_code: int
    output: str


def ran(*words: str) -> Ended:
    """What it printed, on both streams, and how it ended."""
    printed, code = io.StringIO(), 0
    with redirect_stdout(printed), redirect_stderr(printed):
        try:
            main(words)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    return Ended(code, printed.getvalue())

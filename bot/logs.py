"""What may stand in a log: what happened to which number, never whose name, phone or words (T29, T30).

Our own lines name things by id and are written in English. Whatever else gets into a line comes with
an error's text, so every line is washed just before it is written: numbers are masked, Chinese is
taken out (names and words of people are Chinese, ours are not), quoted values and secrets are hidden.
"""

import logging
import re
import sys
from collections.abc import Iterable
from typing import TextIO

from bot.config import Config
from cards.text import masked_phones

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
LONGEST = 2000  # characters of one line
QUIET = {
    "apscheduler": logging.ERROR, "alembic": logging.WARNING, "aiosqlite": logging.WARNING,
    "sqlalchemy": logging.WARNING, "asyncio": logging.WARNING, "aiohttp.access": logging.WARNING,
}  # fmt: skip
"""Libraries that would log rows, requests or every tick."""

_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")
_QUOTED = re.compile(r"""'[^'\n]*'|"[^"\n]*"|=\([^()\n]*\)""")
_HIDDEN = {"'": "'…'", '"': '"…"', "=": "=(…)"}
_FRAME = re.compile(r'^ {2}(?:  )?File ".*?", line \d+')
_SECRET_LEAST = 6  # shorter values are words that occur anyway


class Washing(logging.Formatter):
    """Formats a record and its traceback, then washes the text."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__(FORMAT)
        self._secrets = tuple(one for one in secrets if len(one) >= _SECRET_LEAST)

    def format(self, record: logging.LogRecord) -> str:
        kept = record.exc_text
        record.exc_text = None  # another handler's formatter must not hand us its own
        try:
            return "\n".join(self._washed(line) for line in super().format(record).splitlines())
        finally:
            record.exc_text = kept

    def _washed(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return washed(line)


def washed(line: str) -> str:
    """One line without phones, Chinese and quoted values; where an error happened stays readable."""
    frame = _FRAME.match(line)
    if frame:
        return frame[0] + _CHINESE.sub("…", line[frame.end() :])
    text = _CHINESE.sub("…", masked_phones(line))
    return _QUOTED.sub(lambda found: _HIDDEN[found[0][0]], text)[:LONGEST]


def keep_logs(
    level: int = logging.INFO, config: Config | None = None, stream: TextIO = sys.stderr
) -> logging.Handler:
    """From here on the process logs to one place, washed. Called once, before anything is built."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Washing(config.secrets if config else ()))
    root = logging.getLogger()
    root.handlers, root.level = [handler], level
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(least, level))
    return handler

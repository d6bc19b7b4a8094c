"""From the command to listening, and memory when idle, each beside a plain process."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import psutil

from benchmarks.results import Row
from benchmarks.sizes import Sizes

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0
CONFIG = """\
database: sqlite:///{folder}/battlepack.db
playbook: {root}/playbooks/default.yaml
media: {folder}/media
anchor: {folder}/anchor.log
base_url: http://127.0.0.1:{port}
web: {{port: {port}}}
console: {{enabled: true}}
wecom:
  {{corp_id: ww1, agent_id: 1, secret: s, token: t, aes_key: {aes}, api: {nowhere}, bot: {bot}}}
dingtalk: {{client_id: d1, client_secret: s, corp_id: c1, api: {nowhere}, old_api: {nowhere}}}
feishu: {{app_id: f1, app_secret: s, api: {nowhere}}}
"""
NOWHERE = "http://127.0.0.1:9"
"""Their clouds: nobody listens, so each goes on trying."""
PLAIN = "plain aiohttp + sqlmodel + apscheduler + jinja2 process"


@dataclass(frozen=True, slots=True)
class Started:
    seconds: float  # until the port takes connections
    answer: float  # until the first answer on it
    bytes: int  # resident when idle


async def measure(sizes: Sizes, scratch: Path) -> list[Row]:
    """On databases that exist already: a restart. In turn, the first of each not counted."""
    taken: list[tuple[Started, Started]] = []
    for turn in range(sizes.starts + 1):
        pair = (_started(_ours(scratch), sizes.settle), _started(_plain(scratch), sizes.settle))
        if turn:
            taken.append(pair)
    answers = median([ours.answer / plain.answer for ours, plain in taken])
    facts: dict[str, float] = {"starts": len(taken), "first_answer_ratio": round(answers, 2)}
    seconds = [(ours.seconds, plain.seconds) for ours, plain in taken]
    memory = [(ours.bytes / 2**20, plain.bytes / 2**20) for ours, plain in taken]
    return [
        _row(
            "start_time",
            "battlepack serve with all platforms until it listens",
            "s",
            seconds,
            1.8,
            1.0,
            facts,
        ),
        _row(
            "idle_memory",
            "battlepack serve with all platforms when idle",
            "MiB",
            memory,
            1.6,
            1.2,
            facts,
        ),
    ]


def _row(
    name: str, what: str, unit: str, pairs: Sequence[tuple[float, float]], goal: float, aim: float,
    facts: dict[str, float],
) -> Row:  # fmt: skip
    ratio = median([ours / plain for ours, plain in pairs])
    ours, plain = (median([pair[side] for pair in pairs]) for side in (0, 1))
    return Row(name, what, PLAIN, unit, ours, plain, ratio, goal, aim, facts=facts)


def _ours(scratch: Path) -> tuple[int, list[str]]:
    port, config = free_port(), scratch / "config.yaml"
    bot = "{bot_id: b1, secret: s, socket: 'ws://127.0.0.1:9'}"
    text = CONFIG.format(
        folder=scratch, root=ROOT, port=port, nowhere=NOWHERE, aes="k" * 43, bot=bot
    )
    config.write_text(text, encoding="utf-8")
    return port, [sys.executable, "-m", "bot", "serve", "--config", str(config)]


def _plain(scratch: Path) -> tuple[int, list[str]]:
    port = free_port()
    database = str(scratch / "plain.db")
    return port, [sys.executable, "-m", "benchmarks.plain_process", str(port), database]


def _started(way: tuple[int, list[str]], settle: float) -> Started:
    port, command = way
    start = perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet, env=os.environ)
    try:
        while not listens(port):
            if process.poll() is not None or perf_counter() - start > PATIENCE:
                raise RuntimeError(f"{command[2]} does not start")
            sleep(0.005)
        seconds = perf_counter() - start
        _answers(port)
        answer = perf_counter() - start
        sleep(settle)
        return Started(seconds, answer, psutil.Process(process.pid).memory_info().rss)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def listens(port: int) -> bool:
    with socket.socket() as knocking:
        return knocking.connect_ex(("127.0.0.1", port)) == 0


def _answers(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    connection.close()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port

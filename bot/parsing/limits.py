"""What a process that reads a stranger's file may use (reliability T19, T22)."""

import resource
from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Beyond them the process dies, and with it nothing else."""

    memory: int = 512 * MB
    cpu_seconds: int = 40
    files: int = 32


def confine(limits: Limits = Limits()) -> None:
    """Before anything of the file is looked at. It may not write a file, start a process or leave a core."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_NOFILE, limits.files),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))

"""What answers: every action, face, page, job and timer. Loaded after the port is open, before anything is answered."""

import gc
from importlib import import_module
from pkgutil import iter_modules

ROOMS = ("handlers", "pages", "scheduler")


def furnish() -> None:
    """A module of these rooms registers what it declares by being imported; none has to be named."""
    for room in ROOMS:
        for module in iter_modules(import_module(room).__path__):
            import_module(f"{room}.{module.name}")


def settle() -> None:
    """What lives as long as the process is not searched for garbage again and again: a pause less."""
    gc.collect()
    gc.freeze()
    gc.enable()

"""What answers: every action, face, page, job and timer. Loaded after the port is open, before anything is answered."""

from importlib import import_module


def furnish() -> None:
    for room in ("handlers", "pages", "scheduler"):
        import_module(f"{room}.every")

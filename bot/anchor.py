"""The heads of the change log's hash chain, kept outside the database (law 13)."""

import os
from datetime import datetime
from pathlib import Path

from storage.store import Storage


class Anchor:
    """One line per head, appended and synced; a backup carries the file to another machine."""

    def __init__(self, storage: Storage, file: Path) -> None:
        self._storage, self._file = storage, file

    async def keep(self, now: datetime) -> None:
        """Append the newest committed head unless it is the last line already."""
        async with self._storage.read() as store:
            head = await store.sealed_head()
        if head and head != self.last():
            self._append(f"{now.isoformat()} {head}\n")

    def last(self) -> str:
        """The head on the last whole line; "" when there is none."""
        return next(reversed(self.heads()), "")

    def heads(self) -> list[str]:
        """Every head that was kept, oldest first."""
        try:
            lines = self._file.read_text().splitlines()
        except FileNotFoundError:
            return []
        return [line.rpartition(" ")[2] for line in lines if line]

    def _append(self, line: str) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

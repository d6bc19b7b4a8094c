"""How a command ends when the person who gave it can put something right: with a sentence, not a trace."""

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from bot.config import Config
    from storage.store import Storage


def tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def fail(words: str) -> NoReturn:
    sys.stderr.write(f"{words}\n")
    raise SystemExit(1) from None


@contextmanager
def sentences() -> Iterator[None]:
    from sqlalchemy.exc import DBAPIError

    from bot.config import ConfigFault
    from storage.playbooks import PlaybookFault
    from storage.refused import StorageRefused

    try:
        yield
    except (DBAPIError, ConnectionError) as fault:
        why = fault.orig if isinstance(fault, DBAPIError) else fault
        fail(f"数据库连不上或打不开，请检查配置里的 database（{why}）")
    except (ConfigFault, PlaybookFault, StorageRefused, OSError) as fault:
        fail(str(fault))


@asynccontextmanager
async def opened(config: "Config", *, alone: bool = False) -> "AsyncIterator[Storage]":
    """The deployment's database. `alone`: to write; a SQLite file is written by one process only."""
    from sqlalchemy.exc import DBAPIError

    from storage.refused import StorageRefused
    from storage.store import Storage

    storage = Storage(config.database)
    if storage.database and not storage.database.exists():
        raise StorageRefused(f"没有数据库 {storage.database}，请检查配置里的 database")
    try:
        with storage.alone() if alone else nullcontext():
            yield storage
    except DBAPIError as error:
        raise StorageRefused(
            f"数据库读不了，可能要先运行 battlepack db upgrade（{error.orig}）"
        ) from error
    finally:
        await storage.close()

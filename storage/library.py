"""Which SQLite library may keep our data: not one with the WAL-reset bug, which loses committed rows."""

import sqlite3
import sys
from importlib import import_module

Version = tuple[int, int, int]

_FIRST, _FIXED = (3, 7, 0), (3, 51, 3)
_BACKPORTS = ((3, 44, 6), (3, 50, 7))  # fixed within these minor versions


def is_affected(version: Version) -> bool:
    """Affected: 3.7.0 … 3.51.2 without 3.44.6+ and 3.50.7+ (https://sqlite.org/wal.html#walresetbug)."""
    if any(version[:2] == fixed[:2] and version >= fixed for fixed in _BACKPORTS):
        return False
    return _FIRST <= version < _FIXED


def use_sound_sqlite() -> None:
    """Put pysqlite3 in the place of an affected built-in library. Without it, start-up refuses later."""
    if not is_affected(sqlite3.sqlite_version_info):
        return
    try:
        bundled = import_module("pysqlite3")
        dbapi2 = import_module("pysqlite3.dbapi2")
    except ImportError:
        return
    if not is_affected(bundled.sqlite_version_info):
        sys.modules["sqlite3"], sys.modules["sqlite3.dbapi2"] = bundled, dbapi2

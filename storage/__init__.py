"""Rows and the transactions that keep them honest. Nothing here decides anything."""

from storage.library import use_sound_sqlite

use_sound_sqlite()  # before anything imports aiosqlite

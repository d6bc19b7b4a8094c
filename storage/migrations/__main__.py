"""`python -m storage.migrations "what changes"`: write the revision that brings the tables up to date."""

import sys
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from storage.migrations import configuration

VERSIONS = Path(__file__).parent / "versions"


def main(message: str) -> None:
    """Compare the classes with a database at head; numbers the file after the last one."""
    number = f"{len(list(VERSIONS.glob('[0-9]*.py'))) + 1:04}"
    with create_engine("sqlite://").connect() as connection:
        config = configuration(connection)
        command.upgrade(config, "head")
        command.revision(config, message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    main(sys.argv[1])

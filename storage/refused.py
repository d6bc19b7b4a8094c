"""Why the database is not used as it stands."""


class StorageRefused(Exception):
    """The database is unsafe or in use; the message is a Chinese sentence for who starts the program."""

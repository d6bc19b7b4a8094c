"""Why a file is not read, in a sentence for who sent it."""


class Refused(Exception):
    """The message is what the person is told."""

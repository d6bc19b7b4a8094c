"""outTrackId: our own id of a card. The same message has the same one for ever, which makes creating it
idempotent, and the one of a group's card says which group: a tap does not reliably bring it."""

import base64
import hashlib

LONGEST = 100  # characters (server_0783)
_PRIVATE, _GROUP = "bpp.", "bpg."
_DIGEST = 43


def track(key: str, group: str = "") -> str:
    """`group`: the conversation that it stands in, empty: a private chat."""
    hashed = base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()).decode()[:_DIGEST]
    named = f"{_GROUP}{hashed}.{group}" if group else f"{_PRIVATE}{hashed}"
    return named if len(named) <= LONGEST else f"{_GROUP}{hashed}."


def is_track(message: str) -> bool:
    return message.startswith((_PRIVATE, _GROUP))


def group_of(message: str, told: str) -> str:
    """`told`: what the tap says of where it was; believed only for a group's card that is too long to
    say so itself."""
    if not message.startswith(_GROUP):
        return ""
    return message[len(_GROUP) + _DIGEST + 1 :] or told

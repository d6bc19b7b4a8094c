"""Who opens a page. Pages only receive the actor; how he proved it is settled here."""

from urllib.parse import urlsplit

from aiohttp import web
from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE = "battlepack"
DAYS = 7
_LOOPBACK = ("127.0.0.1", "::1")
_LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")


class Login:
    """A signed cookie. `local`: on this machine a person may be chosen with `?as=` (console)."""

    def __init__(self, secret: str, *, local: bool = False, secure: bool = False) -> None:
        """`secure`: our address is https, so that the cookie never travels otherwise."""
        self._signer = URLSafeTimedSerializer(secret, salt="page")
        self._local, self.secure = local, secure

    def who(self, request: web.Request) -> int | None:
        """The person's id; None: not logged in."""
        chosen = request.query.get("as", "")
        is_ours = is_local(request) and not is_foreign(request)
        if self._local and chosen.isascii() and chosen.isdigit() and is_ours:
            return int(chosen[:18])
        try:
            person = self._signer.loads(request.cookies.get(COOKIE, ""), max_age=DAYS * 86400)
        except BadSignature:
            return None
        return person if isinstance(person, int) else None

    def remember(self, response: web.StreamResponse, person_id: int) -> None:
        """Pages opened from now on in this browser are this person's."""
        response.set_cookie(
            COOKIE,
            self._signer.dumps(person_id),
            max_age=DAYS * 86400,
            httponly=True,
            samesite="Lax",
            secure=self.secure,
        )


def is_foreign(request: web.Request) -> bool:
    """Sent by another site's page in this machine's browser."""
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def is_local(request: web.Request) -> bool:
    """From this machine, and by a name of this machine: a foreign site whose name was made to point
    here (DNS rebinding) does not pass."""
    name = request.host.rpartition(":")[0] if request.host[-1:].isdigit() else request.host
    return request.remote in _LOOPBACK and (name or request.host) in _LOCAL_NAMES

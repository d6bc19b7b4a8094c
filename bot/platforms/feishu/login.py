"""Who opens a page: the platform's OAuth, with PKCE (common-capabilities/sso/api/obtain-oauth-code,
authentication-management/access-token/get-user-access-token)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from bot.config import FeishuConfig
from bot.http import Unreached
from bot.platforms.base import Forged, SendFailed
from bot.platforms.feishu.decode import Own
from bot.platforms.feishu.errors import settled
from bot.platforms.wiring import Wiring

LONGEST = 4096  # characters of a code or state


class Door:
    """The PKCE verifier is made from the state, so that another instance can let the person in."""

    def __init__(self, section: FeishuConfig, wiring: Wiring, own: Own) -> None:
        self._section, self._line, self._own = section, wiring.line, own
        self._back = ""

    def address(self, state: str, back: str) -> str:
        """No permission is asked for: a name and the ids need none."""
        self._back = back
        query = {
            "client_id": self._section.app_id,
            "response_type": "code",
            "redirect_uri": back,
            "state": state,
            "code_challenge": _challenge(self._verifier(state)),
            "code_challenge_method": "S256",
        }
        login = self._section.login.rstrip("/")
        return f"{login}/open-apis/authen/v1/authorize?{urlencode(query)}"

    async def who(self, query: Mapping[str, str]) -> str:
        """The union_id. Raises Forged where nobody proved anything, also for another company's people;
        SendFailed where the platform could not say."""
        code, state = query.get("code", ""), query.get("state", "")
        if not code or not state or len(code) + len(state) > LONGEST:
            raise Forged("no code")
        try:
            token = await self._token(code, state)
            person = await self._person(token)
        except SendFailed as failed:
            if failed.retry:
                raise
            raise Forged(str(failed)) from failed
        tenant, who = str(person.get("tenant_key") or ""), person.get("union_id")
        if not isinstance(who, str) or not who or not self._is_ours(tenant):
            raise Forged("not of this company")
        return who

    def _is_ours(self, tenant: str) -> bool:
        """A custom app serves only its own company (20010); where its key is known it is compared."""
        return not self._own.tenant_key or hmac.compare_digest(
            tenant.encode(), self._own.tenant_key.encode()
        )

    async def _token(self, code: str, state: str) -> str:
        """A code counts once, for five minutes. `redirect_uri` is compared where it is given; an
        instance that did not send the person away need not know it."""
        asked = {
            "grant_type": "authorization_code",
            "client_id": self._section.app_id,
            "client_secret": self._section.app_secret.get_secret_value(),
            "code": code,
            "code_verifier": self._verifier(state),
        } | ({"redirect_uri": self._back} if self._back else {})
        found = await self._ask("POST", "authen/v2/oauth/token", json=asked)
        return str(found.get("access_token") or "")

    async def _person(self, token: str) -> dict[str, Any]:
        """Telephone and mail in it were typed by an admin, not proven."""
        headers = {"Authorization": f"Bearer {token}"}
        found = (await self._ask("GET", "authen/v1/user_info", headers=headers)).get("data")
        return found if isinstance(found, dict) else {}

    async def _ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        url = f"{self._section.api.rstrip('/')}/open-apis/{path}"
        try:
            return settled(await self._line.ask(method, url, **request))
        except Unreached as lost:
            raise SendFailed(str(lost), known=lost.known) from lost

    def _verifier(self, state: str) -> str:
        secret = self._section.app_secret.get_secret_value().encode()
        return _plain64(hmac.digest(secret, b"pkce:" + state.encode(), "sha256"))


def _challenge(verifier: str) -> str:
    return _plain64(hashlib.sha256(verifier.encode()).digest())


def _plain64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")

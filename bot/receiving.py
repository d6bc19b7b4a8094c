"""What every way in does with a decoded event, be it a callback or a frame of a socket."""

import logging
from dataclasses import dataclass

from bot.committing import Unavailable
from bot.dispatch import Dispatch
from bot.platforms.base import Inbound, Remote, Response

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reception:
    """Store, handle, answer. Never raises: no request of a platform may ever see a 500."""

    platform: Remote
    dispatch: Dispatch

    async def __call__(self, inbound: Inbound) -> Response:
        if isinstance(inbound, Response):
            return inbound
        try:
            outcome = await self.dispatch(self.platform.name, inbound)
        except Unavailable:
            return self.platform.busy(inbound)
        except Exception:
            log.exception("an event of %s could not be received", self.platform.name)
            return self.platform.busy(inbound)
        return outcome.inline or self.platform.acknowledge(inbound)

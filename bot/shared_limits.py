"""The quotas of all instances together, counted in Redis; a share of them each while it is away."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from bot.commons import Away, Commons
from bot.limits import MemoryLimits, Use, whole

PREFIX = "battlepack:quota:"
ASSUMED = 4  # instances, before Redis has said how many there are

# All or nothing over several keys, so in one script. A key is a sorted set of the moments of its uses,
# by the server's clock, which is one for all; it ends with its longest window. The first key holds who
# asked in the last minute.
_SCRIPT = """
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] + time[2] / 1000000
end
local function moment(at) return string.format('%.6f', at) end

redis.call('ZADD', KEYS[1], moment(now), ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', moment(now - 60))
redis.call('EXPIRE', KEYS[1], 120)
local instances = redis.call('ZCARD', KEYS[1])

local wait, at, longest = 0, 4, {}
for i = 2, #KEYS do
  -- the clock was turned back: uses of the future count as of now
  for _, ahead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[i], '(' .. moment(now), '+inf')) do
    redis.call('ZADD', KEYS[i], moment(now), ahead)
  end
  local windows = tonumber(ARGV[at])
  longest[i], at = 0, at + 1
  for _ = 1, windows do
    local room, span = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
    at, longest[i] = at + 2, math.max(longest[i], span)
    local oldest = redis.call('ZRANGE', KEYS[i], -room, -room, 'WITHSCORES')
    if oldest[2] then wait = math.max(wait, oldest[2] + span - now) end
  end
end
if wait <= 0 then
  for i = 2, #KEYS do
    redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', moment(now - longest[i]))
    redis.call('ZADD', KEYS[i], moment(now), ARGV[2])
    redis.call('PEXPIRE', KEYS[i], math.ceil(longest[i] * 1000) + 1000)
  end
end
return {moment(wait), instances}
"""


class RedisLimits:
    """`holder`: this instance's name. `by_server`: by the server's clock, not by the given `now`.

    Each instance keeps its own count too. While Redis is away it may use an equal share of each window
    among the instances that were there last, at least one; after a flush no instance by itself
    exceeds a window. Around such a moment all together may, by what the others used within the last
    window: then the platform refuses, which costs a pause and no attempt."""

    def __init__(self, commons: Commons, holder: str, *, by_server: bool = True) -> None:
        self._commons, self._holder, self._by_server = commons, holder, by_server
        self._own, self._instances, self._numbers = MemoryLimits(), ASSUMED, count(1)

    async def take(self, uses: Sequence[Use], now: float, *, urgent: bool) -> float:
        if not uses:
            return 0.0
        wait = self._own.wait(uses, now, urgent=urgent) or await self._asked(uses, now, urgent)
        if not wait:
            self._own.note(uses, now)
        return wait

    async def _asked(self, uses: Sequence[Use], now: float, urgent: bool) -> float:
        keys = [f"{PREFIX}:instances", *(f"{PREFIX}{use.key}" for use in uses)]
        arguments = [
            "" if self._by_server else f"{now:.6f}",
            f"{self._holder}:{next(self._numbers)}",
            self._holder,
            *_windows(uses, urgent),
        ]
        try:
            found = await self._commons.ask(
                lambda redis: redis.register_script(_SCRIPT)(keys, arguments)
            )
        except Away:
            return self._own.wait(uses, now, urgent=urgent, among=self._instances)
        self._instances = max(1, int(found[1]))
        return whole(float(found[0]))


def _windows(uses: Sequence[Use], urgent: bool) -> Iterator[Any]:
    for use in uses:
        yield len(use.windows)
        for window in use.windows:
            yield from (window.room(urgent=urgent), window.span)

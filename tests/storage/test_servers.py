"""The servers that the tests bring along are real ones."""

import redis


def test_a_valkey_server_answers(valkey: str) -> None:
    with redis.Redis.from_url(valkey) as client:
        assert client.ping()
        assert client.set("k", "v", nx=True, px=1000)
        assert not client.set("k", "v", nx=True)

"""The lease on a live song, in a real Redis."""

from uuid import uuid4

import redis

from playback.far import LEASE_SECONDS, RedisLease

from .databases import REDIS, absent


async def test_belongs_to_one_process_until_it_leaves_or_falls_silent():
    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=5).ping()
    except redis.ConnectionError as error:
        absent("Redis", error)
        return
    song = uuid4().hex
    first, second = RedisLease(REDIS, "first"), RedisLease(REDIS, "second")
    assert await first.take(song)
    assert await first.take(song)
    assert not await second.take(song)
    await second.leave(song)
    assert not await second.take(song)
    assert 0 < redis.Redis.from_url(REDIS).ttl(f"sonic.live.{song}") <= LEASE_SECONDS
    await first.leave(song)
    assert await second.take(song)
    await second.leave(song)


async def test_without_redis_no_song_is_given():
    assert not await RedisLease("redis://127.0.0.1:1/0", "first").take("a")

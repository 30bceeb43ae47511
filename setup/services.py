"""Whether the PostgreSQL and the Redis of DATABASE_URL and REDIS_URL answer; says why not, and exits 1."""

import os
import sys

import psycopg
import redis


def main() -> int:
    try:
        psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5).close()
        redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=5).ping()
    except (psycopg.OperationalError, redis.ConnectionError) as error:
        print(f"Not to be reached: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

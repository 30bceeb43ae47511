"""Databases and brokers for tests that need real ones. Where CI is set, one that cannot be reached is a failure."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import redis
from django.conf import settings

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")


def absent(what: str, error: Exception) -> None:
    """Fails where CI is set, for there a test that does not run proves nothing; skips on a musician's machine."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} cannot be reached: {error}")
    pytest.skip(f"{what} cannot be reached: {error}")


@contextmanager
def sqlite_environment(folder: Path) -> Iterator[dict[str, str]]:
    yield {**_clean_environment(), "DATA": str(folder)}


@contextmanager
def postgres_environment(folder: Path) -> Iterator[dict[str, str]]:
    """A database of its own on the PostgreSQL server, dropped at the end."""
    name = f"sonic_test_{uuid4().hex[:12]}"
    try:
        server = psycopg.connect(POSTGRES, autocommit=True)
    except psycopg.OperationalError as error:
        absent("PostgreSQL", error)
        return
    with server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            url = POSTGRES.rpartition("/")[0] + "/" + name
            yield {**_clean_environment(), "DATA": str(folder), "DATABASE_URL": url}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def redis_url() -> str:
    try:
        redis.Redis.from_url(REDIS).ping()
    except redis.ConnectionError as error:
        absent("Redis", error)
    return REDIS


def _clean_environment() -> dict[str, str]:
    ours = ("DATA", "DATABASE_URL", "REDIS_URL", "DEBUG", "EMBEDDED", "DJANGO_SETTINGS_MODULE", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "DJANGO_SETTINGS_MODULE": "sonic_site.settings", "PYTHONPATH": str(settings.BASE_DIR)}


def run(environment: dict[str, str], *arguments: str, timeout: float = 120) -> str:
    """Runs Python in that environment. Its output; a failure shows what it said."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


BEGIN = """
import django; django.setup()
from django.contrib.auth import get_user_model
from compositions.history.actor import Actor
from mixer.songs import new_song
print(new_song(Actor.of(get_user_model().objects.create_user("ana"), "shell"), "Harbour"))
"""


def begin_song(environment: dict[str, str]) -> str:
    """A fresh database with ana and her song. The song's id."""
    run(environment, "manage.py", "migrate", "--verbosity", "0")
    return run(environment, "-c", BEGIN).strip()

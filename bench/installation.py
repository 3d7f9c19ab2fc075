"""An installation that lasts as long as a bench: its own data folder, port and, on PostgreSQL, its own database."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import redis
from psycopg import sql

MANAGE = (sys.executable, "manage.py")


class Unusable(Exception):
    """What the environment names cannot be used for a bench; the sentence says why."""


@contextmanager
def temporary_installation(*, database_url: str, redis_url: str) -> Iterator[dict[str, str]]:
    """The environment of an installation, ready for use; all of it is gone afterwards. Raises Unusable."""
    folder = tempfile.mkdtemp(prefix="fulcrum-bench-")
    try:
        with _own_database(database_url) as own_url, _empty_broker(redis_url):
            environment = _environment(folder) | {"DATABASE_URL": own_url, "REDIS_URL": redis_url}
            subprocess.run((*MANAGE, "prepare"), env=environment, check=True, stdout=subprocess.DEVNULL)
            yield environment
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: str) -> dict[str, str]:
    """Nothing of a real installation's settings but what is named anew. Web workers and threads are the defaults."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FULCRUM_", "SMTP_"))}
    for name in ("DATABASE_URL_FILE", "REDIS_URL_FILE", "CACHE_URL", "CACHE_URL_FILE"):
        kept.pop(name, None)
    ours = {"FULCRUM_DATA": folder, "FULCRUM_DEMO": "off", "FULCRUM_LOG_LEVEL": "ERROR", "PORT": str(free_port())}
    return kept | ours


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _own_database(url: str) -> Iterator[str]:
    """A new database beside the one that the address names; an empty address stays empty, which means SQLite."""
    if not url:
        yield ""
        return
    server, _, _ = url.rpartition("/")
    name = f"fulcrum_bench_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _empty_broker(url: str) -> Iterator[None]:
    """Messages of others must neither be taken nor cleared away."""
    if not url:
        yield
        return
    broker = redis.Redis.from_url(url)
    if broker.dbsize():
        raise Unusable("REDIS_URL names a database that is not empty; name one that is, such as redis://localhost/9.")
    try:
        yield
    finally:
        broker.flushdb()

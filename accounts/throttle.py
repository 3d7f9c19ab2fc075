"""Guesses of invitation tokens: after some misses a network waits. Kept in the cache that all processes share."""

from django.core.cache import cache
from django.http import HttpRequest

from accounts.network import network_of

MISSES = 20
WINDOW = 300  # seconds


def is_blocked(request: HttpRequest) -> bool:
    misses: int = cache.get(_key(request), 0)
    return misses >= MISSES


def count_miss(request: HttpRequest) -> None:
    key = _key(request)
    cache.add(key, 0, WINDOW)
    try:
        cache.incr(key)
    except ValueError:  # the window ended between the two lines
        cache.set(key, 1, WINDOW)


def _key(request: HttpRequest) -> str:
    return f"invitation-misses:{network_of(request)}"

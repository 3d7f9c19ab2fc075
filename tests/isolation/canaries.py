"""Marks that can be found again: every text of a factory carries one, and says whose it is and of which kind."""

import re
from collections.abc import Iterable
from http.cookies import SimpleCookie
from itertools import count
from typing import NamedTuple

from django.contrib.messages import get_messages
from django.http import HttpResponse

REGISTER, ROUND, CONTENT, PRIVATE = "r", "t", "c", "p"
"""Name and people of a factory; names of its rounds; what its people write; what a firm keeps to itself."""
EVERYTHING = frozenset({REGISTER, ROUND, CONTENT, PRIVATE})

_MARK = re.compile(rb"zq([ab])([rtcp])[0-9]{4}k", re.IGNORECASE)
_FIGURE = re.compile(rb"(713702|823803)[0-9]{4}")
_FIGURE_OF = {"a": 713702, "b": 823803}
_GROUPING = b" ,.\xc2\xa0\xe2\x80\xaf"
_numbers = count(1000)


class Canary(NamedTuple):
    owner: str
    kind: str


def mark(owner: str, kind: str) -> str:
    return f"zq{owner}{kind}{next(_numbers) % 10000:04d}k"


def figure(owner: str) -> str:
    """A number as text, which pages may group."""
    return f"{_FIGURE_OF[owner]}{next(_numbers) % 10000:04d}"


def canaries_in(data: bytes) -> set[Canary]:
    found = {Canary(match[1].decode().lower(), match[2].decode().lower()) for match in _MARK.finditer(data)}
    owners = {str(number).encode(): owner for owner, number in _FIGURE_OF.items()}
    return found | {Canary(owners[match[1]], CONTENT) for match in _FIGURE.finditer(data.translate(None, _GROUPING))}


def canaries_of(response: HttpResponse) -> set[Canary]:
    """In the body, the headers (redirects, HX-*, file names), the cookies, and what the next page would say."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    parts: list[str] = [f"{name}: {value}" for name, value in response.headers.items()]
    parts.append(SimpleCookie(response.cookies).output())
    parts += _messages(response)
    return canaries_in(body) | canaries_in("\n".join(parts).encode())


def _messages(response: HttpResponse) -> Iterable[str]:
    request = getattr(response, "wsgi_request", None)
    if request is None or not hasattr(request, "_messages"):
        return []
    return [str(message) for message in get_messages(request)._queued_messages]

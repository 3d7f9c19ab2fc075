"""What a browser with an empty cache receives for a page: the page, its files and what it loads at once by itself."""

import gzip
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection

import brotli  # type: ignore[import-untyped]

from bench.data import Desk

_LOADED = {"link": "href", "script": "src", "img": "src"}
_RELATIONS = {"stylesheet", "icon", "preload", "manifest"}


@dataclass(frozen=True)
class Received:
    path: str
    size: int
    encoding: str


class _Files(HTMLParser):
    """The addresses that a browser fetches for a page without being asked."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_file = tag in _LOADED and (tag != "link" or given.get("rel") in _RELATIONS)
        address = (
            given.get(_LOADED[tag]) if is_file else given.get("hx-get") if given.get("hx-trigger") == "load" else None
        )
        if address and not address.startswith("data:"):
            self.addresses.append(address)


def receive(port: int, desk: Desk, path: str) -> list[Received]:
    """All of it, headers included."""
    page, text = _fetch(port, desk, path)
    received = [page]
    for address in dict.fromkeys(_Files(text).addresses):
        part, content = _fetch(port, desk, address)
        received.append(part)
        if address.endswith(".css"):
            files = re.findall(r"url\([\"']?(?!data:|#)([^\"')]+)", content)
            received += [_fetch(port, desk, file)[0] for file in dict.fromkeys(files)]
    return received


def _fetch(port: int, desk: Desk, path: str) -> tuple[Received, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    cookie = "; ".join(f"{name}={value}" for name, value in desk.cookies.items())
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip, deflate, br"})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        raise AssertionError(f"{path} answered {response.status}")
    encoding = response.headers.get("Content-Encoding", "")
    size = len(body) + sum(len(name) + len(value) + 4 for name, value in response.headers.items())
    return Received(path, size, encoding), _text(body, encoding)


def _text(body: bytes, encoding: str) -> str:
    unpacked: bytes = {"gzip": gzip.decompress, "br": brotli.decompress}.get(encoding, bytes)(body)
    return unpacked.decode(errors="replace")

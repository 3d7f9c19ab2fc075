"""PURE: a document small enough to wait in a form between a look at an import and its application."""

import base64
import binascii
import json
import zlib
from typing import Any

from rubrics.yaml_text import MAX_DEPTH

MAX_PACKED = 2_000_000
MAX_UNPACKED = 8_000_000


def pack(document: Any) -> str:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpack(text: str) -> Any:
    """Raises ValueError for anything that was not packed here, and for what unpacks to too much."""
    if len(text) > MAX_PACKED:
        raise ValueError
    try:
        inflating = zlib.decompressobj()
        data = inflating.decompress(base64.b64decode(text, validate=True), MAX_UNPACKED)
        if inflating.unconsumed_tail:
            raise ValueError
        return _checked(json.loads(data))
    except (binascii.Error, zlib.error, RecursionError) as error:
        raise ValueError from error


def _checked(document: Any) -> Any:
    """No deeper than a file may be. Raises ValueError."""
    level = [document]
    for _ in range(MAX_DEPTH + 1):
        level = [part for whole in level if isinstance(whole, dict | list) for part in _parts(whole)]
    if level:
        raise ValueError
    return document


def _parts(whole: dict[str, Any] | list[Any]) -> list[Any]:
    return list(whole.values()) if isinstance(whole, dict) else whole

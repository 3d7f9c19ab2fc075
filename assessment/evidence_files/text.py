"""PURE: plain text and tables as text, in UTF-8 or GB 18030."""

import re

from files.refusal import FileRefused

_CONTROLS = re.compile("[\x01-\x08\x0b\x0e-\x1f]")


def check_text(data: bytes) -> None:
    """Raises FileRefused."""
    if b"\0" in data:
        raise FileRefused("not_text")
    if _CONTROLS.search(_decode(data)):
        raise FileRefused("not_text")


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused("not_text")

"""PURE: which characters the report's fonts can print, and text reduced to them.

A tagged PDF refuses a character without a glyph, and one emoji would stop a whole report. So every text is cleaned
first, and what no font covers becomes a visible box.
"""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
FAMILIES = (
    ("Inter-400.ttf", "Inter-600.ttf", "Inter-700.ttf"),
    ("NotoSansSC-400.ttf", "NotoSansSC-700.ttf"),
)
BOX = "□"
MAX_MARKS = 2
"""Combining marks kept on one letter; more of them would climb over the lines above."""

_NEWLINE = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKS = re.compile(f"({_MARK}{{{MAX_MARKS}}}){_MARK}+")
_PLAIN = re.compile("[ -~\n]*")


def printable(text: str) -> str:
    """The text as the fonts can print it: NFC, without invisible characters, uncovered ones as boxes."""
    if _PLAIN.fullmatch(text):
        return text
    text = unicodedata.normalize("NFC", _NEWLINE.sub("\n", text).replace("\t", " "))
    text = _invisible().sub("", text)
    return _uncovered().sub(BOX, _MARKS.sub(r"\1", text))


def printable_tree(value: Any) -> Any:
    """The same for every text inside lists and mappings."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: printable_tree(item) for key, item in value.items()}
    return [printable_tree(item) for item in value] if isinstance(value, list | tuple) else value


@cache
def covered() -> frozenset[int]:
    """The code points that at least one family prints in every weight."""
    families = ([_code_points(FONTS / name) for name in names] for names in FAMILIES)
    return frozenset().union(*(frozenset.intersection(*weights) for weights in families))


@cache
def _uncovered() -> re.Pattern[str]:
    ranges = _ranges(sorted(covered() | {ord("\n")}))
    return re.compile("[^" + "".join(f"{_escape(first)}-{_escape(last)}" for first, last in ranges) + "]")


@cache
def _invisible() -> re.Pattern[str]:
    """Controls, formats (bidi among them), surrogates, non-characters and variation selectors."""
    gone = [
        code
        for code in (*range(0x20000), *range(0xE0000, 0xE0200))
        if (unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs"} and code != ord("\n"))
        or 0xFE00 <= code <= 0xFE0F
        or 0xFDD0 <= code <= 0xFDEF
        or code & 0xFFFE == 0xFFFE
        or code >= 0xE0000
    ]
    return re.compile("[" + "".join(f"{_escape(first)}-{_escape(last)}" for first, last in _ranges(gone)) + "]")


def _escape(code: int) -> str:
    return f"\\U{code:08x}"


def _ranges(codes: list[int]) -> Iterator[tuple[int, int]]:
    """Sorted code points as inclusive ranges."""
    start = previous = codes[0]
    for code in codes[1:]:
        if code != previous + 1:
            yield start, previous
            start = code
        previous = code
    yield start, previous


# ---------------------------------------------------------------- the character map of a TrueType file
def _code_points(font: Path) -> frozenset[int]:
    """The code points of a font's full Unicode map (cmap format 12)."""
    with font.open("rb") as file:
        head = file.read(12)
        (count,) = struct.unpack(">H", head[4:6])
        tables = {tag: (offset, size) for tag, _, offset, size in struct.iter_unpack(">4sLLL", file.read(16 * count))}
        offset, size = tables[b"cmap"]
        file.seek(offset)
        cmap = file.read(size)
    (count,) = struct.unpack(">H", cmap[2:4])
    starts = (start for _, _, start in struct.iter_unpack(">HHL", cmap[4 : 4 + 8 * count]))
    return frozenset(_full_map(cmap, next(at for at in starts if cmap[at : at + 2] == b"\x00\x0c")))


def _full_map(cmap: bytes, start: int) -> Iterator[int]:
    (count,) = struct.unpack(">L", cmap[start + 12 : start + 16])
    for first, last, glyph in struct.iter_unpack(">LLL", cmap[start + 16 : start + 16 + 12 * count]):
        yield from (code for code in range(first, last + 1) if glyph + code - first)

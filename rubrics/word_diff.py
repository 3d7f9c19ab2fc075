"""PURE: what changed between two texts, word by word; Chinese, which has no spaces, character by character."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

MOST_PAIRS = 4_000_000
"""Above this many pairs of words the texts are shown one after the other."""

_TOKENS = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]|[^\W_]+(?:[.,'’-][^\W_]+)*|\s+|.", re.DOTALL
)


class Piece(NamedTuple):
    """A run of text: `same` in both, `gone` from the old one, or `new` in the new one."""

    kind: str
    text: str


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces in reading order, what is gone before what came in its place."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    if len(before) * len(after) > MOST_PAIRS:
        return tuple(piece for piece in (Piece("gone", old), Piece("new", new)) if piece.text)
    return tuple(piece for piece in _pieces(before, after) if piece.text)


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(before[a:b]))
        else:
            yield Piece("gone", "".join(before[a:b]))
            yield Piece("new", "".join(after[c:d]))

"""PURE: two people, one answer. What each changed since the version both started from decides whether they conflict."""

import unicodedata
from dataclasses import dataclass, replace

from rubrics.texts import CONTROL

MAX_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Content:
    """What one answer says."""

    value: str = ""
    note: str = ""
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged content, and the fields in which both sides changed to different things."""

    content: Content
    conflicts: tuple[str, ...]


def merge(*, base: Content, theirs: Content, mine: Content) -> Merge:
    """Three-way merge by field: what only one side changed is kept; what both changed differently is a conflict."""
    content, conflicts = theirs, []
    for name in ("value", "note", "flagged"):
        before, other, own = (getattr(side, name) for side in (base, theirs, mine))
        if own == before or own == other:
            continue
        if other == before:
            content = replace(content, **{name: own})
        else:
            conflicts.append(name)
    return Merge(content, tuple(conflicts))


def clean_note(text: str) -> str:
    """A note as it is stored: NFC, one kind of line end, without NUL, lone surrogates and other control characters."""
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", text).strip()

"""PURE: two people, one answer. What each changed since the version both started from decides whether they conflict."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from rubrics.texts import CONTROL

MAX_NOTE = 2000
FIELDS = ("value", "note", "flagged", "confidence")


@dataclass(frozen=True, slots=True)
class Content:
    """What one answer says. `confidence`: how sure the person is of it; empty: not told."""

    value: str = ""
    note: str = ""
    flagged: bool = False
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged content, and the fields in which both sides changed to different things."""

    content: Content
    conflicts: tuple[str, ...]


def merge(*, base: Content, theirs: Content, mine: Content) -> Merge:
    """Three-way merge by field: what only one side changed is kept; what both changed differently is a conflict."""
    content, conflicts = theirs, []
    for name in FIELDS:
        before, other, own = (getattr(side, name) for side in (base, theirs, mine))
        if own == before or own == other:
            continue
        if other == before:
            content = replace(content, **{name: own})
        else:
            conflicts.append(name)
    return Merge(content, tuple(conflicts))


def differing(content: Content, other: Content) -> dict[str, Any]:
    """The fields in which `content` says something else."""
    return {name: getattr(content, name) for name in FIELDS if getattr(content, name) != getattr(other, name)}


def known_to_sender(base: Content, later: Iterable[tuple[Content, bool]]) -> Content:
    """What a browser tab knows: the version it started from and, of the later ones, only what it changed itself.

    `later` holds each version with whether the tab wrote it. A tab may so overtake its own requests, and what a
    colleague changed in between is never taken for something that the tab saw and threw away.
    """
    known = before = base
    for content, is_own in later:
        if is_own:
            known = replace(known, **differing(content, before))
        before = content
    return known


def clean_note(text: str) -> str:
    """A note as it is stored: NFC, one kind of line end, without NUL, lone surrogates and other control characters."""
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", text).strip()

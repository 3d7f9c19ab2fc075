"""What the studio shows of a draft: its document, what is wrong with it and where, and what can be undone."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from rubrics.document_checks import check_canonical
from rubrics.document_shape import read_shape
from rubrics.impact_source import ImpactSeen, find_impact
from rubrics.keys import Key, check_reuse, list_keys
from rubrics.locating import Fault, locate
from rubrics.models import Draft, DraftChange
from rubrics.operations import Path, steps_from_json
from rubrics.selectors.drafts import family_keys
from rubrics.warnings import list_warnings

Data = dict[str, Any]
MOST_STEPS_BACK = 200
"""Changes among which the last one to be undone or redone is looked for."""


@dataclass(frozen=True)
class Studio:
    """`faults` hinder publishing, `warnings` do not. The document is shared between requests: read it only."""

    draft: Draft
    document: Data
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]

    @property
    def rubric_hash(self) -> str | None:
        """The hash under which an impact is measured; None while there are errors."""
        return None if self.faults else hashlib.sha256(self.draft.document.encode()).hexdigest()

    def find_impact(self) -> ImpactSeen | None:
        return find_impact(self.rubric_hash, self.draft.base.rubric_hash)


def open_studio(draft: Draft) -> Studio:
    document, faults, warnings = _examine(draft.document)
    return Studio(draft, document, faults + _reused(draft, document), warnings)


@lru_cache(maxsize=16)
def _examine(text: str) -> tuple[Data, tuple[Fault, ...], tuple[Fault, ...]]:
    """A draft keeps its shape, so the rules between its parts are checked also where a language is missing."""
    document = json.loads(text)
    _data, gaps = read_shape(document)
    return document, locate(document, (*gaps, *check_canonical(document))), locate(document, list_warnings(document))


def _reused(draft: Draft, document: Data) -> tuple[Fault, ...]:
    base, keys = _keys_of(draft.base.document), list_keys(document)
    if keys.keys() <= base.keys():
        return ()
    return locate(document, check_reuse(base, keys, family_keys(draft.slug)))


@lru_cache(maxsize=16)
def _keys_of(text: str) -> Any:
    return list_keys(json.loads(text))


def fixed_keys(slug: str) -> frozenset[Key]:
    """Keys that a published version of the rubric has; they never change."""
    return frozenset(key for keys in family_keys(slug) for key in keys)


# ---------------------------------------------------------------- history
@dataclass(frozen=True, slots=True)
class Steps:
    """The change that “undo” takes back, and the one that “redo” does again."""

    undoable: int | None
    redoable: int | None


def find_steps(draft: Draft) -> Steps:
    """The last change that stands; and the one undone last, unless something else was changed since."""
    latest = draft.changes.order_by("-number")[:MOST_STEPS_BACK]
    rows: list[Any] = list(latest.values("number", "at", "undone_at", "repeats"))
    repeated = {row["repeats"] for row in rows}
    standing = [row for row in rows if row["undone_at"] is None]
    undone = [row for row in rows if row["undone_at"] is not None and row["number"] not in repeated]
    last = max(undone, key=lambda row: (row["undone_at"], -row["number"]), default=None)
    fresh = [row for row in standing if row["repeats"] is None and last and row["at"] > last["undone_at"]]
    return Steps(standing[0]["number"] if standing else None, last["number"] if last and not fresh else None)


def history_of(draft: Draft) -> QuerySet[DraftChange]:
    """The newest first; a page of them, for an import holds whole documents."""
    return draft.changes.select_related("by", "undone_by").order_by("-number")


def find_last_change(draft: Draft, path: Path) -> DraftChange | None:
    """Who changed a place last, among the latest changes."""
    wanted = tuple(map(str, path))
    for change in draft.changes.select_related("by").order_by("-number")[:MOST_STEPS_BACK]:
        for step in steps_from_json(change.steps):
            here = tuple(map(str, step.path))
            if wanted[: len(here)] == here or here[: len(wanted)] == wanted:
                return change
    return None

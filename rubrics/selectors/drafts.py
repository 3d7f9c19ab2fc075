"""Reading drafts: what stands in them, what is wrong with it, and how it came about."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rubrics.document import Rubric, parse_document
from rubrics.document_checks import check_canonical
from rubrics.document_shape import read_shape
from rubrics.keys import Key, Words, check_reuse, list_keys
from rubrics.models import Draft, DraftChange, RubricVersion
from rubrics.problems import Problem


@dataclass(frozen=True, eq=False)
class DraftState:
    """A draft that was read: its document, the problems that keep it from being published, else what it parses to."""

    draft: Draft
    document: dict[str, Any]
    problems: tuple[Problem, ...]
    rubric: Rubric | None

    @property
    def rubric_hash(self) -> str | None:
        """The key of whatever is computed for exactly this document; None while it has problems."""
        return self.rubric.rubric_hash if self.rubric else None


def read_state(draft: Draft) -> DraftState:
    """What a draft holds now. A draft keeps its shape, so the rules between its parts are checked in any case."""
    document = json.loads(draft.document)
    _data, gaps = read_shape(document)
    problems = (*gaps, *check_canonical(document), *_reused_keys(draft, document))
    return DraftState(draft, document, problems, None if problems else parse_document(document))


def _reused_keys(draft: Draft, document: dict[str, Any]) -> tuple[Problem, ...]:
    base, keys = list_keys(json.loads(draft.base.document)), list_keys(document)
    return check_reuse(base, keys, family_keys(draft.slug)) if keys.keys() - base.keys() else ()


def family_keys(slug: str) -> tuple[Mapping[Key, Words], ...]:
    """The keys of every version of a rubric that was ever published."""
    documents = RubricVersion.objects.filter(slug=slug).values_list("document", flat=True)
    return tuple(list_keys(json.loads(document)) for document in documents)


def find_newer(draft: Draft) -> RubricVersion | None:
    """The newest version that was published after the draft's base: the draft does not hold what changed there."""
    later = RubricVersion.objects.filter(slug=draft.slug, pk__gt=draft.base_id, status=RubricVersion.Status.PUBLISHED)
    return later.defer("document").order_by("-pk").first()


def list_changes(draft: Draft) -> tuple[DraftChange, ...]:
    """The history of a draft, the newest first."""
    return tuple(draft.changes.select_related("by", "undone_by").order_by("-number"))

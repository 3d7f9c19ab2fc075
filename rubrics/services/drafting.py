"""Editing a draft: every change is steps on its document, kept with who made it and how it is taken back."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.services import record
from audit.verbs import Verb
from rubrics.keys import check_reuse, list_keys, renamed_keys
from rubrics.models import Draft, DraftChange, RubricVersion
from rubrics.operations import (
    Data,
    OperationRefused,
    Path,
    SetValue,
    Step,
    apply_steps,
    find_value,
    path_text,
    read_draft,
    steps_as_json,
    steps_from_json,
    touch,
    write_draft,
)
from rubrics.problems import Problem
from rubrics.selectors import read_checked
from rubrics.selectors.drafts import family_keys
from rubrics.yaml_text import MAX_CHARACTERS

MOST_PATHS = 10
"""Places that an event names; the rest stands in the history of the draft."""


class DraftMoved(Exception):
    """The draft was changed since it was read; nothing was stored. `current` is the draft as it is now."""

    def __init__(self, current: Draft) -> None:
        super().__init__(f"{current} is at revision {current.revision}.")
        self.current = current


class DraftClosed(Exception):
    """Only a draft in progress is edited: not one that is proposed, published or discarded."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"{draft} is {draft.status}.")
        self.draft = draft


class ChangeInTheWay(Exception):
    """A later change touched the same place; it has to be undone first."""

    def __init__(self, later: DraftChange) -> None:
        super().__init__(f"Change {later.number} stands in the way.")
        self.later = later


@transaction.atomic
def create_draft(*, base: RubricVersion, name: str, by: User, at: datetime) -> Draft:
    """A copy of a published document to edit. Raises RubricTampered."""
    read_checked(base)
    draft = Draft.objects.create(
        slug=base.slug,
        base=base,
        name=name,
        document=base.document,
        created_at=at,
        created_by=by,
        changed_at=at,
        changed_by=by,
    )
    record_draft(Verb.DRAFT_CREATED, draft, by, at, {"base": base.number})
    return draft


@transaction.atomic
def change_draft(
    *,
    draft: Draft,
    steps: Iterable[Step],
    revision: int,
    by: User,
    at: datetime,
    seen: Mapping[Path, Any] | None = None,
) -> DraftChange | None:
    """Do the steps and remember them; None when they change nothing.

    With `seen` an older revision is good enough while each of these places still holds what the editor saw there.
    Raises DraftMoved, DraftClosed or OperationRefused; nothing is stored then.
    """
    current = lock_draft(draft)
    document = json.loads(current.document)
    if not seen or any(find_value(document, path) != value for path, value in seen.items()):
        check_revision(current, revision)
    return _change(current, document, tuple(steps), Verb.DRAFT_CHANGED, by, at)


@transaction.atomic
def replace_document(*, draft: Draft, document: Any, revision: int, by: User, at: datetime) -> DraftChange | None:
    """Put another document of the same rubric in the draft's place, as one change. Raises as change_draft does."""
    current = lock_draft(draft)
    check_revision(current, revision)
    steps = (SetValue((), read_draft(document)),)
    return _change(current, json.loads(current.document), steps, Verb.DRAFT_IMPORTED, by, at)


@transaction.atomic
def undo_change(*, draft: Draft, number: int, revision: int, by: User, at: datetime) -> DraftChange:
    """Take one change back, also an older one whose places nobody touched since.

    Raises DraftMoved, DraftClosed, ChangeInTheWay, OperationRefused, or DoesNotExist where it is undone already.
    """
    current = lock_draft(draft)
    check_revision(current, revision)
    change = current.changes.get(number=number, undone_at=None)
    _check_way(change)
    applied = apply_steps(json.loads(current.document), steps_from_json(change.inverse))
    change.undone_at, change.undone_by = at, by
    change.save(update_fields=["undone_at", "undone_by"])
    _store(current, applied.document, by, at)
    change.draft = current
    record_draft(Verb.DRAFT_CHANGE_UNDONE, current, by, at, {"number": number})
    return change


@transaction.atomic
def redo_change(*, draft: Draft, number: int, revision: int, by: User, at: datetime) -> DraftChange | None:
    """Do a change again that was undone: a new change with the same steps. Raises as undo_change does."""
    current = lock_draft(draft)
    check_revision(current, revision)
    undone = current.changes.get(number=number, undone_at__isnull=False)
    _check_way(undone)
    steps = steps_from_json(undone.steps)
    return _change(current, json.loads(current.document), steps, Verb.DRAFT_CHANGED, by, at, repeats=number)


@transaction.atomic
def discard_draft(*, draft: Draft, by: User, at: datetime) -> Draft:
    """Put a draft aside for good; its document and history stay. Raises DraftClosed."""
    current = lock_draft(draft)
    current.status = Draft.Status.DISCARDED
    _store(current, json.loads(current.document), by, at)
    record_draft(Verb.DRAFT_DISCARDED, current, by, at, {})
    return current


# ---------------------------------------------------------------- what other services of drafts use
def lock_draft(draft: Draft, status: str = Draft.Status.OPEN) -> Draft:
    """The draft as it is now, kept from others until the transaction ends. Raises DraftClosed."""
    current = Draft.objects.select_for_update().get(pk=draft.pk)
    if current.status != status:
        raise DraftClosed(current)
    return current


def check_revision(current: Draft, revision: int) -> None:
    if current.revision != revision:
        raise DraftMoved(current)


def record_draft(verb: Verb, draft: Draft, by: User, at: datetime, details: Mapping[str, Any]) -> None:
    record(
        verb=verb,
        actor=by,
        object_type="rubric draft",
        object_id=str(draft.pk),
        details={"name": draft.name, "rubric": draft.slug, "revision": draft.revision} | dict(details),
        at=at,
    )


# ---------------------------------------------------------------- a change
def _change(
    draft: Draft,
    document: Data,
    steps: tuple[Step, ...],
    verb: Verb,
    by: User,
    at: datetime,
    repeats: int | None = None,
) -> DraftChange | None:
    applied = apply_steps(document, steps)
    if applied.document == document:
        return None
    _check_keys(draft, document, applied.document, steps)
    last = draft.changes.order_by("-number").values_list("number", flat=True).first()
    change = DraftChange.objects.create(
        draft=draft,
        number=(last or 0) + 1,
        steps=steps_as_json(steps),
        inverse=steps_as_json(applied.inverse),
        repeats=repeats,
        at=at,
        by=by,
    )
    _store(draft, applied.document, by, at)
    paths = list(dict.fromkeys(path_text(step.path) for step in steps))
    record_draft(verb, draft, by, at, {"number": change.number, "paths": paths[:MOST_PATHS]})
    return change


def _store(draft: Draft, document: Data, by: User, at: datetime) -> None:
    """Raises OperationRefused when the document is larger than a file may be that is read back."""
    draft.document = write_draft(document)
    if len(draft.document) > MAX_CHARACTERS:
        raise OperationRefused(Problem("too_large", "document", {"limit": str(MAX_CHARACTERS)}))
    draft.revision += 1
    draft.changed_at, draft.changed_by = at, by
    draft.save(update_fields=["document", "revision", "changed_at", "changed_by", "status"])


def _check_keys(draft: Draft, before: Data, after: Data, steps: tuple[Step, ...]) -> None:
    """The draft stays one of its rubric, and keys keep their meaning. Raises OperationRefused."""
    if after["slug"] != draft.slug:
        raise OperationRefused(Problem("slug_fixed", "slug", {"slug": draft.slug}))
    old, new = list_keys(before), list_keys(after)
    renamed = tuple(renamed_keys(before, steps))
    if not renamed and new.keys() <= old.keys():
        return
    published = family_keys(draft.slug)
    for key, place in renamed:
        if any(key in keys for keys in published):
            raise OperationRefused(Problem("key_fixed", place, {"key": key.key}))
    reused = check_reuse(old, new, published)
    if reused:
        raise OperationRefused(*reused)


def _check_way(change: DraftChange) -> None:
    """Nothing that still stands touched the same places later. Raises ChangeInTheWay."""
    places = steps_from_json(change.steps + change.inverse)
    for later in change.draft.changes.filter(number__gt=change.number, undone_at=None).order_by("-number"):
        if touch(places, steps_from_json(later.steps + later.inverse)):
            raise ChangeInTheWay(later)

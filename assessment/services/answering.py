"""Saving answers. Every change is a new version with its own history row, written in one transaction; nothing is
overwritten silently and a request that comes twice is applied once. Callers hold the round (access.get_draft), so a
round has one writer at a time."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from assessment.merging import Content, Merge, merge
from assessment.models import Answer, AnswerChange, Assessment
from assessment.workflow import check_draft


class UnknownRequirement(Exception):
    """The requirement is not asked in this round."""


class VersionUnknown(Exception):
    """The answer has no such version to go back to."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a change comes from: the version it started from, the browser tab and that tab's running number."""

    version: int
    tab: str = ""
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """The answer as stored, `version` being the one the sender may start from next."""

    answer: Answer
    version: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """Nothing was stored: both sides changed the same field since `base`."""

    answer: Answer
    base: Content
    mine: Content
    fields: tuple[str, ...]


@transaction.atomic
def save_answer(
    *, assessment: Assessment, requirement: str, content: Content, origin: Origin, by: User, at: datetime
) -> Saved | Conflict:
    """Store a change, merged with what others changed since, or report the conflict."""
    check_draft(assessment.status)
    answer = _find(assessment, requirement)
    if answer is None:
        answer = Answer(assessment=assessment, requirement=requirement, version=0)
    repeated = _find_repeated(answer, origin, by)
    if repeated is not None:
        return Saved(answer, repeated, changed=False)
    theirs = content_of(answer)
    if origin.version == answer.version or _is_own_tab(answer, origin, by):
        merged = Merge(content, ())
    else:
        base = _content_at(answer, origin.version)
        merged = merge(base=base, theirs=theirs, mine=content)
        if merged.conflicts:
            return Conflict(answer, base, content, merged.conflicts)
    if merged.content == theirs:
        return Saved(answer, answer.version, changed=False)
    _write(answer, merged.content, origin=origin, by=by, at=at)
    return Saved(answer, answer.version, changed=True)


@transaction.atomic
def keep_theirs(
    *, assessment: Assessment, requirement: str, content: Content, origin: Origin, by: User, at: datetime
) -> Saved:
    """Settle a conflict for the other side: one's own words enter the history and theirs stand again."""
    check_draft(assessment.status)
    answer = _find(assessment, requirement)
    if answer is None:
        raise UnknownRequirement(requirement)
    theirs = content_of(answer)
    if content != theirs:
        _write(answer, content, origin=origin, by=by, at=at)
        _write(answer, theirs, origin=origin, by=by, at=at, undoes=answer.version)
    return Saved(answer, answer.version, changed=True)


@transaction.atomic
def restore_version(*, assessment: Assessment, requirement: str, version: int, by: User, at: datetime) -> Answer:
    """Make an earlier version current again (0: unanswered), as a new version. Raises VersionUnknown."""
    check_draft(assessment.status)
    answer = _find(assessment, requirement)
    if answer is None or not 0 <= version < answer.version:
        raise VersionUnknown(f"{requirement} {version}")
    content = _content_at(answer, version)
    if content != content_of(answer):
        _write(answer, content, origin=Origin(answer.version), by=by, at=at, undoes=answer.version)
    return answer


def content_of(answer: Answer | AnswerChange) -> Content:
    return Content(answer.value, answer.note, answer.flagged)


def _find(assessment: Assessment, requirement: str) -> Answer | None:
    return Answer.objects.select_related("updated_by").filter(assessment=assessment, requirement=requirement).first()


def _is_own_tab(answer: Answer, origin: Origin, by: User) -> bool:
    """The last writer was this tab, earlier: its newer request may overtake without a conflict."""
    return bool(origin.tab) and (answer.updated_by_id, answer.tab) == (by.pk, origin.tab)


def _find_repeated(answer: Answer, origin: Origin, by: User) -> int | None:
    """The version that this very request, or a newer one of its tab, has already written."""
    if not origin.tab or not answer.version:
        return None
    if _is_own_tab(answer, origin, by):
        return answer.version if origin.sequence <= answer.sequence else None
    if origin.version == answer.version:
        return None
    rows = AnswerChange.objects.filter(
        assessment=answer.assessment_id, requirement=answer.requirement, by=by, tab=origin.tab
    )
    return rows.filter(sequence__gte=origin.sequence).values_list("version", flat=True).last()


def _content_at(answer: Answer, version: int) -> Content:
    """What the answer said at a version; version 0, or one that never was, is an empty answer."""
    if version == answer.version:
        return content_of(answer)
    change = AnswerChange.objects.filter(
        assessment=answer.assessment_id, requirement=answer.requirement, version=version
    ).first()
    return Content() if change is None else content_of(change)


def _write(
    answer: Answer, content: Content, *, origin: Origin, by: User, at: datetime, undoes: int | None = None
) -> None:
    answer.version += 1
    answer.value, answer.note, answer.flagged = content.value, content.note, content.flagged
    answer.updated_at, answer.updated_by = at, by
    answer.tab, answer.sequence = origin.tab, origin.sequence
    answer.save()
    AnswerChange.objects.create(
        assessment_id=answer.assessment_id,
        requirement=answer.requirement,
        version=answer.version,
        value=content.value,
        note=content.note,
        flagged=content.flagged,
        at=at,
        by=by,
        tab=origin.tab,
        sequence=origin.sequence,
        undoes=undoes,
    )

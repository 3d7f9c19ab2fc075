"""Saving answers. Every change is a new version with its own history row, written in one transaction; nothing is
overwritten silently and a request that comes twice is applied once. Callers hold the round (access.get_draft), so a
round has one writer at a time."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from assessment.merging import Content, known_to_sender, merge
from assessment.models import Answer, AnswerChange, Assessment
from assessment.services.changes import check_answerable
from rubrics.selectors import load_rubric


class VersionUnknown(Exception):
    """The answer has no such version to go back to."""


class AnswerGone(Exception):
    """The round's version of the rubric does not have the earlier answer any more."""


class AnswerMoved(Exception):
    """Somebody has changed the answer since the sender saw it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a change comes from: the version it started from, the browser tab and that tab's running number."""

    version: int
    tab: str = ""
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """The answer as stored. The sender may start next from `version`, which says `content`: what was sent, and what
    others had changed beside it."""

    answer: Answer
    version: int
    content: Content


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
    check_answerable(assessment, requirement)
    answer = _find_or_new(assessment, requirement)
    repeated = _find_repeated(answer, origin, by)
    if repeated is not None:
        return Saved(answer, repeated.version, content_of(repeated))
    base, theirs = _known(answer, origin, by), content_of(answer)
    merged = merge(base=base, theirs=theirs, mine=content)
    if merged.conflicts:
        return Conflict(answer, base, content, merged.conflicts)
    if merged.content != theirs:
        _write(answer, merged.content, origin=origin, by=by, at=at)
    return Saved(answer, answer.version, merged.content)


@transaction.atomic
def keep_theirs(
    *, assessment: Assessment, requirement: str, content: Content, origin: Origin, by: User, at: datetime
) -> Saved:
    """Settle a conflict for the other side: one's own words enter the history and theirs stand again."""
    check_answerable(assessment, requirement)
    answer = _find_or_new(assessment, requirement)
    theirs = content_of(answer)
    if content != theirs and not _is_told(answer, content, origin, by):
        before = answer.version
        _write(answer, content, origin=origin, by=by, at=at)
        _write(answer, theirs, origin=origin, by=by, at=at, restores=before)
    return Saved(answer, answer.version, theirs)


@transaction.atomic
def restore_version(
    *, assessment: Assessment, requirement: str, version: int, seen: int, by: User, at: datetime
) -> Answer:
    """Make an earlier version current again (0: unanswered), as a new version. `seen` is the version that the sender
    takes back. Raises VersionUnknown, AnswerGone, and AnswerMoved when there is a newer one."""
    check_answerable(assessment, requirement)
    answer = _find_or_new(assessment, requirement)
    if not 0 <= version < answer.version:
        raise VersionUnknown(f"{requirement} {version}")
    change = _changes(answer).filter(version=version).first()
    content, carried = (content_of(change), change.carried) if change else (Content(), False)
    if (content, carried) == (content_of(answer), answer.carried):
        return answer
    if seen != answer.version:
        raise AnswerMoved(f"{requirement} {seen}")
    if content.value and not load_rubric(assessment.rubric_version).requirement(requirement).asked.accepts(
        content.value
    ):
        raise AnswerGone(f"{requirement} {version}")
    _write(answer, content, origin=Origin(answer.version), by=by, at=at, restores=version, carried=carried)
    return answer


@transaction.atomic
def confirm_answers(*, assessment: Assessment, requirements: Collection[str], by: User, at: datetime) -> int:
    """Say that answers taken over from the last round still hold: each loses its mark in a new version. Those without
    a mark stay as they are. Returns how many were confirmed."""
    marked = list(Answer.objects.filter(assessment=assessment, requirement__in=requirements, carried=True))
    for answer in marked:
        check_answerable(assessment, answer.requirement)
        _write(answer, content_of(answer), origin=Origin(answer.version), by=by, at=at)
    return len(marked)


def content_of(answer: Answer | AnswerChange) -> Content:
    return Content(answer.value, answer.note, answer.flagged, answer.confidence)


def _find_or_new(assessment: Assessment, requirement: str) -> Answer:
    """The answer, or an empty one of version 0 that nobody has stored."""
    answers = Answer.objects.select_related("updated_by").filter(assessment=assessment, requirement=requirement)
    return answers.first() or Answer(assessment=assessment, requirement=requirement, version=0)


def _changes(answer: Answer) -> QuerySet[AnswerChange]:
    return AnswerChange.objects.filter(assessment=answer.assessment_id, requirement=answer.requirement)


def _find_repeated(answer: Answer, origin: Origin, by: User) -> Answer | AnswerChange | None:
    """The version that this very request, or a newer one of its tab, has already written."""
    if not origin.tab or not answer.version:
        return None
    if (answer.updated_by_id, answer.tab) == (by.pk, origin.tab):
        return answer if origin.sequence <= answer.sequence else None
    if origin.version == answer.version:
        return None
    return _changes(answer).filter(by=by, tab=origin.tab, sequence__gte=origin.sequence).last()


def _known(answer: Answer, origin: Origin, by: User) -> Content:
    """What the sender knew when it wrote; a version that never was is an empty answer."""
    if origin.version == answer.version:
        return content_of(answer)
    rows = list(_changes(answer).filter(version__gte=origin.version))
    base = content_of(rows.pop(0)) if rows and rows[0].version == origin.version else Content()
    own = (by.pk, origin.tab)
    return known_to_sender(base, [(content_of(row), bool(row.tab) and (row.by_id, row.tab) == own) for row in rows])


def _is_told(answer: Answer, content: Content, origin: Origin, by: User) -> bool:
    """One's own words are in the history already: the request has come twice."""
    later = _changes(answer).filter(by=by, version__gt=origin.version)
    return later.filter(**asdict(content)).exists()


def _write(
    answer: Answer,
    content: Content,
    *,
    origin: Origin,
    by: User,
    at: datetime,
    restores: int | None = None,
    carried: bool = False,
) -> None:
    answer.version += 1
    answer.carried = carried
    for name, said in asdict(content).items():
        setattr(answer, name, said)
    answer.updated_at, answer.updated_by = at, by
    answer.tab, answer.sequence = origin.tab, origin.sequence
    answer.save()
    AnswerChange.objects.create(
        assessment_id=answer.assessment_id,
        requirement=answer.requirement,
        version=answer.version,
        **asdict(content),
        at=at,
        by=by,
        tab=origin.tab,
        sequence=origin.sequence,
        restores=restores,
        carried=carried,
    )

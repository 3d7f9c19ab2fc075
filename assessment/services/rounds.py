"""Opening a round, changing its scope, and moving it to a reworded rubric."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import Factory, User
from assessment.models import Assessment
from assessment.selectors.newer_rubric import find_newer_rubric
from assessment.workflow import check_draft
from audit.services import record
from audit.verbs import Verb
from rubrics.models import RubricVersion


class RoundNameTaken(Exception):
    """The factory has a round of this name."""


@transaction.atomic
def create_assessment(
    *,
    factory: Factory,
    name: str,
    rubric_version: RubricVersion,
    profile: str,
    trimmed: Mapping[str, str],
    by: User,
    at: datetime,
) -> Assessment:
    """Start a round on a published rubric version. Raises RoundNameTaken."""
    assessment = Assessment(
        factory=factory,
        name=name,
        rubric_version=rubric_version,
        profile=profile,
        trimmed=dict(trimmed),
        created_at=at,
        created_by=by,
    )
    try:
        with transaction.atomic():
            assessment.save(force_insert=True)
    except IntegrityError:
        raise RoundNameTaken(name) from None
    _record(Verb.ASSESSMENT_CREATED, assessment, by, at, {"name": name, "profile": profile, "trimmed": dict(trimmed)})
    return assessment


@transaction.atomic
def change_scope(
    *, assessment: Assessment, profile: str, trimmed: Mapping[str, str], by: User, at: datetime
) -> Assessment:
    """Change profile and trimming of a round in progress; answers that fall out of scope are kept, not counted."""
    check_draft(assessment.status)
    assessment.profile, assessment.trimmed = profile, dict(trimmed)
    assessment.save(update_fields=["profile", "trimmed"])
    _record(Verb.ASSESSMENT_SCOPE_CHANGED, assessment, by, at, {"profile": profile, "trimmed": dict(trimmed)})
    return assessment


def choose_order(*, assessment: Assessment, order: str) -> None:
    """By section or by level: the same pages in another order."""
    Assessment.objects.filter(pk=assessment.pk).update(order=order)


def choose_reference_set(*, assessment: Assessment, key: str) -> None:
    """Which cited set the round's indicators are compared with; frozen when the round is submitted."""
    check_draft(assessment.status)
    Assessment.objects.filter(pk=assessment.pk).update(reference_set=key)
    assessment.reference_set = key


@transaction.atomic
def move_open_rounds(*, at: datetime) -> int:
    """Move every open round to the newest published version with the same scoring hash; returns how many moved.

    Such a version differs in wording only. Submitted rounds and other scoring hashes never move by themselves.
    """
    moved = 0
    published = RubricVersion.objects.filter(status=RubricVersion.Status.PUBLISHED).order_by("number").defer("document")
    newest_of = {(version.slug, version.scoring_hash): version for version in published}
    drafts = Assessment.objects.filter(status=Assessment.Status.DRAFT).select_related("rubric_version")
    for assessment in drafts.defer("rubric_version__document").select_for_update(of=("self",)):
        old = assessment.rubric_version
        newest = newest_of.get((old.slug, old.scoring_hash), old)
        if newest.number <= old.number:
            continue
        assessment.rubric_version = newest
        assessment.save(update_fields=["rubric_version"])
        _record(Verb.ASSESSMENT_RUBRIC_MOVED, assessment, None, at, {"from": old.number, "to": newest.number})
        moved += 1
    return moved


class AnswersDoNotFit(Exception):
    """The round cannot move to that rubric version: it is not newer, or its requirements are others."""


@transaction.atomic
def move_to_newer_rubric(*, assessment: Assessment, number: int, by: User, at: datetime) -> Assessment:
    """Move an open round to the newer version that it was offered, scoring included. The caller holds the round.
    Raises RoundLocked, AnswersDoNotFit."""
    check_draft(assessment.status)
    newer = find_newer_rubric(assessment)
    if newer is None or newer.version.number != number:
        raise AnswersDoNotFit(f"version {number}")
    old = assessment.rubric_version.number
    assessment.rubric_version = newer.version
    assessment.save(update_fields=["rubric_version"])
    _record(Verb.ASSESSMENT_RUBRIC_MOVED, assessment, by, at, {"from": old, "to": number})
    return assessment


def _record(verb: Verb, assessment: Assessment, by: User | None, at: datetime, details: Mapping[str, object]) -> None:
    record(
        verb=verb,
        actor=by,
        factory_id=assessment.factory_id,
        object_type="assessment",
        object_id=str(assessment.pk),
        details=dict(details),
        at=at,
    )

"""Opening a round and changing its scope."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import Factory, User
from assessment.models import Assessment
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

"""What a factory says about a section: it is ready, or its next level shall open now."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from assessment.models import Assessment, Section
from assessment.workflow import check_draft
from audit.services import record
from audit.verbs import Verb


@transaction.atomic
def mark_ready(*, assessment: Assessment, leaf: str, ready: bool, by: User, at: datetime) -> Section:
    """Say that a section is finished for now, or take it back; saying it again is no act. Raises RoundLocked."""
    check_draft(assessment.status)
    section, _ = Section.objects.get_or_create(assessment=assessment, leaf=leaf)
    if section.ready != ready:
        section.ready = ready
        section.save(update_fields=["ready"])
        _record(Verb.SECTION_READY if ready else Verb.SECTION_NOT_READY, section, by, at, {})
    return section


@transaction.atomic
def open_level(*, assessment: Assessment, leaf: str, level: int, by: User, at: datetime) -> Section:
    """Open a section up to a level before the plant reaches it; never closes anything. Raises RoundLocked."""
    check_draft(assessment.status)
    section, _ = Section.objects.get_or_create(assessment=assessment, leaf=leaf)
    if level > section.opened_level:
        section.opened_level = level
        section.save(update_fields=["opened_level"])
        _record(Verb.LEVEL_OPENED, section, by, at, {"level": level})
    return section


def _record(verb: Verb, section: Section, by: User, at: datetime, details: dict[str, int]) -> None:
    record(
        verb=verb,
        actor=by,
        factory_id=section.assessment.factory_id,
        object_type="assessment",
        object_id=str(section.assessment_id),
        details={"section": section.leaf, **details},
        at=at,
    )

"""What a factory says about a section: it is ready, or its next level shall open now."""

from django.db import transaction

from assessment.models import Assessment, Section
from assessment.workflow import check_draft


@transaction.atomic
def mark_ready(*, assessment: Assessment, leaf: str, ready: bool) -> Section:
    """Say that a section is finished for now, or take it back."""
    check_draft(assessment.status)
    section, _ = Section.objects.update_or_create(assessment=assessment, leaf=leaf, defaults={"ready": ready})
    return section


@transaction.atomic
def open_level(*, assessment: Assessment, leaf: str, level: int) -> Section:
    """Open a section up to a level before the plant reaches it; never closes anything."""
    check_draft(assessment.status)
    section, _ = Section.objects.get_or_create(assessment=assessment, leaf=leaf)
    if level > section.opened_level:
        section.opened_level = level
        section.save(update_fields=["opened_level"])
    return section

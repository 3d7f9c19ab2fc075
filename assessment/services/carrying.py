"""Starting a round from what the last one said. Every answer taken over is marked until somebody confirms it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from accounts.models import User
from assessment.models import Answer, AnswerChange, Assessment, EvidenceLink
from assessment.selectors.rounds import get_plan
from assessment.workflow import check_draft
from audit.services import record
from audit.verbs import Verb


class NotTheSameFactory(ValueError):
    """Answers stay inside the factory that gave them."""


@transaction.atomic
def carry_answers(*, assessment: Assessment, source: Assessment, by: User, at: datetime) -> int:
    """Copy value, note and confidence of what both rounds ask into a round without answers, with the files that are
    still valid; flags stay behind. Returns how many answers came. Raises RoundLocked, NotTheSameFactory."""
    check_draft(assessment.status)
    if source.factory_id != assessment.factory_id:
        raise NotTheSameFactory
    plan = get_plan(assessment)
    asked = plan.requirement_keys() & get_plan(source).requirement_keys()
    given = Answer.objects.filter(assessment=source, requirement__in=asked).order_by("requirement")
    items = plan.rubric.requirements
    rows = [row for row in given if items[row.requirement].asked.accepts(row.value)]
    _store(assessment, rows, by, at)
    links = _copy_links(assessment, source, [row.requirement for row in rows], by, at)
    assessment.previous = source
    assessment.save(update_fields=["previous"])
    _record(assessment, source, by, at, answers=len(rows), links=links)
    return len(rows)


def _store(assessment: Assessment, rows: Iterable[Answer], by: User, at: datetime) -> None:
    """The answers and the first entry of each one's history."""
    said = [
        {
            "assessment": assessment,
            "requirement": row.requirement,
            "value": row.value,
            "note": row.note,
            "confidence": row.confidence,
            "carried": True,
            "version": 1,
        }
        for row in rows
    ]
    Answer.objects.bulk_create(Answer(**facts, updated_at=at, updated_by=by) for facts in said)
    AnswerChange.objects.bulk_create(AnswerChange(**facts, at=at, by=by) for facts in said)


def _copy_links(assessment: Assessment, source: Assessment, keys: list[str], by: User, at: datetime) -> int:
    valid = Q(evidence__expires_on__isnull=True) | Q(evidence__expires_on__gte=localdate(at))
    old = EvidenceLink.objects.filter(valid, assessment=source, requirement__in=keys, evidence__deleted_at__isnull=True)
    new = [
        EvidenceLink(
            evidence_id=link.evidence_id,
            assessment=assessment,
            requirement=link.requirement,
            linked_at=at,
            linked_by=by,
        )
        for link in old
    ]
    return len(EvidenceLink.objects.bulk_create(new))


def _record(assessment: Assessment, source: Assessment, by: User, at: datetime, *, answers: int, links: int) -> None:
    record(
        verb=Verb.ANSWERS_CARRIED,
        actor=by,
        factory_id=assessment.factory_id,
        object_type="assessment",
        object_id=str(assessment.pk),
        details={"source": source.name, "source_id": str(source.pk), "answers": answers, "links": links},
        at=at,
    )

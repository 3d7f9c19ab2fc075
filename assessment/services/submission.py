"""Submitting freezes what the round says; undoing and reopening supersede that record and never delete it."""

import base64
import hashlib
import json
import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from assessment.freezing import build_parts
from assessment.models import Answer, Assessment, Confidence, KpiValue, Snapshot
from assessment.scoring import ENGINE, result_hash
from assessment.selectors.result import compute_result, get_strengths
from assessment.selectors.rounds import get_plan
from assessment.services.changes import close_requests
from assessment.workflow import UNDO_SUBMIT_FOR, MoveRefused, move
from audit.services import record
from audit.verbs import Verb


class UndoTooLate(Exception):
    """The time to take a submission back has passed; the round can be reopened instead."""


class UndoAfterSignOff(Exception):
    """A reviewer has signed the result, so it is not taken back as if it had never been there; reopening is left."""


@transaction.atomic
def submit_assessment(*, assessment: Assessment, by: User, at: datetime) -> Snapshot:
    """Freeze the round as the snapshot that later pages and reports read. Raises MoveRefused.

    After a reviewer's requests it is handed in again: the earlier record is superseded and the requests are closed.
    """
    assessment.status = move(assessment.status, "submit")
    assessment.submitted_at = at
    assessment.save(update_fields=["status", "submitted_at"])
    _supersede(assessment, at)
    close_requests(assessment=assessment, at=at)
    payload = build_payload(assessment, by=str(by), at=at)
    snapshot = store_snapshot(assessment, payload, kind=Snapshot.Kind.SELF, by=str(by), at=at)
    _record(Verb.ASSESSMENT_SUBMITTED, snapshot, by, at)
    return snapshot


@transaction.atomic
def undo_submission(*, assessment: Assessment, by: User, at: datetime) -> Assessment:
    """Take a submission back within ten minutes. Raises UndoTooLate, UndoAfterSignOff, MoveRefused."""
    if assessment.submitted_at is None:
        raise MoveRefused("The round is not submitted.")
    if at > assessment.submitted_at + UNDO_SUBMIT_FOR:
        raise UndoTooLate
    if Snapshot.objects.signed_off().filter(assessment=assessment).exists():
        raise UndoAfterSignOff
    return _open_again(assessment, "undo", Verb.SUBMISSION_UNDONE, by, at)


@transaction.atomic
def reopen_assessment(*, assessment: Assessment, by: User, at: datetime) -> Assessment:
    """Open a submitted round for changes; its records stay, marked as superseded, the reviewed one among them. Raises
    MoveRefused."""
    return _open_again(assessment, "reopen", Verb.ASSESSMENT_REOPENED, by, at)


def _open_again(assessment: Assessment, action: str, verb: Verb, by: User, at: datetime) -> Assessment:
    assessment.status = move(assessment.status, action)
    assessment.submitted_at = None
    assessment.save(update_fields=["status", "submitted_at"])
    snapshot = Snapshot.objects.current().get(assessment=assessment)
    _supersede(assessment, at)
    _record(verb, snapshot, by, at)
    return assessment


def _supersede(assessment: Assessment, at: datetime) -> None:
    """What the factory said and what a reviewer made of it no longer stand."""
    Snapshot.objects.filter(assessment=assessment, superseded_at=None).update(superseded_at=at)


def store_snapshot(
    assessment: Assessment, payload: dict[str, Any], *, kind: Snapshot.Kind, by: str, at: datetime
) -> Snapshot:
    """Freeze a payload under the next number of its round, with a code of its own."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    result = payload["result"]
    last = assessment.snapshots.aggregate(last=Max("number"))["last"] or 0
    return Snapshot.objects.create(
        assessment=assessment,
        kind=kind,
        number=last + 1,
        payload=text,
        payload_hash=hashlib.sha256(text.encode()).hexdigest(),
        result_hash=result_hash(result),
        rubric_hash=result["rubric_hash"],
        scoring_hash=result["scoring_hash"],
        engine=ENGINE,
        level=result["level"],
        score=result["score_exact"],
        code=_new_code(),
        created_at=at,
        created_by_name=by,
    )


def build_payload(assessment: Assessment, *, by: str, at: datetime) -> dict[str, Any]:
    """All that a snapshot keeps: answers, result, factory facts, indicators and what other apps registered."""
    version = assessment.rubric_version
    factory = assessment.factory
    answers = list(Answer.objects.filter(assessment=assessment).order_by("requirement"))
    parts = build_parts(assessment)
    return {
        "format": 1,
        "assessment": {"id": str(assessment.pk), "name": assessment.name},
        "rubric": {
            "slug": version.slug,
            "version": version.number,
            "rubric_hash": version.rubric_hash,
            "scoring_hash": version.scoring_hash,
        },
        "profile": assessment.profile,
        "trimmed": assessment.trimmed,
        "answers": {answer.requirement: _said(answer) for answer in answers if answer.value or answer.note},
        "factory": {
            "name": factory.name,
            "industry": factory.industry,
            "size": factory.size,
            "region": factory.region,
            "is_demonstration": factory.is_demonstration,
        },
        "kpis": {
            row.indicator: {"base": row.base, "current": row.current, "unit": row.unit, "period": row.period}
            for row in KpiValue.objects.filter(assessment=assessment).order_by("indicator")
        },
        "result": _result(assessment, answers, parts.get("kpis", {}), at),
        **{name: part for name, part in parts.items() if name != "kpis"},
        "submitted_at": at.isoformat(),
        "submitted_by": by,
    }


def _said(answer: Answer) -> dict[str, str]:
    """How sure somebody was is kept where it was told."""
    sure = {"confidence": answer.confidence} if answer.confidence else {}
    return {"value": answer.value, "note": answer.note} | sure


def _result(assessment: Assessment, answers: list[Answer], kpis: dict[str, Any], at: datetime) -> dict[str, Any]:
    choices = {answer.requirement: answer.value for answer in answers if answer.value}
    plan, version = get_plan(assessment), assessment.rubric_version.number
    strengths = get_strengths(assessment, plan.rubric, at)
    guesses = {answer.requirement for answer in answers if answer.confidence == Confidence.GUESS}
    return compute_result(plan, choices, version=version, kpis=kpis, strengths=strengths, guesses=guesses)[1]


def _new_code() -> str:
    """20 random base32 letters (100 bits)."""
    return base64.b32encode(secrets.token_bytes(13)).decode()[:20]


def _record(verb: Verb, snapshot: Snapshot, by: User, at: datetime) -> None:
    record(
        verb=verb,
        actor=by,
        factory_id=snapshot.assessment.factory_id,
        object_type="assessment",
        object_id=str(snapshot.assessment_id),
        details={"snapshot": snapshot.number, "result_hash": snapshot.result_hash, "level": snapshot.level},
        at=at,
    )

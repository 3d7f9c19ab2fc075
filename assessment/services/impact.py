"""Trying a draft of a rubric on every stored round. Rounds are read and never written."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from assessment.impact_tables import build_figures
from assessment.models import RubricImpact, Snapshot
from assessment.scoring.impact import Attribution, Causes, Tally
from assessment.selectors.impact import AT_A_TIME, STRATA, get_watermark, list_stored, read_stored
from assessment.suppression import SMALLEST
from audit.services import record
from audit.verbs import Verb
from jobs.models import Job
from jobs.registry import Tick
from jobs.services import JobRefused, cancel_job, enqueue, retry_job
from rubrics.comparing import Change, compare_documents
from rubrics.document import Rubric, parse_document
from rubrics.models import Draft
from rubrics.problems import DocumentError
from rubrics.selectors import RubricTampered, read_checked
from rubrics.selectors.drafts import read_state

KIND = "impact"
STEPS = ("scoring", "causes", "storing")


class DraftHasProblems(Exception):
    """A document that cannot be published cannot be scored either."""


@transaction.atomic
def request_impact(*, draft: Draft, by: User, at: datetime) -> Job:
    """Measure the draft as it is now on the rounds that are stored now: once, however often it is asked for, and again
    after it was cancelled or stopped. Raises DraftHasProblems."""
    draft_hash, base_hash = read_state(draft).rubric_hash, draft.base.rubric_hash
    if draft_hash is None:
        raise DraftHasProblems
    watermark, _ = get_watermark(draft.slug)
    payload = {"draft": str(draft.pk), "draft_hash": draft_hash, "base_hash": base_hash, "watermark": watermark}
    name = hashlib.sha256("/".join(payload.values()).encode()).hexdigest()
    job = enqueue(kind=KIND, key=f"{KIND}:{name}", payload=payload, requester_id=by.pk, subject_id=str(draft.pk), at=at)
    job = retry_job(job_id=job.pk, at=at, requester_id=by.pk)
    if job.dispatched_at == at:
        details = {"name": draft.name, "rubric": draft.slug, "rubric_hash": draft_hash}
        kind, verb = "rubric draft", Verb.IMPACT_REQUESTED
        record(verb=verb, actor=by, object_type=kind, object_id=str(draft.pk), details=details, at=at)
    return job


def cancel_impact(*, job: Job, at: datetime) -> Job:
    """Nothing is stored of what was measured so far."""
    return cancel_job(job_id=job.pk, at=at)


# ---------------------------------------------------------------- the work behind the job
def measure_impact(job: Job, tick: Tick) -> dict[str, Any]:
    """The handler of the job. Raises JobRefused when what was asked for no longer exists."""
    draft, rubric, base = _read_request(job)
    tally = Tally(base, rubric, Snapshot.Kind.SELF)
    score_stored(tally, list_stored(draft.slug), tick)
    changes = compare_documents(json.loads(draft.base.document), json.loads(draft.document)).changes
    causes = find_causes(tally, changes, tick)
    figures = build_figures(tally, STRATA, causes, changes)
    rounds = sum(count for (stratum, *_), count in tally.counts.items() if stratum == Snapshot.Kind.SELF)
    with transaction.atomic():
        tick("storing")  # from here on this worker alone holds the job, or nothing is stored
        RubricImpact.objects.get_or_create(
            draft_hash=rubric.rubric_hash,
            base_hash=base.rubric_hash,
            watermark=job.payload["watermark"],
            defaults={"rounds": rounds, "figures": figures, "job_id": job.pk, "measured_at": timezone.now()},
        )
    return {}


def _read_request(job: Job) -> tuple[Draft, Rubric, Rubric]:
    if not User.objects.filter(pk=job.requester_id or 0, is_active=True, is_staff=True).exists():
        raise JobRefused("no_right")
    draft = Draft.objects.select_related("base").filter(pk=job.payload["draft"]).first()
    if draft is None:
        raise JobRefused("gone")
    try:
        rubric, base = parse_document(json.loads(draft.document)), read_checked(draft.base)
    except DocumentError as error:
        raise JobRefused("changed") from error
    except RubricTampered as error:
        raise JobRefused("tampered") from error
    if (rubric.rubric_hash, base.rubric_hash) != (job.payload["draft_hash"], job.payload["base_hash"]):
        raise JobRefused("changed")
    return draft, rubric, base


def score_stored(tally: Tally, ids: Sequence[Any], tick: Tick) -> None:
    """Score every record under both rubrics; what its own rubric scores like the base is read and not computed."""
    for number, stored in enumerate(read_stored(ids)):
        if number % AT_A_TIME == 0:
            tick("scoring", _percent(number, len(ids)), 100)
        if stored is None:
            tally.left_out[tally.stratum] += 1
            continue
        is_known = stored.scoring_hash == tally.base.scoring_hash
        tally.add(
            stratum=stored.stratum,
            industry=stored.industry,
            profile=stored.profile,
            trimmed=stored.trimmed,
            answers=stored.answers,
            before=stored.result if is_known else None,
        )


def find_causes(tally: Tally, changes: Sequence[Change], tick: Tick) -> Causes | None:
    """Take back one change at a time; None where fewer than five rounds moved."""
    attribution = Attribution(tally, len(changes))
    if len(attribution.rounds) < SMALLEST:
        return None
    for number, rubric in enumerate(_without(changes)):
        tick("causes", _percent(number, len(changes)), 100)
        attribution.try_without(number, rubric)
    return attribution.result()


def _without(changes: Sequence[Change]) -> Iterator[Rubric]:
    return (parse_document(change.reverted()) for change in changes)


def _percent(number: int, whole: int) -> int:
    return number * 100 // whole if whole else 100

"""A reviewed record: what the factory handed in, with a reviewer's answers in its place and the reviewer named."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from assessment.models import Assessment, Snapshot
from assessment.scoring.levels import keep_claimed
from assessment.selectors.result import compute_result, frozen_result
from assessment.services.submission import store_snapshot


@transaction.atomic
def freeze_review(
    *, assessment: Assessment, values: Mapping[str, str], review: Mapping[str, Any], by: str, at: datetime
) -> Snapshot:
    """Score the factory's record again with the reviewer's values and freeze it as reviewed, with what was claimed at
    the end of its result. `review` says who reviewed it and what differs. The factory's own record stays current beside
    it. The caller holds the round."""
    own = Snapshot.objects.current().get(assessment=assessment)
    result = frozen_result(assessment, own)
    payload: dict[str, Any] = dict(result.payload or {})
    answers = {key: dict(answer) for key, answer in payload["answers"].items()}
    for key, value in values.items():
        answers[key] = {"note": ""} | answers.get(key, {}) | {"value": value}
    choices = {key: answer["value"] for key, answer in answers.items() if answer["value"]}
    data = result.data
    payload["answers"] = {key: answers[key] for key in sorted(answers)}
    reviewed = compute_result(result.plan, choices, version=data["version"], kpis=data["kpis"])[1]
    payload["result"] = reviewed | {"claimed": keep_claimed(data)}
    payload["review"] = dict(review) | {"of": own.number, "of_hash": own.payload_hash}
    return store_snapshot(assessment, payload, kind=Snapshot.Kind.REVIEWED, by=by, at=at)


@transaction.atomic
def supersede_review(*, snapshot: Snapshot, at: datetime) -> Snapshot:
    """The reviewer no longer stands by the record; it is kept."""
    snapshot.superseded_at = at
    snapshot.save(update_fields=["superseded_at"])
    return snapshot

"""READ every stored record and score it again from its own answers and rubric: what it says must come out once more."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from assessment.models import Snapshot
from assessment.scoring import UnknownAnswer, UnknownScope, result_hash
from assessment.scoring.levels import keep_claimed
from assessment.scoring.plan import Plan, make_plan
from assessment.selectors.evidence import STRENGTHS
from assessment.selectors.result import compute_result
from assessment.selectors.snapshots import SnapshotTampered, read_payload
from rubrics.document import Rubric
from rubrics.models import RubricVersion
from rubrics.selectors import RubricTampered, load_rubric

AT_A_TIME = 200
"""Records in memory at once."""

_NO_RUBRIC = "missing"
_TAMPERED = "tampered"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one record that does not come out again; `field` is a path into the result, such as `nodes/PER`."""

    snapshot: UUID
    kind: str
    field: str
    stored: str
    recomputed: str


def count_records() -> int:
    return Snapshot.objects.count()


def list_differences() -> Iterator[Difference]:
    """Every difference of every record, self-assessed and reviewed, superseded ones too. Reads as it goes, so memory
    does not grow with the number of records."""
    rubrics: dict[str, Rubric | str] = {}
    for snapshot in Snapshot.objects.order_by("pk").iterator(chunk_size=AT_A_TIME):
        found = rubrics.get(snapshot.rubric_hash)
        if found is None:
            found = rubrics[snapshot.rubric_hash] = _read_rubric(snapshot.rubric_hash)
        for field, stored, recomputed in _differences(snapshot, found):
            yield Difference(snapshot.pk, snapshot.kind, field, _short(stored), _short(recomputed))


def _read_rubric(rubric_hash: str) -> Rubric | str:
    """The rubric, or what is wrong with it."""
    version = RubricVersion.objects.filter(rubric_hash=rubric_hash).first()
    if version is None:
        return _NO_RUBRIC
    try:
        return load_rubric(version)
    except RubricTampered:
        return _TAMPERED


def _differences(snapshot: Snapshot, rubric: Rubric | str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(rubric, str):
        yield "rubric", snapshot.rubric_hash, rubric
        return
    try:
        payload = read_payload(snapshot)
    except SnapshotTampered:
        yield "payload_hash", snapshot.payload_hash, _TAMPERED
        return
    stored = payload["result"]
    try:
        plan = make_plan(rubric, payload["profile"], frozenset(payload["trimmed"]))
        result = _score_again(plan, payload) | _claimed(snapshot, payload)
    except (UnknownScope, UnknownAnswer) as error:
        yield "answers", stored["score_exact"], str(error)
        return
    yield from _compare(stored, result)
    yield from _compare_row(snapshot, result)


def _score_again(plan: Plan, payload: Json) -> Json:
    """The result of the stored answers. The engine's number is who scored, not what came out; indicators and the number
    of the version are facts beside the answers: these three stay as stored."""
    stored = payload["result"]
    choices = {key: answer["value"] for key, answer in payload["answers"].items() if answer["value"]}
    strengths = _strengths(payload) if "evidenced" in stored else None
    is_own = "review" not in payload
    guesses = {key for key, answer in payload["answers"].items() if is_own and answer.get("confidence") == "guess"}
    result = compute_result(
        plan, choices, version=stored["version"], kpis=stored["kpis"], strengths=strengths, guesses=guesses
    )[1]
    return result | {"engine": stored["engine"]}


def _claimed(snapshot: Snapshot, payload: Json) -> Json:
    """What a reviewed record tells of the record that it reviewed, read from that record. The oldest ones tell
    nothing."""
    if "claimed" not in payload["result"]:
        return {}
    own = Snapshot.objects.get(assessment=snapshot.assessment_id, number=payload["review"]["of"])
    return {"claimed": keep_claimed(json.loads(own.payload)["result"])}


def _strengths(payload: Json) -> dict[str, int]:
    """Requirement key -> strength of its strongest file that was valid on the day of submitting."""
    day = localdate(datetime.fromisoformat(payload["submitted_at"])).isoformat()
    strengths: dict[str, int] = {}
    for key, files in payload.get("evidence", {}).items():
        valid = [STRENGTHS[file["kind"]] for file in files if not file["expires_on"] or file["expires_on"] >= day]
        strengths[key] = max(valid, default=0)
    return strengths


def _compare(stored: Json, result: Json) -> Iterator[tuple[str, Any, Any]]:
    """Field by field, and inside levels and nodes entry by entry."""
    for field in sorted(stored.keys() | result.keys()):
        before, after = stored.get(field), result.get(field)
        if before == after:
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            for key in sorted(before.keys() | after.keys()):
                if before.get(key) != after.get(key):
                    yield f"{field}/{key}", before.get(key), after.get(key)
        else:
            yield field, before, after


def _compare_row(snapshot: Snapshot, result: Json) -> Iterator[tuple[str, Any, Any]]:
    """What lists and filters read beside the payload."""
    row = {
        "row/level": (snapshot.level, result["level"]),
        "row/score": (snapshot.score, result["score_exact"]),
        "row/scoring_hash": (snapshot.scoring_hash, result["scoring_hash"]),
        "row/result_hash": (snapshot.result_hash, result_hash(result)),
    }
    yield from ((field, before, after) for field, (before, after) in row.items() if before != after)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 100 else f"{text[:99]}…"

"""Stored results, read from the database, scored again from their stored answers and compared number by number."""

import hashlib
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from typing import Any

from django.db import transaction

from assessment.models import Assessment, Snapshot
from assessment.scoring import list_gaps, result_hash, result_json, score_answers
from assessment.scoring.maturity import score_levels
from assessment.scoring.plan import Plan, make_plan
from assessment.scoring.walk import walk
from assessment.selectors import rescore
from assessment.services.submission import build_payload
from bench.data import PROFILE, bench_plan, make_answers, make_rounds
from bench.figures import Figure, say
from bench.server import settle_database
from rubrics.models import RubricVersion
from rubrics.selectors import load_rubric, newest_published

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DIFFERENT_ANSWERS = 1000
AT_A_TIME = 500
SCORE_OF_NOBODY = "-1"


def measure(*, quick: bool) -> Iterator[Figure]:
    stored = make_snapshots(500 if quick else 10_000)
    planted = Snapshot.objects.order_by("number")[stored // 2]
    settle_database()
    seconds = []
    for expected in ([], [], [planted.pk]):
        if expected:  # a comparison that finds nothing proves little unless it finds what is wrong
            Snapshot.objects.filter(pk=planted.pk).update(score=SCORE_OF_NOBODY)
        start = time.perf_counter()
        different = list_differences()
        seconds.append(time.perf_counter() - start)
        if different != expected:
            raise AssertionError(f"Scored again, these differ: {different}; expected {expected}.")
    yield Figure("rescore.all", "s", sorted(seconds)[1], stored)
    start = time.perf_counter()
    named = [item.snapshot for item in rescore.list_differences()]
    if named != [planted.pk]:
        raise AssertionError(f"The command names {named}; expected {planted.pk} alone.")
    yield Figure("rescore.every_field", "s", time.perf_counter() - start, stored)


def list_differences() -> list[Any]:
    """The snapshots whose stored answers do not give the stored result."""
    rows = Snapshot.objects.values_list("pk", "rubric_hash", "payload", "level", "score").order_by("number")
    return [
        pk
        for pk, rubric_hash, payload, level, score in rows.iterator(chunk_size=AT_A_TIME)
        if not _holds(rubric_hash, json.loads(payload), level, Fraction(score))
    ]


def _holds(rubric_hash: str, payload: dict[str, Any], level: int, score: Fraction) -> bool:
    plan, asked = _plan(rubric_hash, payload["profile"], frozenset(payload["trimmed"]))
    given = payload["answers"]
    scores = score_levels(plan, {key: given[key]["value"] for key in asked & given.keys()})
    stored = payload["result"]
    exact = [Fraction(stored["levels"][str(item.number)]["exact"]) for item in plan.rubric.levels]
    total = (stored["level"], Fraction(stored["score_exact"]))
    return list(scores) == exact and walk(plan.rubric, scores) == total == (level, score)


@cache
def _plan(rubric_hash: str, profile: str, trimmed: frozenset[str]) -> tuple[Plan, frozenset[str]]:
    plan = make_plan(load_rubric(RubricVersion.objects.get(rubric_hash=rubric_hash)), profile, trimmed)
    return plan, plan.requirement_keys()


# ---------------------------------------------------------------- what is stored
@transaction.atomic
def make_snapshots(count: int) -> int:
    """Snapshots of one round as submitting makes them; their answers differ, and come round after a thousand."""
    [round_] = make_rounds(1, newest_published(), at=NOW)
    payloads = [
        json.dumps(payload, separators=(",", ":")) for payload in make_payloads(round_, min(count, DIFFERENT_ANSWERS))
    ]
    say(f"{count} snapshots of {len(payloads[0])} bytes, {len(payloads)} of them different")
    rows = (make_snapshot(round_, number, payloads[number % len(payloads)], bool(number)) for number in range(count))
    return len(Snapshot.objects.bulk_create(rows, batch_size=AT_A_TIME))


def make_payloads(round_: Assessment, count: int) -> Iterator[dict[str, Any]]:
    plan = bench_plan(round_.rubric_version)
    frozen = build_payload(round_, by="bench", at=NOW)
    kpis = frozen["result"]["kpis"]
    for seed in range(count):
        answers = make_answers(plan, seed)
        card = score_answers(plan.rubric, profile=PROFILE, answers=answers)
        gaps = list_gaps(plan.rubric, profile=PROFILE, answers=answers)
        result = result_json(card, version=frozen["rubric"]["version"], gaps=gaps, kpis=kpis, notices=[])
        yield frozen | {
            "answers": {key: {"value": value, "note": ""} for key, value in answers.items()},
            "result": result,
        }


def make_snapshot(round_: Assessment, number: int, text: str, is_superseded: bool) -> Snapshot:
    payload = json.loads(text)
    result = payload["result"]
    return Snapshot(
        assessment=round_,
        number=number + 1,
        payload=text,
        payload_hash=hashlib.sha256(text.encode()).hexdigest(),
        result_hash=result_hash(result),
        rubric_hash=result["rubric_hash"],
        scoring_hash=result["scoring_hash"],
        engine=result["engine"],
        level=result["level"],
        score=result["score_exact"],
        code=f"BENCH{number:015d}",
        created_at=NOW,
        created_by_name="bench",
        superseded_at=NOW if is_superseded else None,
    )

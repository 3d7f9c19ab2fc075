"""What a draft would change for 10,000 stored rounds: the real job in a process of its own, beside the plain way.

The draft shifts a weight in every group, moves the gate, and takes away and adds requirements, so that most rounds
move.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from assessment.models import Assessment, RubricImpact, Snapshot
from assessment.services.impact import request_impact
from bench.data import PROFILE, make_empty_rounds, make_people
from bench.figures import Figure, say
from bench.plain import plain_levels, plain_total
from bench.rescore import DIFFERENT_ANSWERS, make_payloads, make_snapshot
from bench.server import settle_database
from rubrics.document import Rubric, parse_document
from rubrics.models import Draft, RubricVersion
from rubrics.selectors import load_rubric
from rubrics.services.drafting import create_draft, replace_document

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SLUG = "gbt39116-2020"
AT_A_TIME = 500
PLAIN = 100
"""Rounds that the plain way scores; it is too slow for all of them."""


def measure(*, quick: bool) -> Iterator[Figure]:
    version = RubricVersion.objects.filter(slug=SLUG).order_by("-number")[0]
    rounds = store_rounds(500 if quick else 10_000, version)
    settle_database()
    draft = make_draft(version)
    job = request_impact(draft=draft, by=draft.created_by or User(), at=NOW)
    command = (sys.executable, "-m", "bench.impact_job", str(job.pk))
    said = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)  # noqa: S603  our own program
    levels, causes = said["processor"]
    say(f"processor time: levels {levels:.2f} s, causes {causes:.2f} s")
    check_levels(draft, RubricImpact.objects.get(job_id=job.pk))
    yield Figure("impact.levels", "s", said["scoring"], rounds, plain_seconds(draft) * rounds)
    yield Figure("impact.causes", "s", said["causes"], said["changes"])
    yield Figure("impact.memory", "MB", said["memory"], rounds)


# ---------------------------------------------------------------- what is stored
@transaction.atomic
def store_rounds(count: int, version: RubricVersion) -> int:
    """A submitted round in each of so many factories; the answers come round after a thousand."""
    rounds: list[Assessment] = []
    for start in range(0, count, AT_A_TIME):
        rounds += make_empty_rounds(range(start, min(start + AT_A_TIME, count)), version, NOW)
    dump = partial(json.dumps, separators=(",", ":"))
    payloads = [dump(payload) for payload in make_payloads(rounds[0], min(count, DIFFERENT_ANSWERS))]
    say(f"{count} rounds with a record of {len(payloads[0])} bytes each")
    rows = (make_snapshot(round_, n, payloads[n % len(payloads)], False) for n, round_ in enumerate(rounds))
    return len(Snapshot.objects.bulk_create(rows, batch_size=AT_A_TIME))


def make_draft(version: RubricVersion) -> Draft:
    [person] = make_people(["administrator@bench.example"])
    User.objects.filter(pk=person.pk).update(is_staff=True)
    draft = create_draft(base=version, name="Next year", by=person, at=NOW)
    document = json.loads(version.document)
    change_weights(document["nodes"])
    document["rule"]["at_least"] = "0.78"
    for number, leaf in enumerate(leaves(document["nodes"])):
        asked = leaf["requirements"]
        if number % 2:
            asked.append(asked[0] | {"key": f"{leaf['key']}-L{asked[0]['level']}-99"})
        elif sum(item["level"] == asked[0]["level"] for item in asked) > 1:
            asked.pop(1)
    replace_document(draft=draft, document=document, revision=draft.revision, by=person, at=NOW)
    draft.refresh_from_db()
    return draft


def change_weights(nodes: list[dict[str, Any]]) -> None:
    """A hundredth from the last of every group of siblings to its first."""
    for end, shift in ((0, Fraction(1, 100)), (-1, Fraction(-1, 100))) if len(nodes) > 1 else ():
        weight = nodes[end]["weight"]
        weight[PROFILE] = str(float(Fraction(weight[PROFILE]) + shift))
    for node in nodes:
        change_weights(node.get("nodes", []))


def leaves(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if "requirements" in node:
            yield node
        yield from leaves(node.get("nodes", []))


# ---------------------------------------------------------------- the plain way
def plain_standing(rubric: Rubric, answers: dict[str, str]) -> tuple[int, Fraction]:
    return plain_total(rubric, plain_levels(rubric, PROFILE, answers))


def plain_moves(draft: Draft, ids: list[UUID]) -> Counter[tuple[int, int]]:
    """Old and new level of each record, from the definition and with nothing read from what was frozen."""
    base, after = load_rubric(draft.base), parse_document(json.loads(draft.document))
    moves: Counter[tuple[int, int]] = Counter()
    for text in Snapshot.objects.filter(pk__in=ids).values_list("payload", flat=True).iterator():
        answers = {key: answer["value"] for key, answer in json.loads(text)["answers"].items()}
        moves[plain_standing(base, answers)[0], plain_standing(after, answers)[0]] += 1
    return moves


def plain_seconds(draft: Draft) -> float:
    """For one record."""
    ids = list(Snapshot.objects.order_by("pk").values_list("pk", flat=True)[:PLAIN])
    start = time.perf_counter()
    plain_moves(draft, ids)
    return (time.perf_counter() - start) / len(ids)


def check_levels(draft: Draft, impact: RubricImpact) -> None:
    """Every count that is told is what the plain way finds. The thousand different records are scored once each."""
    different = min(impact.rounds, DIFFERENT_ANSWERS)
    ids = list(Snapshot.objects.order_by("code").values_list("pk", flat=True)[:different])
    times, rest = divmod(impact.rounds, different)
    if rest:
        raise AssertionError("The records do not come round evenly.")
    moves = plain_moves(draft, ids)
    matrix = impact.figures["strata"][Snapshot.Kind.SELF]["matrix"]
    wrong = [
        (old, new, told, moves[old, new] * times)
        for old, row in enumerate(matrix)
        for new, told in enumerate(row)
        if told is not None and told != moves[old, new] * times
    ]
    if wrong:
        raise AssertionError(f"Old level, new level, told and found the plain way: {wrong}")

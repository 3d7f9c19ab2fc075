"""Drafts of a rubric whose impact is unknown, under way, and measured."""

import json
from collections.abc import Sequence
from random import Random
from uuid import uuid4

from django.urls import reverse

from accounts.models import User
from assessment.impact_tables import build_figures
from assessment.models import RubricImpact
from assessment.scoring.impact import Attribution, Tally
from assessment.selectors.impact import STRATA, get_watermark
from assessment.services.impact import request_impact
from jobs.models import Job
from rubrics.comparing import compare_documents
from rubrics.document import parse_document
from rubrics.models import Draft, RubricVersion
from rubrics.operations import RemoveValue, SetValue
from rubrics.selectors import load_rubric
from rubrics.services.drafting import change_draft
from tests.builders import AT, make_draft

SLUG = "gbt39116-2020"
ROUNDS = 60
INDUSTRIES = ("C34", "C39", "C26", "C20")


def make_changed_draft(by: User, name: str) -> Draft:
    """Another gate, two weights, and a requirement less."""
    base = RubricVersion.objects.filter(slug=SLUG).order_by("-number")[0]
    draft = make_draft(base, by=by, name=name)
    document = json.loads(draft.document)
    element = document["nodes"][0]
    first, second = element["nodes"][:2]
    leaf = first["nodes"][0] if "nodes" in first else first
    path = ("nodes", element["key"], "nodes")
    gone = ("nodes", element["key"], "nodes", first["key"], *(("nodes", leaf["key"]) if leaf is not first else ()))
    steps = [
        SetValue(("rule", "at_least"), "0.75"),
        SetValue((*path, first["key"], "weight", "discrete"), second["weight"]["discrete"]),
        SetValue((*path, second["key"], "weight", "discrete"), first["weight"]["discrete"]),
        RemoveValue((*gone, "requirements", leaf["requirements"][-1]["key"])),
    ]
    change_draft(draft=draft, steps=steps, revision=draft.revision, by=by, at=AT)
    draft.refresh_from_db()
    return draft


def measured_draft(by: User) -> Draft:
    """The outcome over made-up rounds, as the job would store it."""
    draft = make_changed_draft(by, "2027.4")
    base, rubric = load_rubric(draft.base), parse_document(json.loads(draft.document))
    tally = Tally(base, rubric, STRATA[0])
    random = Random(1)  # noqa: S311  the same rounds in every run
    for number in range(ROUNDS):
        add_round(tally, base.requirements.keys(), random, number)
    changes = compare_documents(json.loads(draft.base.document), json.loads(draft.document)).changes
    attribution = Attribution(tally, len(changes))
    for number, change in enumerate(changes):
        attribution.try_without(number, parse_document(change.reverted()))
    RubricImpact.objects.create(
        draft_hash=rubric.rubric_hash,
        base_hash=base.rubric_hash,
        watermark=get_watermark(SLUG)[0],
        rounds=ROUNDS,
        figures=build_figures(tally, STRATA, attribution.result(), changes),
        job_id=uuid4(),
        measured_at=AT,
    )
    return draft


def add_round(tally: Tally, keys: Sequence[str], random: Random, number: int) -> None:
    strength = random.uniform(1.5, 4.5)
    answers = {key: choose(random, strength - int(key.split("-L")[1][0])) for key in keys}
    for stratum in STRATA[: 1 + number % 2]:
        tally.add(
            stratum=stratum,
            industry=INDUSTRIES[number % len(INDUSTRIES) if number % 9 else -1],
            profile="discrete",
            trimmed=frozenset(),
            answers=answers,
            before=None,
        )


def choose(random: Random, ease: float) -> str:
    return ("not_met", "partly", "mostly", "fully")[min(max(round(2.5 + ease + random.gauss(0, 0.7)), 0), 3)]


def impact_pages(by: User) -> dict[str, str]:
    """Address by state."""
    unknown, running, stopped = (make_changed_draft(by, name) for name in ("2027.1", "2027.2", "2027.3"))
    for draft in (unknown, running, stopped):
        change_draft(draft=draft, steps=[SetValue(("rule", "at_least"), "0.7")], revision=2, by=by, at=AT)
        draft.refresh_from_db()
    for draft, state in ((running, Job.State.QUEUED), (stopped, Job.State.CANCELLED)):
        job = request_impact(draft=draft, by=by, at=AT)
        RubricImpact.objects.filter(job_id=job.pk).delete()
        Job.objects.filter(pk=job.pk).update(state=state, step="causes", progress=40, key=str(draft.pk))
    drafts = {"": measured_draft(by), ", new": unknown, ", running": running, ", stopped": stopped}
    return {state: reverse("assessment:impact", args=[draft.pk]) for state, draft in drafts.items()}

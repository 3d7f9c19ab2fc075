"""A draft tried on the stored rounds: exact, for nobody's eyes but counts, and without a trace in any round."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers

from accounts.models import User
from assessment.models import RubricImpact, Snapshot
from assessment.scoring.impact import find_standing
from assessment.selectors.impact import find_impact, get_impact_state
from assessment.services import impact as service
from assessment.services.impact import KIND, DraftHasProblems, cancel_impact, request_impact
from assessment.services.signing import freeze_review
from assessment.services.submission import reopen_assessment, submit_assessment
from audit.models import Event
from jobs.models import Job
from jobs.running import run_job
from rubrics import impact_source
from rubrics.document import parse_document
from rubrics.models import Draft, RubricVersion
from rubrics.operations import SetValue
from rubrics.services.drafting import change_draft, create_draft, replace_document
from tests.builders import AT, make_administrator, make_assessment, make_factory, make_published_rubric, make_user
from tests.pure.documents import make_document

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
GATE = ("rule", "at_least")


@pytest.fixture
def administrator() -> User:
    return make_administrator()


@pytest.fixture
def rubric() -> RubricVersion:
    return make_published_rubric()


@pytest.fixture
def draft(rubric: RubricVersion, administrator: User) -> Draft:
    """The gate goes from 0.8 to 0.9: who answers "mostly" everywhere falls from level 3 to 0."""
    draft = create_draft(base=rubric, name="Next year", by=administrator, at=AT)
    change(draft, SetValue(GATE, "0.9"), by=administrator)
    return draft


def change(draft: Draft, *steps: Any, by: User) -> None:
    draft.refresh_from_db()
    change_draft(draft=draft, steps=steps, revision=draft.revision, by=by, at=AT)
    draft.refresh_from_db()


def every(rubric: RubricVersion, value: str) -> dict[str, str]:
    return dict.fromkeys(parse_document(json.loads(rubric.document)).requirements, value)


def submit(rubric: RubricVersion, value: str, *, count: int = 1, industry: str = "C34", **more: Any) -> list[Snapshot]:
    """Rounds of different factories, answered alike throughout and handed in."""
    answers = more.pop("answers", every(rubric, value))
    rounds = [
        make_assessment(make_factory(industry=industry), rubric, answers=answers, by=make_user(), **more)
        for _ in range(count)
    ]
    return [submit_assessment(assessment=item, by=item.created_by, at=AT) for item in rounds]


def measure(draft: Draft, by: User, at=LATER) -> RubricImpact:
    job = run(request_impact(draft=draft, by=by, at=at))
    assert job.state == Job.State.DONE, job.failure
    return RubricImpact.objects.get(job_id=job.pk)


def run(job: Job) -> Job:
    run_job(job_id=job.pk, at=job.dispatched_at)
    job.refresh_from_db()
    return job


def tables(impact: RubricImpact, stratum: str = "self") -> dict[str, Any]:
    return impact.figures["strata"][stratum]


def everything_else() -> str:
    """All rows of the database but jobs, impacts and the audit trail."""
    models = [model for model in apps.get_models() if model._meta.app_label not in {"jobs", "audit"}]
    rows = (row for model in models if model is not RubricImpact for row in model._default_manager.order_by("pk"))
    return serializers.serialize("json", rows)


# ---------------------------------------------------------------- what is measured
def test_levels_before_and_after_are_those_that_the_engine_gives(rubric, draft, administrator):
    submit(rubric, "mostly", count=7)
    submit(rubric, "fully", count=6, industry="C39")

    impact = measure(draft, administrator)

    assert impact.rounds == 13
    found = tables(impact)
    assert (found["rounds"], found["down"], found["same"], found["up"]) == (13, 7, 6, 0)
    assert (found["old"], found["new"]) == ([0, 0, 0, 13], [7, 0, 0, 6])
    assert found["matrix"][3] == [7, 0, 0, 6]
    by_industry = [(row["industry"], row["down"], row["same"]) for row in found["industries"]]
    assert by_industry == [("C34", 7, 0), ("C39", 0, 6)]


def test_only_the_record_that_stands_counts_once_for_each_round(rubric, draft, administrator):
    snapshots = submit(rubric, "fully", count=6)
    again = snapshots[0].assessment
    reopen_assessment(assessment=again, by=administrator, at=AT)
    submit_assessment(assessment=again, by=administrator, at=AT)
    reopen_assessment(assessment=snapshots[1].assessment, by=administrator, at=AT)

    assert measure(draft, administrator).rounds == 5


def test_reviewed_records_are_a_stratum_of_their_own(rubric, draft, administrator):
    for snapshot in submit(rubric, "fully", count=6):
        values = every(rubric, "mostly")
        freeze_review(assessment=snapshot.assessment, values=values, review={}, by="R", at=AT)

    impact = measure(draft, administrator)

    assert (tables(impact)["same"], tables(impact)["down"]) == (6, 0)
    assert (tables(impact, "reviewed")["same"], tables(impact, "reviewed")["down"]) == (0, 6)


def test_the_result_under_the_base_is_read_where_its_own_rubric_scores_alike(rubric, draft, administrator, monkeypatch):
    submit(rubric, "mostly", count=5)
    asked = []

    def count(rubric, *args):
        asked.append(rubric.rubric_hash)
        return find_standing(rubric, *args)

    monkeypatch.setattr("assessment.scoring.impact.find_standing", count)
    measure(draft, administrator)

    assert rubric.rubric_hash not in asked[:5]


def test_a_round_on_another_version_is_scored_again_under_the_base(rubric, administrator):
    """The base has the lower gate; the round was made under the higher one."""
    strict = make_published_rubric(make_document(rule={"at_least": "0.9"}), number=2)
    submit(strict, "mostly", count=5)
    draft = create_draft(base=rubric, name="Softer still", by=administrator, at=AT)
    change(draft, SetValue(GATE, "0.85"), by=administrator)

    found = tables(measure(draft, administrator))

    assert (found["old"], found["new"]) == ([0, 0, 0, 5], [5, 0, 0, 0])


def test_rounds_of_another_rubric_are_none_of_its_business(draft, rubric, administrator):
    other = make_published_rubric(make_document(slug="other"))
    submit(other, "mostly", count=5)
    submit(rubric, "mostly", count=5)

    assert measure(draft, administrator).rounds == 5


def test_a_removed_requirement_says_how_many_rounds_answer_it(rubric, administrator):
    answers = every(rubric, "fully")
    few = {key: value for key, value in answers.items() if key != "SELL-L2-1"}
    submit(rubric, "", answers=answers, count=6)
    submit(rubric, "", answers=few, count=5)
    draft = create_draft(base=rubric, name="Shorter", by=administrator, at=AT)
    document = json.loads(draft.document)
    asked = document["nodes"][1]["requirements"]
    document["nodes"][1]["requirements"] = [item for item in asked if item["key"] not in {"SELL-L2-1", "SELL-L1-1"}]
    document["nodes"][0]["nodes"][0]["requirements"].append(dict(asked[0], key="MAKE-A-L1-9"))
    replace_document(draft=draft, document=document, revision=1, by=administrator, at=AT)
    draft.refresh_from_db()

    figures = measure(draft, administrator).figures

    assert figures["removed"] == {"SELL-L1-1": 11, "SELL-L2-1": 6}
    assert figures["added"] == ["MAKE-A-L1-9"]


def test_a_removed_requirement_that_few_answer_tells_no_number(rubric, administrator):
    answers = every(rubric, "fully")
    submit(rubric, "", answers=answers, count=2)
    submit(rubric, "", answers={key: v for key, v in answers.items() if key != "SELL-L2-1"}, count=5)
    draft = create_draft(base=rubric, name="Shorter", by=administrator, at=AT)
    document = json.loads(draft.document)
    document["nodes"][1]["requirements"].pop(2)
    replace_document(draft=draft, document=document, revision=1, by=administrator, at=AT)
    draft.refresh_from_db()

    assert measure(draft, administrator).figures["removed"] == {"SELL-L2-1": None}


def test_what_was_changed_behind_the_programs_back_is_left_out(rubric, draft, administrator):
    snapshots = submit(rubric, "mostly", count=10)
    tampered = [snapshot.pk for snapshot in snapshots[:5]]
    Snapshot.objects.filter(pk__in=tampered).update(payload="{}")

    impact = measure(draft, administrator)

    assert (impact.rounds, impact.figures["left_out"]) == (5, 5)


def test_the_causes_name_the_change_that_moves_and_what_it_was(rubric, draft, administrator):
    for leaf, weight in (("MAKE-A", "0.6"), ("MAKE-B", "0.4")):
        change(draft, SetValue(("nodes", "MAKE", "nodes", leaf, "weight", "plain"), weight), by=administrator)
    submit(rubric, "mostly", count=6)

    causes = measure(draft, administrator).figures["causes"]

    (cause,) = causes["strongest"]
    (entry,) = cause["entries"]
    assert (entry["path"], entry["old"], entry["new"]) == (["rule", "at_least"], "0.8", "0.9")
    assert (cause["back"], cause["percent"]) == (6, "100.0")
    assert (causes["moved"], causes["together"], causes["by_level"]) == (6, 0, True)


# ---------------------------------------------------------------- who learns what
@pytest.mark.parametrize("count", [0, 1, 4])
def test_fewer_than_five_rounds_give_no_figures_at_all(rubric, draft, administrator, count):
    submit(rubric, "mostly", count=count)

    impact = measure(draft, administrator)

    assert tables(impact) is None
    assert impact.figures["causes"] is None
    seen = find_impact(impact.draft_hash, impact.base_hash)
    assert (seen.rounds, seen.down, seen.same, seen.up) == (None, None, None, None)


def test_neither_names_nor_ids_nor_small_groups_are_stored(rubric, draft, administrator):
    snapshots = submit(rubric, "mostly", count=3) + submit(rubric, "fully", count=9, industry="C39")

    impact = measure(draft, administrator)

    text = json.dumps(impact.figures)
    for snapshot in snapshots:
        round_ = snapshot.assessment
        assert str(round_.pk) not in text
        assert str(round_.factory_id) not in text
        assert round_.factory.name not in text
    assert (tables(impact)["down"], tables(impact)["same"]) == (None, None)
    assert impact.figures["causes"] is None


def test_the_causes_do_not_give_back_what_the_tables_hide(rubric, draft, administrator):
    """Seven of ten fall: their number is hidden because of the three that stay, so the causes do not tell it either."""
    submit(rubric, "mostly", count=7)
    submit(rubric, "fully", count=3)

    impact = measure(draft, administrator)

    assert (tables(impact)["down"], tables(impact)["same"]) == (None, None)
    causes = impact.figures["causes"]
    assert [(cause["back"], cause["percent"]) for cause in causes["strongest"]] == [(None, "100.0")]
    assert causes["moved"] is causes["looked_at"] is causes["together"] is None


# ---------------------------------------------------------------- how it is measured
def test_measuring_changes_no_row_of_any_round(rubric, draft, administrator):
    submit(rubric, "mostly", count=6)
    before = everything_else()

    measure(draft, administrator)

    assert everything_else() == before


def test_asking_twice_is_one_job_and_one_result(rubric, draft, administrator):
    submit(rubric, "mostly", count=5)
    first = measure(draft, administrator)

    job = request_impact(draft=draft, by=administrator, at=LATER + timedelta(hours=1))

    assert job.pk == first.job_id
    assert RubricImpact.objects.count() == 1
    assert Event.objects.filter(verb="rubric impact requested").count() == 1


def test_a_changed_draft_needs_a_new_measurement(rubric, draft, administrator):
    old = measure(draft, administrator)
    change(draft, SetValue(GATE, "0.7"), by=administrator)

    assert get_impact_state(draft, "0" * 64, KIND).impact is None
    assert measure(draft, administrator).pk != old.pk


def test_a_new_round_makes_the_result_old_and_a_new_one_possible(rubric, draft, administrator):
    submit(rubric, "mostly", count=5)
    first = measure(draft, administrator)
    (snapshot,) = submit(rubric, "mostly")
    state = get_impact_state(draft, first.draft_hash, KIND)
    assert (state.impact, state.is_old, state.rounds) == (first, True, 6)

    second = measure(draft, administrator, LATER + timedelta(hours=1))

    assert second.rounds == 6
    assert not get_impact_state(draft, first.draft_hash, KIND).is_old
    assert snapshot.pk


def test_a_draft_with_problems_is_not_measured(draft, administrator):
    change(draft, SetValue(("nodes", "MAKE", "weight", "plain"), "0.5"), by=administrator)

    with pytest.raises(DraftHasProblems):
        request_impact(draft=draft, by=administrator, at=LATER)

    assert not Job.objects.filter(kind=KIND).exists()


def test_a_draft_that_changed_before_the_job_ran_is_refused(draft, administrator):
    job = request_impact(draft=draft, by=administrator, at=LATER)
    change(draft, SetValue(GATE, "0.7"), by=administrator)

    assert (run(job).state, job.failure) == (Job.State.FAILED, "changed")
    assert not RubricImpact.objects.exists()


def test_who_is_no_administrator_any_more_gets_nothing(draft, administrator):
    job = request_impact(draft=draft, by=administrator, at=LATER)
    User.objects.filter(pk=administrator.pk).update(is_staff=False)

    assert run(job).failure == "no_right"


@pytest.fixture
def cancelled_on_the_way(monkeypatch) -> Iterator[None]:
    """Somebody cancels while the causes are looked for."""
    real = service.find_causes

    def cancel(tally, changes, tick):
        cancel_impact(job=Job.objects.get(kind=KIND), at=LATER)
        return real(tally, changes, tick)

    monkeypatch.setattr(service, "find_causes", cancel)
    return


@pytest.mark.usefixtures("cancelled_on_the_way")
def test_a_cancelled_measurement_stores_nothing_and_can_be_started_again(rubric, draft, administrator, monkeypatch):
    submit(rubric, "mostly", count=5)
    job = run(request_impact(draft=draft, by=administrator, at=LATER))

    assert job.state == Job.State.CANCELLED
    assert not RubricImpact.objects.exists()
    monkeypatch.undo()
    assert measure(draft, administrator, LATER + timedelta(minutes=1)).rounds == 5


def test_the_publish_page_is_told_what_was_measured(rubric, draft, administrator):
    submit(rubric, "mostly", count=7)
    submit(rubric, "fully", count=6)
    impact = measure(draft, administrator)

    seen = impact_source.find_impact(impact.draft_hash, rubric.rubric_hash)

    assert (seen.job_id, seen.rounds, seen.down, seen.same, seen.up) == (impact.job_id, 13, 7, 6, 0)
    assert seen.measured_at == impact.measured_at
    assert impact_source.find_impact(rubric.rubric_hash, impact.draft_hash) is None
    assert impact_source.count_rounds() == {rubric.pk: 13}

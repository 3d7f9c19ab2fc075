"""Submitting freezes what the round says; undoing and reopening supersede that record and never delete it."""

import json
import re
from datetime import timedelta
from hashlib import sha256

import pytest

from accounts.models import User
from assessment.merging import Content
from assessment.models import Answer, Assessment, KpiValue, Snapshot
from assessment.scoring import ENGINE, list_gaps, result_hash, result_json, score_answers
from assessment.services import submission
from assessment.services.answering import Origin, save_answer
from assessment.services.submission import UndoTooLate, reopen_assessment, submit_assessment, undo_submission
from assessment.workflow import MoveRefused
from audit.models import Event
from rubrics.models import RubricVersion
from rubrics.selectors import load_rubric
from tests.builders import AT, make_assessment, make_factory, make_user

pytestmark = pytest.mark.django_db
ANSWERS = {
    "MAKE-A-L1-1": "fully",
    "MAKE-A-L1-2": "fully",
    "MAKE-B-L1-1": "mostly",
    "SELL-L1-1": "fully",
    "SELL-L1-2": "partly",
}
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def owner() -> User:
    return make_user("owner")


@pytest.fixture
def assessment(owner: User) -> Assessment:
    return make_assessment(make_factory(), answers=ANSWERS, by=owner)


def answer(assessment: Assessment, by: User, key: str, value: str) -> None:
    row = Answer.objects.filter(assessment=assessment, requirement=key).first()
    origin = Origin(row.version if row else 0)
    save_answer(assessment=assessment, requirement=key, content=Content(value), origin=origin, by=by, at=AT)


def recomputed(assessment: Assessment, payload: dict) -> dict:
    """The result once more, from nothing but what the snapshot holds and the rubric it names."""
    version = RubricVersion.objects.get(rubric_hash=payload["rubric"]["rubric_hash"])
    rubric = load_rubric(version)
    choices = {key: given["value"] for key, given in payload["answers"].items() if given["value"]}
    scope = {"profile": payload["profile"], "trimmed": tuple(payload["trimmed"]), "answers": choices}
    return result_json(
        score_answers(rubric, **scope),
        version=version.number,
        gaps=list_gaps(rubric, **scope),
        kpis=payload["result"]["kpis"],
        notices=payload["result"]["notices"],
    )


def test_submitting_locks_the_round_and_is_an_event(assessment, owner):
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)

    assessment.refresh_from_db()
    assert (assessment.status, assessment.submitted_at) == ("submitted", AT)
    event = Event.objects.get(verb="assessment submitted")
    assert (event.actor, event.factory_id, event.object_id) == (owner.email, assessment.factory_id, str(assessment.pk))
    assert event.details == {"snapshot": 1, "result_hash": snapshot.result_hash, "level": 1}


def test_a_snapshot_names_its_result_and_what_it_was_made_with(assessment, owner):
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)
    version = assessment.rubric_version

    assert (snapshot.number, snapshot.kind, snapshot.level, snapshot.score, snapshot.engine) == (
        1, "self", 1, "1", ENGINE,
    )  # fmt: skip
    assert (snapshot.rubric_hash, snapshot.scoring_hash) == (version.rubric_hash, version.scoring_hash)
    assert (snapshot.created_at, snapshot.created_by_name, snapshot.superseded_at) == (AT, "owner", None)
    assert snapshot.showing == "off"


def test_the_result_in_a_snapshot_equals_its_recomputation_and_all_hashes_hold(assessment, owner):
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)
    payload = json.loads(snapshot.payload)

    assert snapshot.payload_hash == sha256(snapshot.payload.encode()).hexdigest()
    assert payload["result"] == recomputed(assessment, payload)
    assert snapshot.result_hash == result_hash(payload["result"])


def test_a_snapshot_holds_everything_that_later_pages_need(assessment, owner):
    KpiValue.objects.create(
        assessment=assessment, indicator="defect_rate", base="2", current="1.5", unit="%", updated_at=AT
    )
    Answer.objects.filter(requirement="SELL-L1-2").update(note="see 汉字")

    payload = json.loads(submit_assessment(assessment=assessment, by=owner, at=AT).payload)

    assert list(payload)[:8] == ["format", "assessment", "rubric", "profile", "trimmed", "answers", "factory", "kpis"]
    assert payload["assessment"] == {"id": str(assessment.pk), "name": "2026 H2"}
    assert payload["answers"]["SELL-L1-2"] == {"value": "partly", "note": "see 汉字"}
    assert payload["factory"] == {
        "name": "Plant A", "industry": "C34", "size": "medium", "region": "CN-32", "is_demonstration": False,
    }  # fmt: skip
    assert payload["kpis"] == {"defect_rate": {"base": "2", "current": "1.5", "unit": "%", "period": ""}}
    assert payload["result"]["kpis"]["defect_rate"]["change"] == "-1/4"
    assert (payload["submitted_at"], payload["submitted_by"]) == (AT.isoformat(), "owner")
    assert payload["reference_set"]


def test_answers_outside_the_scope_are_kept_as_notices(assessment, owner):
    assessment.trimmed = {"SELL": "Sold by the group"}

    payload = json.loads(submit_assessment(assessment=assessment, by=owner, at=AT).payload)

    assert payload["trimmed"] == {"SELL": "Sold by the group"}
    assert payload["result"]["notices"] == [
        {"code": "outside_scope", "key": "SELL-L1-1"}, {"code": "outside_scope", "key": "SELL-L1-2"},
    ]  # fmt: skip
    assert payload["answers"]["SELL-L1-1"]["value"] == "fully"


def test_later_changes_of_answers_and_facts_do_not_reach_a_snapshot(assessment, owner):
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)
    before = snapshot.payload
    reopen_assessment(assessment=assessment, by=owner, at=AT + timedelta(days=1))
    answer(assessment, owner, "SELL-L1-2", "fully")
    assessment.factory.name = "Plant B"
    assessment.factory.save()

    second = submit_assessment(assessment=assessment, by=owner, at=AT + timedelta(days=2))

    snapshot.refresh_from_db()
    assert (snapshot.payload, snapshot.payload_hash) == (before, sha256(before.encode()).hexdigest())
    assert json.loads(second.payload)["factory"]["name"] == "Plant B"
    assert json.loads(second.payload)["answers"]["SELL-L1-2"]["value"] == "fully"


def test_a_round_is_submitted_once(assessment, owner):
    submit_assessment(assessment=assessment, by=owner, at=AT)

    with pytest.raises(MoveRefused):
        submit_assessment(assessment=assessment, by=owner, at=AT)
    assert Snapshot.objects.count() == Event.objects.filter(verb="assessment submitted").count() == 1


@pytest.mark.parametrize("late", [timedelta(0), TEN_MINUTES])
def test_a_submission_is_taken_back_within_ten_minutes(assessment, owner, late):
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)

    undo_submission(assessment=assessment, by=owner, at=AT + late)

    assessment.refresh_from_db()
    snapshot.refresh_from_db()
    assert (assessment.status, assessment.submitted_at, snapshot.superseded_at) == ("draft", None, AT + late)
    assert Event.objects.filter(verb="submission undone").count() == 1


def test_after_ten_minutes_a_submission_stands(assessment, owner):
    submit_assessment(assessment=assessment, by=owner, at=AT)

    with pytest.raises(UndoTooLate):
        undo_submission(assessment=assessment, by=owner, at=AT + TEN_MINUTES + timedelta(microseconds=1))
    assert Snapshot.objects.current().count() == 1


def test_reopening_supersedes_and_the_next_submission_is_the_current_record(assessment, owner):
    first = submit_assessment(assessment=assessment, by=owner, at=AT)
    reopen_assessment(assessment=assessment, by=owner, at=AT + timedelta(days=1))
    second = submit_assessment(assessment=assessment, by=owner, at=AT + timedelta(days=2))

    first.refresh_from_db()
    assert (first.superseded_at, second.superseded_at) == (AT + timedelta(days=1), None)
    assert (first.number, second.number) == (1, 2)
    assert list(Snapshot.objects.current()) == [second]
    assert Event.objects.get(verb="assessment reopened").details["snapshot"] == 1


@pytest.mark.parametrize("again", [undo_submission, reopen_assessment])
def test_an_open_round_cannot_be_opened_again(assessment, owner, again):
    with pytest.raises(MoveRefused):
        again(assessment=assessment, by=owner, at=AT)


def test_codes_are_20_letters_of_base32_and_differ(assessment, owner):
    codes = set()
    for _ in range(3):
        codes.add(submit_assessment(assessment=assessment, by=owner, at=AT).code)
        undo_submission(assessment=assessment, by=owner, at=AT)

    assert len(codes) == 3
    assert all(re.fullmatch("[A-Z2-7]{20}", code) for code in codes)


def test_a_submission_that_fails_midway_leaves_nothing(assessment, owner, monkeypatch):
    def fail(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(submission, "_record", fail)
    with pytest.raises(RuntimeError):
        submit_assessment(assessment=assessment, by=owner, at=AT)

    assert (Snapshot.objects.count(), Assessment.objects.get().status) == (0, "draft")

"""Every stored score comes out again; whatever does not is named."""

import hashlib
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from assessment.models import Assessment, Snapshot
from assessment.services.signing import freeze_review
from assessment.services.submission import reopen_assessment, submit_assessment
from rubrics.models import RubricVersion
from rubrics.selectors import forget_rubrics
from tests.assessment.evidence import make_evidence
from tests.builders import AT, give_answers, make_assessment, make_factory, make_published_rubric, make_user
from tests.pure.documents import make_document

pytestmark = pytest.mark.django_db
ANSWERS = {"MAKE-A-L1-1": "fully", "SELL-L1-1": "partly"}


@pytest.fixture
def snapshot() -> Snapshot:
    return submitted(make_assessment_with_answers())


def make_assessment_with_answers(**more) -> Assessment:
    return make_assessment(make_factory(), answers=ANSWERS, **more)


def submitted(round_: Assessment) -> Snapshot:
    return submit_assessment(assessment=round_, by=make_user(), at=AT)


def rescore() -> tuple[str, bool]:
    """What the command prints, and whether it is content."""
    out = StringIO()
    try:
        call_command("rescore", "--dry-run", stdout=out)
    except CommandError:
        return out.getvalue(), False
    return out.getvalue(), True


def rewrite(snapshot: Snapshot, change) -> None:
    """A payload changed by somebody who also knows to change its hash."""
    payload = json.loads(snapshot.payload)
    change(payload)
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    Snapshot.objects.filter(pk=snapshot.pk).update(payload=text, payload_hash=hashlib.sha256(text.encode()).hexdigest())


def behind_the_programs_back(version: RubricVersion, document: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # its guard stands aside for whoever owns the database
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE rubrics_rubricversion SET document = %s WHERE id = %s", [document, version.pk])


def test_own_superseded_and_reviewed_records_come_out_again(snapshot):
    round_ = snapshot.assessment
    reopen_assessment(assessment=round_, by=make_user(), at=AT)
    give_answers(round_, {"MAKE-B-L1-1": "mostly"})
    submitted(round_)
    freeze_review(assessment=round_, values={"SELL-L1-1": "not_met"}, review={"reviewer": "R"}, by="R", at=AT)

    assert rescore() == ("3 records scored again, 0 differences in 0 records.\n", True)


def test_the_range_of_guesses_comes_out_again_and_a_reviewed_record_keeps_what_was_claimed():
    round_ = make_assessment_with_answers()
    round_.answers.update(confidence="guess")
    assert "range" in json.loads(submitted(round_).payload)["result"]
    reviewed = freeze_review(assessment=round_, values={}, review={"reviewer": "R"}, by="R", at=AT)

    assert rescore()[1]
    rewrite(reviewed, lambda payload: payload["result"]["claimed"].update(level=5))
    assert "claimed" in rescore()[0]


def test_an_evidenced_level_comes_out_again_from_the_frozen_files():
    document = make_document(evidence_policy={"cap": "partly", "at_least": "2"})
    round_ = make_assessment_with_answers(rubric_version=make_published_rubric(document))
    make_evidence(round_, "MAKE-A-L1-1", data=b"A plan", kind="document")
    snapshot = submitted(round_)

    assert json.loads(snapshot.payload)["result"]["evidenced"]["lowered"] == 0
    assert rescore()[1]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda p: p["answers"]["MAKE-A-L1-1"].update(value="not_met"), "score_exact"),
        (lambda p: p["result"].update(score_exact="5"), "score_exact"),
        (lambda p: p["result"]["levels"]["2"].update(exact="1/3"), "levels/2"),
        (lambda p: p["result"]["nodes"]["MAKE"].update(index="4"), "nodes/MAKE"),
        (lambda p: p["result"]["gaps"].pop(), "gaps"),
        (lambda p: p["answers"]["MAKE-A-L1-1"].update(value="superb"), "answers"),
        (lambda p: p.update(profile="unheard"), "answers"),
    ],
)
def test_a_number_that_does_not_come_out_is_named_with_its_record_and_field(snapshot, change, field):
    rewrite(snapshot, change)

    text, content = rescore()

    assert not content
    assert f"{snapshot.pk} self {field}: " in text


@pytest.mark.parametrize(("column", "value"), [("level", 4), ("score", "7/3"), ("result_hash", "0" * 64)])
def test_a_changed_column_beside_the_payload_is_named(snapshot, column, value):
    Snapshot.objects.filter(pk=snapshot.pk).update(**{column: value})

    assert f"{snapshot.pk} self row/{column}: {value} -> " in rescore()[0]


def test_a_payload_changed_without_its_hash_is_named_as_tampered(snapshot):
    Snapshot.objects.filter(pk=snapshot.pk).update(payload=snapshot.payload.replace("fully", "mostly"))

    text, content = rescore()

    assert not content
    assert f"{snapshot.pk} self payload_hash: {snapshot.payload_hash} -> tampered" in text


def test_a_tampered_rubric_is_named_for_each_of_its_records(snapshot):
    version = RubricVersion.objects.get()
    document = version.document.replace('"0.8"', '"0.7"')
    assert document != version.document
    behind_the_programs_back(version, document)
    forget_rubrics()

    assert f"{snapshot.pk} self rubric: {snapshot.rubric_hash} -> tampered" in rescore()[0]


def test_a_missing_rubric_is_named(snapshot):
    Snapshot.objects.filter(pk=snapshot.pk).update(rubric_hash="f" * 64)

    assert f"{snapshot.pk} self rubric: {'f' * 64} -> missing" in rescore()[0]


def test_there_is_no_way_to_run_it_that_writes():
    with pytest.raises(CommandError, match="--dry-run is the only way") as refusal:
        call_command("rescore")

    assert refusal.value.returncode == 2

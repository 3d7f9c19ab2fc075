"""An open round may move to a newer rubric that scores differently when its owner says so; nothing moves by itself."""

from datetime import timedelta

import pytest

from assessment.models import Answer
from assessment.selectors.newer_rubric import find_newer_rubric
from assessment.services.rounds import AnswersDoNotFit, move_open_rounds, move_to_newer_rubric
from assessment.services.submission import submit_assessment
from assessment.workflow import RoundLocked
from audit.models import Event
from rubrics.services.publishing import retire_version
from tests.assessment.conftest import words
from tests.builders import AT, give_answers, make_published_rubric
from tests.pure.documents import make_document, make_leaf, texts

pytestmark = pytest.mark.django_db
POLICY = {"cap": "partly", "at_least": "2"}
NOTES = {"key": "notes", "kind": "copied_notes", "times": "10", "text": texts("Is that so?")}


def publish(number: int = 2, **changes):
    return make_published_rubric(make_document(**changes), number=number)


def test_the_owner_is_told_what_a_newer_version_changes(get, assessment):
    assert "A newer rubric" not in words(get("hub"))
    publish(evidence_policy=POLICY, consistency=[NOTES])

    text = words(get("hub"))
    assert "A newer rubric is available: version 2" in text
    assert "It shows a second level, the evidenced one" in text
    assert "It adds 1 rule that asks about answers which may not fit each other." in text
    assert "Weights, values or gates differ" not in text
    assert "Move this round to version 2" in text


def test_other_gates_are_told_too(assessment):
    publish(rule={"at_least": "0.75"})

    newer = find_newer_rubric(assessment)
    assert (newer.scores_otherwise, newer.asks_for_proof, newer.new_rules) == (True, False, 0)


def test_who_cannot_decide_is_not_asked(get, colleague):
    publish(evidence_policy=POLICY)

    assert "A newer rubric" not in words(get("hub", by=colleague))


def test_moving_keeps_every_answer_and_is_an_event(post, assessment, owner):
    give_answers(assessment, {"SELL-L1-1": "fully"})
    publish(evidence_policy=POLICY)

    assert post("move-rubric", data={"number": "2"}).status_code == 302

    assessment.refresh_from_db()
    assert assessment.rubric_version.number == 2
    assert Answer.objects.get(assessment=assessment).value == "fully"
    event = Event.objects.get(verb="assessment rubric moved")
    assert (event.actor, event.object_id, event.details) == (owner.email, str(assessment.pk), {"from": 1, "to": 2})


def test_nothing_moves_by_itself(assessment):
    publish(evidence_policy=POLICY)

    assert move_open_rounds(at=AT) == 0
    assessment.refresh_from_db()
    assert assessment.rubric_version.number == 1


@pytest.mark.parametrize("number", ["", "1", "3", "-2", "two", "9" * 30])
def test_only_the_offered_version_is_taken(post, assessment, number):
    publish(evidence_policy=POLICY)

    assert post("move-rubric", data={"number": number}).status_code == 302
    assessment.refresh_from_db()
    assert assessment.rubric_version.number == 1


@pytest.mark.parametrize(
    "document",
    [
        make_document(make_leaf("ONLY", "1", (1, 1, 1)), evidence_policy=POLICY),
        make_document(slug="other", evidence_policy=POLICY),
    ],
)
def test_a_rubric_with_other_requirements_or_another_name_is_not_offered(assessment, document):
    make_published_rubric(document, number=2)

    assert find_newer_rubric(assessment) is None


def test_what_the_round_leaves_out_must_be_known_there(assessment):
    assessment.trimmed = {"SELL": "Sold by the group"}
    document = make_document(evidence_policy=POLICY)
    document["nodes"][1]["trimmable"] = "false"
    make_published_rubric(document, number=2)

    assert find_newer_rubric(assessment) is None


def test_a_retired_version_is_not_offered(assessment):
    retire_version(version=publish(evidence_policy=POLICY), by="admin@plant.example", at=AT)

    assert find_newer_rubric(assessment) is None


def test_a_submitted_round_never_moves(get, post, assessment, owner):
    publish(evidence_policy=POLICY)
    submit_assessment(assessment=assessment, by=owner, at=AT)

    assert "A newer rubric" not in words(get("hub"))
    assert post("move-rubric", data={"number": "2"}).status_code == 302
    with pytest.raises(RoundLocked):
        move_to_newer_rubric(assessment=assessment, number=2, by=owner, at=AT + timedelta(days=1))
    assessment.refresh_from_db()
    assert assessment.rubric_version.number == 1


def test_moving_twice_is_refused(assessment, owner):
    publish(evidence_policy=POLICY)
    move_to_newer_rubric(assessment=assessment, number=2, by=owner, at=AT)

    with pytest.raises(AnswersDoNotFit):
        move_to_newer_rubric(assessment=assessment, number=2, by=owner, at=AT)
    assert Event.objects.filter(verb="assessment rubric moved").count() == 1

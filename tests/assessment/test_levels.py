"""The level as claimed, as the evidence carries it and as a reviewer signed it, wherever a level is shown."""

import json
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from hashlib import sha256

import pytest

from accounts.models import User
from assessment.models import Answer, Assessment, Evidence, EvidenceLink, Snapshot
from assessment.scoring.levels import Levels
from assessment.selectors.levels import get_frozen_levels, get_live_levels
from assessment.selectors.rounds import get_round
from assessment.selectors.snapshots import ListedLevels, list_levels
from assessment.services.signing import freeze_review
from assessment.services.submission import reopen_assessment, submit_assessment
from tests.assessment.conftest import words
from tests.builders import AT, give_answers, make_assessment, make_published_rubric
from tests.pure.documents import make_document

pytestmark = pytest.mark.django_db
LEVEL_1 = ("MAKE-A-L1-1", "MAKE-A-L1-2", "MAKE-B-L1-1", "SELL-L1-1", "SELL-L1-2")
POLICY = {"cap": "partly", "at_least": "2"}


@pytest.fixture
def assessment(factory, owner) -> Assessment:
    """Level 1 is claimed; the rubric asks for proof and there is none."""
    rubric = make_published_rubric(make_document(evidence_policy=POLICY))
    return make_assessment(factory, rubric, by=owner, answers=dict.fromkeys(LEVEL_1, "mostly"))


def prove(assessment: Assessment, key: str, kind: str = "document", **more) -> None:
    facts = {"name": "f.pdf", "content_type": "application/pdf", "size": 1, "sha256": "0" * 64, "uploaded_at": AT}
    file = Evidence.objects.create(factory=assessment.factory, kind=kind, **facts, **more)
    EvidenceLink.objects.create(evidence=file, assessment=assessment, requirement=key, linked_at=AT)


def levels_of(assessment: Assessment) -> Levels:
    return get_live_levels(get_round(assessment), AT)


def sign(assessment: Assessment, **values: str) -> Snapshot:
    values = {key.replace("_", "-"): value for key, value in values.items()}
    at = AT + timedelta(hours=1)
    told = {"reviewer": "A reviewer", "firm": "Firm", "signed_at": at.isoformat(), "summary": "", "reviewed": 5}
    told |= {"level_before": 1, "score_before": "1.00", "differences": []}
    return freeze_review(assessment=assessment, values=values, review=told, by="A reviewer", at=at)


def rewrite(snapshot: Snapshot, change: Callable[[dict], object]) -> None:
    """The record as an earlier release would have frozen it."""
    payload = json.loads(snapshot.payload)
    change(payload["result"])
    text = json.dumps(payload)
    snapshot.payload, snapshot.payload_hash = text, sha256(text.encode()).hexdigest()
    snapshot.save()


def test_without_proof_high_answers_count_as_the_cap(assessment):
    levels = levels_of(assessment)

    assert (levels.claimed.number, levels.claimed.score) == (1, "1.00")
    assert (levels.evidenced.number, levels.evidenced.score, levels.lowered) == (0, "0.50", 5)
    assert levels.reviewed is None


@pytest.mark.parametrize(("kind", "lowered"), [("statement", 5), ("document", 4), ("measured", 4)])
def test_proof_counts_from_the_strength_that_the_rubric_names(assessment, kind, lowered):
    prove(assessment, LEVEL_1[0], kind)

    assert levels_of(assessment).lowered == lowered


def test_proof_that_has_expired_counts_no_more(assessment):
    prove(assessment, LEVEL_1[0], expires_on=(AT - timedelta(days=2)).date())

    assert levels_of(assessment).lowered == 5


def test_with_all_proof_the_evidenced_level_is_the_claimed_one(assessment):
    for key in LEVEL_1:
        prove(assessment, key)

    levels = levels_of(assessment)
    assert (levels.evidenced, levels.lowered) == (levels.claimed, 0)


def test_a_rubric_that_asks_for_no_proof_shows_the_claimed_level_alone(factory, owner):
    rubric = make_published_rubric(make_document(slug="plain"))
    plain = make_assessment(factory, rubric, by=owner, name="Plain", answers=dict.fromkeys(LEVEL_1, "mostly"))

    levels = levels_of(plain)
    assert (levels.evidenced, levels.is_split) == (None, False)
    assert "evidenced" not in json.loads(submit_assessment(assessment=plain, by=owner, at=AT).payload)["result"]


# ---------------------------------------------------------------- frozen
def test_a_submitted_round_freezes_its_evidenced_level_at_the_end_of_the_result(assessment, owner):
    prove(assessment, LEVEL_1[0])
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)
    EvidenceLink.objects.all().delete()

    result = json.loads(snapshot.payload)["result"]
    assert list(result)[-1] == "evidenced"
    assert result["evidenced"] == {"level": 0, "score": "0.55", "score_exact": "109/200", "lowered": 4}
    assert get_frozen_levels(assessment, snapshot).evidenced.score == "0.55"


def test_a_record_from_before_the_evidenced_level_is_read_as_it_was(assessment, owner):
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)
    rewrite(snapshot, lambda result: result.pop("evidenced"))

    assert get_frozen_levels(assessment, snapshot).evidenced is None


def test_the_reviewed_level_stands_beside_the_others_until_the_round_is_opened_again(assessment, owner):
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)
    signed = sign(assessment, MAKE_A_L1_1="not_met")

    levels = get_frozen_levels(assessment, snapshot)
    assert (levels.claimed.number, levels.reviewed.number, levels.reviewed.score) == (1, 0, "0.68")
    assert Fraction(signed.score) == Fraction("0.68")

    reopen_assessment(assessment=assessment, by=owner, at=AT + timedelta(hours=2))
    assert levels_of(assessment).reviewed is None


# ---------------------------------------------------------------- shown
RULE = "An answer above “partly” counts as “partly” unless evidence of the kind “Document” or stronger supports it."


@pytest.mark.parametrize("page", ["home", "hub", "results", "submit"])
def test_every_page_with_a_level_shows_the_three_of_them_and_the_rule(get, assessment, page):
    text = words(get(page))

    assert "Claimed Level 1 , score 1.00 Evidenced Below level 1 , score 0.50 Reviewed Not reviewed" in text
    assert f"{RULE} 5 answers lack it." in text


def test_after_submitting_the_lists_show_them_too(get, assessment, owner):
    submit_assessment(assessment=assessment, by=owner, at=AT)
    sign(assessment, MAKE_A_L1_1="not_met")

    assert "Level 1 · evidenced: below level 1 · reviewed: below level 1 · submitted" in words(get("list"))
    assert "Evidenced Below level 1 , score 0.50 Reviewed Below level 1 , score 0.68" in words(get("submit"))
    results = words(get("results"))
    assert "Reviewed Below level 1 , score 0.68" in results
    assert "1 0 0 A reviewer reviewed, current" in results


def test_a_list_tells_the_range_of_levels_and_what_the_three_are(get, assessment, owner):
    Answer.objects.filter(requirement__in=LEVEL_1[:2]).update(confidence="guess")
    assert "evidenced what their proof carries" not in words(get("list"))
    submit_assessment(assessment=assessment, by=owner, at=AT)

    text = words(get("list"))
    assert "Level 1, from below level 1 to 1 if the guesses are wrong · evidenced: below level 1 · submitted" in text
    assert "Claimed are the answers as given, evidenced what their proof carries" in text


def test_a_list_stays_readable_beside_a_record_that_was_changed_since(assessment, owner):
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)
    signed = sign(assessment, MAKE_A_L1_1="not_met")
    Snapshot.objects.filter(pk=snapshot.pk).update(payload_hash="0" * 64)
    snapshot.refresh_from_db()

    assert list_levels(snapshot, signed) == ListedLevels(claimed=1, reviewed=0)


def test_a_reviewed_record_shows_what_was_claimed_and_proved_before(get, assessment, owner):
    Answer.objects.filter(requirement__in=LEVEL_1[:2]).update(confidence="guess")
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)
    signed = sign(assessment, MAKE_A_L1_1="not_met")

    own = json.loads(snapshot.payload)["result"]
    kept = json.loads(signed.payload)["result"]["claimed"]
    assert kept == {key: own[key] for key in ("level", "score", "score_exact", "evidenced", "range")}
    text = words(get("results", snapshot=signed.pk))
    assert "Claimed Level 1 , score 1.00 Evidenced Below level 1 , score 0.50" in text
    assert "Reviewed Below level 1 , score 0.68" in text
    assert "Level 1, between below level 1 and level 1 if the guesses are wrong." in text


def test_a_reviewed_record_from_before_that_shows_the_claimed_level_it_names(get, assessment, owner):
    submit_assessment(assessment=assessment, by=owner, at=AT)
    signed = sign(assessment, MAKE_A_L1_1="not_met")
    rewrite(signed, lambda result: result.pop("claimed"))

    text = words(get("results", snapshot=signed.pk))
    assert "Claimed Level 1 , score 1.00 Reviewed Below level 1 , score 0.68" in text


# ---------------------------------------------------------------- guesses
def test_guesses_make_a_range_that_hub_and_results_name(get, assessment):
    assert "guess" not in words(get("hub")).split("Claimed")[1]
    Answer.objects.filter(requirement__in=LEVEL_1[:2]).update(confidence="guess")

    sentence = "Level 1, between below level 1 and level 1 if the guesses are wrong."
    assert sentence in words(get("hub"))
    assert sentence in words(get("results"))


def test_a_range_inside_one_level_says_how_far_the_score_moves(get, assessment):
    give_answers(assessment, {"MAKE-A-L2-1": "partly"})
    Answer.objects.filter(requirement="MAKE-A-L2-1").update(confidence="guess")

    assert "1 answer is a guess. If it is wrong, the level stays 1, with a score between" in words(get("hub"))


def test_guesses_are_frozen_with_the_answers(get, assessment, owner):
    Answer.objects.filter(requirement__in=LEVEL_1[:2]).update(confidence="guess")
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)

    answers = json.loads(snapshot.payload)["answers"]
    assert answers[LEVEL_1[0]] == {"value": "mostly", "note": "", "confidence": "guess"}
    assert answers[LEVEL_1[2]] == {"value": "mostly", "note": ""}
    assert json.loads(snapshot.payload)["result"]["range"] == {
        "guesses": 2,
        "lowest": {"level": 0, "score": "0.71", "score_exact": "71/100"},
        "highest": {"level": 1, "score": "1.00", "score_exact": "1"},
    }
    assert "if the guesses are wrong" in words(get("results"))


# ---------------------------------------------------------------- what it costs
def test_proof_costs_one_query_and_a_signed_review_another(assessment, owner: User, django_assert_num_queries):
    round_ = get_round(assessment)
    with django_assert_num_queries(1):
        get_live_levels(round_, AT)
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)
    with django_assert_num_queries(1):
        get_frozen_levels(assessment, snapshot)

"""Submitting a round, taking it back, reopening it, and the form on paper."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from assessment.models import Assessment, Snapshot
from assessment.services.submission import reopen_assessment, submit_assessment
from assessment.workflow import MoveRefused
from tests.assessment.conftest import address, words
from tests.builders import give_answers, make_assessment, make_firm, make_grant

pytestmark = pytest.mark.django_db
CONFIRM = {"confirm": "on"}


def messages_of(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def submitted(assessment: Assessment, owner) -> Snapshot:
    return submit_assessment(assessment=assessment, by=owner, at=timezone.now())


# ---------------------------------------------------------------- who
@pytest.mark.parametrize("page", [("submit",), ("paper", "SELL")])
def test_members_see_it_and_a_stranger_gets_404(get, owner, colleague, stranger, page):
    assert [get(*page, by=person).status_code for person in (owner, colleague, stranger)] == [200, 200, 404]


@pytest.mark.parametrize("page", ["submit", "submit-undo", "reopen"])
def test_only_a_manager_moves_a_round(post, colleague, stranger, page):
    assert [post(page, by=person, data=CONFIRM).status_code for person in (colleague, stranger)] == [403, 404]
    assert Snapshot.objects.count() == 0


@pytest.mark.parametrize("page", ["submit-undo", "reopen"])
def test_moves_are_posted(get, page):
    assert get(page).status_code == 405


def test_paper_takes_no_post(post):
    assert post("paper", "SELL").status_code == 405


def test_whoever_only_reads_is_told_who_submits(get, colleague):
    text = words(get("submit", by=colleague))

    assert "A factory manager submits the round." in text
    assert "I confirm" not in text


# ---------------------------------------------------------------- submitting
def test_the_page_says_what_is_missing_before_it_asks(get, assessment):
    give_answers(assessment, {"SELL-L1-1": "fully"})
    text = words(get("submit"))

    assert re.search(r"\b4\b", text)
    assert "I confirm these answers describe the plant as it is today." in text


def test_a_round_is_submitted_after_the_declaration(post, assessment):
    response = post("submit", data=CONFIRM)

    assert response.url == address(assessment, "submit")
    assert Assessment.objects.get().status == "submitted"
    assert Snapshot.objects.current().get().created_by_name == "owner"


@pytest.mark.parametrize("data", [{"other": "on"}, {"confirm": ""}, {"confirm": "false"}])
def test_without_the_declaration_nothing_happens(post, data):
    response = post("submit", data=data)

    assert response.status_code == 422
    assert "Tick the declaration to submit." in words(response)
    assert Snapshot.objects.count() == 0


def test_submitting_twice_makes_one_record(post):
    for _ in range(2):
        post("submit", data=CONFIRM)

    assert Snapshot.objects.count() == 1


def test_a_request_that_finds_the_round_submitted_by_another_says_so(post, monkeypatch):
    def refuse(**given: object) -> None:
        raise MoveRefused

    monkeypatch.setattr("assessment.views.submission.submit_assessment", refuse)

    assert messages_of(post("submit", data=CONFIRM)) == ["The round was submitted already."]


def test_the_record_is_shown_with_its_code_and_what_comes_next(get, submitted):
    text = words(get("submit"))

    assert submitted.code in text
    assert "Claimed Below level 1 , score 0." in text
    assert "You can still undo this until" in text


def test_the_record_names_the_firms_that_see_this_round(get, factory, submitted):
    make_grant(factory, make_firm("Firm X"))
    make_grant(factory, make_firm("Firm Y"), assessment_id=submitted.assessment_id)
    make_grant(
        factory,
        make_firm("Firm Z"),
        assessment_id=make_assessment(factory, submitted.assessment.rubric_version, name="Another").pk,
    )
    text = words(get("submit"))

    assert "Firm X may review every round" in text
    assert f"Firm Y may review round {submitted.assessment.name}" in text
    assert "Firm Z" not in text


def test_whoever_only_reads_sees_the_record_and_no_way_to_open_it(get, submitted, colleague):
    text = words(get("submit", by=colleague))

    assert submitted.code in text
    assert "Undo submit" not in text


# ---------------------------------------------------------------- undoing and reopening
def test_a_submission_is_taken_back(post, assessment, submitted):
    response = post("submit-undo")

    assert response.url == address(assessment, "hub")
    assert messages_of(response) == ["The submission is taken back. You can go on answering."]
    assert Assessment.objects.get().status == "draft"


def test_after_ten_minutes_only_reopening_is_left(get, post, assessment, owner):
    submit_assessment(assessment=assessment, by=owner, at=timezone.now() - timedelta(minutes=11))

    assert "Reopen the round" in words(get("submit"))
    response = post("submit-undo")
    assert messages_of(response) == ["The ten minutes for undoing have passed. You can reopen the round instead."]
    assert Assessment.objects.get().status == "submitted"


def test_reopening_keeps_the_record_as_superseded(post, assessment, submitted):
    response = post("reopen")

    submitted.refresh_from_db()
    assert response.url == address(assessment, "hub")
    assert messages_of(response) == ["The round is open again. The earlier result is kept as superseded."]
    assert submitted.superseded_at is not None


@pytest.mark.parametrize("page", ["submit-undo", "reopen"])
def test_an_open_round_is_said_to_be_open(post, page):
    assert messages_of(post(page)) == ["The round is open."]


def test_the_second_submission_is_shown_after_the_first(get, assessment, submitted, owner):
    reopen_assessment(assessment=assessment, by=owner, at=timezone.now())
    second = submit_assessment(assessment=assessment, by=owner, at=timezone.now())
    text = words(get("submit"))

    assert second.code in text
    assert submitted.code not in text


# ---------------------------------------------------------------- on paper
def test_a_section_is_printed_with_all_levels(get):
    text = words(get("paper", "SELL"))

    assert [key for key in ("SELL-L1-1", "SELL-L2-2", "SELL-L3-1") if key not in text] == []


@pytest.mark.parametrize("leaf", ["NOPE", "MAKE"])
def test_only_a_section_in_scope_is_printed(get, leaf):
    assert get("paper", leaf).status_code == 404


def test_what_is_left_out_is_not_printed(get):
    Assessment.objects.update(trimmed={"SELL": "Sold by the group"})

    assert get("paper", "SELL").status_code == 404


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_submit_page_costs_the_same_beside_other_rounds(
    client, owner, assessment, make_more_rounds, django_assert_num_queries, rounds
):
    make_more_rounds(rounds)
    client.force_login(owner)

    with django_assert_num_queries(7):
        client.get(address(assessment, "submit"))

"""The pages of a move: the offer, the preview with its decisions, the way back, and the round as it was."""

import re

import pytest
from django.contrib.messages import get_messages

from accounts.models import User
from assessment.models import Assessment, RubricMove
from assessment.services.moving import move_open_rounds
from assessment.services.submission import reopen_assessment, submit_assessment
from reviews.access import Desk
from reviews.services.opening import open_review
from tests.assessment.conftest import address, words
from tests.assessment.evidence import make_evidence
from tests.assessment.moving import GIVEN, answer, go_back, move, publish, said
from tests.builders import AT, make_consultant, make_firm, make_grant, make_published_rubric
from tests.pure.documents import make_document, make_leaf, texts

pytestmark = pytest.mark.django_db
POLICY = {"cap": "partly", "at_least": "2"}
NOTES = {"key": "notes", "kind": "copied_notes", "times": "10", "text": texts("Is that so?")}


@pytest.fixture
def answered(assessment: Assessment, owner: User) -> Assessment:
    answer(assessment, by=owner)
    publish()
    return assessment


def seen_on(response) -> str:
    return re.search(r'name="seen" value="([0-9a-f]{64})"', response.content.decode())[1]


def test_the_manager_is_told_of_a_newer_version_and_others_are_not(get, answered, colleague):
    text = words(get("hub"))
    assert "A newer rubric is available: version 2" in text
    assert "This round stays on version 1 unless you move it." in text
    assert "A newer rubric" not in words(get("hub", by=colleague))


@pytest.mark.parametrize("page", ["move-rubric", "move-back"])
def test_only_a_manager_moves_a_round(get, post, answered, colleague, contributor, stranger, page):
    people = (colleague, contributor, stranger)

    assert [get(page, by=person).status_code for person in people] == [403, 403, 404]
    sent = {"do": "move", "seen": "x"}
    assert [post(page, by=person, data=sent).status_code for person in people] == [403, 403, 404]
    assert not RubricMove.objects.exists()


def test_the_page_shows_both_levels_and_every_change_that_touches_an_answer(get, answered):
    make_evidence(answered, "SELL-L1-1")
    text = words(get("move-rubric"))

    assert "What version 2 would change for this round" in text
    assert "Now, version 1 Level 1: Level 1 Score 1.15" in text
    assert "Then, version 2 Below level 1 Score 0.62" in text
    assert "1 answered requirement is not asked any more" in text
    assert "SELL-L1-1, SELL, level 1 Text of SELL-L1-1 Your answer: fully An answer that goes 1 file" in text
    assert "2 answered requirements are asked otherwise" in text
    assert "Moves to MAKE-A, level 3." in text
    assert "Asked until now: Text of MAKE-B-L1-1 Asked then: Another text" in text
    assert "“partly”: 2 answers" in text
    assert "1 requirement more without an answer" in text
    assert "MAKE-A-L1-1" not in text


def test_what_else_a_version_brings_is_told(get, assessment):
    publish(make_document(evidence_policy=POLICY, consistency=[NOTES]))
    text = words(get("move-rubric"))

    assert "No answer that was given is touched; all are kept as they are." in text
    assert "High answers count in the evidenced level only with evidence." in text
    assert "It adds 1 rule that asks about answers which may not fit each other." in text
    assert "Evidenced level: 0." in text


def test_looking_and_choosing_change_nothing(get, post, answered):
    get("move-rubric")
    page = post("move-rubric", data={"do": "preview", "way-choice-partly": "empty"})

    assert page.status_code == 200
    assert re.search(r'name="way-choice-partly" value="empty" checked', page.content.decode())
    answered.refresh_from_db()
    assert (answered.rubric_version.number, said(answered)) == (1, GIVEN)


def test_the_manager_moves_the_round_and_finds_it_as_it_was(get, post, answered):
    sent = {"do": "move", "seen": seen_on(get("move-rubric"))}
    assert post("move-rubric", data=sent).status_code == 302

    answered.refresh_from_db()
    assert answered.rubric_version.number == 2
    hub = words(get("hub"))
    assert "owner moved this round from version 1 of the rubric to version 2" in hub
    before = words(get("before-move"))
    assert "The round as it was on version 1" in before
    assert "Not asked any more" in before
    assert "An answer that goes" in before


def test_decisions_that_were_not_seen_in_numbers_come_back_with_the_new_ones(get, post, answered):
    sent = {"do": "move", "seen": seen_on(get("move-rubric")), "way-removed-SELL-L1-1": "empty"}
    page = post("move-rubric", data=sent)

    assert page.status_code == 409
    assert "Nothing has moved" in words(page)
    assert said(answered) == GIVEN
    assert post("move-rubric", data=sent | {"seen": seen_on(page)}).status_code == 302
    assert said(answered)["SELL-L1-1"] == ("", "")


def test_an_answer_given_in_another_tab_is_seen_before_the_round_moves(get, post, answered, owner):
    sent = {"do": "move", "seen": seen_on(get("move-rubric"))}
    answer(answered, {"SELL-L1-2": ("not_met", "Looked again")}, by=owner)

    assert post("move-rubric", data=sent).status_code == 409
    answered.refresh_from_db()
    assert (answered.rubric_version.number, said(answered)["SELL-L1-2"]) == (1, ("not_met", "Looked again"))


@pytest.mark.parametrize("way", ["", "keep", "as:nothing", "x" * 300])
def test_a_way_that_is_not_offered_is_named_and_nothing_moves(get, post, answered, way):
    sent = {"do": "move", "seen": seen_on(get("move-rubric")), "way-choice-partly": way}
    page = post("move-rubric", data=sent)

    assert page.status_code == 422
    assert "Choose one of the ways that are offered for partly." in words(page)
    assert not RubricMove.objects.exists()


def test_a_round_under_review_says_why_it_stays(get, post, answered, owner):
    submit_assessment(assessment=answered, by=owner, at=AT)
    firm = make_firm()
    make_grant(answered.factory, firm)
    open_review(desk=Desk(answered, firm), by=make_consultant(firm), at=AT)
    reopen_assessment(assessment=answered, by=owner, at=AT)

    page = get("move-rubric")
    assert "A consultant is reviewing this round." in words(page)
    assert 'value="move"' not in page.content.decode()
    post("move-rubric", data={"do": "move", "seen": seen_on(page)})
    assert not RubricMove.objects.exists()


def test_a_version_without_the_type_of_manufacturing_says_so(get, assessment):
    document = make_document(
        make_leaf("ONLY", {"other": "1"}, (1, 1, 1)), profiles={"other": {"title": texts("Other")}}
    )
    make_published_rubric(document, number=2)

    assert "Version 2 does not know the type of manufacturing of this round" in words(get("move-rubric"))


@pytest.mark.parametrize("page", ["move-rubric", "move-back"])
def test_a_submitted_round_is_led_back_to_its_tasks(get, post, answered, owner, page):
    submit_assessment(assessment=answered, by=owner, at=AT)

    for response in (get(page), post(page, data={"do": "move", "seen": "x"})):
        assert response.status_code == 302
        (message,) = get_messages(response.wsgi_request)
        assert str(message) == "This round is submitted, so it keeps its rubric."


def test_going_back(get, post, answered, owner):
    move(answered, by=owner)
    page = get("move-back")
    text = words(page)
    assert "Back to version 1" in text
    assert "No answer that was given is touched" in text

    assert post("move-back", data={"do": "move", "seen": seen_on(page)}).status_code == 302
    answered.refresh_from_db()
    assert (answered.rubric_version.number, said(answered)) == (1, GIVEN)
    hub = words(get("hub"))
    assert "moved this round" not in hub
    assert "A newer rubric is available: version 2" in hub


def test_every_copy_of_the_round_is_named_and_a_strange_one_is_not_found(get, answered, owner, colleague, contributor):
    first, second = move(answered, by=owner), go_back(answered, by=owner)
    assert [copy.before_id for copy in RubricMove.objects.all()] == [second.before_id, first.before_id]

    page = get("before-move", snapshot=first.before_id)
    assert "Copies of this round" in words(page)
    assert get("before-move", by=colleague).status_code == 200
    assert get("before-move", by=contributor).status_code == 403
    for strange in ("nothing", "00000000-0000-4000-8000-000000000000"):
        assert get("before-move", snapshot=strange).status_code == 404


def test_the_results_name_the_copy(get, answered, owner):
    copy = move(answered, by=owner).before
    text = words(get("results"))
    assert "before moving to another version" in text

    text = words(get("results", snapshot=copy.pk))
    assert "This is the round as it was before it moved to another version of the rubric" in text
    assert "version 1" in text


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("page", "queries"), [("move-rubric", 10), ("before-move", 8)])
def test_the_pages_cost_the_same_however_many_rounds_there_are(
    client, owner, answered, get, make_more_rounds, django_assert_num_queries, page, queries, count
):
    if page == "before-move":
        move(answered, by=owner)
    make_more_rounds(count)
    client.force_login(owner)

    with django_assert_num_queries(queries):
        client.get(address(answered, page))


# ---------------------------------------------------------------- a page that was opened before the move
@pytest.fixture
def old_page(answered, owner) -> dict[str, str]:
    """What every page of the old version sends along."""
    sent = {"rubric": answered.rubric_version.rubric_hash, "version": "1"}
    move(answered, by=owner)
    return sent


def test_an_answer_to_what_stays_is_saved_from_an_old_page(post, answered, old_page):
    response = post("requirement", "MAKE-A-L1-2", data=old_page | {"value": "mostly", "note": "New"}, json=True)

    assert response.json()["status"] == "saved"
    assert said(answered)["MAKE-A-L1-2"] == ("mostly", "New")


@pytest.mark.parametrize(
    ("key", "value", "status", "sentence"),
    [
        ("SELL-L1-1", "fully", 409, "which does not ask this any more. Copy what you need."),
        ("MAKE-B-L1-1", "fully", 422, "in which this question reads otherwise. Look at it again."),
        ("SELL-L1-2", "partly", 422, "The page sent an answer that does not exist; reload it."),
    ],
)
def test_what_an_old_page_cannot_save_is_told_and_nothing_is_overwritten(
    post, answered, old_page, key, value, status, sentence
):
    before = said(answered)
    response = post("requirement", key, data=old_page | {"value": value, "note": "Typed"}, json=True)

    assert (response.status_code, response.json()["status"]) == (status, "refused")
    assert sentence in response.json()["message"]
    assert said(answered) == before


def test_a_whole_old_page_loses_nothing(post, answered, old_page):
    """SELL-L1-1 is gone and SELL-L1-2 stays; without a script the page sends both."""
    sent = {"rubric": old_page["rubric"]}
    for key, value, version in (("SELL-L1-1", "mostly", 1), ("SELL-L1-2", "fully", 2)):
        sent |= {f"value-{key}": value, f"note-{key}": f"Typed at {key}", f"version-{key}": version}
    response = post("questions", "SELL", 1, data=sent)

    assert response.status_code == 409
    text = words(response)
    assert "SELL-L1-1: Text of SELL-L1-1 mostly Typed at SELL-L1-1" in text
    assert "SELL-L1-2" not in text
    assert said(answered)["SELL-L1-2"] == ("fully", "Typed at SELL-L1-2")
    assert said(answered)["SELL-L1-1"] == GIVEN["SELL-L1-1"]


def test_what_moved_to_another_page_is_saved_from_the_old_one(post, answered, old_page):
    key = "MAKE-A-L2-1"
    sent = {"rubric": old_page["rubric"], f"value-{key}": "mostly", f"note-{key}": "Typed", f"version-{key}": 2}
    assert post("questions", "MAKE-A", 2, data=sent).status_code == 302

    assert said(answered)[key] == ("mostly", "Typed")


def test_an_old_page_of_a_question_that_reads_otherwise_comes_back_with_what_was_typed(post, answered, old_page):
    key = "MAKE-B-L1-1"
    sent = {"rubric": old_page["rubric"], f"value-{key}": "fully", f"note-{key}": "Typed", f"version-{key}": 1}
    response = post("questions", "MAKE-B", 1, data=sent)

    assert response.status_code == 422
    assert "Another text" in words(response)
    assert "Typed" in words(response)
    assert said(answered)[key] == GIVEN[key]


def test_a_stranger_and_an_unknown_question_stay_unknown(post, old_page, stranger, contributor):
    for key, person in (("SELL-L1-1", stranger), ("SELL-L1-1", contributor)):
        assert post("requirement", key, by=person, data=old_page, json=True).status_code == 404
    assert post("requirement", "NOTHING", data=old_page, json=True).status_code == 404
    assert post("requirement", "SELL-L1-1", data={"rubric": "x", "version": "1"}, json=True).status_code == 404


def test_an_earlier_answer_that_is_gone_does_not_come_back(post, answered, old_page):
    response = post("restore", "SELL-L1-2", data={"to": "1", "seen": "2"}, json=True)

    assert response.status_code == 409
    assert "does not have that answer any more" in response.json()["message"]
    assert said(answered)["SELL-L1-2"] == ("half", "")


def test_a_page_from_before_a_mere_correction_of_words_still_saves(post, assessment, owner):
    old = assessment.rubric_version.rubric_hash
    document = make_document()
    document["nodes"][1]["requirements"][0]["text"] = texts("Said better")
    publish(document)
    move_open_rounds(at=AT)
    response = post("requirement", "SELL-L1-1", data={"rubric": old, "version": "0", "value": "fully"}, json=True)

    assert response.json()["status"] == "saved"
    assessment.refresh_from_db()
    assert assessment.rubric_version.number == 2

"""The requests that save one answer by itself: what they reply, refuse and cost."""

from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessment.models import Answer, AnswerChange
from assessment.services.submission import submit_assessment
from tests.assessment.conftest import KEY, address, stored, words
from tests.builders import AT, give_answers

pytestmark = pytest.mark.django_db
TRANSACTION = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


def test_a_save_answers_with_the_new_version_and_what_changed(post, owner):
    data = {"value": "fully", "note": " on the board ", "flagged": "on", "version": 0, "tab": "t1", "sequence": 1}
    response = post("requirement", KEY, data=data, json=True)

    body = response.json()
    assert (response.status_code, body["status"], body["version"], body["merged"]) == (200, "saved", 1, {})
    assert set(body["html"]) == {"saved", "progress", "strip", "next_level"}
    assert "1 of 2 answered in this subdomain" in body["html"]["progress"]
    assert "The plant stands at 15.0 % for level 1. Level 2 opens at 80 %." in unescape(body["html"]["next_level"])
    answer = Answer.objects.get()
    assert (answer.value, answer.note, answer.flagged, answer.tab, answer.sequence, answer.updated_by) == (
        "fully", "on the board", True, "t1", 1, owner,
    )  # fmt: skip


def test_how_sure_somebody_is_is_saved_with_the_answer_and_kept_in_its_history(post, get):
    post("requirement", KEY, data={"value": "fully", "version": 0, "confidence": "guess"}, json=True)
    post("requirement", KEY, data={"value": "fully", "version": 1, "confidence": "sure"}, json=True)

    assert Answer.objects.get().confidence == "sure"
    assert list(AnswerChange.objects.values_list("confidence", flat=True)) == ["guess", "sure"]
    page = get("requirement", KEY)
    assert f'name="confidence-{KEY}" value="sure" autocomplete="off" checked' in page.content.decode()
    assert "fully A guess" in words(page)


def test_without_scripts_how_sure_somebody_is_is_saved_with_the_page(post):
    data = {f"value-{KEY}": "partly", f"confidence-{KEY}": "fairly", f"version-{KEY}": "0"}

    assert post("questions", "MAKE-A", 1, data=data).status_code == 302
    assert Answer.objects.get().confidence == "fairly"


def test_two_people_who_are_differently_sure_are_asked_which_stands(post):
    post("requirement", KEY, data={"value": "fully", "version": 0, "confidence": "sure"}, json=True)

    response = post("requirement", KEY, data={"value": "fully", "version": 0, "confidence": "guess"}, json=True)

    assert response.status_code == 409
    conflict = unescape(response.json()["html"]["conflict"])
    assert "How sure? owner said “Sure” a moment ago. You said “A guess”." in " ".join(conflict.split())


def test_the_save_that_opens_a_level_says_so(post, assessment):
    give_answers(assessment, dict.fromkeys(("MAKE-A-L1-2", "MAKE-B-L1-1", "SELL-L1-1", "SELL-L1-2"), "fully"))

    assert post("requirement", KEY, data={"value": "fully", "version": 0}, json=True).json()["plant_open"] == 2


def test_what_a_colleague_changed_beside_it_comes_back_with_the_save(post, theirs):
    theirs("", "theirs")

    body = post("requirement", KEY, data={"value": "fully", "version": 0, "tab": "t", "sequence": 1}, json=True).json()

    assert (body["version"], body["merged"], stored()) == (2, {"note": "theirs"}, ("fully", "theirs", 2))


def test_a_conflict_is_409_with_both_sides_and_nothing_stored(post, theirs):
    theirs("partly")

    response = post("requirement", KEY, data={"value": "fully", "version": 0}, json=True)

    body = response.json()
    assert (response.status_code, body["status"], body["version"]) == (409, "conflict", 1)
    assert body["theirs"] == {"value": "partly", "note": "", "flagged": False, "confidence": ""}
    assert "colleague answered “partly”" in unescape(body["html"]["conflict"])
    assert stored() == ("partly", "", 1)


@pytest.mark.parametrize(("keep", "value", "versions"), [("mine", "fully", 2), ("theirs", "partly", 3)])
def test_a_conflict_is_settled_and_both_stand_in_the_history(post, theirs, keep, value, versions):
    theirs("partly")

    body = post("requirement", KEY, data={"value": "fully", "version": 1, "keep": keep}, json=True).json()

    assert (body["status"], body["version"], stored()) == ("saved", versions, (value, "", versions))
    assert set(AnswerChange.objects.values_list("value", flat=True)) == {"partly", "fully"}


def test_undo_brings_the_earlier_answer_back(post, theirs):
    theirs("partly")
    theirs("fully")

    body = post("restore", KEY, data={"to": 1, "seen": 2}, json=True).json()

    assert (body["status"], body["version"], body["content"]["value"]) == ("saved", 3, "partly")


@pytest.mark.parametrize("json", [True, False])
def test_undo_takes_back_no_answer_that_the_page_has_not_seen(post, theirs, json):
    for value in ("partly", "fully", "mostly"):
        theirs(value)

    response = post("restore", KEY, data={"to": 1, "seen": 2}, json=json)

    assert response.status_code == (409 if json else 302)
    sentence = response.json()["message"] if json else str(next(iter(get_messages(response.wsgi_request))))
    assert sentence.startswith("Somebody changed this answer meanwhile.")
    assert stored() == ("mostly", "", 3)


@pytest.mark.parametrize(
    "data", [{}, {"to": "1"}, {"to": "x", "seen": 1}, {"to": 5, "seen": 1}, {"to": "9" * 5000, "seen": 1}]
)
def test_undo_to_a_version_that_is_not_there_is_404(post, theirs, data):
    theirs("partly")

    assert post("restore", KEY, data=data, json=True).status_code == 404


# ---------------------------------------------------------------- refused
@pytest.mark.parametrize(
    "page", [("questions", "MAKE-A", 1), ("open-level", "SELL", 2), ("requirement", KEY), ("restore", KEY)]
)
@pytest.mark.parametrize("json", [True, False])
def test_a_submitted_round_refuses_in_a_sentence(post, assessment, owner, page, json):
    submit_assessment(assessment=assessment, by=owner, at=AT)

    response = post(*page, data={f"version-{KEY}": 0, "version": 0, "to": 0, "seen": 0, "value": "fully"}, json=json)

    if json and page[0] in ("requirement", "restore"):
        assert (response.status_code, response.json()["status"]) == (423, "refused")
    else:
        assert response.url == address(assessment, "hub")
        assert "Reopen it" in str(next(iter(get_messages(response.wsgi_request))))
    assert AnswerChange.objects.count() == 0


HOSTILE = [
    ({"value": "nearly"}, 422),
    ({"value": "fully\x00"}, 422),
    ({"version": ""}, 422),
    ({"version": "-1"}, 422),
    ({"version": "9" * 30}, 422),
    ({"version": "1.5"}, 422),
    ({"version": "\x00"}, 422),
    ({"tab": "x" * 37}, 422),
    ({"tab": "<script>"}, 422),
    ({"sequence": "99999999999"}, 422),
    ({"keep": "both"}, 422),
    ({"confidence": "certain"}, 422),
    ({"keep": "theirs"}, 200),
    ({"flagged": "maybe"}, 200),
    ({"note": "x" * 2001}, 422),
    ({"note": "e\u0301" * 2000}, 200),
    ({"note": "\x00\x07 a \ud7ff"}, 200),
    ({"note": "👩‍🏭" * 500}, 200),
    ({"note": "\u202eمصنع <script>{{ 7|add:7 }}#set page()"}, 200),
    ({"note": "\r\n" * 10_000 + "x"}, 200),
]


@pytest.mark.parametrize("json", [True, False])
@pytest.mark.parametrize(("data", "status"), HOSTILE)
def test_hostile_input_is_refused_or_stored_and_never_an_error(get, post, data, status, json):
    response = post("requirement", KEY, data={"value": "fully", "version": 0, **data}, json=json)

    assert response.status_code == (302 if status == 200 and not json else status)
    assert Answer.objects.count() == (1 if status == 200 else 0)
    assert get("requirement", KEY).status_code == 200


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        ("x" * 2001, "The note is 1 character too long; the limit is 2000."),
        ("汉" * 10_000, "The note is 8000 characters too long; the limit is 2000."),
    ],
)
def test_a_note_too_long_says_by_how_much_and_stays_in_the_form(post, note, sentence):
    assert post("requirement", KEY, data={"note": note, "version": 0}, json=True).json()["message"] == sentence

    response = post("requirement", KEY, data={"note": note, "version": 0})
    assert sentence in words(response)
    assert note in response.content.decode()


def test_a_tab_that_does_not_count_its_requests_loses_nothing(post):
    for version, value in enumerate(("partly", "fully")):
        post("requirement", KEY, data={"value": value, "version": version, "tab": "t", "sequence": ""}, json=True)

    assert stored() == ("fully", "", 2)


# ---------------------------------------------------------------- what it costs
def statements(queries: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in queries if not query["sql"].startswith(TRANSACTION)]


@pytest.mark.parametrize("earlier", [[], ["partly"]])
def test_saving_one_answer_takes_eight_statements(client, owner, assessment, theirs, earlier):
    for value in earlier:
        theirs(value)
    client.force_login(owner)
    data = {"value": "fully", "version": len(earlier), "tab": "t", "sequence": 1}

    with CaptureQueriesContext(connection) as queries:
        client.post(address(assessment, "requirement", KEY), data, headers={"accept": "application/json"})

    assert len(statements(queries)) == 8


def test_a_note_far_too_long_is_refused_before_its_letters_are_composed(post, monkeypatch):
    monkeypatch.setattr(
        "assessment.forms.answers.clean_note", lambda text: pytest.fail("costs the square of its length")
    )
    response = post(
        "requirement", KEY, data={"value": "fully", "version": 0, "note": "a" + "\u0301" * 60_000}, json=True
    )

    assert (response.status_code, response.json()["status"]) == (422, "refused")

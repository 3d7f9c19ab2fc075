"""Contributors see and write the subdomains given to them; managers give them, take them back and remind."""

import pytest

from accounts.models import Membership, Role
from assessment.models import Answer, Assessment, SectionAssignment
from assessment.services.delegation import unassign_sections
from assessment.services.sections import mark_ready
from tests.assessment.conftest import address, words
from tests.builders import AT, give_answers, make_assessment, make_assignment, make_factory, make_membership, make_user

pytestmark = pytest.mark.django_db
OWN, OTHER = "MAKE-A", "SELL"
CANARY = "canary-note-of-somebody-else"
WHOLE = [
    ("all",),
    ("check", "MAKE"),
    ("kpi",),
    ("results",),
    ("why",),
    ("results-csv",),
    ("results-json",),
    ("submit",),
]
PLACES_OF_OTHERS = [("section", OTHER), ("questions", OTHER, 1), ("requirement", "SELL-L1-1"), ("paper", OTHER)]


@pytest.fixture
def canary(assessment: Assessment) -> None:
    give_answers(assessment, {"SELL-L1-1": "fully", "MAKE-B-L1-1": "fully"})
    Answer.objects.update(note=CANARY, flagged=True)


# ---------------------------------------------------------------- reading
@pytest.mark.parametrize(
    "page", [("home",), ("hub",), ("questions", OWN, 1), ("requirement", "MAKE-A-L1-1"), ("paper", OWN)]
)
def test_a_contributor_opens_the_pages_of_their_part_without_a_word_of_the_rest(get, contributor, canary, page):
    response = get(*page, by=contributor)

    html = response.content.decode()
    assert response.status_code == 200
    assert CANARY not in html
    assert [word for word in ("SELL", "MAKE-B", "/results/", "/reports/", "/submit/", "/people/") if word in html] == []


@pytest.mark.parametrize("page", [("home",), ("hub",)])
def test_a_contributor_sees_neither_level_nor_score(get, contributor, page):
    text = words(get(*page, by=contributor))

    for word in ("Below level", "Provisional", "Score", "Too early", "The plant stands", "Results", "Reports"):
        assert word not in text


@pytest.mark.parametrize("page", WHOLE)
def test_pages_about_the_whole_round_are_not_for_contributors(get, contributor, page):
    assert get(*page, by=contributor).status_code == 403


@pytest.mark.parametrize("page", PLACES_OF_OTHERS)
def test_a_subdomain_that_is_not_theirs_does_not_exist_for_a_contributor(get, contributor, page):
    assert get(*page, by=contributor).status_code == 404


def test_the_hub_of_a_contributor_lists_their_subdomains_alone(get, contributor, canary):
    response = get("hub", by=contributor)

    assert [
        task.leaf.node.key for group in response.context["groups"] for _, tasks in group.parts for task in tasks
    ] == [OWN]
    assert "0 of 2 questions in your subdomains are answered." in words(response)


def test_the_way_to_the_next_question_stays_in_ones_part(get, contributor, assessment):
    assert get("next", by=contributor).url.endswith(f"/s/{OWN}/1/#r-MAKE-A-L1-1")
    give_answers(assessment, {"MAKE-A-L1-1": "fully", "MAKE-A-L1-2": "fully"})
    assert get("next", by=contributor).url.endswith(f"/s/{OWN}/")
    mark_ready(assessment=assessment, leaf=OWN, ready=True, by=assessment.created_by, at=AT)
    assert get("next", by=contributor).url == address(assessment, "hub")


# ---------------------------------------------------------------- writing
@pytest.mark.parametrize("json", [True, False])
def test_a_contributor_saves_in_their_part_and_nowhere_else(post, contributor, json):
    saved = post("requirement", "MAKE-A-L1-1", by=contributor, data={"value": "fully", "version": 0}, json=json)
    refused = post("requirement", "SELL-L1-1", by=contributor, data={"value": "fully", "version": 0}, json=json)

    assert saved.status_code in (200, 302)
    assert refused.status_code == 404
    assert list(Answer.objects.values_list("requirement", "value")) == [("MAKE-A-L1-1", "fully")]


def test_what_a_save_brings_back_says_nothing_about_the_plant(post, contributor, canary):
    reply = post("requirement", "MAKE-A-L1-1", by=contributor, data={"value": "fully", "version": 0}, json=True).json()

    shown = " ".join(reply["html"].values())
    assert "opened so far" not in shown
    assert "The plant stands" not in shown


def test_a_page_is_saved_with_its_word_that_it_is_ready(post, contributor, assessment):
    data = {"value-MAKE-A-L1-1": "partly", "version-MAKE-A-L1-1": "0", "ready": "yes"}
    response = post("questions", OWN, 1, by=contributor, data=data)

    assert response.url == address(assessment, "hub")
    assert assessment.sections.get().ready
    assert post("questions", OTHER, 1, by=contributor, data={"ready": "yes"}).status_code == 404
    assert assessment.sections.count() == 1


@pytest.mark.parametrize(
    ("name", "args", "status"),
    [("open-level", (OTHER, 2), 404), ("restore", ("SELL-L1-1",), 404), ("presence", (OTHER,), 404),
     ("hub", (), 403), ("kpi", (), 403), ("scope", (), 403), ("people", (), 403), ("submit", (), 403)],
)  # fmt: skip
def test_a_contributor_writes_nothing_outside_their_part(post, contributor, name, args, status):
    assert post(name, *args, by=contributor).status_code == status


def test_taking_a_subdomain_back_counts_with_the_next_request(get, post, contributor, owner, assessment):
    assert get("questions", OWN, 1, by=contributor).status_code == 200
    unassign_sections(assessment=assessment, leaves=[OWN], whom=contributor, by=owner, at=AT)

    assert get("questions", OWN, 1, by=contributor).status_code == 404
    assert post("requirement", "MAKE-A-L1-1", by=contributor, data={"value": "fully"}, json=True).status_code == 404
    assert Answer.objects.count() == 0


def test_a_former_contributor_finds_nothing_also_when_they_come_back(get, contributor, factory):
    Membership.objects.get(user=contributor).delete()
    assert get("questions", OWN, 1, by=contributor).status_code == 404
    assert SectionAssignment.objects.count() == 0

    make_membership(contributor, factory, Role.CONTRIBUTOR)
    assert get("questions", OWN, 1, by=contributor).status_code == 404
    assert "Nothing has been given to you yet." in words(get("home", by=contributor))


def test_a_contributor_of_another_factory_is_a_stranger(get, post, assessment):
    user, plant = make_user("elsewhere"), make_factory("Plant B")
    make_membership(user, plant, Role.CONTRIBUTOR)
    make_assignment(make_assessment(plant, assessment.rubric_version), OWN, user)

    assert get("questions", OWN, 1, by=user).status_code == 404
    assert post("requirement", "MAKE-A-L1-1", by=user, data={"value": "fully"}, json=True).status_code == 404


def test_an_assignment_in_one_round_opens_no_other(client, contributor, factory, assessment):
    other = make_assessment(factory, assessment.rubric_version, name="Other round")

    client.force_login(contributor)
    assert client.get(address(assessment, "questions", OWN, 1)).status_code == 200
    assert client.get(address(other, "questions", OWN, 1)).status_code == 404


def test_who_is_demoted_to_viewer_reads_and_writes_no_more(get, post, contributor):
    Membership.objects.filter(user=contributor).update(role=Role.VIEWER)

    assert get("results", by=contributor).status_code == 200
    assert post("requirement", "MAKE-A-L1-1", by=contributor, data={"value": "fully"}, json=True).status_code == 403

"""A rubric of another kind on every page: numbers and counted scenarios are answered, scored, compared and reviewed."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Factory, User
from assessment.models import Answer, Assessment, Snapshot
from assessment.selectors.snapshots import read_payload
from assessment.services.carrying import carry_answers
from assessment.services.submission import submit_assessment
from reports.assembly import case_of_snapshot
from reports.content import build_content
from reviews.access import Desk
from reviews.services.findings import View, save_finding
from reviews.services.signoff import sign_review
from rubrics.models import RubricVersion
from rubrics.shipped_files import find_shipped, list_shipped
from tests.assessment.conftest import address, words
from tests.builders import (
    AT,
    make_administrator,
    make_assessment,
    make_consultant,
    make_firm,
    make_grant,
    make_published_rubric,
)
from tests.pure.test_all_of_rule import ANSWERS, SLUG

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> RubricVersion:
    document = next(item for item in list_shipped() if item.slug == SLUG)
    return make_published_rubric(document.read(), number=document.number)


@pytest.fixture
def assessment(factory: Factory, owner: User, version: RubricVersion) -> Assessment:
    return make_assessment(factory, version, profile="manufacturing", by=owner, answers=ANSWERS)


# ---------------------------------------------------------------- answering
def test_a_number_is_saved_in_its_shortest_form(post):
    reply = post("requirement", "DEV-1", data={"value": " ４2.50 ", "version": 1}, json=True)

    assert (reply.status_code, reply.json()["status"]) == (200, "saved")
    assert Answer.objects.get(requirement="DEV-1").value == "42.5"


def test_a_fall_may_be_written_with_a_true_minus(post):
    post("requirement", "GRN-1", data={"value": "−4", "version": 1}, json=True)

    assert Answer.objects.get(requirement="GRN-1").value == "-4"


@pytest.mark.parametrize("typed", ["101", "-1", "a lot", "1,5", "NaN", "1e2", "9" * 30])
def test_what_is_no_number_within_its_bounds_is_refused_with_the_bounds_and_nothing_is_stored(post, typed):
    reply = post("requirement", "DEV-1", data={"value": typed, "version": 0}, json=True)

    assert reply.status_code == 422
    assert "Write a number from 0 to 100, for example 35.5." in reply.json()["message"] or len(typed) > 20
    assert Answer.objects.get(requirement="DEV-1").value == "35"


def test_a_refused_number_stays_in_the_field_of_the_page_and_the_others_are_saved(post):
    data = {"value-CAP-1": "many", "version-CAP-1": "1", "value-CAP-2": "fully", "version-CAP-2": "1"}

    page = post("questions", "CAP", 1, data=data)

    assert page.status_code == 422
    assert 'value="many"' in page.content.decode()
    assert "Write a number from 0 to 100" in words(page)
    assert Answer.objects.get(requirement="CAP-2").value == "fully"


def test_a_choice_of_another_scale_is_refused(post):
    reply = post("requirement", "PRO-1", data={"value": "fully", "version": 0}, json=True)

    assert reply.status_code == 422
    assert Answer.objects.get(requirement="PRO-1").value == "level_2"


def test_the_page_of_a_number_explains_its_steps_and_speaks_of_no_level(get):
    page = words(get("questions", "DEV", 1))

    assert "Your figure in %" in page
    assert "10 % or more: 0.25 20 % or more: 0.5 40 % or more: 0.75 60 % or more: 1 Below that: 0" in page
    assert "Level 1" not in page


def test_a_scenario_tells_each_level_beside_its_answer(get):
    page = words(get("questions", "LIF", 1))

    assert "Level 2 Drawings with parts lists are kept in one system, with versions and approval." in page
    assert "Binding" in page
    assert "Which eight scenarios bind is our choice: public sources give their number only." in page


def test_there_is_one_page_a_subdomain(get):
    assert get("section", "DEV").url.endswith("/s/DEV/1/")
    assert get("questions", "DEV", 2).status_code == 404


def test_the_table_of_answers_finds_numbers_by_their_words_and_states(get):
    page = words(get("all"))

    assert "35 %" in page
    assert "84 yuan" in page
    assert "LIF-1" in words(get("all", state="level_2"))
    assert "LIF-2" not in words(get("all", state="level_2"))


def test_the_paper_form_has_a_line_for_a_number_and_boxes_for_choices(get):
    page = words(get("paper", "CAP"))

    assert "____________ %" in page
    assert "☐ Not yet ☐ Partly" in page


# ---------------------------------------------------------------- what it amounts to
def test_the_home_and_the_results_say_what_is_missing_for_the_next_level(get):
    assert "Score 59.44 of 60 At the level: 2 of 8 Binding: 2 of 5" in words(get("home"))
    page = words(get("results"))
    assert "Your plant is at level 2, Specification" in page
    assert "What is missing for level 3" in page
    assert "3 Integration At the level or above 8 2 6" in page
    assert "Digital base 26.25 50 52.5 %" in page
    assert "19 answers can still add points" in page
    assert "Data pass from one system to the next without being typed again. +5.00" in page
    assert "now 15 %, best 60 %" in page


def test_the_score_is_taken_apart_down_to_the_answers(get):
    assert "Sum 951/1600" in words(get("why"))
    page = words(get("why", node="BAS/EQP/DEV"))
    assert "Share of production machines that are digital. DEV-1 35 % 1 1/2 1/2" in page
    assert get("why", node="SCN").status_code == 404


def test_the_downloads_tell_conditions_numbers_and_scenarios(get):
    rows = list(csv.reader(io.StringIO(get("results-csv").content.decode("utf-8-sig"))))
    data = json.loads(get("results-json").content)

    assert ["Score needed", "", "Integration", "3", "951/16 of 60", "951/16", "", ""] in rows
    assert next(row for row in rows if row[1] == "DEV-1")[4:7] == ["35 %", "1/2", "50.0"]
    assert next(row for row in rows if row[1] == "PRO-2")[4] == "Level 3"
    assert (data["level"], data["score_exact"], "levels" in data) == (2, "951/16", False)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("hub", ()), ("scope", ()), ("people", ()), ("evidence", ()), ("evidence-of", ("DEV-1",)), ("kpi", ()),
        ("submit", ()), ("check", ("OUT",)), ("requirement", ("DEV-1",)), ("requirement", ("PRO-2",)), ("new", ()),
    ],
)  # fmt: skip
def test_every_other_page_of_the_round_is_there(get, name, args):
    assert get(name, *args).status_code == 200


def test_two_rounds_are_compared_by_score_and_cause_without_levels(get, factory, owner, version, assessment):
    answers = ANSWERS | {"NET-1": "not_met", "DEV-1": "5"}
    before = AT - timedelta(days=365)
    earlier = make_assessment(
        factory, version, name="2025", profile="manufacturing", by=owner, answers=answers, at=before
    )

    page = words(get("compare", earlier.pk))

    assert "The score rose from 52.44 to 59.44" in page
    assert "Answers +7.00" in page
    assert "Level then" not in page


# ---------------------------------------------------------------- frozen, printed, reviewed
def test_what_is_submitted_is_frozen_and_read_back_the_same(get, assessment, owner):
    live = json.loads(get("results-json").content)
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)

    assert read_payload(snapshot)["result"] == live | {"evidenced": live["evidenced"]}
    assert json.loads(get("results-json").content) == live
    assert "Self-assessed" in words(get("results"))


def test_the_report_of_a_record_tells_conditions_points_and_answers(assessment, owner):
    content = build_content(case_of_snapshot(submit_assessment(assessment=assessment, by=owner, at=AT)))

    third = content["totals"]["conditions"][2]["rows"]
    assert [(row["kind"], row["needed"], row["got"], row["missing"]) for row in third] == [
        ("total", "60", "59.44", "0.57"), ("reached", "8", "2", "6"), ("binding", "5", "2", "3"),
    ]  # fmt: skip
    assert [(group["points"], group["most"]) for group in content["groups"]] == [
        ("26.25", "50"), ("18.19", "30"), ("15.00", "20"), ("0.00", ""),
    ]  # fmt: skip
    assert content["groups"][0]["parts"][1]["requirements"][0]["answer"]["text"] == {"en": "35 %", "zh-hans": "35%"}
    assert content["context"]["shares"] == []


def test_a_consultant_reviews_numbers_and_scenarios(assessment, owner, factory):
    submit_assessment(assessment=assessment, by=owner, at=AT)
    firm = make_firm()
    make_grant(factory, firm)
    client = Client()
    client.force_login(make_consultant(firm))
    page = client.get(reverse("reviews:requirement", args=[assessment.pk, "DEV-1"]))
    data = {
        "answer_version": 0,
        "finding_version": 0,
        "reason": "The ledger lists twelve of forty-eight",
        "visible": "on",
    }
    versions = {"answer_version": Answer.objects.get(requirement="DEV-1").version}

    refused = client.post(
        reverse("reviews:requirement", args=[assessment.pk, "DEV-1"]), data | versions | {"value": "many"}
    )
    saved = client.post(
        reverse("reviews:requirement", args=[assessment.pk, "DEV-1"]), data | versions | {"value": "25.0"}
    )
    listed = words(client.get(reverse("reviews:review", args=[assessment.pk])))

    assert 'name="value" value="35"' in page.content.decode()
    assert (refused.status_code, saved.status_code) == (422, 302)
    assert "35 % → 25 %" in listed


def test_a_signed_review_lowers_the_score_and_is_printed(assessment, owner, factory, get):
    submit_assessment(assessment=assessment, by=owner, at=AT)
    firm = make_firm()
    make_grant(factory, firm)
    consultant = make_consultant(firm)
    desk = Desk(Assessment.objects.select_related("factory", "rubric_version").get(), firm)
    for key, value in ANSWERS.items():
        said = {"NET-1": "not_met", "DEV-1": "5", "PRO-2": "level_1"}.get(key, value)
        number = Answer.objects.get(requirement=key).version
        view = View(said, "Seen on site, and not as stated.", True, answer_version=number, finding_version=0)
        save_finding(desk=desk, requirement=key, view=view, by=consultant, at=AT)

    review = sign_review(desk=desk, name="R. Reviewer", summary="", by=consultant, at=AT)

    content = build_content(case_of_snapshot(review.snapshot))
    assert (content["result"]["score"], content["result"]["level"]) == ("52.44", 1)
    page = words(get("results"))
    assert "The reviewer lowered 3 and raised 0 answers; the score goes from 59.44 to 52.44." in page
    assert "35 % 5 %" in page
    assert "Level 3 Level 1" in page


def test_every_record_of_it_comes_out_the_same_again(assessment, owner):
    submit_assessment(assessment=assessment, by=owner, at=AT)
    out = io.StringIO()

    call_command("rescore", "--dry-run", stdout=out)

    assert out.getvalue() == "1 records scored again, 0 differences in 0 records.\n"


def test_an_administrator_reads_the_rule_the_steps_and_what_is_counted(version):
    client = Client()
    client.force_login(make_administrator())
    page = words(client.get(reverse("rubrics:version", args=[SLUG, 1])))
    leaf = words(client.get(reverse("rubrics:leaf", args=[SLUG, 1, "CST"])))

    assert "A level is reached when all of its conditions are met at once." in page
    assert "Digital operation: 16 scenarios SCN Counted by level" in page
    assert "95 yuan or less: 0.25" in leaf


# ---------------------------------------------------------------- choosing it
def test_a_new_round_asks_which_rubric_and_shows_the_scope_of_that_one(factory, owner, version):
    gate = find_shipped("gbt39116-2020", 3)
    assert gate
    other = make_published_rubric(next(item for item in list_shipped() if item.number == 3).read(), number=3)
    client = Client()
    client.force_login(owner)
    place = reverse("assessment:new", args=[factory.pk])

    first, second = words(client.get(place)), words(client.get(place, {"rubric": version.pk}))

    assert "Which rubric?" in first
    assert ("Process manufacturing" in first, "Process manufacturing" in second) == (True, False)
    assert "Parts that the plant does not perform" not in second
    response = client.post(place, {"name": "First", "rubric_version": version.pk, "profile": "manufacturing"})
    assert response.status_code == 302
    assert Assessment.objects.get(name="First").rubric_version == version
    assert other != version


def test_numbers_and_scenarios_are_carried_over_into_the_next_round(factory, owner, version, assessment):
    following = make_assessment(factory, version, name="2027", profile="manufacturing", by=owner)

    assert carry_answers(assessment=following, source=assessment, by=owner, at=AT) == len(ANSWERS)
    assert dict(Answer.objects.filter(assessment=following).values_list("requirement", "value")) == ANSWERS


def test_a_factory_stays_with_the_rubric_it_used_last(factory, owner, assessment):
    make_published_rubric(next(item for item in list_shipped() if item.number == 3).read(), number=3)
    client = Client()
    client.force_login(owner)

    assert "Parts that the plant does not perform" not in words(client.get(address(assessment, "new")))


def test_a_record_of_the_second_rubric_stands_beside_others_in_the_lists(assessment, owner, get):
    submit_assessment(assessment=assessment, by=owner, at=AT)

    assert Snapshot.objects.get().level == 2
    assert "2026 H2" in words(get("list"))

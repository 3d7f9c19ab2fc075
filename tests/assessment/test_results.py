"""The results page: what it says, what it is read from, and that text, charts, tables and JSON name one number."""

import json
import re
import xml.etree.ElementTree as ET
from fractions import Fraction
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Factory, Role, User
from assessment.models import Answer, Assessment, Snapshot
from assessment.selectors.gaps import list_gap_rows, try_closing
from assessment.selectors.result import get_result
from assessment.selectors.results import Results
from assessment.services.submission import reopen_assessment, submit_assessment
from tests.builders import (
    AT,
    give_answers,
    make_assessment,
    make_factory,
    make_membership,
    make_published_rubric,
    make_user,
)
from tests.pure.documents import make_document, make_leaf, make_node

pytestmark = pytest.mark.django_db

# Level 1 reached (0.96), level 2 at 0.45, one answer at level 3, two requirements without an answer.
ANSWERS = {
    "MAKE-A-L1-1": "fully",
    "MAKE-A-L1-2": "mostly",
    "MAKE-B-L1-1": "fully",
    "SELL-L1-1": "fully",
    "SELL-L1-2": "mostly",
    "MAKE-A-L2-1": "partly",
    "SELL-L2-1": "fully",
    "SELL-L2-2": "partly",
    "SELL-L3-1": "not_met",
}
PAGES = ("results", "why", "results-csv", "results-json", "kpi")


@pytest.fixture
def plant() -> Factory:
    return make_factory()


@pytest.fixture
def owner(plant: Factory, client: Client) -> User:
    user = make_user("owner")
    make_membership(user, plant)
    client.force_login(user)
    return user


@pytest.fixture
def assessment(plant: Factory, owner: User) -> Assessment:
    return make_assessment(plant, answers=ANSWERS)


def address(assessment: Assessment, name: str = "results", **query: object) -> str:
    where = reverse(f"assessment:{name}", args=[assessment.factory_id, assessment.pk])
    return where + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def page(client: Client, assessment: Assessment, **query: object) -> str:
    response = client.get(address(assessment, **query))
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    """The page as text, spaces and tags reduced."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def described(html: str, chart: str) -> str:
    return unescape(re.search(f'<desc id="{chart}-d">(.*?)</desc>', html).group(1))


def results_of(assessment: Assessment) -> Results:
    return Results(get_result(assessment))


def submit(assessment: Assessment, owner: User) -> Snapshot:
    return submit_assessment(assessment=assessment, by=owner, at=AT)


# ---------------------------------------------------------------- who may look
@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_gets_404(client: Client, assessment: Assessment, name: str) -> None:
    client.force_login(make_user("stranger"))
    assert client.get(address(assessment, name)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_somebody_who_is_not_signed_in_is_sent_to_the_sign_in_page(assessment: Assessment, name: str) -> None:
    response = Client().get(address(assessment, name))
    assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("name", PAGES)
def test_a_viewer_reads(client: Client, plant: Factory, assessment: Assessment, name: str) -> None:
    viewer = make_user("viewer")
    make_membership(viewer, plant, Role.VIEWER)
    client.force_login(viewer)
    assert client.get(address(assessment, name)).status_code == 200


def test_only_those_who_may_answer_are_led_to_the_questions(
    client: Client, plant: Factory, assessment: Assessment
) -> None:
    viewer = make_user("viewer")
    make_membership(viewer, plant, Role.VIEWER)
    owners_page = page(client, assessment)
    client.force_login(viewer)
    viewers_page = page(client, assessment)
    assert ("Continue answering" in owners_page, "Open the question" in owners_page) == (True, True)
    assert ("Continue answering" in viewers_page, "Open the question" in viewers_page) == (False, False)


@pytest.mark.parametrize("name", ["results", "why", "results-csv", "results-json"])
def test_the_pages_only_read(client: Client, assessment: Assessment, name: str) -> None:
    assert client.post(address(assessment, name)).status_code == 405


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_rounds(
    client: Client, plant: Factory, assessment: Assessment, rounds: int, django_assert_num_queries
) -> None:
    for number in range(1, rounds):
        make_assessment(plant, assessment.rubric_version, name=f"Round {number}", answers=ANSWERS)
    client.get(address(assessment))
    with django_assert_num_queries(8):
        client.get(address(assessment))


# ---------------------------------------------------------------- what it says
def test_the_heading_is_the_level_and_the_sentence_says_what_is_next(client: Client, assessment: Assessment) -> None:
    text = words(page(client, assessment))
    assert "Your plant is at level 1, Level 1 Provisional" in text
    assert "SELL is strongest, MAKE weakest Highest: SELL 1.75; lowest: MAKE 1.25." in text
    assert (
        "Score 1.45. Level 1 is satisfied; level 2 stands at 45.0 % and needs 80 %. 9 of 11 requirements answered."
        in text
    )


def test_what_can_still_be_reached_is_said_while_answers_are_missing(client: Client, assessment: Assessment) -> None:
    text = words(page(client, assessment))
    assert "2 requirements have no answer and count 0. If all of them are fully met, the score is 1.75." in text
    assert described(page(client, assessment), "scale") == "Score 1.45, level 1; 1.75, level 1, is still possible."


def test_below_level_1_is_said_in_words(client: Client, plant: Factory, owner: User) -> None:
    assessment = make_assessment(plant, answers=dict.fromkeys(ANSWERS, "not_met") | {"MAKE-B-L1-1": "fully"})
    text = words(page(client, assessment))
    assert "Your plant is below level 1 Provisional" in text
    assert "Score 0.30. Level 1 stands at 30.0 % and needs 80 %." in text


def test_at_the_top_nothing_is_missing(client: Client, plant: Factory, owner: User) -> None:
    assessment = make_assessment(plant)
    give_answers(assessment, dict.fromkeys(get_result(assessment).plan.requirement_keys(), "fully"))
    text = words(page(client, assessment))
    assert "Score 3.00. All 3 levels are satisfied." in text
    assert ("All parts stand equally high" in text, "points are missing" in text) == (True, False)


def test_before_level_1_is_answered_there_are_no_charts_of_zeros(client: Client, plant: Factory, owner: User) -> None:
    assessment = make_assessment(plant, answers={"MAKE-A-L1-1": "fully"})
    html = page(client, assessment)
    assert "1 of 5 questions of level 1 are answered." in words(html)
    assert "So far level 1 stands at 15.0 %, unanswered counting 0; it needs 80 %." in words(html)
    assert [name for name in ("radar", "parts", "scale") if f'id="{name}-d"' in html] == []


def test_a_level_that_is_reached_with_gaps_is_not_too_early(client: Client, plant: Factory, owner: User) -> None:
    assessment = make_assessment(
        plant, answers=dict.fromkeys(("MAKE-A-L1-1", "MAKE-A-L1-2", "MAKE-B-L1-1", "SELL-L1-1"), "fully")
    )
    assert "Your plant is at level 1" in words(page(client, assessment))


def test_a_submitted_round_is_never_too_early(client: Client, plant: Factory, owner: User) -> None:
    assessment = make_assessment(plant)
    submit(assessment, owner)
    assert "Your plant is below level 1 Self-assessed" in words(page(client, assessment))


def test_text_of_people_is_escaped(client: Client, plant: Factory, owner: User) -> None:
    assessment = make_assessment(plant, name="<script>alert(1)</script>", answers=ANSWERS)
    assert "<script>alert" not in page(client, assessment)


def test_the_frame_marks_the_level_the_plant_is_working_on(assessment: Assessment) -> None:
    assert [row.is_worked_on for row in results_of(assessment).levels] == [False, True, False]


def test_at_the_top_the_frame_marks_the_highest_level(plant: Factory, owner: User) -> None:
    assessment = make_assessment(plant)
    give_answers(assessment, dict.fromkeys(get_result(assessment).plan.requirement_keys(), "fully"))
    assert [row.is_worked_on for row in results_of(assessment).levels] == [False, False, True]


def test_a_level_that_was_not_opened_is_never_called_short(client: Client, plant: Factory, owner: User) -> None:
    assessment = make_assessment(plant, answers=ANSWERS | {"MAKE-A-L2-1": "mostly", "SELL-L2-2": "fully"})
    results = results_of(assessment)
    assert (results.reached_in[2].reached, results.pale_level) == (0, None)
    assert "Levels 1 to 2 are reached in most subdomains" in words(page(client, assessment))


def test_parts_with_the_same_figure_are_named_together(client: Client, plant: Factory, owner: User) -> None:
    nodes = [make_leaf("MEN", "0.4", (1,)), make_leaf("TOOLS", "0.3", (1,)), make_leaf("PLANS", "0.3", (1,))]
    version = make_published_rubric(make_document(*nodes, levels=1))
    answers = {"MEN-L1-1": "fully", "TOOLS-L1-1": "fully", "PLANS-L1-1": "partly"}
    text = words(page(client, make_assessment(plant, version, answers=answers)))
    assert "MEN and TOOLS are strongest, PLANS weakest Highest: MEN 1.00, TOOLS 1.00; lowest: PLANS 0.50." in text


# ---------------------------------------------------------------- one set of numbers
def test_charts_tables_and_json_name_the_same_numbers(client: Client, assessment: Assessment) -> None:
    html = page(client, assessment)
    data = json.loads(client.get(address(assessment, "results-json")).content)
    results = results_of(assessment)
    shown = {row.path: row.index_text for row in (*results.parts, *results.leaves)}
    exact = {path: results.result.figures.score(Fraction(node["index"])) for path, node in data["nodes"].items()}
    assert shown == {path: exact[path] for path in shown}
    assert described(html, "parts") == "SELL 1.75, MAKE 1.25"
    assert described(html, "radar") == "MAKE-A 1.50, MAKE-B 1.00, SELL 1.75"
    assert re.findall(r'<td class="n">(\d\.\d\d)</td>', html.split('id="s-sections"')[1].split("</tbody>")[0]) == [
        "1.75",
        "1.50",
        "1.00",
    ]
    assert data["score"] == "1.45"


def test_every_chart_of_the_page_is_well_formed(client: Client, assessment: Assessment) -> None:
    drawings = re.findall(
        r"<svg.*?</svg>", re.sub(r"<svg [^>]*overflow[^>]*>.*?</svg>", "", page(client, assessment)), re.S
    )
    assert len(drawings) > 10
    assert all(ET.fromstring(drawing) is not None for drawing in drawings)


def test_no_identifier_comes_twice(client: Client, assessment: Assessment) -> None:
    identifiers = re.findall(r'\bid="([^"]+)"', page(client, assessment))
    assert sorted(identifiers) == sorted(set(identifiers))


def test_the_json_is_the_promised_one_and_compact(client: Client, assessment: Assessment) -> None:
    response = client.get(address(assessment, "results-json"))
    assert response["Content-Disposition"] == 'attachment; filename="results-2026-h2.json"'
    assert json.loads(response.content) == get_result(assessment).data
    assert b": " not in response.content


def test_cells_tell_nothing_asked_from_not_opened_and_from_no_answer(assessment: Assessment) -> None:
    cells = {
        row.node.key: [cell.state for cell in row.cells] for group in results_of(assessment).heat for row in group.rows
    }
    assert cells == {
        "MAKE-A": ["full", "full", "shut"],
        "MAKE-B": ["full", "blank", "none"],
        "SELL": ["full", "full", "full"],
    }


def test_a_cell_with_some_answers_is_marked(assessment: Assessment) -> None:
    Answer.objects.filter(requirement="SELL-L2-1").delete()
    sell = results_of(assessment).heat[1].rows[0]
    assert [(cell.state, cell.percent, cell.answered, cell.asked) for cell in sell.cells][1] == ("partial", "25", 1, 2)


def test_a_percentage_is_never_rounded_up_to_the_gate(plant: Factory, owner: User) -> None:
    leaf = make_leaf("BIG", "1", (201,))
    version = make_published_rubric(make_document(leaf, levels=1))
    almost = {f"BIG-L1-{number}": "fully" for number in range(1, 161)} | {"BIG-L1-161": "partly"}
    results = results_of(make_assessment(plant, version, answers=almost))
    cell = results.heat[0].rows[0].cells[0]
    assert (cell.percent, cell.tone, results.levels[0].percent) == ("79", 2, "79.9")


# ---------------------------------------------------------------- gaps and trying out
def test_gaps_are_listed_by_what_they_add(assessment: Assessment) -> None:
    gaps = list_gap_rows(get_result(assessment))
    assert [(row.requirement.key, row.now and row.now.key, row.points) for row in gaps.rows] == [
        ("MAKE-B-L2-1", None, "30.00"),
        ("MAKE-A-L2-1", "partly", "15.00"),
        ("SELL-L2-2", "partly", "10.00"),
    ]
    assert (gaps.missing, gaps.enough, gaps.target.number) == ("35.00", 2, 2)


def test_the_first_gaps_that_are_enough_reach_the_level_and_one_less_does_not(assessment: Assessment) -> None:
    result = get_result(assessment)
    gaps = list_gap_rows(result)
    keys = [row.requirement.key for row in gaps.rows]
    enough, one_less = try_closing(result, keys[: gaps.enough]), try_closing(result, keys[: gaps.enough - 1])
    assert (enough.is_reached, one_less.is_reached) == (True, False)
    assert (enough.level, enough.score) == (2, "2.30")


def test_ticked_gaps_are_recalculated_and_nothing_is_stored(client: Client, assessment: Assessment) -> None:
    before = list(Answer.objects.values_list("requirement", "value", "version"))
    html = client.get(address(assessment) + "?done=MAKE-B-L2-1&done=NO-SUCH-KEY&done=SELL-L1-1").content.decode()
    assert "With the 1 ticked level 2 would stand at 75.0 %. Nothing is stored." in words(html)
    assert re.findall(r'value="([\w-]+)" checked', html) == ["MAKE-B-L2-1"]
    assert list(Answer.objects.values_list("requirement", "value", "version")) == before


def test_ticking_enough_says_which_level_it_gives(client: Client, assessment: Assessment) -> None:
    html = client.get(address(assessment) + "?done=MAKE-B-L2-1&done=MAKE-A-L2-1").content.decode()
    assert "With the 2 ticked the plant would reach level 2, score 2.30." in words(html)


def test_with_javascript_only_the_answer_comes_back(client: Client, assessment: Assessment) -> None:
    headers = {"HX-Request": "true", "HX-Target": "what-if"}
    html = client.get(address(assessment, done="MAKE-B-L2-1"), headers=headers).content.decode()
    assert html.strip().startswith('<div class="whatif" id="what-if"')


# ---------------------------------------------------------------- frozen, superseded, earlier
def test_a_submitted_round_is_read_from_its_snapshot_alone(client: Client, assessment: Assessment, owner: User) -> None:
    submit(assessment, owner)
    before = words(page(client, assessment))
    Answer.objects.filter(assessment=assessment).update(value="not_met")
    after = words(page(client, assessment))
    assert "Your plant is at level 1, Level 1 Self-assessed" in before
    assert re.sub(r"printed .*? · ", "", after) == re.sub(r"printed .*? · ", "", before)


def test_a_superseded_result_stays_reachable(client: Client, assessment: Assessment, owner: User) -> None:
    first = submit(assessment, owner)
    reopen_assessment(assessment=assessment, by=owner, at=AT)
    Answer.objects.filter(assessment=assessment).update(value="fully")
    text = words(page(client, assessment, snapshot=first.pk))
    assert "Your plant is at level 1, Level 1 Superseded" in text
    assert "The round was opened again since. Show the current result" in text
    assert f"?snapshot={first.pk}" in page(client, assessment)
    assert "Your plant is at level 1, Level 1 Superseded" not in words(page(client, assessment))


def test_a_snapshot_of_another_round_or_a_made_up_one_is_404(
    client: Client, plant: Factory, assessment: Assessment, owner: User
) -> None:
    other = make_assessment(plant, assessment.rubric_version, name="Other")
    foreign = submit(other, owner)
    wanted = [foreign.pk, "00000000-0000-4000-8000-000000000000", "nonsense", "1%00"]
    assert [client.get(address(assessment, snapshot=name)).status_code for name in wanted] == [404] * 4


def test_the_round_before_is_drawn_as_a_tick(
    client: Client, plant: Factory, assessment: Assessment, owner: User
) -> None:
    earlier = make_assessment(plant, assessment.rubric_version, name="2026 H1", answers={"SELL-L1-1": "fully"})
    Assessment.objects.filter(pk=assessment.pk).update(created_at=AT.replace(year=2027))
    submit(earlier, owner)
    assessment.refresh_from_db()
    results = results_of(assessment)
    assert results.last_round[0] == earlier
    assert {row.path: row.last_text for row in results.parts} == {"SELL": "0.50", "MAKE": "0.00"}
    assert "last round, 2026 H1" in words(page(client, assessment))


def test_a_later_round_is_no_round_before(plant: Factory, assessment: Assessment, owner: User) -> None:
    Assessment.objects.filter(pk=assessment.pk).update(created_at=AT.replace(year=2020))
    assessment.refresh_from_db()
    submit(make_assessment(plant, assessment.rubric_version, name="Later"), owner)
    assert results_of(assessment).last_round is None


# ---------------------------------------------------------------- any rubric
def test_another_depth_and_another_number_of_levels_draw_too(client: Client, plant: Factory, owner: User) -> None:
    deep = make_node(
        "A", "0.5", nodes=[make_node("B", "1", nodes=[make_node("C", "1", nodes=[make_leaf("D", "1", (1, 1, 1, 1))])])]
    )
    version = make_published_rubric(make_document(deep, make_leaf("E", "0.5", (1, 0, 0, 2)), levels=4))
    assessment = make_assessment(plant, version, answers={"D-L1-1": "fully", "E-L1-1": "fully", "D-L2-1": "mostly"})
    html = page(client, assessment)
    assert "Your plant is at level 2, Level 2" in words(html)
    assert (html.count('<span class="no">'), 'id="radar-d"' in html) == (4, False)
    assert client.get(address(assessment, "why", node="A/B/C/D", level=1)).status_code == 200


def test_what_is_left_out_is_named(client: Client, plant: Factory, owner: User) -> None:
    assessment = make_assessment(plant, trimmed={"SELL": "sold by the group"}, answers=ANSWERS)
    text = words(page(client, assessment))
    assert "Left out SELL" in text
    assert "Kept, not counted 5 answers outside the scope" in text

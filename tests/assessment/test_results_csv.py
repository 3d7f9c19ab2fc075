"""The downloads: complete, exact, and harmless in a spreadsheet."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from assessment.models import Assessment
from assessment.result_csv import result_rows
from assessment.selectors.levels import get_levels
from assessment.selectors.result import get_result
from assessment.services.signing import freeze_review
from assessment.services.submission import submit_assessment
from audit.spreadsheet import csv_lines
from tests.builders import AT, make_assessment, make_factory, make_membership, make_published_rubric, make_user
from tests.pure.documents import make_document, make_leaf, make_node

pytestmark = pytest.mark.django_db
ANSWERS = {"MAKE-A-L1-1": "fully", "MAKE-A-L1-2": "mostly", "SELL-L2-1": "partly"}


def rows_of(assessment: Assessment) -> list[list[str]]:
    result = get_result(assessment)
    text = "".join(csv_lines(result_rows(result, get_levels(result))))
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_there_is_a_row_for_every_number() -> None:
    rows = rows_of(make_assessment(make_factory(), answers=ANSWERS))
    kinds = [row[0] for row in rows]
    assert rows[0] == ["Kind", "Key", "Title", "Level", "Answer", "Exact score", "Percent", "Index"]
    assert {kind: kinds.count(kind) for kind in set(kinds[1:])} == {
        "plant": 4,
        "node": 12,
        "requirement": 11,
        "level": 1,
    }


def test_at_the_end_stands_the_level_in_its_three_forms_and_its_range() -> None:
    rubric = make_published_rubric(make_document(evidence_policy={"cap": "partly", "at_least": "2"}))
    owner = make_user("owner")
    assessment = make_assessment(make_factory(), rubric, by=owner, answers=ANSWERS)
    assessment.answers.filter(requirement="MAKE-A-L1-1").update(confidence="guess")
    submit_assessment(assessment=assessment, by=owner, at=AT)
    told = {"level_before": 0, "score_before": "0.27"}
    freeze_review(assessment=assessment, values={"MAKE-A-L1-1": "not_met"}, review=told, by="R", at=AT)

    assert [row[1:4] + row[5:6] + row[7:] for row in rows_of(assessment) if row[0] == "level"] == [
        ["claimed", "Claimed", "0", "27/100", "0.27"],
        ["evidenced", "Evidenced", "0", "3/20", "0.15"],
        ["reviewed", "Reviewed", "0", "3/25", "0.12"],
        ["lowest", "Claimed, every guess a step lower", "0", "6/25", "0.24"],
        ["highest", "Claimed, every guess a step higher", "0", "27/100", "0.27"],
    ]


def test_scores_are_exact_beside_what_is_printed() -> None:
    rows = rows_of(make_assessment(make_factory(), answers=ANSWERS))
    assert ["plant", "", "Level 1", "1", "", "27/100", "27.0", ""] in rows
    assert ["node", "MAKE/MAKE-A", "MAKE-A", "1", "", "9/10", "90.0", "1.00"] in rows
    assert ["requirement", "MAKE-A-L1-2", "Text of MAKE-A-L1-2", "1", "mostly", "4/5", "80.0", ""] in rows
    assert ["requirement", "MAKE-B-L1-1", "Text of MAKE-B-L1-1", "1", "Not answered", "0", "0.0", ""] in rows


def test_titles_of_a_hostile_rubric_are_made_harmless() -> None:
    node = make_leaf("A", "1", (1,))
    node["title"] = {"en": '=HYPERLINK("http://x")', "zh-hans": "=1"}
    version = make_published_rubric(make_document(make_node("T", "1", nodes=[node]), levels=1))
    cells = [cell for row in rows_of(make_assessment(make_factory(), version)) for cell in row]
    assert [cell for cell in cells if cell.startswith(tuple("=+-@"))] == []
    assert '\'=HYPERLINK("http://x")' in cells


def test_the_file_has_a_name_and_a_type(client: Client) -> None:
    owner, plant = make_user("owner"), make_factory()
    make_membership(owner, plant)
    client.force_login(owner)
    assessment = make_assessment(plant, name="二〇二六", answers=ANSWERS)
    response = client.get(reverse("assessment:results-csv", args=[plant.pk, assessment.pk]))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="results-{assessment.pk}.csv"'
    assert response.content.startswith("\ufeff".encode())

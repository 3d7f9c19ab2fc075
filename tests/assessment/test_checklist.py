"""What the submit page asks to look at: nothing blocks, and each line has a count."""

import pytest

from assessment.models import Answer, Assessment, KpiValue
from assessment.selectors.checklist import ChecklistItem, build_checklist
from assessment.selectors.rounds import get_round
from assessment.services.sections import mark_ready
from tests.builders import AT, give_answers, make_assessment, make_factory, make_published_rubric
from tests.pure.documents import make_document, make_leaf

pytestmark = pytest.mark.django_db
LEVEL_1 = ("MAKE-A-L1-1", "MAKE-A-L1-2", "MAKE-B-L1-1", "SELL-L1-1", "SELL-L1-2")


@pytest.fixture
def assessment() -> Assessment:
    return make_assessment(make_factory())


def found(assessment: Assessment) -> dict[str, int]:
    return {item.code: item.count for item in build_checklist(get_round(assessment))}


def test_an_empty_round_is_told_what_is_missing(assessment):
    assert build_checklist(get_round(assessment)) == (
        ChecklistItem("confirm", "unanswered", 5),
        ChecklistItem("information", "not_ready", 3),
        ChecklistItem("information", "no_kpi", 1),
    )


def test_a_finished_round_has_nothing_to_say(assessment):
    give_answers(assessment, dict.fromkeys(LEVEL_1, "partly"))
    for leaf in ("MAKE-A", "MAKE-B", "SELL"):
        mark_ready(assessment=assessment, leaf=leaf, ready=True, by=assessment.created_by, at=AT)
    KpiValue.objects.create(assessment=assessment, indicator="defect_rate", base="2", current="1", updated_at=AT)

    assert found(assessment) == {}


def test_a_higher_level_met_above_a_lower_one_that_fails_is_counted_by_section(assessment):
    give_answers(assessment, {"SELL-L1-1": "partly", "SELL-L2-1": "fully", "SELL-L2-2": "fully"})
    give_answers(assessment, {"MAKE-B-L1-1": "mostly", "MAKE-B-L2-1": "fully"})

    assert found(assessment)["level_order"] == 1


def test_a_level_that_nobody_has_answered_is_not_out_of_order(assessment):
    give_answers(assessment, {"SELL-L2-1": "fully", "SELL-L2-2": "fully"})

    assert "level_order" not in found(assessment)


@pytest.mark.parametrize(("times", "count"), [(10, None), (11, 11)])
def test_the_same_note_at_more_than_ten_answers_is_pointed_out(times, count):
    rubric = make_published_rubric(make_document(make_leaf("ONE", "1", (12,)), levels=1))
    assessment = make_assessment(make_factory(), rubric)
    give_answers(assessment, {f"ONE-L1-{number}": "fully" for number in range(1, times + 1)})
    Answer.objects.update(note="see file")

    assert found(assessment).get("same_note") == count


def test_flags_count_and_what_lies_outside_the_scope_is_told_apart(assessment):
    give_answers(assessment, {"MAKE-A-L1-1": "fully", "SELL-L1-1": "fully", "SELL-L1-2": ""})
    Answer.objects.update(flagged=True, note="x")
    assessment.trimmed = {"SELL": "Sold by the group"}

    assert {code: count for code, count in found(assessment).items() if code in ("flagged", "outside_scope")} == {
        "flagged": 1, "outside_scope": 1,
    }  # fmt: skip


def test_the_checklist_takes_two_queries(assessment, django_assert_num_queries):
    round_ = get_round(assessment)

    with django_assert_num_queries(2):
        build_checklist(round_)

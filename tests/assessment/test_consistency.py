"""Answers that do not fit each other are asked about, in both languages, and never corrected."""

import pytest

from assessment.models import Answer, Assessment, KpiValue
from assessment.selectors.checklist import build_checklist
from assessment.selectors.consistency import list_consistency
from assessment.selectors.rounds import get_round
from rubrics.selectors import newest_published
from rubrics.services.publishing import publish_shipped
from tests.assessment.conftest import words
from tests.builders import AT, give_answers, make_assessment, make_factory, make_published_rubric
from tests.pure.documents import make_document, texts

pytestmark = pytest.mark.django_db


def both(english: str, chinese: str) -> dict[str, str]:
    return {"en": english, "zh-hans": chinese}


RULES = [
    {
        "key": "needs",
        "kind": "implication",
        "when": {"requirement": "SELL-L2-1", "at_least": "mostly"},
        "expects": {"requirement": "MAKE-A-L1-1", "at_least": "partly"},
        "text": both("Selling without making?", "只卖不造？"),
    },
    {
        "key": "order",
        "kind": "level_order",
        "reproducibility": "0.9",
        "text": both("Is “{subdomain}” upside down?", "“{subdomain}”是否颠倒？"),
    },
    {
        "key": "same",
        "kind": "straight_lining",
        "share": "0.5",
        "items": "4",
        "text": both("{count} of {total} say “{answer}”?", "{total} 个中有 {count} 个是“{answer}”？"),
    },
    {
        "key": "copied",
        "kind": "copied_notes",
        "times": "2",
        "text": both("“{note}” {count} times?", "“{note}”出现 {count} 次？"),
    },
    {
        "key": "fact",
        "kind": "numeric_fact",
        "when": {"requirement": "MAKE-A-L1-2", "at_least": "fully"},
        "indicator": "defect_rate",
        "change": "rose",
        "by_more_than": "0",
        "text": both("Defects rose by {percent} %?", "不良品率上升了 {percent}%？"),
    },
]


@pytest.fixture
def assessment(factory, owner) -> Assessment:
    effects = [{"key": "defect_rate", "title": texts("Defects")}]
    document = make_document(consistency=RULES, relevance=effects)
    document["nodes"][1]["title"] = both("Selling", "销售")
    document["scale"][3]["label"] = both("Fully", "完全满足")
    return make_assessment(factory, make_published_rubric(document), by=owner)


def contradict(assessment: Assessment) -> None:
    give_answers(assessment, {"MAKE-A-L1-1": "not_met", "MAKE-A-L1-2": "fully", "SELL-L2-1": "fully"})
    give_answers(assessment, {"SELL-L1-1": "not_met", "SELL-L2-2": "fully"})
    Answer.objects.filter(requirement__startswith="SELL").update(note="see\nfile")
    KpiValue.objects.create(assessment=assessment, indicator="defect_rate", base="2", current="2.5", updated_at=AT)


@pytest.mark.parametrize(
    ("language", "asked"),
    [
        ("en", [
            "Selling without making?", "Is “Selling” upside down?", "3 of 5 say “Fully”?", "“see file” 3 times?",
            "Defects rose by 25 %?",
        ]),
        ("zh-hans", [
            "只卖不造？", "“销售”是否颠倒？", "5 个中有 3 个是“完全满足”？", "“see file”出现 3 次？",
            "不良品率上升了 25%？",
        ]),
    ],
)  # fmt: skip
def test_every_kind_of_rule_asks_in_both_languages(assessment, language, asked):
    contradict(assessment)

    assert [question.text[language] for question in list_consistency(assessment)] == asked


def test_a_question_names_its_requirements(assessment):
    contradict(assessment)

    found = {item.rule: [one.key for one in item.requirements] for item in list_consistency(assessment)}
    assert found["needs"] == ["SELL-L2-1", "MAKE-A-L1-1"]
    assert found["same"] == ["MAKE-A-L1-2", "SELL-L2-1", "SELL-L2-2"]
    assert found["fact"] == ["MAKE-A-L1-2"]


def test_the_submit_page_asks_and_leads_to_the_answers(get, assessment):
    assert "may not fit each other" not in words(get("submit"))
    contradict(assessment)

    page = get("submit")
    text = words(page)
    assert "These are questions, not corrections." in text
    assert "Look again Selling without making? SELL-L2-1 , MAKE-A-L1-1" in text
    assert "/r/MAKE-A-L1-1/" in page.content.decode()
    assert Answer.objects.get(requirement="MAKE-A-L1-1").value == "not_met"


def test_a_rule_of_the_rubric_takes_the_place_of_the_built_in_look(assessment):
    give_answers(assessment, {"SELL-L1-1": "partly", "SELL-L2-1": "fully", "SELL-L2-2": "fully"})

    assert "level_order" not in {item.code for item in build_checklist(get_round(assessment))}


def test_a_rubric_without_rules_asks_nothing_and_costs_nothing(django_assert_num_queries):
    plain = make_assessment(make_factory("Other"))
    with django_assert_num_queries(2):
        assert list_consistency(plain) == ()


def test_the_questions_cost_two_queries_beside_the_answers(assessment, django_assert_num_queries):
    contradict(assessment)
    with django_assert_num_queries(4):
        list_consistency(assessment)


def test_the_shipped_rules_ask_of_a_real_round(factory, owner):
    publish_shipped(at=AT)
    newest = newest_published()
    answers = {"STR-L1-1": "not_met", "STR-L2-1": "fully"}
    real = make_assessment(factory, newest, by=owner, profile="discrete", name="Real", answers=answers)

    question = list_consistency(real)[0]
    assert (question.rule, [item.key for item in question.requirements]) == (
        "programme-without-plan", ["STR-L2-1", "STR-L1-1"],
    )  # fmt: skip
    assert question.text["zh-hans"].endswith("？")

"""How far a result can move if the guesses are one step off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.scoring.evidence import score_evidenced
from assessment.scoring.maturity import score_levels
from assessment.scoring.plan import Plan, make_plan
from assessment.scoring.ranges import score_range
from assessment.scoring.walk import walk
from rubrics.document import parse_document
from tests.pure.documents import SCALE, make_document, make_leaf
from tests.pure.strategies import documents, quick, rubrics_with_answers

ONE = parse_document(make_document(make_leaf("A", "1", (2, 1)), levels=2))


def plan_of(case) -> tuple[Plan, dict[str, str]]:
    rubric, answers, trimmed = case
    return make_plan(rubric, "plain", frozenset(trimmed)), answers


def scored(plan: Plan, answers: dict[str, str]):
    asked = plan.requirement_keys()
    return walk(plan.rubric, score_levels(plan, {key: value for key, value in answers.items() if key in asked}))


@pytest.mark.parametrize(
    ("choice", "by", "to"),
    [("partly", 1, "mostly"), ("partly", -1, "not_met"), ("fully", 1, "fully"), ("not_met", -1, "not_met")],
)
def test_a_step_leads_to_the_next_choice_and_never_past_the_ends(choice, by, to):
    assert ONE.requirements["A-L1-1"].asked.moved(choice, by) == to


def test_a_guess_that_holds_a_level_up_makes_it_uncertain():
    plan = make_plan(ONE, "plain", frozenset())
    answers = {"A-L1-1": "mostly", "A-L1-2": "mostly", "A-L2-1": "partly"}

    found = score_range(plan, answers, {"A-L1-2", "A-L2-1", "A-L9-9"})

    assert (found.lowest[0], scored(plan, answers)[0], found.highest[0], found.guesses) == (0, 1, 2, 2)


def test_without_guesses_and_for_guesses_without_an_answer_the_range_is_the_result():
    plan = make_plan(ONE, "plain", frozenset())
    answers = {"A-L1-1": "mostly", "A-L1-2": ""}

    for guesses in ((), ("A-L1-2", "A-L2-1")):
        found = score_range(plan, answers, guesses)
        assert (found.lowest, found.highest, found.guesses) == (scored(plan, answers),) * 2 + (0,)


@quick
@given(rubrics_with_answers(), st.data())
def test_the_range_contains_the_result_whichever_guesses_are_wrong(case, data):
    plan, answers = plan_of(case)
    guesses = [key for key in answers if data.draw(st.booleans())]
    items = plan.rubric.requirements
    wrong = {key: items[key].asked.moved(answers[key], data.draw(st.integers(-1, 1))) for key in guesses}

    found = score_range(plan, answers, guesses)

    assert found.lowest <= scored(plan, answers) <= found.highest
    assert found.lowest <= scored(plan, answers | wrong) <= found.highest


@quick
@given(rubrics_with_answers(), st.data())
def test_more_guesses_never_make_the_range_narrower(case, data):
    plan, answers = plan_of(case)
    few = [key for key in answers if data.draw(st.booleans())]

    narrow, wide = score_range(plan, answers, few), score_range(plan, answers, answers)

    assert wide.lowest <= narrow.lowest
    assert narrow.highest <= wide.highest


# ---------------------------------------------------------------- the evidenced result
@quick
@given(documents(), st.data())
def test_the_evidenced_result_is_never_above_the_claimed_one_and_stronger_proof_never_lowers_it(document, data):
    policy = {"cap": data.draw(st.sampled_from(sorted(SCALE))), "at_least": str(data.draw(st.integers(1, 5)))}
    rubric = parse_document(document | {"evidence_policy": policy})
    plan = make_plan(rubric, "plain", frozenset())
    answers = {key: data.draw(st.sampled_from(sorted(SCALE))) for key in rubric.requirements}
    weak = {key: data.draw(st.integers(0, 5)) for key in answers}
    strong = {key: data.draw(st.integers(value, 5)) for key, value in weak.items()}

    found, better = score_evidenced(plan, answers, weak), score_evidenced(plan, answers, strong)

    assert (found.level, found.score) <= (better.level, better.score) <= scored(plan, answers)
    assert set(better.lowered) <= set(found.lowered)


def test_a_rubric_without_a_policy_has_no_evidenced_result():
    assert score_evidenced(make_plan(ONE, "plain", frozenset()), {"A-L1-1": "fully"}, {}) is None


def test_what_counts_less_for_want_of_proof_is_named():
    document = make_document(make_leaf("A", "1", (2, 1)), levels=2, evidence_policy={"cap": "partly", "at_least": "2"})
    plan = make_plan(parse_document(document), "plain", frozenset())
    answers = {"A-L1-1": "fully", "A-L1-2": "mostly", "A-L2-1": "partly", "OUT-L1-1": "fully"}

    found = score_evidenced(plan, answers, {"A-L1-1": 3, "A-L1-2": 1})

    assert found.lowered == ("A-L1-2",)
    assert found.level == 0

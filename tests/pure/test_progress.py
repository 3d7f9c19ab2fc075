"""Which levels are open, and how much of what is open has been answered."""

from fractions import Fraction as F

import pytest

from assessment.progress import Progress, measure_progress
from assessment.scoring.plan import make_plan
from rubrics.document import parse_document
from tests.pure.documents import make_document, make_leaf

LEVEL_1 = ("MAKE-A-L1-1", "MAKE-A-L1-2", "MAKE-B-L1-1", "SELL-L1-1", "SELL-L1-2")
LEVEL_2 = ("MAKE-A-L2-1", "MAKE-B-L2-1", "SELL-L2-1", "SELL-L2-2")


def measure(answers: dict[str, str], opened: dict[str, int] | None = None, trimmed=(), **changes) -> Progress:
    plan = make_plan(parse_document(make_document(**changes)), "plain", frozenset(trimmed))
    return measure_progress(plan, answers, opened or {})


def open_of(progress: Progress) -> dict[str, list[int]]:
    sections = progress.sections.items()
    return {key: [level.number for level in section.levels if level.is_open] for key, section in sections}


def test_at_the_start_level_1_is_open_everywhere():
    progress = measure({})

    assert open_of(progress) == {"MAKE-A": [1], "MAKE-B": [1], "SELL": [1]}
    assert (progress.reached, progress.failing, progress.plant_open) == (0, 1, 1)
    assert (progress.asked, progress.answered, progress.unanswered) == (5, 0, 5)
    assert (progress.in_scope, progress.not_open) == (11, 6)


@pytest.mark.parametrize(("choice", "opened"), [("mostly", [1, 2]), ("partly", [1])])
def test_the_next_level_opens_everywhere_when_the_plant_reaches_the_gate(choice, opened):
    progress = measure(dict.fromkeys(LEVEL_1, choice))

    assert open_of(progress) == dict.fromkeys(progress.sections, opened)


def test_the_gate_is_the_plants_and_not_the_sections():
    progress = measure({"MAKE-B-L1-1": "fully"})

    assert progress.sections["MAKE-B"].levels[0].share == 1
    assert open_of(progress)["MAKE-B"] == [1]


def test_a_satisfied_level_above_a_failing_one_opens_nothing():
    progress = measure(dict.fromkeys(LEVEL_2, "fully"))

    assert (progress.reached, progress.plant_open, progress.scores[1]) == (0, 1, 1)


def test_anybody_may_open_the_next_level_of_one_section_sooner():
    progress = measure({}, {"SELL": 2})

    assert open_of(progress) == {"MAKE-A": [1], "MAKE-B": [1], "SELL": [1, 2]}
    assert progress.sections["SELL"].asked == 4


def test_opening_by_hand_never_closes_what_the_plant_has_opened():
    progress = measure(dict.fromkeys(LEVEL_1, "fully"), {"SELL": 1})

    assert open_of(progress)["SELL"] == [1, 2]


def test_after_the_top_level_everything_is_open():
    rubric = parse_document(make_document())
    progress = measure(dict.fromkeys(rubric.requirements, "fully"))

    assert (progress.reached, progress.failing, progress.plant_open, progress.not_open) == (3, None, 3, 0)


def test_where_the_rubric_says_so_everything_is_open_from_the_start():
    progress = measure({}, rule={"opens": "none"})

    assert (progress.plant_open, progress.asked, progress.not_open) == (3, 11, 0)


def test_an_answer_lowered_closes_the_gate_and_deletes_nothing():
    answers = dict.fromkeys((*LEVEL_1, *LEVEL_2), "fully") | {"MAKE-B-L1-1": "not_met"}
    section = measure(answers).sections["SELL"]

    assert [(level.is_open, level.answered) for level in section.levels] == [(True, 2), (False, 2), (False, 0)]
    assert (section.answered, section.given) == (2, 4)


def test_the_share_of_a_level_counts_unanswered_as_0_and_is_none_where_nothing_is_asked():
    section = measure({"SELL-L1-1": "mostly"}).sections

    assert [level.share for level in section["SELL"].levels] == [F("0.4"), 0, 0]
    assert section["MAKE-B"].levels[2].share is None


@pytest.mark.parametrize(
    ("answers", "current"),
    [
        ({}, 1),
        ({"SELL-L1-1": "fully"}, 1),
        (dict.fromkeys(LEVEL_1, "fully"), 2),
        (dict.fromkeys((*LEVEL_1, "SELL-L2-1", "SELL-L2-2"), "fully"), 2),
    ],
)
def test_a_section_goes_on_at_the_first_open_level_with_a_question_unanswered(answers, current):
    assert measure(answers).sections["SELL"].current.number == current


def test_a_section_without_an_open_question_shows_the_first_level_that_asks():
    nodes = make_leaf("LOW", "0.5", (1, 1)), make_leaf("HIGH", "0.5", (0, 1, 1))
    rubric = parse_document(make_document(*nodes, rule={"empty_level": "full"}))

    progress = measure_progress(make_plan(rubric, "plain", frozenset()), {}, {})

    assert (progress.sections["HIGH"].open_levels, progress.sections["HIGH"].current.number) == ((), 2)


def test_what_is_trimmed_is_not_a_section():
    assert list(measure({}, trimmed=["SELL"]).sections) == ["MAKE-A", "MAKE-B"]


def test_a_level_without_questions_is_complete_and_not_counted_as_open():
    nodes = make_leaf("ONE", "0.5", (1,)), make_leaf("TWO", "0.5", (1, 1))
    rubric = parse_document(make_document(*nodes, levels=2))
    progress = measure_progress(make_plan(rubric, "plain", frozenset()), {"ONE-L1-1": "fully", "TWO-L1-1": "fully"}, {})

    section = progress.sections["ONE"]

    assert [level.is_complete for level in section.levels] == [True, True]
    assert [level.number for level in section.open_levels] == [1]

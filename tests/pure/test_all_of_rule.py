"""A rule of several conditions, numbers with steps and counted scenarios: by hand, and on random small rubrics."""

from copy import deepcopy
from fractions import Fraction as F
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.consistency import find_contradictions
from assessment.decomposition import State, decompose
from assessment.progress import measure_progress
from assessment.scoring import Scorecard, UnknownAnswer, list_gaps, measure, result_json, score_answers
from assessment.scoring.evidence import score_evidenced
from assessment.scoring.plan import make_plan
from assessment.scoring.ranges import score_range
from rubrics.document import Rubric, parse_document
from rubrics.shipped_files import find_shipped
from tests.pure.documents import Data, make_document, make_node, texts
from tests.pure.strategies import quick, weights

SLUG = "sme-digital-2024"

# ---------------------------------------------------------------- the shipped rubric, by hand
BASE = {"NET-1": "partly", "DEV-1": "35", "LNK-1": "15", "CAP-1": "40", "CAP-2": "mostly", "SYS-1": "40"} | {
    "SYS-2": "not_met", "NSE-1": "fully", "NSE-2": "partly", "DSE-1": "partly", "DSE-2": "partly",
}  # fmt: skip
MANAGEMENT = {"IMP-1": "mostly", "MEC-1": "partly", "TAL-1": "45", "TAL-2": "partly", "FUN-1": "1.2"}
OUTCOME = {"GRN-1": "-5", "QUA-1": "95", "REV-1": "8", "CST-1": "84"}
SCENARIOS = {
    "LIF-1": "level_2", "LIF-3": "level_2", "PRO-1": "level_2", "PRO-2": "level_3", "PRO-3": "level_1",
    "SUP-1": "level_2", "DEC-1": "level_3", "DEC-3": "level_1",
}  # fmt: skip
ANSWERS = BASE | MANAGEMENT | OUTCOME | SCENARIOS


@cache
def sme() -> Rubric:
    found = find_shipped(SLUG)
    assert found
    return found[1]


def scored(**changes: str) -> Scorecard:
    answers = ANSWERS | {key.replace("_", "-"): value for key, value in changes.items()}
    return score_answers(sme(), profile="manufacturing", answers=answers)


def met(card: Scorecard, level: int) -> dict[str, tuple[F, F]]:
    return {item.kind: (item.needed, item.got) for item in card.conditions[level - 1].conditions}


def test_the_parts_add_up_as_on_paper():
    """Equipment 0.4*0.5 + 0.3*0.5 + 0.3*0.25 = 0.425; capture 0.775; systems 0.375; security (0.75 + 0.5) / 2 = 0.625.
    Base 0.4*0.425 + 0.2*(0.775 + 0.375 + 0.625) = 0.525. Planning 0.65, resources (0.625 + 0.5) / 2 = 0.5625, so
    management 0.60625. Outcome 0.75. Total 50*0.525 + 30*0.60625 + 20*0.75 = 59.4375."""
    card = scored()

    nodes = {path: card.nodes[path].index for path in ("BAS", "BAS/EQP", "MGT", "OUT")}
    assert nodes == {"BAS": F("52.5"), "BAS/EQP": F("42.5"), "MGT": F("60.625"), "OUT": F(75)}
    assert card.score == F("59.4375")


def test_the_level_needs_score_scenarios_and_binding_ones_at_once():
    card = scored()

    assert (card.level, card.next_level) == (2, 3)
    assert met(card, 2) == {"total": (40, F("59.4375")), "reached": (6, 6), "binding": (3, 5)}
    assert met(card, 3) == {"total": (60, F("59.4375")), "reached": (8, 2), "binding": (5, 2)}


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({"LIF_3": "level_1"}, 1),  # five scenarios at level 2 are one too few
        ({"LIF_3": "level_1", "LIF_2": "level_4"}, 2),  # a scenario above the level counts at it
        (dict.fromkeys(("LIF_1", "PRO_1", "SUP_1"), "level_1")
         | dict.fromkeys(("LIF_2", "LIF_4", "DEC_2"), "level_2"), 1),  # six at level 2, two of them binding
        ({"NET_1": "fully"}, 2),  # the score of level 3 alone changes nothing
        (dict.fromkeys(("NET_1", "MEC_1", "IMP_1"), "not_met"), 2),
        (dict.fromkeys(BASE, ""), 1),  # without the base 33.1875 points are left
    ],
)  # fmt: skip
def test_one_condition_short_is_one_level_lower(changes, level):
    changes = {key.replace("-", "_"): value for key, value in changes.items()}

    assert scored(**changes).level == level


def test_points_without_scenarios_reach_no_level():
    best = {key: item.asked.best for key, item in sme().requirements.items() if key not in SCENARIOS}
    nothing = {key: value for key, value in best.items() if not sme().leaf_of[key].trail[0].counted}

    card = score_answers(sme(), profile="manufacturing", answers=nothing)

    assert (card.level, card.score) == (0, 100)


def test_everything_at_its_best_is_the_top():
    best = {key: item.asked.best for key, item in sme().requirements.items()}
    card = score_answers(sme(), profile="manufacturing", answers=best)

    assert (card.level, card.score, card.next_level) == (4, 100, None)
    assert list_gaps(sme(), profile="manufacturing", answers=best) == ()


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("DEV-1", "9.999999", "0"), ("DEV-1", "10", "0.25"), ("DEV-1", "19.9", "0.25"), ("DEV-1", "20", "0.5"),
        ("DEV-1", "40", "0.75"), ("DEV-1", "60", "1"), ("DEV-1", "100", "1"), ("DEV-1", "0", "0"),
        ("GRN-1", "0.1", "0"), ("GRN-1", "0", "0.25"), ("GRN-1", "-1.99", "0.25"), ("GRN-1", "-10", "1"),
        ("CST-1", "95.1", "0"), ("CST-1", "95", "0.25"), ("CST-1", "12", "1"),
    ],
)  # fmt: skip
def test_a_number_has_the_value_of_the_highest_step_it_reaches(key, typed, value):
    assert sme().requirement(key).asked.value_of(typed) == F(value)


@pytest.mark.parametrize("typed", ["100.1", "-1", "fully", "1e2", "NaN", "½", "1,5", " 5", "9999999999", "0.1234567"])
def test_what_is_no_number_within_its_bounds_is_refused(typed):
    assert not sme().requirement("DEV-1").asked.accepts(typed)
    with pytest.raises(UnknownAnswer):
        scored(DEV_1=typed)


def test_a_choice_of_another_scale_is_no_answer():
    assert not sme().requirement("PRO-1").asked.accepts("fully")
    with pytest.raises(UnknownAnswer):
        scored(PRO_1="fully")


def test_gaps_are_all_answers_below_the_best_with_what_they_add_to_the_total():
    gaps = {gap.requirement: gap for gap in list_gaps(sme(), profile="manufacturing", answers=ANSWERS)}

    assert gaps["NET-1"].gain == 4  # 50 * 0.4 * 0.4 * (1 - 0.5)
    assert gaps["GRN-1"].gain == F("1.75")  # 20 * 0.35 * (1 - 0.75)
    assert gaps["PRO-2"].gain == 0
    assert len(gaps) == 35  # all 36 but the one that is fully met
    assert gaps["PRO-4"].now is None


def test_the_result_says_conditions_in_the_place_of_levels():
    data = result_json(scored(), version=1, gaps=())

    assert list(data)[8:14] == ["answered", "level", "score", "score_exact", "conditions", "nodes"]
    assert (data["score"], data["score_exact"]) == ("59.44", "951/16")
    assert data["conditions"]["3"] == {
        "satisfied": False,
        "total": {"needed": "60", "got": "951/16"},
        "reached": {"needed": "8", "got": "2"},
        "binding": {"needed": "5", "got": "2"},
    }
    assert data["nodes"]["OUT"] == {"index": "75"}


def test_without_proof_answers_count_as_the_step_at_the_cap():
    """Every value above 0.5 falls to 0.5: base 0.4*(0.4*0.5+0.3*0.5+0.3*0.25) + 0.2*(0.5 + 0.25 + 0.5) = 0.42,
    management 0.5, outcome 0.5."""
    plan = make_plan(sme(), "manufacturing", frozenset())

    found = score_evidenced(plan, ANSWERS, {})

    assert found is not None
    assert (found.level, found.score) == (2, 46)
    assert {"CAP-1", "GRN-1", "PRO-2"} <= set(found.lowered)


def test_a_guess_moves_a_number_one_step_and_a_scenario_one_level():
    plan = make_plan(sme(), "manufacturing", frozenset())

    found = score_range(plan, ANSWERS, ["GRN-1", "LIF-3"])

    assert (found.lowest, found.highest) == ((1, F("59.4375") - F("1.75")), (2, F("59.4375") + F("1.75")))


def test_every_question_is_open_from_the_start():
    progress = measure_progress(make_plan(sme(), "manufacturing", frozenset()), {}, {})

    assert (progress.asked, progress.not_open, progress.failing) == (36, 0, 1)
    assert {len(section.levels) for section in progress.sections.values()} == {1}


def test_contradictions_are_found_between_scenarios():
    plan = make_plan(sme(), "manufacturing", frozenset())
    answers = {"PRO-2": "level_3", "PRO-1": "level_1", "NET-1": "fully"}

    assert [finding.rule for finding in find_contradictions(plan, answers, {}, {})] == ["control-without-plan"]


def test_a_change_is_taken_apart_by_cause():
    then = State(ANSWERS, {}, {}, "manufacturing", frozenset(), sme())
    now = State(ANSWERS | {"NET-1": "fully"}, {}, {}, "manufacturing", frozenset(), sme())

    found = decompose(then, now)

    assert found.change == (4,)
    assert found.shares["answers"] == (4,)


# ---------------------------------------------------------------- random small rubrics
STEPS = [{"at": "10", "value": "0.3"}, {"at": "20", "value": "0.7"}, {"at": "30", "value": "1"}]
KINDS: dict[str, Data] = {
    "graded": {},
    "rate": {"answer": {"kind": "number", "unit": texts("%"), "steps": STEPS}},
    "cost": {
        "answer": {
            "kind": "number", "unit": texts("%"), "lower_is_better": "true",
            "steps": [{**step, "at": f"-{step['at']}"} for step in STEPS],
        }
    },
    "stage": {"answer": {"kind": "scale", "scale": "stage"}},
}  # fmt: skip
STAGES = [
    {"key": f"stage_{n}", "value": v, "label": texts(str(n)), "level": str(n)} for n, v in enumerate(("0", "0.4", "1"))
]


def asked(key: str, kind: str, **more: Any) -> Data:
    return {"key": key, "text": texts(key), **deepcopy(KINDS[kind]), **more}


@st.composite
def documents(draw: st.DrawFn) -> Data:
    parts = []
    for place, weight in enumerate(draw(weights(draw(st.integers(1, 3)))), 1):
        kinds = draw(st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=3))
        items = [asked(f"P{place}-{number}", kind) for number, kind in enumerate(kinds, 1)]
        more = {"trimmable": "true"} if place > 1 else {}
        parts.append(make_node(f"P{place}", weight, requirements=items, **more))
    binding = draw(st.lists(st.booleans(), min_size=1, max_size=5))
    marks = [{"binding": "true"} if binds else {} for binds in binding]
    items = [asked(f"C-{number}", "stage", **mark) for number, mark in enumerate(marks, 1)]
    leaf = make_node("CNT-ALL", "1", requirements=items)
    reached = sorted(draw(st.lists(st.integers(0, len(binding)), min_size=2, max_size=2)))
    binds = sorted(draw(st.lists(st.integers(0, sum(binding)), min_size=2, max_size=2)))
    levels = [
        {
            "number": str(number), "title": texts(str(number)), "from": start, "to": end,
            "requires": {"reached": str(reached[number - 1]), "binding": str(binds[number - 1])},
        }
        for number, (start, end) in enumerate((("30", "60"), ("60", "100")), 1)
    ]  # fmt: skip
    return make_document(*parts, make_node("CNT", "0", nodes=[leaf], counted="true")) | {
        "levels": levels,
        "rule": {"kind": "all_of", "total": "100"},
        "scales": [{"key": "stage", "choices": STAGES}],
    }


def answer_to(rubric: Rubric, key: str) -> st.SearchStrategy[str]:
    item = rubric.requirement(key).asked
    if item.number:
        return st.sampled_from(["", "-35", "-30", "-20.5", "-10", "0", "9.9", "10", "25", "30", "99"])
    return st.sampled_from(["", *(choice.key for choice in item.choices)])


@st.composite
def cases(draw: st.DrawFn) -> tuple[Data, Rubric, dict[str, str], tuple[str, ...]]:
    document = draw(documents())
    rubric = parse_document(document)
    answers = {key: draw(answer_to(rubric, key)) for key in rubric.requirements}
    return document, rubric, answers, tuple(key for key in rubric.trimmable if draw(st.booleans()))


def card_of(rubric: Rubric, answers: dict[str, str], trimmed: tuple[str, ...] = ()) -> Scorecard:
    return score_answers(rubric, profile="plain", trimmed=trimmed, answers=answers)


@quick
@given(cases())
def test_a_score_stays_on_its_scale_and_whoever_reaches_a_level_reaches_those_below(case):
    _, rubric, answers, trimmed = case
    card = card_of(rubric, answers, trimmed)

    assert 0 <= card.score <= 100
    assert card.lowest <= card.highest <= (2, 100)
    assert [level.is_met for level in card.conditions] == [level.number <= card.level for level in card.conditions]


@quick
@given(cases())
def test_the_total_is_the_weighted_mean_once_more_as_plainly_as_it_can_be_said(case):
    _, rubric, answers, trimmed = case
    kept = [node for node in rubric.nodes if not node.counted and node.key not in trimmed]
    total = sum(node.weight["plain"] for node in kept)
    means = [
        node.weight["plain"]
        / total
        * sum(item.asked.value_of(answers[item.key]) if answers[item.key] else F(0) for item in node.requirements)
        / len(node.requirements)
        for node in kept
    ]

    assert card_of(rubric, answers, trimmed).score == 100 * sum(means)


@quick
@given(cases(), st.data())
def test_a_better_answer_never_lowers_score_or_level(case, data):
    _, rubric, answers, trimmed = case
    key = data.draw(st.sampled_from(sorted(answers)))
    item = rubric.requirement(key).asked
    better = item.moved(answers[key], 1) if answers[key] else item.rungs[1][0]

    before, after = card_of(rubric, answers, trimmed), card_of(rubric, answers | {key: better}, trimmed)

    assert (after.level, after.score) >= (before.level, before.score)
    assert after.level >= before.level


@quick
@given(cases())
def test_the_order_of_what_is_asked_plays_no_role(case):
    document, rubric, answers, trimmed = case
    turned = deepcopy(document)
    turned["nodes"].reverse()
    for node in turned["nodes"]:
        node.get("requirements", []).reverse()

    before, after = card_of(rubric, answers, trimmed), card_of(parse_document(turned), answers, trimmed)

    assert (before.level, before.score) == (after.level, after.score)


@quick
@given(cases())
def test_the_unit_of_a_number_plays_no_role(case):
    document, rubric, answers, _ = case
    other = deepcopy(document)
    numbers = [
        item for node in other["nodes"] for item in node.get("requirements", []) if "unit" in item.get("answer", {})
    ]
    for item in numbers:
        for step in item["answer"]["steps"]:
            step["at"] += "0"
    scaled = {item["key"]: f"{F(answers[item['key']]) * 10}" for item in numbers if answers[item["key"]]}

    assert card_of(parse_document(other), answers | scaled).score == card_of(rubric, answers).score


@quick
@given(cases(), st.data())
def test_what_is_trimmed_plays_no_role(case, data):
    _, rubric, answers, trimmed = case
    cut = {item.key for key in trimmed for item in rubric.trimmable[key].requirements}
    others = {key: data.draw(answer_to(rubric, key)) if key in cut else answer for key, answer in answers.items()}

    one, other = card_of(rubric, answers, trimmed), card_of(rubric, others, trimmed)

    assert (one.level, one.score, one.in_scope) == (other.level, other.score, other.in_scope)


@quick
@given(cases(), st.data())
def test_closing_a_gap_adds_exactly_its_gain(case, data):
    _, rubric, answers, trimmed = case
    gaps = list_gaps(rubric, profile="plain", trimmed=trimmed, answers=answers)
    if not gaps:
        return
    gap = data.draw(st.sampled_from(gaps))
    best = rubric.requirement(gap.requirement).asked.best

    closed = card_of(rubric, answers | {gap.requirement: best}, trimmed)

    assert closed.score - card_of(rubric, answers, trimmed).score == gap.gain
    assert gap.leaf.trail[0].counted == (gap.gain == 0)


@quick
@given(cases())
def test_proof_never_adds_and_guesses_stay_within_their_range(case):
    document, _, answers, trimmed = case
    rubric = parse_document(document | {"evidence_policy": {"cap": "partly", "at_least": "2"}})
    plan = make_plan(rubric, "plain", frozenset(trimmed))
    claimed = measure(plan, {key: value for key, value in answers.items() if key in plan.requirement_keys()})

    proven = score_evidenced(plan, answers, {})
    found = score_range(plan, answers, list(answers))

    assert proven is not None
    assert proven.score <= claimed.score
    assert proven.level <= claimed.level
    assert found.lowest <= (claimed.level, claimed.score) <= found.highest

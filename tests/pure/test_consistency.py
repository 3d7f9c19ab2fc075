"""Answers that do not fit each other: each kind of rule, what it finds and what it leaves alone."""

from fractions import Fraction as F
from typing import Any

import pytest

from assessment.consistency import Finding, find_contradictions
from assessment.scoring.plan import Plan, make_plan
from rubrics.document import parse_document
from rubrics.shipped_files import find_shipped
from tests.pure.documents import make_document, make_leaf, texts

EFFECTS = [{"key": "defect_rate", "title": texts("Defects")}]


def plan_with(kind: str, *nodes: dict, trimmed: tuple[str, ...] = (), **fields: Any) -> Plan:
    rule = {"key": "rule", "kind": kind, "text": texts("Is that so?"), **fields}
    document = make_document(*nodes, consistency=[rule], relevance=EFFECTS)
    return make_plan(parse_document(document), "plain", frozenset(trimmed))


def found(plan: Plan, answers: dict[str, str], notes: dict | None = None, kpis: dict | None = None) -> list[Finding]:
    return list(find_contradictions(plan, answers, notes or {}, kpis or {}))


# ---------------------------------------------------------------- implication
IMPLIES = {
    "when": {"requirement": "SELL-L2-1", "at_least": "mostly"},
    "expects": {"requirement": "MAKE-A-L1-1", "at_least": "partly"},
}


@pytest.mark.parametrize(
    ("later", "earlier", "asks"),
    [
        ("mostly", "not_met", True),
        ("fully", "not_met", True),
        ("partly", "not_met", False),
        ("fully", "partly", False),
        ("fully", "", False),
        ("", "not_met", False),
    ],
)
def test_an_answer_that_needs_another_asks_when_the_other_is_too_low(later, earlier, asks):
    plan = plan_with("implication", **IMPLIES)

    expected = [Finding("rule", ("SELL-L2-1", "MAKE-A-L1-1"))] if asks else []
    assert found(plan, {"SELL-L2-1": later, "MAKE-A-L1-1": earlier}) == expected


def test_what_lies_outside_the_scope_is_not_looked_at():
    plan = plan_with("implication", trimmed=("SELL",), **IMPLIES)

    assert found(plan, {"SELL-L2-1": "fully", "MAKE-A-L1-1": "not_met"}) == []


# ---------------------------------------------------------------- level order
@pytest.mark.parametrize(
    ("met", "asks"),
    [
        ("", False),
        ("L1-1 L1-2 L2-1", False),
        ("L1-2", False),
        ("L2-1 L2-2", True),
        ("L1-1 L1-2 L2-1 L2-2 L3-1", False),
        ("L3-1", True),
    ],
)
def test_higher_levels_met_above_lower_ones_that_are_not_ask_by_subdomain(met, asks):
    plan = plan_with("level_order", make_leaf("A", "1", (2, 2, 1)), reproducibility="0.9")
    keys = list(plan.rubric.requirements)
    answers = {key: "mostly" if key.removeprefix("A-") in met.split() else "partly" for key in keys}

    assert found(plan, answers) == ([Finding("rule", tuple(keys), {"subdomain": "A"})] if asks else [])


def test_the_order_of_levels_counts_answers_alone():
    plan = plan_with("level_order", make_leaf("A", "1", (2, 2, 1)), reproducibility="0.9")

    assert found(plan, {"A-L3-1": "fully"}) == []


def test_one_slip_among_many_answers_is_forgiven():
    plan = plan_with("level_order", make_leaf("A", "1", (10, 10)), reproducibility="0.9")
    answers = dict.fromkeys(plan.rubric.requirements, "not_met")
    answers |= {f"A-L1-{number}": "fully" for number in range(1, 10)} | {"A-L2-1": "fully"}

    assert found(plan, answers) == []


# ---------------------------------------------------------------- straight-lining
@pytest.mark.parametrize(("same", "others", "asks"), [(19, 1, True), (18, 2, False), (14, 0, False), (15, 0, True)])
def test_nearly_the_same_answer_everywhere_asks_once_there_are_enough(same, others, asks):
    plan = plan_with("straight_lining", make_leaf("A", "1", (20,)), share="0.9", items="15")
    keys = list(plan.rubric.requirements)
    answers = dict.fromkeys(keys[:same], "mostly") | dict.fromkeys(keys[same : same + others], "partly")

    params = {"answer": "mostly", "count": str(same), "total": str(same + others)}
    assert found(plan, answers) == ([Finding("rule", tuple(keys[:same]), params)] if asks else [])


# ---------------------------------------------------------------- copied notes
@pytest.mark.parametrize(("times", "asks"), [(3, False), (4, True)])
def test_a_note_that_stands_too_often_asks(times, asks):
    plan = plan_with("copied_notes", make_leaf("A", "1", (6,)), times="3")
    keys = list(plan.rubric.requirements)
    notes = dict.fromkeys(keys, "") | dict.fromkeys(keys[:times], "see file") | {"OUT-L1-1": "see file"}

    expected = [Finding("rule", tuple(keys[:times]), {"note": "see file", "count": str(times)})]
    assert found(plan, {}, notes) == (expected if asks else [])


# ---------------------------------------------------------------- an indicator against an answer
@pytest.mark.parametrize(
    ("change", "current", "percent"),
    [("rose", "2.2", "10"), ("rose", "2.1", None), ("rose", "1", None), ("fell", "1.875", "6.3"), ("fell", "3", None)],
)
def test_an_indicator_that_moved_the_other_way_asks(change, current, percent):
    when = {"requirement": "A-L1-1", "at_least": "mostly"}
    fields = {"indicator": "defect_rate", "change": change, "by_more_than": "0.05"}
    plan = plan_with("numeric_fact", make_leaf("A", "1", (1,)), when=when, **fields)

    asked = found(plan, {"A-L1-1": "fully"}, kpis={"defect_rate": (F(2), F(current))})

    assert asked == ([Finding("rule", ("A-L1-1",), {"percent": percent})] if percent else [])
    assert found(plan, {"A-L1-1": "partly"}, kpis={"defect_rate": (F(2), F(9))}) == []
    assert found(plan, {"A-L1-1": "fully"}) == []


# ---------------------------------------------------------------- the shipped rules
def shipped_plan(profile: str) -> Plan:
    return make_plan(find_shipped("gbt39116-2020")[1], profile, frozenset())


@pytest.mark.parametrize("profile", ["discrete", "process"])
def test_every_shipped_rule_can_be_evaluated_and_a_plant_in_order_is_asked_nothing(profile):
    plan = shipped_plan(profile)
    levels = {item.key: item.level for leaf in plan.leaves for item in leaf.node.requirements}
    in_order = {key: {1: "fully", 2: "mostly"}.get(level, "not_met") for key, level in levels.items()}

    assert found(plan, in_order) == []


def test_each_shipped_implication_finds_its_contradiction():
    plan = shipped_plan("discrete")

    for rule in plan.rubric.consistency:
        if hasattr(rule, "expects"):
            answers = {rule.when.requirement: "mostly", rule.expects.requirement: "not_met"}
            assert [item.rule for item in found(plan, answers) if item.rule not in ("level-order",)] == [rule.key]

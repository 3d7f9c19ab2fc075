"""Every fault that a rubric document can have is found, with the path to it and a sentence that says what to do."""

import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from rubrics import messages
from rubrics.document import check_document, parse_document
from rubrics.problems import DocumentError, Problem
from tests.pure.documents import Data, make_document, make_leaf, make_node, texts
from tests.pure.test_yaml_text import CASES as NOTATION

Change = Callable[[Data], object]


def put(path: str, value: Any) -> Change:
    """Sets what stands at a path such as "nodes/1/key"."""

    def change(document: Data) -> None:
        *way, last = path.split("/")
        place: Any = document
        for step in way:
            place = place[int(step) if step.isdigit() else step]
        place[int(last) if last.isdigit() else last] = value

    return change


def take(path: str) -> Change:
    def change(document: Data) -> None:
        *way, last = path.split("/")
        place: Any = document
        for step in way:
            place = place[int(step) if step.isdigit() else step]
        del place[last]

    return change


def effort(**changes: Any) -> Data:
    """A table of one size."""
    size = {"key": "S", "days": {"from": "1", "to": "2"}, "money": {"from": "0", "to": "9"}}
    return {"currency": "CNY", "sizes": [size | changes]}


def rule(kind: str, **fields: Any) -> Change:
    """A document with one consistency rule."""
    return put("consistency", [{"key": "one", "kind": kind, "text": texts("Is that so?")} | fields])


def given(requirement: str = "SELL-L1-1", at_least: str = "mostly") -> Data:
    return {"requirement": requirement, "at_least": at_least}


STAGES = [
    {"key": f"stage_{n}", "value": value, "label": texts(str(n)), "level": str(n)}
    for n, value in enumerate(("0", "0.5", "1"))
]
NUMBER = {
    "kind": "number",
    "unit": texts("%"),
    "minimum": "0",
    "steps": [{"at": "10", "value": "0.5"}, {"at": "20", "value": "1"}],
}


def counting(change: Change) -> Change:
    """The change made to a document that counts two requirements, one of them binding, and asks for a number."""

    def make(document: Data) -> None:
        stage = {"answer": {"kind": "scale", "scale": "stage"}}
        counted = [{"key": f"C-{n}", "text": texts("C"), **stage} for n in (1, 2)]
        counted[0]["binding"] = "true"
        document.update(
            rule={"kind": "all_of", "total": "100"},
            scales=[{"key": "stage", "choices": [dict(choice) for choice in STAGES]}],
            levels=[
                {
                    "number": str(number),
                    "title": texts("Level"),
                    "from": start,
                    "to": end,
                    "requires": {"reached": "1", "binding": "1"},
                }
                for number, (start, end) in enumerate((("20", "60"), ("60", "100")), 1)
            ],
            nodes=[
                make_node("PART", "1", requirements=[{"key": "P-1", "text": texts("P"), "answer": deepcopy(NUMBER)}]),
                make_node("COUNT", "0", counted="true", nodes=[make_node("ALL", "1", requirements=counted)]),
            ],
        )
        change(document)

    return make


P_ONE = "nodes/0/requirements/0"
C_ONE = "nodes/1/nodes/0/requirements/0"
FACT = {"indicator": "defect_rate", "change": "rose", "by_more_than": "0"}
MAKE_A = "nodes/0/nodes/0"
SELL = "nodes/1"
_LOW = make_leaf("LOW", "1", (0, 1))

CASES: list[tuple[str, str, Change]] = [
    # shape
    ("missing_key", "document", take("slug")),
    ("missing_key", "nodes/MAKE/nodes/MAKE-A", take(f"{MAKE_A}/title")),
    ("unknown_key", "colour", put("colour", "red")),
    ("unknown_key", "nodes/SELL/minimum", put(f"{SELL}/minimum", "1")),
    ("not_a_mapping", "rule", put("rule", "gate")),
    ("not_a_mapping", "nodes/SELL/weight", put(f"{SELL}/weight", {})),
    ("not_a_mapping", "profiles", put("profiles", ["plain"])),
    ("not_a_list", "scale", put("scale", "fully")),
    ("not_a_list", "levels", put("levels", {})),
    ("not_a_text", "title/en", put("title/en", ["Small"])),
    ("not_a_text_in_languages", "nodes/SELL/title", put(f"{SELL}/title", "Sell")),
    ("missing_language", "disclaimer", take("disclaimer/zh-hans")),
    ("missing_language", "title", put("title", {})),
    ("missing_language", "nodes/SELL/title", put(f"{SELL}/title", texts("  "))),
    ("unknown_language", "title", put("title/fr", "Petit")),
    ("control_character", "title/en", put("title/en", "a\x00b")),
    ("control_character", "title/en", put("title/en", "a\ud800b")),
    ("not_a_decimal", "rule/at_least", put("rule/at_least", "80%")),
    ("not_a_decimal", "rule/at_least", put("rule/at_least", 0.8)),
    ("not_a_decimal", "scale/fully/value", put("scale/3/value", "NaN")),
    ("not_a_decimal", "nodes/SELL/weight/plain", put(f"{SELL}/weight/plain", "-0.4")),
    ("not_a_decimal", "nodes/SELL/weight/plain", put(f"{SELL}/weight/plain", "0." + "4" * 16)),
    ("not_an_integer", "format", put("format", "one")),
    ("not_an_integer", "levels/-1/number", put("levels/0/number", -1)),
    ("not_an_integer", "format", put("format", True)),
    ("not_a_boolean", "rule/sequential_stop", put("rule/sequential_stop", "yes")),
    ("not_a_boolean", "nodes/SELL/trimmable", put(f"{SELL}/trimmable", "no")),
    ("not_a_slug", "slug", put("slug", "Small Rubric")),
    ("not_a_language", "languages/1", put("languages/0", "EN")),
    ("not_a_word", "profiles/Plain!", put("profiles/Plain!", {"title": texts("x")})),
    ("not_a_word", "scale/fully_met_in_all_areas/key", put("scale/3/key", "fully_met_in_all_areas")),
    ("not_a_node_key", "nodes/sell/key", put(f"{SELL}/key", "sell")),
    ("not_a_node_key", f"nodes/{'S' * 41}/key", put(f"{SELL}/key", "S" * 41)),
    ("not_a_tag", "nodes/SELL/requirements/SELL-L1-1/topic", put(f"{SELL}/requirements/0/topic", "Two words")),
    ("not_one_of", "rule/empty_level", put("rule/empty_level", "zero")),
    ("not_one_of", "rule/kind", put("rule/kind", "mean")),
    ("not_one_of", "nodes/SELL/notes/1/confidence", put(f"{SELL}/notes", [{"confidence": "sure", "text": texts("x")}])),
    # rules between the parts
    ("unknown_format", "format", put("format", "2")),
    ("empty", "languages", put("languages", [])),
    ("empty", "profiles", put("profiles", {})),
    ("empty", "levels", put("levels", [])),
    ("repeated_key", "languages", put("languages", ["en", "zh-hans", "en"])),
    ("repeated_key", "scale", put("scale/2/key", "fully")),
    ("repeated_key", "scale", put("scale/2/value", "0.50")),
    ("repeated_key", "nodes", put(f"{SELL}/key", "MAKE-A")),
    ("repeated_key", "MAKE", put(f"{MAKE_A}/key", "MAKE-B")),
    ("repeated_key", "nodes", put(f"{SELL}/requirements/0/key", "MAKE-A-L1-1")),
    ("scale_without_ends", "scale", put("scale/3/value", "0.9")),
    ("scale_without_ends", "scale", put("scale/0/value", "0.1")),
    ("scale_above_one", "scale", put("scale/2/value", "1.1")),
    ("levels_not_counted", "levels", put("levels/0/number", "2")),
    ("band_falls", "levels/2", put("levels/1/to", "0.8")),
    ("bands_not_joined", "levels/3", put("levels/2/from", "2.7")),
    ("bands_not_joined", "levels/3", put("levels/2/from", "2.9")),
    ("gate_out_of_range", "rule/at_least", put("rule/at_least", "0")),
    ("gate_out_of_range", "rule/at_least", put("rule/at_least", "1.01")),
    (
        "policies_exclude",
        "rule",
        lambda d: d["rule"].update(sequential_stop="false", highest_satisfied_counts="raw"),
    ),
    ("nothing_compulsory", "profiles/plain", put("nodes/0/trimmable", "true")),
    ("weights_missing", "nodes", put(f"{SELL}/weight/plain", "0.38")),
    ("weights_missing", "MAKE", put(f"{MAKE_A}/weight/plain", "0.4")),
    ("weights_too_much", "MAKE", put(f"{MAKE_A}/weight/plain", "0.51")),
    ("profile_not_above", "SELL", put(f"{SELL}/weight/batch", "1")),
    ("weight_zero", "SELL", lambda d: (put(f"{SELL}/weight/plain", "0")(d), put("nodes/0/weight/plain", "1")(d))),
    ("neither_branch_nor_leaf", "SELL", take(f"{SELL}/requirements")),
    ("neither_branch_nor_leaf", "SELL", put(f"{SELL}/nodes", [make_leaf("X", "1", (1,))])),
    ("level_unknown", "SELL/SELL-L1-1", put(f"{SELL}/requirements/0/level", "4")),
    ("level_unknown", "SELL/SELL-L1-1", put(f"{SELL}/requirements/0/level", "0")),
    ("nothing_to_inherit", "LOW", put("nodes", [_LOW])),
    # guidance
    ("not_a_currency", "effort/currency", put("effort", effort() | {"currency": "yuan"})),
    ("span_falls", "effort/sizes/S/days", put("effort", effort(days={"from": "9", "to": "2"}))),
    ("size_unknown", "SELL-L1-1/effort", put(f"{SELL}/requirements/0/effort", {"size": "XXL"})),
    ("choice_unknown", "SELL-L1-1/meaning/half", put(f"{SELL}/requirements/0/meaning", {"half": texts("x")})),
    (
        "effect_unknown",
        "SELL-L1-1/relevance/speed",
        put(
            f"{SELL}/requirements/0/relevance",
            {"effects": {"speed": "some"}},
        ),
    ),
    ("level_unknown", "SELL/help/levels/9", put(f"{SELL}/help", {"levels": [{"number": "9", "text": texts("x")}]})),
    (
        "not_one_of",
        "nodes/SELL/requirements/SELL-L1-1/evidence/1/kind",
        put(
            f"{SELL}/requirements/0/evidence",
            [{"kind": "hearsay", "text": texts("x")}],
        ),
    ),
    (
        "not_one_of",
        "nodes/SELL/requirements/SELL-L1-1/relevance/effects/defect_rate",
        put(
            f"{SELL}/requirements/0/relevance",
            {"effects": {"defect_rate": "huge"}},
        ),
    ),
    (
        "unknown_language",
        "help/glossary/mes/forms",
        put(
            "help",
            {"glossary": [{"key": "mes", "title": texts("MES"), "text": texts("x"), "forms": {"fr": ["MES"]}}]},
        ),
    ),
    # proof and contradictions
    ("missing_key", "evidence_policy", put("evidence_policy", {"cap": "partly"})),
    ("choice_unknown", "evidence_policy/cap", put("evidence_policy", {"cap": "half", "at_least": "2"})),
    ("strength_unknown", "evidence_policy/at_least", put("evidence_policy", {"cap": "partly", "at_least": "6"})),
    ("strength_unknown", "evidence_policy/at_least", put("evidence_policy", {"cap": "partly", "at_least": "0"})),
    ("not_a_list", "consistency", put("consistency", {"one": "two"})),
    ("not_one_of", "consistency/one/kind", rule("hunch")),
    ("not_one_of", "consistency/one/kind", rule(["implication"])),
    ("missing_key", "consistency/one", rule("implication", when=given())),
    ("unknown_key", "consistency/one/expects", rule("copied_notes", times="10", expects=given())),
    ("requirement_unknown", "consistency/one/expects", rule("implication", when=given(), expects=given("SELL-L9-9"))),
    ("choice_unknown", "consistency/one/when", rule("implication", when=given("SELL-L1-2", "half"), expects=given())),
    ("expects_itself", "consistency/one", rule("implication", when=given(), expects=given())),
    ("share_out_of_range", "consistency/one/reproducibility", rule("level_order", reproducibility="1.1")),
    ("share_out_of_range", "consistency/one/share", rule("straight_lining", share="0", items="15")),
    ("not_positive", "consistency/one/items", rule("straight_lining", share="0.9", items="0")),
    ("not_positive", "consistency/one/times", rule("copied_notes", times="0")),
    ("not_one_of", "consistency/one/change", rule("numeric_fact", when=given(), **FACT | {"change": "moved"})),
    ("effect_unknown", "consistency/one/indicator", rule("numeric_fact", when=given(), **FACT)),
    ("placeholder_unknown", "consistency/one/text/en", rule("copied_notes", times="9", text=texts("{percent} times?"))),
    (
        "repeated_key",
        "consistency",
        lambda d: (rule("copied_notes", times="9")(d), d["consistency"].append(d["consistency"][0])),
    ),
    ("binding_not_counted", "PART/P-1", counting(put(f"{P_ONE}/binding", "true"))),
    ("choice_level_falls", "scales/stage/stage_2", counting(put("scales/0/choices/2/level", "0"))),
    ("choice_unknown", "C-1/meaning/fully", counting(put(f"{C_ONE}/meaning", {"fully": texts("No")}))),
    ("counted_below", "COUNT/ALL", counting(put("nodes/1/nodes/0/counted", "true"))),
    ("counted_with_weight", "COUNT", counting(put("nodes/1/weight/plain", "0.5"))),
    ("counted_without_levels", "COUNT/ALL/C-1", counting(take(f"{C_ONE}/answer"))),
    ("empty", "PART/P-1/answer/steps", counting(put(f"{P_ONE}/answer/steps", []))),
    ("level_unknown", "scales/stage/stage_2", counting(put("scales/0/choices/2/level", "3"))),
    ("level_unknown", "SELL/SELL-L1-1", take(f"{SELL}/requirements/0/level")),
    ("level_without_gate", "PART/P-1", counting(put(f"{P_ONE}/level", "1"))),
    ("not_a_decimal", "nodes/PART/requirements/P-1/answer/minimum", counting(put(f"{P_ONE}/answer/minimum", "--1"))),
    ("nothing_compulsory", "profiles/plain", counting(put("nodes/0/trimmable", "true"))),
    ("repeated_key", "scales", counting(put("scales/0/choices/0/key", "fully"))),
    ("repeated_key", "scales/stage", counting(put("scales/0/choices/1/value", "1"))),
    ("requires_falls", "levels/2/requires/reached", counting(put("levels/1/requires/reached", "0"))),
    ("requires_too_much", "levels/2/requires/binding", counting(put("levels/1/requires/binding", "2"))),
    ("requires_without_count", "levels/1/requires", put("levels/0/requires", {"reached": "1"})),
    ("requires_without_count", "SELL", put(f"{SELL}/counted", "true")),
    ("scale_above_one", "scales/stage", counting(put("scales/0/choices/1/value", "1.5"))),
    ("scale_unknown", "PART/P-1/answer", counting(put(f"{P_ONE}/answer", {"kind": "scale", "scale": "other"}))),
    ("scale_without_ends", "scales/stage", counting(put("scales/0/choices/2/value", "0.9"))),
    ("step_outside_bounds", "PART/P-1/answer/steps", counting(put(f"{P_ONE}/answer/minimum", "15"))),
    ("step_values", "PART/P-1/answer/steps", counting(put(f"{P_ONE}/answer/steps/1/value", "0.9"))),
    ("steps_out_of_order", "PART/P-1/answer/steps", counting(put(f"{P_ONE}/answer/steps/1/at", "5"))),
    ("total_too_small", "rule/total", counting(put("rule/total", "90"))),
    ("weight_zero", "PART", counting(put("nodes/0/weight/plain", "0"))),
]


def named() -> list:
    return [pytest.param(*case, id=f"{number}-{case[0]}") for number, case in enumerate(CASES)]


def broken(change: Change) -> tuple[Problem, ...]:
    document = make_document()
    change(document)
    return check_document(document)


def test_the_documents_that_are_broken_below_are_whole():
    assert check_document(make_document()) == ()
    assert broken(counting(lambda document: None)) == ()


@pytest.mark.parametrize(("code", "path", "change"), named())
def test_a_fault_is_found_and_its_path_named(code, path, change):
    assert (code, path) in {(problem.code, problem.path) for problem in broken(change)}


@pytest.mark.parametrize(("code", "path", "change"), named())
def test_a_broken_document_is_refused_with_the_same_problems(code, path, change):
    document = make_document()
    change(document)

    with pytest.raises(DocumentError) as refusal:
        parse_document(document)

    assert refusal.value.problems == check_document(document)


@pytest.mark.parametrize(("code", "path", "change"), named())
def test_a_fault_is_said_in_a_whole_sentence(code, path, change):
    for problem in broken(change):
        sentence = messages.problem_text(problem)
        assert re.fullmatch(r"[A-Z“].*\.", sentence)
        assert "%(" not in sentence


def test_every_fault_has_a_sentence_and_every_sentence_a_fault():
    """What is not found in a document is found by editing or importing one."""
    codes = {code for code, _, _ in CASES} | {case.values[0] for case in NOTATION}
    folder = Path(messages.__file__).parent
    elsewhere = "".join(file.read_text(encoding="utf-8") for file in folder.rglob("*.py") if file.name != "messages.py")

    assert codes <= set(messages._SENTENCES)
    unheard = [code for code in set(messages._SENTENCES) - codes if not _is_raised(code, elsewhere)]
    assert unheard == []


def _is_raised(code: str, source: str) -> bool:
    """By its name, or as one of the `not_a_…` that a pattern of a field gives."""
    return f'"{code}"' in source or f'"{code.removeprefix("not_a_")}"' in source


def test_all_faults_are_found_in_one_go():
    document = make_document(slug="Not A Slug", colour="red")
    document["nodes"][1]["weight"]["plain"] = "much"

    assert [problem.code for problem in check_document(document)] == ["unknown_key", "not_a_slug", "not_a_decimal"]


def test_rules_between_parts_wait_until_the_shape_is_right():
    document = make_document(slug="Not A Slug", format="2")

    assert [problem.code for problem in check_document(document)] == ["not_a_slug"]


@pytest.mark.parametrize("raw", [None, [], "text", 7, {}])
def test_what_is_no_document_at_all_is_refused(raw):
    problems = check_document(raw)

    assert {problem.path for problem in problems} == {"document"}
    assert {problem.code for problem in problems} == ({"missing_key"} if raw == {} else {"not_a_mapping"})


def test_a_sum_of_weights_is_shown_exactly():
    (problem,) = broken(put(f"{SELL}/weight/plain", "0.38"))

    assert problem.params == {"profile": "plain", "sum": "0.98", "difference": "0.02"}
    assert messages.problem_text(problem) == "In “plain” the weights add up to 0.98; 0.02 is missing."


@pytest.mark.parametrize("policy", ["full", "renormalise"])
def test_a_leaf_may_start_at_a_higher_level_where_nothing_is_inherited(policy):
    assert check_document(make_document(make_leaf("LOW", "1", (0, 1)), rule={"empty_level": policy})) == ()


def test_a_branch_needs_weights_only_in_the_profiles_that_it_has():
    profiles = {"plain": {"title": texts("Plain")}, "batch": {"title": texts("Batch")}}
    both, one = {"plain": "0.5", "batch": "1"}, {"plain": "0.5"}
    nodes = make_leaf("BOTH", both, (1,)), make_node("ONE", one, nodes=[make_leaf("ONE-A", {"plain": "1"}, (1,))])

    assert check_document(make_document(*nodes, profiles=profiles, levels=1)) == ()


def test_the_same_key_may_stand_for_a_branch_and_its_leaf():
    branch = make_node("LOG", "1", nodes=[make_node("LOG", "1", nodes=[make_leaf("LOG", "1", (1,))])])

    assert check_document(make_document(branch, levels=1)) == ()

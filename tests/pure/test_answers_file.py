"""Answers files: what is read, and every problem with its place."""

import json
import re
from datetime import date

import pytest

from assessment import messages
from assessment.answers_file import AnswersFile, GivenAnswer, GivenKpi, read_answers_file
from rubrics.document import parse_document
from rubrics.problems import DocumentError, Problem
from rubrics.shipped_files import find_shipped
from tests.pure.documents import make_document

RUBRIC = parse_document(make_document())
HEAD = "rubric: small\nprofile: plain\n"
LOWER_IS_BETTER = {"defect_rate": True, "production_efficiency": False}


def find_rubric(slug: str, number: int | None):
    if slug == "sme-digital-2024":
        return find_shipped(slug, number)
    return (1, RUBRIC) if slug == "small" and number in (None, 1) else None


def read(text: str, is_json: bool = False) -> AnswersFile:
    return read_answers_file(
        text,
        is_json=is_json,
        find_rubric=find_rubric,
        lower_is_better=LOWER_IS_BETTER,
        reference_sets=["demo-2023-h1"],
    )


def problems(text: str, is_json: bool = False) -> list[Problem]:
    with pytest.raises(DocumentError) as refusal:
        read(text, is_json)
    return list(refusal.value.problems)


def test_a_file_needs_rubric_and_profile_alone():
    given = read(HEAD)

    assert (given.rubric, given.version, given.profile) == (RUBRIC, 1, "plain")
    assert (given.trimmed, given.as_of, given.answers, given.reference_set, given.kpis, given.factory) == (
        {}, None, {}, None, {}, {},
    )  # fmt: skip


FULL = """
rubric: small
version: 1
profile: plain
trimmed: {SELL: "Sold by the group"}
as_of: 2026-11-20
answers:
  MAKE-A-L1-1: fully
  MAKE-A-L1-2: {value: mostly, note: " Budget line since 2024 ", evidence: document}
  MAKE-B-L1-1: {note: "to be asked"}
  SELL-L1-1: partly
  SELL-L1-2: ""
reference_set: demo-2023-h1
kpis:
  defect_rate: {base: 2.10, current: 0, unit: "%", period: "2024 → 2025"}
  production_efficiency: {base: 100, current: 128}
factory: {name: 示范工厂, industry: C34, size: medium, region: CN-32}
"""
FULL_ANSWERS = {
    "MAKE-A-L1-1": GivenAnswer("fully"),
    "MAKE-A-L1-2": GivenAnswer("mostly", "Budget line since 2024", "document"),
    "MAKE-B-L1-1": GivenAnswer("", "to be asked"),
    "SELL-L1-1": GivenAnswer("partly"),
    "SELL-L1-2": GivenAnswer(""),
}


def test_everything_that_a_file_may_say_is_read():
    given = read(FULL)

    assert (given.trimmed, given.as_of, given.reference_set) == (
        {"SELL": "Sold by the group"}, date(2026, 11, 20), "demo-2023-h1",
    )  # fmt: skip
    assert given.answers == FULL_ANSWERS
    assert given.kpis == {
        "defect_rate": GivenKpi("2.10", "0", "%", "2024 → 2025"),
        "production_efficiency": GivenKpi("100", "128"),
    }
    assert list(given.factory.items()) == [
        ("name", "示范工厂"), ("industry", "C34"), ("size", "medium"), ("region", "CN-32"),
    ]  # fmt: skip


def test_json_says_the_same_as_yaml():
    data = {
        "rubric": "small", "version": 1, "profile": "plain", "trimmed": ["SELL"], "as_of": "2026-11-20",
        "answers": {"MAKE-A-L1-1": "fully", "SELL-L1-1": None},
        "kpis": {"defect_rate": {"base": 2.10, "current": 0}},
    }  # fmt: skip
    given = read(json.dumps(data).replace("2.1,", "2.10,"), is_json=True)

    assert (given.trimmed, given.answers["MAKE-A-L1-1"]) == ({"SELL": ""}, GivenAnswer("fully"))
    assert given.kpis["defect_rate"] == GivenKpi("2.10", "0")


def test_answers_count_where_they_have_a_value_and_those_outside_the_scope_are_listed():
    given = read(FULL)

    assert given.choices() == {"MAKE-A-L1-1": "fully", "MAKE-A-L1-2": "mostly", "SELL-L1-1": "partly"}
    assert given.outside_scope() == ("SELL-L1-1", "SELL-L1-2")


def test_a_note_is_measured_in_code_points_after_nfc():
    long = "e\u0301" * 2000

    given = read(f'{HEAD}answers: {{MAKE-A-L1-1: {{value: fully, note: "{long}"}}}}')

    assert given.answers["MAKE-A-L1-1"].note == "\u00e9" * 2000


BAD = [
    ("control_character", "", 3, "answers: {MAKE-A-L1-1: \x00}"),
    ("control_character", "answers/MAKE-A-L1-1/note", 3, 'answers: {MAKE-A-L1-1: {note: "\\0"}}'),
    ("not_yaml", "", 3, "answers: [}"),
    ("alias", "answers/MAKE-A-L1-1", 3, "answers: {MAKE-A-L1-1: &a fully}"),
    ("duplicate_key", "answers/MAKE-A-L1-1", 5, "answers:\n  MAKE-A-L1-1: fully\n  MAKE-A-L1-1: partly"),
    ("duplicate_key", "profile", 3, "profile: plain"),
    ("unknown_key", "colour", 3, "colour: red"),
    ("unknown_key", "answers/MAKE-A-L1-1/score", 3, "answers: {MAKE-A-L1-1: {score: 1}}"),
    ("unknown_key", "kpis/defect_rate/goal", 3, "kpis: {defect_rate: {base: 1, current: 1, goal: 1}}"),
    ("unknown_key", "factory/city", 3, "factory: {city: Suzhou}"),
    ("unknown_version", "version", 3, "version: 2"),
    ("unknown_version", "version", 3, "version: latest"),
    ("unknown_version", "version", 3, "version: '0'"),
    ("unknown_reference_set", "reference_set", 3, "reference_set: mine"),
    ("unknown_node", "trimmed/XYZ", 3, "trimmed: [XYZ]"),
    ("compulsory", "trimmed/MAKE", 3, "trimmed: [MAKE]"),
    ("compulsory", "trimmed/MAKE-A", 3, "trimmed: {MAKE-A: we do not}"),
    ("duplicate_key", "trimmed/2", 3, "trimmed: [SELL, SELL]"),
    ("not_a_text", "trimmed/1", 3, "trimmed: [{SELL: x}]"),
    ("not_a_list", "trimmed", 3, "trimmed: SELL"),
    ("too_long", "trimmed/SELL", 3, f"trimmed: {{SELL: {'x' * 2001}}}"),
    *(
        ("not_a_date", "as_of", 3, f"as_of: {text}")
        for text in ["2026-02-30", "20.11.2026", "2026-11", "２０２６-11-20"]
    ),
    ("unknown_requirement", "answers/EQP-L1-1", 4, "answers:\n  EQP-L1-1: fully"),
    ("unknown_value", "answers/MAKE-A-L1-1", 3, "answers: {MAKE-A-L1-1: yes}"),
    ("unknown_value", "answers/MAKE-A-L1-1", 3, "answers: {MAKE-A-L1-1: 0.8}"),
    ("not_an_answer", "answers/MAKE-A-L1-1", 3, "answers: {MAKE-A-L1-1: [fully]}"),
    ("not_a_mapping", "answers", 3, "answers: [fully]"),
    ("too_long", "answers/MAKE-A-L1-1/note", 3, f"answers: {{MAKE-A-L1-1: {{note: {'x' * 2001}}}}}"),
    ("not_a_text", "answers/MAKE-A-L1-1/note", 3, "answers: {MAKE-A-L1-1: {note: [x]}}"),
    ("unknown_evidence", "answers/MAKE-A-L1-1", 3, "answers: {MAKE-A-L1-1: {value: fully, evidence: photo}}"),
    ("not_a_mapping", "kpis", 3, "kpis: [1]"),
    ("not_a_mapping", "kpis/defect_rate", 3, "kpis: {defect_rate: 1}"),
    ("unknown_indicator", "kpis/speed", 3, "kpis: {speed: {base: 1, current: 1}}"),
    ("missing_key", "kpis/defect_rate", 3, "kpis: {defect_rate: {base: 1}}"),
    ("missing_key", "kpis/defect_rate", 3, 'kpis: {defect_rate: {base: " ", current: 1}}'),
    ("not_a_text", "kpis/defect_rate/base", 3, "kpis: {defect_rate: {base: [1], current: 1}}"),
    *(
        ("not_a_plain_decimal", "kpis/defect_rate/base", 3, f"kpis: {{defect_rate: {{base: '{text}', current: 1}}}}")
        for text in ["1e3", "1,000", ".nan", "NaN", "½", "1" * 16]
    ),
    ("base_not_positive", "kpis/defect_rate", 3, "kpis: {defect_rate: {base: 0, current: 1}}"),
    ("current_negative", "kpis/defect_rate", 3, "kpis: {defect_rate: {base: 1, current: -1}}"),
    ("current_not_positive", "kpis/production_efficiency", 3, "kpis: {production_efficiency: {base: 1, current: 0}}"),
    ("too_long", "kpis/defect_rate/unit", 3, f"kpis: {{defect_rate: {{base: 1, current: 1, unit: {'x' * 61}}}}}"),
    ("not_a_mapping", "factory", 3, "factory: Plant"),
    ("unknown_industry", "factory/industry", 3, "factory: {industry: C3}"),
    ("unknown_size", "factory/size", 3, "factory: {size: huge}"),
    ("unknown_region", "factory/region", 3, "factory: {region: DE-01}"),
    ("too_long", "factory/name", 3, f"factory: {{name: {'x' * 121}}}"),
]
NAMED = [pytest.param(*case, id=f"{number}-{case[0]}") for number, case in enumerate(BAD)]


@pytest.mark.parametrize(("code", "path", "line", "text"), NAMED)
def test_a_problem_is_told_once_with_path_and_line(code, path, line, text):
    assert [(problem.code, problem.path, problem.line) for problem in problems(HEAD + text)] == [(code, path, line)]


@pytest.mark.parametrize(("code", "path", "line", "text"), NAMED)
def test_a_problem_is_said_in_one_short_sentence(code, path, line, text):
    for problem in problems(HEAD + text):
        sentence = messages.problem_text(problem)
        assert re.fullmatch(r"[A-Z“].*\.", sentence)
        assert "%(" not in sentence
        assert len(sentence) < 200


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("missing_key", "rubric"), ("missing_key", "profile")]),
        ("rubric: other\nprofile: plain", [("unknown_rubric", "rubric")]),
        ("rubric: small", [("missing_key", "profile")]),
        ("rubric: small\nprofile: batch", [("unknown_profile", "profile")]),
        ("rubric: [small]\nprofile: plain", [("not_a_text", "rubric"), ("missing_key", "rubric")]),
        ("just text", [("not_a_mapping", "")]),
        ("- a\n- b", [("not_a_mapping", "")]),
    ],
)
def test_without_a_rubric_and_a_profile_nothing_is_read(text, found):
    assert [(problem.code, problem.path) for problem in problems(text)] == found


def test_every_sentence_of_answers_files_belongs_to_a_problem():
    codes = {case[0] for case in (*BAD, *BAD_NUMBERS)} | {"unknown_rubric", "unknown_profile"}

    assert set(messages._SENTENCES) <= codes


def test_all_problems_of_a_file_are_told_at_once_in_the_order_of_its_lines():
    text = "rubric: small\nprofile: batch\nanswers:\n  X-1: fully\n  MAKE-A-L1-1: often\nkpis: {speed: 3}\nas_of: soon"

    assert [(problem.line, problem.code) for problem in problems(text)] == [
        (2, "unknown_profile"), (4, "unknown_requirement"), (5, "unknown_value"), (6, "unknown_indicator"),
        (6, "not_a_mapping"), (7, "not_a_date"),
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e3"])
def test_numbers_that_are_no_plain_decimals_are_refused_in_json_too(number):
    text = f'{{"rubric": "small", "profile": "plain", "kpis": {{"defect_rate": {{"base": {number}, "current": 1}}}}}}'

    assert problems(text, is_json=True)[-1].path == "kpis/defect_rate/base"


def test_a_value_quoted_in_a_problem_is_cut():
    (problem,) = problems(f"rubric: {'x' * 5000}\nprofile: plain")

    assert len(problem.params["value"]) == 40


# ---------------------------------------------------------------- numbers and scales of their own
NUMBERS = "rubric: sme-digital-2024\nprofile: manufacturing\nanswers:\n"


def test_a_number_is_a_plain_answer_or_stands_under_its_own_key():
    given = read(
        NUMBERS + "  DEV-1: 035.50\n  LNK-1: {number: '15', evidence: document}\n  GRN-1: {value: -5}\n  PRO-1: level_3"
    )

    assert given.choices() == {"DEV-1": "35.5", "LNK-1": "15", "GRN-1": "-5", "PRO-1": "level_3"}
    assert given.answers["LNK-1"].evidence == "document"


BAD_NUMBERS = [
    ("not_a_figure", "answers/DEV-1", "DEV-1: 101"),
    ("not_a_figure", "answers/DEV-1", "DEV-1: {number: fully}"),
    ("not_a_figure", "answers/DEV-1", "DEV-1: 1e2"),
    ("not_a_figure", "answers/DEV-1", "DEV-1: NaN"),
    ("unknown_value", "answers/PRO-1", "PRO-1: fully"),
    ("unknown_value", "answers/NET-1", "NET-1: level_2"),
    ("unknown_key", "answers/NET-1/number", "NET-1: {number: fully}"),
    ("unknown_key", "answers/DEV-1/number", "DEV-1: {number: '1', value: '2'}"),
]


@pytest.mark.parametrize(("code", "path", "line"), BAD_NUMBERS)
def test_a_wrong_number_or_choice_is_named_with_its_line(code, path, line):
    found = {(problem.code, problem.path, problem.line) for problem in problems(f"{NUMBERS}  {line}")}

    assert (code, path, 4) in found

"""YAML and JSON read as plain text: no surprise in types, no alias, no repeated key, limits, the line of a fault."""

import pytest

from rubrics.problems import DocumentError, Problem
from rubrics.yaml_text import MAX_CHARACTERS, MAX_NODES, TextDocument, load_json, load_yaml

CASES = [
    pytest.param(code, load, text, path, line, id=f"{load.__name__[5:]}-{code}-{number}")
    for number, (code, load, text, path, line) in enumerate(
        [
            ("alias", load_yaml, "a: &x 1\nb: *x", "a", 1),
            ("alias", load_yaml, "a:\n  b: *x", "a/b", 2),
            ("alias", load_yaml, "a: 1\n&k b: 2", "b", 2),
            ("tag", load_yaml, "a: 1\nb: !!python/name:os.system x", "b", 2),
            ("tag", load_yaml, "a: !!binary aGk=", "a", 1),
            ("tag", load_yaml, "a: !own {b: 1}", "a", 1),
            ("tag", load_yaml, "!!str a: 1", "a", 1),
            ("duplicate_key", load_yaml, "a:\n  b: 1\n  b: 2", "a/b", 3),
            ("duplicate_key", load_json, '{"a": [{"b": 1, "b": 2}]}', "a/1/b", None),
            ("key_not_text", load_yaml, "a: 1\n[b]: 2", "", 2),
            ("control_character", load_yaml, 'a: 1\nb: ["x", "\\0"]', "b/2", 2),
            ("control_character", load_yaml, '"\\e[31m": 1', "", 1),
            ("control_character", load_json, '{"a": "\\u0000"}', "a", None),
            ("control_character", load_json, '{"a": {"b": "\\ud800"}}', "a/b", None),
            ("not_a_number", load_json, '{"a": [1, NaN]}', "a/2", None),
            ("not_a_number", load_json, '{"a": -Infinity}', "a", None),
            ("not_yaml", load_yaml, "a: 1\nb: 'open", "", 2),
            ("not_yaml", load_yaml, "a: 1\n\tb: 2", "", 2),
            ("not_yaml", load_yaml, "a: \x00", "", None),
            ("not_json", load_json, '{"a": 1,\n "b"}', "", 2),
            ("not_json", load_json, "", "", 1),
            ("several_documents", load_yaml, "a: 1\n---\nb: 2", "", None),
            ("too_deep", load_yaml, "- " * 40 + "x", "1/1/1", 1),
            ("too_deep", load_yaml, "? " * 5000 + "x", "?/?/?", 1),
            ("too_deep", load_json, "[" * 40 + "]" * 40, "1/1/1", None),
            ("too_deep", load_json, "[" * 100_000, "", None),
            ("too_large", load_yaml, "x" * (MAX_CHARACTERS + 1), "", None),
            ("too_large", load_json, " " * (MAX_CHARACTERS + 1), "", None),
            ("too_many_values", load_yaml, f"[{'1,' * MAX_NODES}]", "", 1),
            ("too_many_values", load_json, f"[{'1,' * MAX_NODES}1]", "", None),
        ]
    )
]


def problems_of(load, text: str) -> list[Problem]:
    try:
        return load(text).problems
    except DocumentError as error:
        return list(error.problems)


@pytest.mark.parametrize(("code", "load", "text", "path", "line"), CASES)
def test_a_fault_is_named_with_its_place(code, load, text, path, line):
    found = problems_of(load, text)

    assert (found[0].code, found[0].path) == (code, path)
    assert found[0].line == line or code == "not_yaml"


def test_a_repeated_key_is_told_for_each_repetition():
    assert [problem.line for problem in load_yaml("a: 1\na: 2\na: 3").problems] == [2, 3]


@pytest.mark.parametrize("scalar", ["no", "010", "1e3", "2026-11-20", "0x1F", ".nan", "null", "1_000", "12:30:00", "~"])
def test_every_yaml_scalar_is_read_as_the_text_that_stands_there(scalar):
    assert load_yaml(f"key: {scalar}").data == {"key": scalar}


@pytest.mark.parametrize("number", ["1.50", "1e5", "-0", "9" * 400, "0.1000000000000000055511151231257827"])
def test_json_numbers_are_read_as_their_source_text(number):
    assert load_json(f'{{"key": {number}}}').data == {"key": number}


def test_json_words_become_text():
    assert load_json("[true, false, null]").data == ["true", "false", ""]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_an_empty_file_holds_nothing(text):
    document = load_yaml(text)

    assert (document.data or {}, document.problems) == ({}, [])


def test_lines_are_known_by_path():
    document = load_yaml("a: 1\nb:\n  - x\n  - y: 2\n")

    assert (document.line("a"), document.line("b"), document.line("b", "2", "y")) == (1, 2, 4)
    assert document.line("c") is None


def test_tags_are_inert():
    assert load_yaml("a: !!python/object/apply:os.system ['id']").data == {"a": ["id"]}


def test_texts_of_every_script_come_through():
    text = "汉字 𠀀 👩‍🏭 مصنع é"

    assert load_yaml(f"a: {text}").data == load_json(f'{{"a": "{text}"}}').data == {"a": text}
    assert isinstance(load_yaml("a: b"), TextDocument)

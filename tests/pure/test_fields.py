"""Fields of a draft: what a page shows of a value, and the steps that a typed text asks for."""

from typing import Any

import pytest

from rubrics.document_shape import read_shape
from rubrics.fields import Field, FieldRefused, clean, set_step, shown, split, steps_for
from rubrics.operations import InsertItem, RemoveValue, SetValue, apply_steps, find_value
from tests.pure.documents import make_document

WEIGHT = ("nodes", "MAKE", "weight", "plain")
HELP = ("nodes", "SELL", "requirements", "SELL-L1-1", "help")


@pytest.fixture
def document() -> Any:
    data, problems = read_shape(make_document())
    assert not problems
    return data


@pytest.mark.parametrize(
    ("path", "kind", "text"),
    [
        (WEIGHT, "percent", "60"),
        (WEIGHT, "decimal", "0.6"),
        (("rule", "sequential_stop"), "boolean", "on"),
        (("nodes", "SELL", "trimmable"), "boolean", "on"),
        (("nodes", "MAKE", "trimmable"), "boolean", ""),
        (("languages",), "lines", "en\nzh-hans"),
        (("levels", "2", "number"), "integer", "2"),
        (("nodes", "NONE", "title", "en"), "text", ""),
    ],
)
def test_a_value_is_shown_as_a_form_has_it(document: Any, path: tuple[str, ...], kind: str, text: str) -> None:
    assert shown(document, path, kind) == text


@pytest.mark.parametrize(
    ("kind", "typed", "text"),
    [
        ("percent", " 12.5 % ", "12.5"),
        ("percent", "１２％", "12"),
        ("decimal", "０.８", "0.8"),
        ("line", "  two \n words ", "two words"),
        ("text", " a\r\nb ", "a\nb"),
    ],
)
def test_what_nobody_types_on_purpose_is_left_out(kind: str, typed: str, text: str) -> None:
    assert clean(kind, typed) == text


@pytest.mark.parametrize(
    ("typed", "value"), [("12.5", "0.125"), ("100", "1"), ("0.1", "0.001"), ("33.333333333333", "0.33333333333333")]
)
def test_percentages_become_exact_decimals(document: Any, typed: str, value: str) -> None:
    assert steps_for(document, Field(WEIGHT, "percent", "60"), typed) == [SetValue(WEIGHT, value)]


@pytest.mark.parametrize("typed", ["-1", "1e2", "NaN", "1,5", "½", "0x1", "12.5.", "."])
def test_what_is_no_percentage_is_refused_with_its_place(document: Any, typed: str) -> None:
    with pytest.raises(FieldRefused) as refusal:
        steps_for(document, Field(WEIGHT, "percent", "60", whole=WEIGHT), typed)

    assert (refusal.value.problem.code, refusal.value.problem.path) == ("not_a_percent", "nodes/MAKE/weight/plain")


def test_a_field_stands_for_all_its_places(document: Any) -> None:
    cut = Field(("levels", "2", "from"), "decimal", "1.8", also=(("levels", "1", "to"),))

    assert [step.path for step in steps_for(document, cut, "1.9")] == [("levels", "2", "from"), ("levels", "1", "to")]


def test_an_emptied_text_stays_as_a_gap_while_another_language_tells_it(document: Any) -> None:
    told = apply_steps(document, [SetValue(HELP, {"en": "Help", "zh-hans": "说明"})]).document
    field = Field((*HELP, "en"), "text", "Help", whole=HELP)

    assert steps_for(told, field, " ") == [SetValue((*HELP, "en"), "")]
    alone = apply_steps(document, [SetValue(HELP, {"en": "Help"})]).document
    assert steps_for(alone, field, "") == [RemoveValue(HELP)]
    assert steps_for(document, field, "") == []


def test_a_required_text_is_emptied_and_a_required_figure_is_not(document: Any) -> None:
    title = ("nodes", "MAKE", "title", "en")
    assert steps_for(document, Field(title, "line", "MAKE"), "") == [SetValue(title, "")]
    with pytest.raises(FieldRefused):
        steps_for(document, Field(("rule", "at_least"), "percent", "80"), "")


def test_a_level_of_the_help_comes_into_its_list_in_order(document: Any) -> None:
    leaf = ("nodes", "SELL", "help", "levels")
    for number in ("3", "1", "2"):
        step = set_step(document, (*leaf, number, "text", "en"), f"Level {number}")
        assert isinstance(step, InsertItem)
        document = apply_steps(document, [step]).document

    assert [item["number"] for item in find_value(document, leaf)] == [1, 2, 3]
    again = set_step(document, (*leaf, "2", "text", "en"), "Other")
    assert again == SetValue((*leaf, "2", "text", "en"), "Other")


def test_a_path_is_read_from_an_address() -> None:
    assert split("/nodes//MAKE/") == ("nodes", "MAKE")

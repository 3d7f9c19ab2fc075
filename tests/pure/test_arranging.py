"""The buttons of the studio: every one gives a document that keeps its shape, and says no where nothing is."""

from typing import Any

import pytest

from rubrics.arranging import RULE_KINDS, arrange, insert, suggest_key
from rubrics.document_checks import check_canonical
from rubrics.document_shape import read_shape
from rubrics.operations import OperationRefused, apply_steps, find_value
from tests.pure.documents import make_document, texts

ASKED = ("nodes", "MAKE", "nodes", "MAKE-A", "requirements")


@pytest.fixture
def document() -> Any:
    return read_shape(make_document())[0]


def after(document: Any, *arguments: Any, **more: Any) -> Any:
    return apply_steps(document, arrange(document, *arguments, **more)).document


def keys(document: Any, path: tuple[str, ...]) -> list[str]:
    return [item["key"] for item in find_value(document, path)]


def test_up_and_down_undo_each_other(document: Any) -> None:
    down = after(document, "down", ("nodes", "MAKE"))

    assert keys(down, ("nodes",)) == ["SELL", "MAKE"]
    assert after(down, "up", ("nodes", "MAKE")) == document


def test_a_requirement_moves_past_those_of_other_levels(document: Any) -> None:
    mixed = apply_steps(document, arrange(document, "down", (*ASKED, "MAKE-A-L1-1"))).document
    assert keys(mixed, ASKED)[:2] == ["MAKE-A-L1-2", "MAKE-A-L1-1"]
    assert arrange(mixed, "down", (*ASKED, "MAKE-A-L1-1")) == []
    assert arrange(mixed, "down", (*ASKED, "MAKE-A-L3-1")) == []


def test_a_profile_goes_with_its_weights_and_comes_with_those_of_the_first(document: Any) -> None:
    steps = insert(document, ("profiles",), "process", texts("Process"))
    more = apply_steps(document, steps).document
    assert check_canonical(more) == ()
    assert after(more, "remove", ("profiles", "process")) == document


def test_a_new_part_takes_what_its_siblings_leave(document: Any) -> None:
    less = apply_steps(document, arrange(document, "remove", ("nodes", "SELL"))).document
    more = apply_steps(less, insert(less, ("nodes",), "SHIP", texts("Ship"))).document

    assert find_value(more, ("nodes", "SHIP", "weight")) == {"plain": "0.4"}


@pytest.mark.parametrize("kind", RULE_KINDS)
def test_a_new_rule_of_every_kind_keeps_the_rules(document: Any, kind: str) -> None:
    with_effect = apply_steps(document, insert(document, ("relevance",), "energy", texts("Energy"))).document
    steps = insert(with_effect, ("consistency",), "new", texts("Why?"), kind=kind)

    assert check_canonical(apply_steps(with_effect, steps).document) == ()


@pytest.mark.parametrize("path", [("nodes", "MAKE", "requirements"), ("nodes", "NONE", "nodes"), ("title",)])
def test_nothing_is_added_where_nothing_can_stand(document: Any, path: tuple[str, ...]) -> None:
    with pytest.raises(OperationRefused):
        apply_steps(document, insert(document, path, "NEW", texts("New")))


@pytest.mark.parametrize("verb", ["up", "down", "remove", "add", "spread", "scale", "explode"])
@pytest.mark.parametrize("path", [(), ("nodes", "NONE"), ("title",), ("levels", "9")])
def test_a_button_for_what_is_not_there_is_refused(document: Any, verb: str, path: tuple[str, ...]) -> None:
    with pytest.raises(OperationRefused):
        after(document, verb, path, "plain")


def test_the_next_free_key_is_suggested(document: Any) -> None:
    assert suggest_key(document, ASKED, 1) == "MAKE-A-L1-3"
    assert suggest_key(document, ASKED, 4) == "MAKE-A-L4-1"

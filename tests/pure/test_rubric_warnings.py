"""Warnings about a document, and the page of the studio that mends a problem."""

from typing import Any

import pytest

from rubrics.document_shape import read_shape
from rubrics.locating import locate
from rubrics.outline import build_outline
from rubrics.problems import Problem
from rubrics.warnings import list_warnings
from tests.pure.documents import make_document, make_leaf, make_node, make_requirement


def document_with(**more: Any) -> Any:
    """One leaf that asks at every level; the first requirement says something else."""
    asked = [make_requirement("ONE-L1-1", 1, **more), *(make_requirement(f"ONE-L{n}-1", n) for n in (2, 3))]
    policy = {"cap": "partly", "at_least": "2"}
    data, problems = read_shape(make_document(make_node("ONE", "1", requirements=asked), evidence_policy=policy))
    assert not problems
    return data


def warnings_of(document: Any) -> list[tuple[str, str]]:
    return [(warning.code, warning.path) for warning in list_warnings(document)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Plans exist and are kept.", []),
        ("Plans exist and are kept and are read.", ["asks_twice"]),
        ("Sand and landscape and islands", ["asks_twice"]),
        ("Sand, landscape, islands", []),
        (" ".join(["word"] * 40), []),
        (" ".join(["word"] * 41), ["too_many_words"]),
        ("制定规划以及目标", []),
        ("制定规划以及目标以及预算", ["asks_twice"]),
        ("字" * 80, []),
        ("字" * 81, ["too_many_characters"]),
    ],
)
def test_long_and_double_questions_are_noticed(text: str, codes: list[str]) -> None:
    document = document_with(text={"en": text, "zh-hans": "一句"})

    assert warnings_of(document) == [(code, "ONE/ONE-L1-1/text/en") for code in codes]


@pytest.mark.parametrize(
    ("kinds", "is_weak"),
    [(["statement"], True), (["statement", "document"], False), (["measured"], False), ([], False)],
)
def test_proof_that_proves_nothing_under_the_policy_is_noticed(kinds: list[str], is_weak: bool) -> None:
    hints = [{"kind": kind, "text": {"en": "Paper", "zh-hans": "纸"}} for kind in kinds]

    found = warnings_of(document_with(evidence=hints))
    assert found == ([("evidence_too_weak", "ONE/ONE-L1-1/evidence")] if is_weak else [])


def test_levels_at_which_a_leaf_asks_nothing_are_noticed() -> None:
    document = read_shape(make_document(make_leaf("ONE", "1", (1, 0, 1))))[0]

    assert [(warning.path, warning.params) for warning in list_warnings(document)] == [("ONE", {"levels": "2"})]


@pytest.mark.parametrize(
    ("path", "code", "page", "item"),
    [
        ("MAKE", "neither_branch_nor_leaf", "nodes/MAKE", "nodes/MAKE"),
        ("MAKE/MAKE-A", "nothing_to_inherit", "nodes/MAKE/nodes/MAKE-A", "nodes/MAKE/nodes/MAKE-A"),
        ("nodes/MAKE/title", "missing_language", "nodes/MAKE", "nodes/MAKE"),
        ("MAKE-A-L1-1/meaning/x", "choice_unknown", *["nodes/MAKE/nodes/MAKE-A/requirements/MAKE-A-L1-1"] * 2),
        ("MAKE/MAKE-A/MAKE-A-L1-1", "level_unknown", *["nodes/MAKE/nodes/MAKE-A/requirements/MAKE-A-L1-1"] * 2),
        ("levels/2", "bands_not_joined", "thresholds", ""),
        ("levels/2/title", "missing_language", "levels", ""),
        ("rule/at_least", "gate_out_of_range", "thresholds", ""),
        ("consistency/same/when", "requirement_unknown", "consistency/same", ""),
        ("help/glossary/mes/title", "missing_language", "glossary/mes", ""),
        ("scale", "scale_without_ends", "scale", ""),
        ("nowhere", "unknown_key", "", ""),
    ],
)
def test_a_problem_leads_to_the_page_that_mends_it(path: str, code: str, page: str, item: str) -> None:
    document = read_shape(make_document())[0]
    [fault] = locate(document, [Problem(code, path)])

    assert (fault.page, fault.item) == (page, item)


def test_a_problem_of_weights_leads_to_the_weights_and_counts_in_the_tree() -> None:
    document = read_shape(make_document())[0]
    faults = locate(document, [Problem("weights_missing", "MAKE", {"profile": "plain"})])

    assert (faults[0].page, faults[0].item, faults[0].place) == ("weights/plain", "nodes/MAKE", "MAKE")
    assert [branch.faults for branch in build_outline(document, faults)] == [1, 0]


def test_the_outline_is_open_on_the_way_to_what_was_touched() -> None:
    document = read_shape(make_document())[0]
    make, sell = build_outline(document, (), "nodes/MAKE/nodes/MAKE-A")

    assert (make.is_open, make.nodes[0].is_open, make.nodes[1].is_open, sell.is_open) == (True, True, False, False)
    assert [len(level.requirements) for level in make.nodes[0].levels] == [2, 1, 1]

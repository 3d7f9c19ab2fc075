"""The result as JSON: a promise to other programs, so its keys, their order and its hash are fixed here."""

import json

import pytest

from assessment.scoring import compact, list_gaps, result_hash, result_json, score_answers
from rubrics.document import parse_document
from tests.pure.documents import make_document, make_leaf

ANSWERS = {"MAKE-A-L1-1": "fully", "MAKE-A-L1-2": "fully", "MAKE-B-L1-1": "mostly", "MAKE-A-L2-1": "partly"}
KEYS = [
    "rubric", "version", "rubric_hash", "scoring_hash", "engine", "profile", "trimmed", "in_scope", "answered",
    "level", "score", "score_exact", "levels", "nodes", "kpis", "gaps", "notices",
]  # fmt: skip


def make_result(rule: dict | None = None, **more) -> dict:
    rubric = parse_document(make_document(rule=rule))
    scope = {"profile": "plain", "trimmed": ["SELL"], "answers": ANSWERS}
    return result_json(score_answers(rubric, **scope), version=1, gaps=list_gaps(rubric, **scope), **more)


def test_the_keys_stand_in_the_promised_order():
    assert list(make_result()) == KEYS


def test_a_result_is_told_exactly():
    notice = {"code": "outside_scope", "key": "SELL-L1-1"}

    result = make_result(notices=[notice], kpis={"defect_rate": {"change": "-1/6"}})

    assert {key: result[key] for key in KEYS if "hash" not in key} == {
        "rubric": "small", "version": 1, "engine": "1", "profile": "plain", "trimmed": ["SELL"],
        "in_scope": 6, "answered": 4, "level": 1, "score": "1.25", "score_exact": "5/4",
        "levels": {
            "1": {"exact": "9/10", "satisfied": True},
            "2": {"exact": "1/4", "satisfied": False},
            "3": {"exact": "0", "satisfied": False},
        },
        "nodes": {
            "MAKE": {"levels": {"1": "9/10", "2": "1/4", "3": "0"}, "index": "5/4", "level": 1},
            "MAKE/MAKE-A": {"levels": {"1": "1", "2": "1/2", "3": "0"}, "index": "3/2", "level": 1},
            "MAKE/MAKE-B": {"levels": {"1": "4/5", "2": "0", "3": "0"}, "index": "1", "level": 1},
        },
        "kpis": {"defect_rate": {"change": "-1/6"}},
        "gaps": [
            {"requirement": "MAKE-B-L2-1", "now": None, "gain_exact": "1/2"},
            {"requirement": "MAKE-A-L2-1", "now": "partly", "gain_exact": "1/4"},
        ],
        "notices": [notice],
    }  # fmt: skip


def test_the_hashes_are_those_of_the_rubric():
    rubric = parse_document(make_document())

    assert (make_result()["rubric_hash"], make_result()["scoring_hash"]) == (rubric.rubric_hash, rubric.scoring_hash)


def test_a_level_at_which_nothing_is_asked_is_null():
    rubric = parse_document(make_document(make_leaf("ONE", "1", (1, 0, 1)), rule={"empty_level": "renormalise"}))
    card = score_answers(rubric, profile="plain", answers={"ONE-L1-1": "fully", "ONE-L3-1": "fully"})

    result = result_json(card, version=1, gaps=())

    assert result["levels"]["2"] == {"exact": None, "satisfied": False}
    assert result["levels"]["3"] == {"exact": "1", "satisfied": True}
    assert result["nodes"]["ONE"]["levels"] == {"1": "1", "2": None, "3": "1"}


def test_trimmed_keys_are_sorted():
    nodes = [make_leaf(key, "0.25", (1,), trimmable=str(key != "A").lower()) for key in "ADCB"]
    rubric = parse_document(make_document(*nodes, levels=1))
    card = score_answers(rubric, profile="plain", trimmed=["D", "B", "C"], answers={})

    assert result_json(card, version=1, gaps=())["trimmed"] == ["B", "C", "D"]


def test_the_text_is_compact_utf_8_in_the_order_of_the_keys():
    assert compact({"b": "规划", "a": [1, None]}) == '{"b":"规划","a":[1,null]}'
    assert json.loads(compact(make_result())) == make_result()


def test_the_hash_covers_every_number():
    result = make_result()

    assert result_hash(result) == result_hash(make_result())
    assert result_hash({**result, "answered": 5}) != result_hash(result)
    assert result_hash({"a": "规划"}) == "01eeb9d7d0b58af7550cf01d7e6594dfc00c781f432a482e387d4b3fde7df464"


@pytest.mark.parametrize(("policy", "score"), [({"highest_satisfied_counts": "raw"}, "23/20"), ({}, "5/4")])
def test_the_total_follows_the_policy_of_the_rubric(policy, score):
    assert make_result(policy)["score_exact"] == score

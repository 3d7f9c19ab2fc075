"""The published schema takes what the shape takes, and refuses what a schema can refuse."""

import copy
import random

import pytest
from jsonschema import Draft202012Validator

from rubrics.document_shape import read_shape
from rubrics.json_schema import document_schema
from rubrics.shipped_files import list_shipped
from tests.pure.documents import make_document, texts

BEYOND_A_SCHEMA = {"missing_language", "unknown_language", "control_character"}
ODD = ("", "x", "NaN", "-1", "1e3", "0x1", "2024-01-01", " 1", {}, [], None, 1.5, True, ["a"], {"en": "a"}, {"x": {}})


@pytest.fixture(scope="module")
def validator():
    Draft202012Validator.check_schema(document_schema())
    return Draft202012Validator(document_schema())


def whole():
    """A document in which every block of the grammar stands."""
    document = make_document()
    number = {"kind": "number", "unit": texts("%"), "steps": [{"at": "10", "value": "1"}], "minimum": "-5"}
    leaf = document["nodes"][1] | {
        "help": {"introduction": texts("About"), "levels": [{"number": "1", "text": texts("a")}]}
    }
    first = leaf["requirements"][0] | {
        "topic": "plan", "help": texts("Help"), "meaning": {"fully": texts("All")}, "example": {},
        "evidence": [{"kind": "document", "text": texts("Plan")}], "effort": {"size": "S", "reason": texts("Small")},
        "relevance": {"effects": {"cost": "some"}, "reason": texts("Cheaper")},
    }  # fmt: skip
    leaf["requirements"] = [
        first,
        leaf["requirements"][1] | {"answer": number},
        leaf["requirements"][2] | {"evidence": texts("a")},
    ]
    span = {"from": "1", "to": "2"}
    return document | {
        "nodes": [document["nodes"][0], leaf],
        "sources": [{"title": texts("Standard")}],
        "help": {"glossary": [{"key": "erp", "title": texts("ERP"), "text": texts("A"), "forms": {"en": ["ERP"]}}]},
        "effort": {"currency": "CNY", "sizes": [{"key": "S", "days": span, "money": span}]},
        "relevance": [{"key": "cost", "title": texts("Cost")}],
        "scales": [{"key": "count", "choices": [{"key": "no", "value": "0", "label": texts("No"), "level": "1"}]}],
        "evidence_policy": {"cap": "partly", "at_least": "2"},
        "consistency": [{"key": "often", "kind": "copied_notes", "text": texts("So often?"), "times": "3"}],
    }


def places(value, path=()):
    if path:
        yield path
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*path, key))


@pytest.mark.parametrize("item", list_shipped(), ids=lambda item: f"{item.slug} {item.number}")
def test_shipped_documents_are_valid(validator, item):
    document = item.read()
    assert [error.json_path for error in validator.iter_errors(document)] == []
    assert [error.json_path for error in validator.iter_errors(read_shape(document)[0])] == []


def test_the_schema_refuses_what_the_shape_refuses_and_nothing_else(validator):
    """Random faults in a document with every block; only languages are beyond a schema."""
    chance, original = random.Random(39116), whole()  # noqa: S311 - the same faults in every run
    assert read_shape(original)[1] == ()
    every, told = list(places(original)), {True: 0, False: 0}
    for _ in range(1500):
        document = copy.deepcopy(original)
        *above, last = chance.choice(every)
        holder = document
        for key in above:
            holder = holder[key]
        if chance.random() < 0.3:
            del holder[last]
        elif isinstance(holder, dict) and chance.random() < 0.2:
            holder["Unknown Key"] = chance.choice(ODD)
        else:
            holder[last] = copy.deepcopy(chance.choice(ODD))
        problems = {problem.code for problem in read_shape(document)[1]}
        is_valid = validator.is_valid(document)
        assert not is_valid or problems <= BEYOND_A_SCHEMA, (above, last, problems)
        assert is_valid or problems, (above, last)
        told[is_valid] += 1
    print(f"schema and shape agree on {sum(told.values())} documents, {told[False]} of them refused")
    assert min(told.values()) > 50

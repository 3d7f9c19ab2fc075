"""A document that goes out as YAML comes back as it was, and goes out again byte for byte."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rubrics.document import canonical_json
from rubrics.operations import read_draft
from rubrics.shipped_files import list_shipped
from rubrics.yaml_dump import dump_yaml
from rubrics.yaml_text import load_yaml
from tests.pure.documents import make_document
from tests.pure.strategies import quick
from tests.pure.test_comparing import pairs

HOSTILE = [
    *("no", "yes", "~", "null", "010", "0x1F", "1e3", "1_000", "12:30:45", "2024-01-01", ".5", "-1", "=", "<<", "NaN"),
    *("- a", "? a", "a: b", "a #b", "#a", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "'", '"', "a'b", "[a", "a, b"),
    *(
        " a",
        "a ",
        "a\nb",
        "\n",
        "a\r\nb",
        "a\tb",
        "\u2028",
        "\u00a0a",
        "\ufeff",
        "\uffff",
        "a:",
        "：",
        "中文：“是”",
        "😀",
        "",
    ),
]


def read_back(text):
    document = load_yaml(text)
    assert document.problems == []
    return document.data


@pytest.mark.parametrize("item", list_shipped(), ids=lambda item: f"{item.slug} {item.number}")
def test_shipped_documents_go_out_and_come_back(item):
    document = json.loads(canonical_json(item.read()))
    text = dump_yaml(document)
    back = read_back(text)
    assert canonical_json(back) == canonical_json(document)
    assert dump_yaml(read_draft(back)) == text


@quick
@given(pairs())
def test_random_drafts_go_out_and_come_back(pair):
    for document in pair:
        text = dump_yaml(document)
        back = read_draft(read_back(text))
        assert back == document
        assert dump_yaml(back) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_every_text_is_a_text_for_every_reader(text):
    document = make_document(title={"en": text, "zh-hans": text})
    written = dump_yaml(document)
    assert read_back(written)["title"] == {"en": text, "zh-hans": text}
    assert yaml.safe_load(written)["title"] == {"en": text, "zh-hans": text}


@quick
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_comes_back(text):
    written = dump_yaml(make_document(title={"en": text}))
    assert yaml.safe_load(written)["title"] == read_draft(read_back(written))["title"]


def test_languages_and_names_stand_in_one_order_whatever_they_came_in():
    one, other = make_document(), dict(reversed(make_document().items()))
    other["title"] = dict(reversed(other["title"].items()))
    assert dump_yaml(one) == dump_yaml(other)
    assert dump_yaml(one).startswith(
        "format: '1'\nslug: small\ntitle:\n  en: Small\n  zh-hans: Small\nlanguages:\n  - en\n"
    )

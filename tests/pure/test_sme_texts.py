"""The second rubric is written as well as the first: every text there, in both languages, by the same rules."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from rubrics.document import Requirement, Rubric
from rubrics.glossary import split_words
from rubrics.shipped_files import find_shipped
from tests.pure.test_questionnaire_texts import LANGUAGES, REAL_NAMES, Said, is_spelt_like
from tests.pure.text_rules import faults_of, sentences, too_alike


@cache
def rubric() -> Rubric:
    found = find_shipped("sme-digital-2024")
    assert found
    return found[1]


def lines_of(item: Requirement) -> list[str]:
    """The answers that need a line of their own: all but the lowest."""
    return [choice.key for choice in item.asked.choices if choice.value]


def said_of(item: Requirement) -> Iterator[tuple[str, dict]]:
    yield "text", item.text
    yield "help", item.help
    yield from ((f"meaning/{key}", item.meaning.get(key, {})) for key in lines_of(item))
    yield from ((f"evidence/{number}", hint.text) for number, hint in enumerate(item.evidence, 1))
    yield "example", item.example


@cache
def everything() -> tuple[Said, ...]:
    places = [(f"{item.key}/{name}", texts) for item in rubric().requirements.values() for name, texts in said_of(item)]
    for leaf in rubric().leaves():
        about = leaf.node.help
        places += [(f"{leaf.node.key}/{name}", getattr(about, name)) for name in ("introduction", "people", "systems")]
    places += [(f"glossary/{word.key}", word.text) for word in rubric().glossary]
    places += [(f"{rule.key}/question", rule.text) for rule in rubric().consistency]
    places += [(f"level {level.number}/meaning", level.meaning) for level in rubric().levels]
    places += [("rubric/disclaimer", rubric().disclaimer)]
    return tuple(Said(place, language, texts.get(language, "")) for place, texts in places for language in LANGUAGES)


def test_every_field_is_there_in_both_languages():
    assert [(said.place, said.language) for said in everything() if not said.text.strip()] == []


def test_every_requirement_tells_two_kinds_of_proof():
    assert [item.key for item in rubric().requirements.values() if len(item.evidence) < 2] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_written_by_the_rules(language):
    abbreviations = [form for word in rubric().glossary for form in word.forms["en"] if form.isupper()]
    faults = [
        f"{said.place}: {fault}"
        for said in everything()
        if said.language == language
        for fault in faults_of(said.text, language, abbreviations)
        if not (said.place == "rubric/disclaimer" and "a sentence of" in fault)
        if not (said.place.startswith("glossary") and "two things" in fault)
    ]

    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_one_or_two_sentences(language):
    helps = {item.key: item.help[language] for item in rubric().requirements.values()}
    ends = {key: len(sentences(text, "en")) if language == "en" else text.count("。") for key, text in helps.items()}

    assert {key: count for key, count in ends.items() if not 1 <= count <= 2} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", ["text", "help", "example"])
def test_no_two_are_alike(field, language):
    texts = {item.key: getattr(item, field)[language] for item in rubric().requirements.values()}

    assert list(too_alike(texts, language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_between_answers_is_used_twice(language):
    counts = Counter(texts[language] for item in rubric().requirements.values() for texts in item.meaning.values())

    assert [line for line, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_the_glossary_are_spelt_one_way_and_used(language):
    forms = {form for word in rubric().glossary for form in word.forms[language] if form.isascii()}
    found = [
        (said.place, match.group())
        for said in everything()
        if said.language == language
        for form in forms
        for match in re.finditer(rf"\b{re.escape(form)}s?\b", said.text, re.IGNORECASE)
        if not is_spelt_like(match.group(), forms)
    ]
    used = {
        piece.word.key
        for said in everything()
        if said.language == language and not said.place.startswith("glossary")
        for piece in split_words(rubric(), said.text, language)
        if piece.word
    }

    assert found == []
    assert used == {word.key for word in rubric().glossary}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_consistency_rule_asks_and_does_not_correct(language):
    texts = {rule.key: rule.text[language] for rule in rubric().consistency}

    assert [key for key, text in texts.items() if not text.endswith(("?", "？"))] == []


def test_examples_name_no_real_company():
    named = [(said.place, name) for said in everything() for name in REAL_NAMES if name in said.text]

    assert named == []


def test_what_public_sources_do_not_say_is_marked_as_our_own():
    """Every part with a question of ours says so, as does the choice of binding scenarios; the disclaimer warns."""
    unmarked = [
        leaf.path
        for leaf in rubric().leaves()
        if not any(note.confidence == "own" for node in leaf.trail for note in node.notes)
    ]

    assert unmarked == []
    assert "for orientation, not for applications" in rubric().disclaimer["en"].lower()
    assert any("eight scenarios bind" in note.text["en"] for node in rubric().nodes for note in node.notes)
    assert sum(item.binding for item in rubric().requirements.values()) == 8

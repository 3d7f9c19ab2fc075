"""The linter of what the questionnaire says: every field there, in both languages, written as a person can read it.

It prints its totals: `./run test tests/pure/test_questionnaire_texts.py -s`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest

from assessment.indicators import BY_KEY
from rubrics.document import Requirement, Rubric
from rubrics.glossary import split_words
from rubrics.guidance import EVIDENCE_KINDS, RELEVANCE
from rubrics.shipped_files import find_shipped
from tests.pure.text_rules import MOST_ALIKE, faults_of, sentences, too_alike

LANGUAGES = ("en", "zh-hans")
LINES = ["partly", "mostly", "fully"]
# Names that a reader would take for advice to buy.
REAL_NAMES = """Siemens SAP Haier Huawei Bosch Midea Foxconn Toyota Tesla Oracle Schneider ABB Fanuc
Rockwell Honeywell Alibaba Tencent DingTalk WeChat 海尔 华为 美的 西门子 富士康 宝钢 三一 格力
特斯拉 钉钉 微信 阿里 腾讯 用友 金蝶""".split()


class Said(NamedTuple):
    """A text of the questionnaire in one language, with the place where it stands."""

    place: str
    language: str
    text: str


@cache
def rubric() -> Rubric:
    found = find_shipped("gbt39116-2020")
    assert found
    return found[1]


def said_of(item: Requirement) -> Iterator[tuple[str, dict]]:
    yield "help", item.help
    yield from ((f"meaning/{key}", item.meaning.get(key, {})) for key in LINES)
    yield from ((f"evidence/{number}", hint.text) for number, hint in enumerate(item.evidence, 1))
    yield "example", item.example
    yield "relevance", item.relevance.reason
    yield "effort", item.effort.reason if item.effort else {}


@cache
def everything() -> tuple[Said, ...]:
    """All that is written beside the requirements, a missing text as an empty one."""
    places = [(f"{item.key}/{name}", texts) for item in rubric().requirements.values() for name, texts in said_of(item)]
    for leaf in rubric().leaves():
        about = leaf.node.help
        places += [(f"{leaf.node.key}/{name}", getattr(about, name)) for name in ("introduction", "people", "systems")]
        numbers = range(1, len(rubric().levels) + 1)
        places += [(f"{leaf.node.key}/level {number}", about.levels.get(number, {})) for number in numbers]
    places += [(f"glossary/{word.key}", word.text) for word in rubric().glossary]
    places += [(f"{rule.key}/question", rule.text) for rule in rubric().consistency]
    return tuple(Said(place, language, texts.get(language, "")) for place, texts in places for language in LANGUAGES)


def kind_of(said: Said) -> str:
    """The field, without the requirement or the number of the entry."""
    field = said.place.split("/")[1] if not said.place.startswith("glossary") else "glossary"
    return "level" if field.startswith("level") else field


def test_the_totals(capsys: pytest.CaptureFixture[str]) -> None:
    counts = Counter((kind_of(said), said.language) for said in everything() if said.text)
    words = {
        language: sum(len(said.text) for said in everything() if said.language == language) for language in LANGUAGES
    }

    with capsys.disabled():
        print(f"\n{len(rubric().requirements)} requirements, {len(rubric().leaves())} subdomains, characters {words}")
        for field in dict.fromkeys(kind_of(said) for said in everything()):
            print(f"  {field:14} en {counts[field, 'en']:5}   zh-hans {counts[field, 'zh-hans']:5}")

    assert counts["help", "en"] == counts["example", "zh-hans"] == 223
    assert counts["meaning", "en"] == 223 * 3
    assert counts["level", "en"] == 100
    assert counts["question", "en"] == counts["question", "zh-hans"] == len(rubric().consistency)


def test_every_field_is_there_in_both_languages() -> None:
    assert [(said.place, said.language) for said in everything() if not said.text.strip()] == []


def test_every_requirement_tells_two_to_four_kinds_of_proof_and_its_lines() -> None:
    items = rubric().requirements.values()

    assert [item.key for item in items if not 2 <= len(item.evidence) <= 4] == []
    assert {hint.kind for item in items for hint in item.evidence} <= set(EVIDENCE_KINDS)
    assert [item.key for item in items if set(item.meaning) != set(LINES)] == []


def test_relevance_names_known_effects_and_effort_a_size_of_the_table() -> None:
    items = rubric().requirements.values()

    assert {key: indicator.title for key, indicator in BY_KEY.items()} == rubric().effects
    assert {effect for item in items for effect in item.relevance.effects} == set(BY_KEY)
    assert {word for item in items for word in item.relevance.effects.values()} == set(RELEVANCE[1:])
    assert {item.effort.size for item in items} == {size.key for size in rubric().effort.sizes}


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_written_by_the_rules(language: str) -> None:
    abbreviations = [form for word in rubric().glossary for form in word.forms["en"] if form.isupper()]
    faults = [
        f"{said.place}: {fault}"
        for said in everything()
        if said.language == language
        for fault in faults_of(said.text, language, abbreviations)
        if not (said.place.startswith("glossary") and "two things" in fault)  # a definition may list
    ]

    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_consistency_rule_asks_and_does_not_correct(language: str) -> None:
    texts = {rule.key: rule.text[language] for rule in rubric().consistency}

    assert [key for key, text in texts.items() if not text.endswith(("?", "？"))] == []
    assert list(too_alike(texts, language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_one_or_two_sentences(language: str) -> None:
    helps = {item.key: item.help[language] for item in rubric().requirements.values()}
    ends = {key: len(sentences(text, "en")) if language == "en" else text.count("。") for key, text in helps.items()}

    assert {key: count for key, count in ends.items() if not 1 <= count <= 2} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", ["help", "example"])
def test_no_two_helps_or_examples_are_alike(field: str, language: str) -> None:
    texts = {item.key: getattr(item, field)[language] for item in rubric().requirements.values()}

    assert list(too_alike(texts, language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_between_answers_is_used_twice(language: str) -> None:
    counts = Counter(texts[language] for item in rubric().requirements.values() for texts in item.meaning.values())

    assert [line for line, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_the_glossary_are_spelt_one_way(language: str) -> None:
    """Any other use of capitals, hyphens or plurals than the glossary's own is another spelling."""
    forms = {form for word in rubric().glossary for form in word.forms[language] if form.isascii()}
    loose = {form: re.compile(rf"\\b{re.sub('[ -]', '[ -]?', re.escape(form))}s?\\b", re.IGNORECASE) for form in forms}
    strange = [
        (said.place, match.group())
        for said in everything()
        if said.language == language
        for form, pattern in loose.items()
        for match in pattern.finditer(said.text)
        if not is_spelt_like(match.group(), forms)
    ]

    assert strange == []


def is_spelt_like(found: str, forms: set[str]) -> bool:
    """As the glossary has it, with a capital at the beginning of a sentence or an s at the end at most."""
    spellings = {found, found[0].lower() + found[1:]}
    return bool(forms & (spellings | {spelling.removesuffix("s") for spelling in spellings}))


def test_every_word_of_the_glossary_is_used() -> None:
    texts = [(said.text, said.language) for said in everything() if not said.place.startswith("glossary")]
    texts += [(text, language) for item in rubric().requirements.values() for language, text in item.text.items()]
    used = {piece.word.key for text, language in texts for piece in split_words(rubric(), text, language) if piece.word}

    assert [word.key for word in rubric().glossary if word.key not in used] == []


def test_examples_name_no_real_company() -> None:
    named = [
        (said.place, name) for said in everything() for name in REAL_NAMES if re.search(rf"{name}(?![a-z])", said.text)
    ]

    assert named == []


def test_the_requirements_themselves_are_those_of_version_1() -> None:
    first = find_shipped("gbt39116-2020", 1)[1]

    def told(rubric: Rubric) -> list[tuple]:
        return [(item.key, item.level, item.text, item.topic, item.basis) for item in rubric.requirements.values()]

    assert told(rubric()) == told(first)
    assert [leaf.node.title for leaf in rubric().leaves()] == [leaf.node.title for leaf in first.leaves()]


# ---------------------------------------------------------------- the rules themselves
FAULTY = [
    ("en", " ".join(["word"] * 21) + ".", "a sentence of"),
    ("en", "Plans and rules and lists are kept.", "says two things at once"),
    ("en", "The XYZ shows it.", "nobody explains: XYZ"),
    ("en", "It isn’t kept.", "a contraction"),
    ("en", "Lists, e.g. of parts.", "shorthand"),
    ("en", "The plant's list.", "a straight quote"),
    ("zh-hans", "用系统,采集数据。", "half-width punctuation"),
    ("zh-hans", "用MES采集。", "no space between scripts"),
    ("zh-hans", "你们的计划。", "你 instead of 您"),
    ("zh-hans", "达到 80 %。", "a space before %"),
    ("zh-hans", "Not translated", "no Chinese"),
    ("zh-hans", "一" * 46, "a sentence of 46"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "fault"), FAULTY)
def test_a_fault_is_found(language: str, text: str, fault: str) -> None:
    assert any(fault in found for found in faults_of(text, language, ["MES"]))


@pytest.mark.parametrize(("language", "text"), [("en", "The MES shows it."), ("zh-hans", "用 MES 采集数据，占 80%。")])
def test_a_sound_text_has_no_fault(language: str, text: str) -> None:
    assert list(faults_of(text, language, ["MES"])) == []


def test_alike_texts_are_found_and_others_are_not() -> None:
    texts = {
        "A": "The line shows its plan on a screen",
        "B": "The line shows a plan on its screen",
        "C": "Nobody knows",
    }

    ((one, other, alike),) = too_alike(texts, "en")

    assert (one, other) == ("A", "B")
    assert alike > MOST_ALIKE

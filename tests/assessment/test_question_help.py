"""What a question says beside its text: closed until wanted, loaded with the page, and small enough for a phone."""

import re
from collections.abc import Iterator
from html import unescape

import brotli  # type: ignore[import-untyped]
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from accounts.models import Factory, User
from assessment.models import Assessment
from rubrics.models import RubricVersion
from rubrics.selectors import load_rubric, newest_published
from rubrics.services.publishing import publish_shipped
from tests.assessment.conftest import Ask, address
from tests.builders import AT, make_assessment

pytestmark = pytest.mark.django_db
LARGEST = 45_000  # bytes: page with all it loads, compressed, on an empty cache


def text_of(html: str) -> str:
    """The page as text; a link inside a sentence leaves no gap."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?a\b[^>]*>", "", html))).split())


@pytest.fixture
def assessment(factory: Factory, owner: User) -> Assessment:
    """A round on the questionnaire that comes with the program."""
    publish_shipped(at=AT)
    return make_assessment(factory, newest_published(), profile="discrete", by=owner)


def test_a_question_opens_to_what_it_means_its_lines_proof_and_an_example(get: Ask, assessment: Assessment) -> None:
    item = load_rubric(assessment.rubric_version).requirement("EQP-L1-1")

    html = get("questions", "EQP", 1).content.decode()
    (block,) = re.findall(r'<details class="more about">(?:(?!</details>).)*What this means.*?</details>', html, re.S)[
        :1
    ]

    said = text_of(block)
    for text in (item.help, *item.meaning.values(), *(hint.text for hint in item.evidence), item.example):
        assert text["en"] in said
    assert "Seen on site" in said or "Document" in said
    assert "<details open" not in html


def test_the_section_says_what_it_is_about_who_knows_it_and_what_comes_next(get: Ask, assessment: Assessment) -> None:
    about = load_rubric(assessment.rubric_version).leaf_by_key["EQP"].node.help

    said = text_of(get("questions", "EQP", 1).content.decode())

    for text in (about.introduction, about.people, about.systems, about.levels[2]):
        assert text["en"] in said
    assert "What level 2 looks like here" in said
    assert about.levels[2]["en"] not in text_of(get("questions", "EQP", 5).content.decode())


def test_a_word_of_the_glossary_leads_to_its_explanation_on_the_same_page(get: Ask, assessment: Assessment) -> None:
    html = get("questions", "PRD-OPS", 2).content.decode()

    targets = re.findall(r'<a class="word" href="#(word-[a-z-]+)">', html)
    listed = re.findall(r'<div id="(word-[a-z-]+)">', html)
    assert targets
    assert set(targets) <= set(listed)
    assert len(listed) == len(set(listed))
    assert 'href="/glossary/"' in html


def test_one_question_on_its_own_page_explains_itself_too(get: Ask, assessment: Assessment) -> None:
    item = load_rubric(assessment.rubric_version).requirement("EQP-L1-1")

    html = get("requirement", "EQP-L1-1").content.decode()

    assert item.example["en"] in text_of(html)
    assert set(re.findall(r'href="#(word-[a-z-]+)"', html)) <= set(re.findall(r'id="(word-[a-z-]+)"', html))


def test_the_form_on_paper_carries_it_all_without_a_click(get: Ask, assessment: Assessment) -> None:
    leaf = load_rubric(assessment.rubric_version).leaf_by_key["EQP"]

    said = text_of(get("paper", "EQP").content.decode())

    for item in leaf.node.requirements:
        for text in (item.help, *item.meaning.values(), *(hint.text for hint in item.evidence), item.example):
            assert text["en"] in said


def test_in_chinese_everything_is_chinese(client: Client, owner: User, assessment: Assessment) -> None:
    client.force_login(owner)
    client.cookies["language"] = "zh-hans"
    item = load_rubric(assessment.rubric_version).requirement("EQP-L1-1")

    said = text_of(client.get(address(assessment, "questions", "EQP", 1)).content.decode())

    assert item.help["zh-hans"] in said
    assert item.help["en"] not in said
    assert "What this means" not in said


def test_every_question_page_stays_small(client: Client, owner: User, assessment: Assessment) -> None:
    client.force_login(owner)
    rubric = load_rubric(assessment.rubric_version)
    sizes = {}
    for language in ("en", "zh-hans"):
        client.cookies["language"] = language
        for key, level in pages(assessment.rubric_version):
            html = client.get(address(assessment, "questions", key, level)).content.decode()
            sizes[language, key, level] = transferred(html)

    print(f"question pages: {len(sizes)}, largest {max(sizes.values())} bytes: {max(sizes, key=sizes.get)}")  # type: ignore[arg-type]
    assert len(sizes) == 2 * len(list(pages(assessment.rubric_version)))
    assert max(sizes.values()) <= LARGEST
    assert rubric.glossary


def pages(version: RubricVersion) -> Iterator[tuple[str, int]]:
    for leaf in load_rubric(version).leaves("discrete"):
        yield from ((leaf.node.key, level) for level in sorted({item.level for item in leaf.node.requirements}))


def transferred(html: str) -> int:
    """The page and the files it names, each compressed as the server sends it."""
    names = set(re.findall(rf'(?:href|src)="{settings.STATIC_URL}([^"]+)"', unescape(html)))
    files = [open(finders.find(name), "rb").read() for name in names]  # noqa: PTH123, SIM115  a path as text
    return sum(len(brotli.compress(content, quality=5)) for content in [html.encode(), *files])

"""Events as sentences, in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from audit.models import Event
from audit.verbs import Verb
from audit.wording import KINDS, SENTENCES, WITH_MORE, action_word, kind_word, sentence

ROOT = Path(__file__).parents[2]
APPS = ("accounts", "assessment", "benchmarks", "reports", "reviews", "rubrics")


def event(verb: str, actor: str = "owner@plant.example", **details: Any) -> Event:
    return Event(verb=verb, actor=actor, details=details, object_type="factory", object_id="x")


def kinds_in_the_code() -> Iterator[str]:
    """What the callers of `record` name as the kind of their object."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.keyword) and node.arg == "object_type" and isinstance(node.value, ast.Constant):
                    yield node.value.value


def test_every_verb_has_a_sentence_and_a_word_for_lists() -> None:
    assert set(SENTENCES) == set(Verb)


def test_every_kind_of_object_has_a_word() -> None:
    assert set(kinds_in_the_code()) - set(KINDS) == set()


@pytest.mark.parametrize("verb", Verb)
def test_a_sentence_without_any_detail_is_a_sentence(verb: Verb) -> None:
    assert sentence(event(verb)).endswith(".")
    assert "%(" not in sentence(event(verb))


@pytest.mark.parametrize("verb", Verb)
def test_every_sentence_is_written_in_both_languages(verb: Verb) -> None:
    english = sentence(event(verb)), action_word(verb)

    with translation.override("zh-hans"):
        chinese = sentence(event(verb)), action_word(verb)

    assert chinese[0] != english[0]
    assert chinese[1] != english[1]
    assert chinese[0].endswith("。")


@pytest.mark.parametrize(("verb", "detail"), WITH_MORE)
def test_what_an_event_says_beyond_its_verb_is_written_in_both_languages(verb: Verb, detail: str) -> None:
    plain, more = event(verb, email="li@plant.example"), event(verb, email="li@plant.example", **{detail: ["SELL"]})

    english = sentence(more)
    with translation.override("zh-hans"):
        chinese = sentence(more)

    assert english.endswith("SELL.")
    assert "SELL" in chinese
    assert len({english, chinese, sentence(plain)}) == 3


def test_details_are_told_in_words() -> None:
    invited = event(Verb.INVITATION_SENT, email="new@plant.example", role="contributor")
    changed = event(Verb.FACTORY_CHANGED, size=["small", "medium"], name=["A", "B"])
    scope = event(Verb.ASSESSMENT_SCOPE_CHANGED, trimmed={"LOG": "a forwarder", "SVC": "none"})

    assert sentence(invited) == "owner@plant.example invited new@plant.example (Contributor)."
    assert sentence(changed) == "owner@plant.example changed facts of the factory: size small → medium, name A → B."
    assert sentence(scope) == "owner@plant.example changed the scope of a round; left out: LOG, SVC."


def test_what_nobody_did_was_done_by_the_program() -> None:
    moved = event(Verb.ASSESSMENT_RUBRIC_MOVED, actor="", **{"from": 1, "to": 2})

    assert sentence(moved) == "The program moved a round from version 1 of the rubric to version 2."


def test_an_event_changed_behind_the_back_is_still_shown() -> None:
    assert sentence(event("factory eaten")) == "factory eaten"
    assert action_word("factory eaten") == "factory eaten"
    assert kind_word("spoon") == "spoon"
    broken = event(Verb.FACTORY_CHANGED)
    broken.details = ["not", "a mapping"]
    assert sentence(broken) == "owner@plant.example changed facts of the factory: –."


def test_per_cent_signs_of_people_do_not_break_a_sentence() -> None:
    assert "100 %(who)s %" in sentence(event(Verb.FACTORY_CREATED, name="100 %(who)s %"))

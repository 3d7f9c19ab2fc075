"""A new round that starts from the last one's answers, and how each of them is confirmed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Factory, User
from assessment.merging import Content
from assessment.models import Answer, AnswerChange, Assessment, Evidence, EvidenceLink, SectionAssignment
from assessment.selectors.carrying import find_carried, find_source
from assessment.selectors.checklist import build_checklist
from assessment.selectors.rounds import get_round
from assessment.services.answering import Origin, confirm_answers, keep_theirs, restore_version, save_answer
from assessment.services.carrying import NotTheSameFactory, carry_answers
from assessment.services.submission import submit_assessment
from assessment.workflow import RoundLocked
from audit.models import Event
from tests.assessment.conftest import address, words
from tests.builders import (
    AT,
    make_assessment,
    make_factory,
    make_membership,
    make_published_rubric,
    make_user,
)
from tests.pure.documents import default_nodes, make_document, make_leaf

pytestmark = pytest.mark.django_db
KEY, OTHER = "MAKE-A-L1-1", "SELL-L1-1"
GIVEN = {KEY: "fully", "MAKE-A-L1-2": "partly", OTHER: "mostly"}


@pytest.fixture
def last(factory: Factory, owner: User) -> Assessment:
    """Last year's round with a note, a doubt and a flag."""
    last = make_assessment(factory, name="2025", answers=GIVEN, at=AT - timedelta(days=365), by=owner)
    last.answers.filter(requirement=KEY).update(note="Line 3", confidence="guess", flagged=True)
    submit_assessment(assessment=last, by=owner, at=AT)
    return last


@pytest.fixture
def carried(last: Assessment, owner: User) -> Assessment:
    """This year's round, started from it."""
    return carry(last, owner)


def carry(last: Assessment, owner: User, **facts: Any) -> Assessment:
    version = facts.pop("version", last.rubric_version)
    assessment = make_assessment(last.factory, version, name="2026", by=owner, **facts)
    carry_answers(assessment=assessment, source=last, by=owner, at=AT)
    return assessment


def marks(assessment: Assessment) -> set[str]:
    return set(assessment.answers.filter(carried=True).values_list("requirement", flat=True))


def history(assessment: Assessment, key: str = KEY) -> list[tuple[int, str, bool]]:
    return list(
        AnswerChange.objects.filter(assessment=assessment, requirement=key).values_list("version", "value", "carried")
    )


def page(assessment: Assessment, user: User, name: str, *args: object, **query: object) -> HttpResponse:
    client = Client()
    client.force_login(user)
    return client.get(address(assessment, name, *args), query)


def send(assessment: Assessment, user: User, name: str, *args: object, **data: object) -> HttpResponse:
    client = Client()
    client.force_login(user)
    return client.post(address(assessment, name, *args), data, follow=True)


# ---------------------------------------------------------------- what is copied
def test_answers_notes_and_doubts_are_copied_and_marked_and_flags_stay_behind(carried: Assessment) -> None:
    assert marks(carried) == set(GIVEN)
    answer = carried.answers.get(requirement=KEY)
    assert (answer.value, answer.note, answer.confidence, answer.flagged) == ("fully", "Line 3", "guess", False)
    assert history(carried) == [(1, "fully", True)]


def test_only_what_both_rounds_ask_is_copied(last: Assessment, owner: User) -> None:
    newer = make_published_rubric(make_document(*default_nodes()[:1], make_leaf("SALE", "0.4", (2,))), number=2)

    assert marks(carry(last, owner, version=newer)) == {KEY, "MAKE-A-L1-2"}


def test_what_is_left_out_of_a_scope_is_not_copied(last: Assessment, owner: User) -> None:
    assert marks(carry(last, owner, trimmed={"SELL": "A partner does it"})) == {KEY, "MAKE-A-L1-2"}


def test_a_choice_that_the_newer_scale_lacks_is_not_copied(last: Assessment, owner: User) -> None:
    scale = [
        {"key": key, "value": value, "label": {"en": key, "zh-hans": key}}
        for key, value in (("no", "0"), ("fully", "1"))
    ]
    newer = make_published_rubric(make_document(scale=scale), number=2)

    assert marks(carry(last, owner, version=newer)) == {KEY}


def test_files_come_along_while_they_are_valid(last: Assessment, owner: User) -> None:
    facts = {"factory": last.factory, "kind": "document", "size": 1, "uploaded_at": AT}
    for name, more in {
        "kept": {},
        "runs out today": {"expires_on": AT.date()},
        "ran out": {"expires_on": AT.date() - timedelta(days=1)},
        "deleted": {"deleted_at": AT},
    }.items():
        file = Evidence.objects.create(**facts, name=name, **more)
        EvidenceLink.objects.create(evidence=file, assessment=last, requirement=KEY, linked_at=AT)
        EvidenceLink.objects.create(evidence=file, assessment=last, requirement="SELL-L1-2", linked_at=AT)

    assessment = carry(last, owner)

    links = EvidenceLink.objects.filter(assessment=assessment)
    assert set(links.values_list("evidence__name", "requirement")) == {("kept", KEY), ("runs out today", KEY)}
    assert set(links.values_list("linked_by", flat=True)) == {owner.pk}


def test_carrying_is_an_event_of_the_factory(carried: Assessment, last: Assessment) -> None:
    event = Event.objects.get(verb="answers carried over")

    assert (event.factory_id, event.object_id) == (carried.factory_id, str(carried.pk))
    assert event.details == {"source": "2025", "source_id": str(last.pk), "answers": 3, "links": 0}
    assert carried.previous == last


def test_answers_never_leave_their_factory(last: Assessment, owner: User) -> None:
    foreign = make_assessment(make_factory("Plant of a stranger"), last.rubric_version)

    with pytest.raises(NotTheSameFactory):
        carry_answers(assessment=foreign, source=last, by=owner, at=AT)
    assert not foreign.answers.exists()


def test_a_submitted_round_takes_nothing_over(last: Assessment, owner: User) -> None:
    assessment = make_assessment(last.factory, last.rubric_version, name="2026", by=owner)
    submit_assessment(assessment=assessment, by=owner, at=AT)

    with pytest.raises(RoundLocked):
        carry_answers(assessment=assessment, source=last, by=owner, at=AT)


def test_the_source_is_the_last_round_handed_in_of_the_same_family(last: Assessment, owner: User) -> None:
    factory, slug = last.factory, last.rubric_version.slug
    make_assessment(factory, last.rubric_version, name="open", by=owner)
    other = make_assessment(factory, make_published_rubric(make_document(slug="other")), name="other", by=owner)
    submit_assessment(assessment=other, by=owner, at=AT)

    assert find_source(factory, slug) == last
    assert find_source(make_factory(), slug) is None


# ---------------------------------------------------------------- confirming
def test_confirming_is_a_version_in_the_history_and_can_be_undone(carried: Assessment, owner: User) -> None:
    assert confirm_answers(assessment=carried, requirements=[KEY], by=owner, at=AT) == 1
    assert marks(carried) == set(GIVEN) - {KEY}

    restore_version(assessment=carried, requirement=KEY, version=1, seen=2, by=owner, at=AT)

    assert marks(carried) == set(GIVEN)
    assert history(carried) == [(1, "fully", True), (2, "fully", False), (3, "fully", True)]
    restore_version(assessment=carried, requirement=KEY, version=1, seen=3, by=owner, at=AT)
    assert len(history(carried)) == 3


def test_confirming_twice_writes_once_and_never_touches_other_answers(carried: Assessment, owner: User) -> None:
    Answer.objects.create(assessment=carried, requirement="SELL-L1-2", value="fully", updated_at=AT)

    counts = [
        confirm_answers(assessment=carried, requirements=[KEY, "SELL-L1-2", "unknown"], by=owner, at=AT) for _ in "ab"
    ]

    assert counts == [1, 0]
    assert len(history(carried)) == 2
    assert history(carried, "SELL-L1-2") == []


@pytest.mark.parametrize(
    "content",
    [Content("mostly", "Line 3", confidence="guess"), Content("fully", "Line 4", confidence="guess"), Content()],
)
def test_any_save_that_changes_something_clears_the_mark(carried: Assessment, owner: User, content: Content) -> None:
    save_answer(assessment=carried, requirement=KEY, content=content, origin=Origin(1), by=owner, at=AT)

    assert marks(carried) == set(GIVEN) - {KEY}
    assert history(carried)[1][2] is False


def test_a_save_that_changes_nothing_confirms_nothing(carried: Assessment, owner: User) -> None:
    same = Content("fully", "Line 3", confidence="guess")
    save_answer(assessment=carried, requirement=KEY, content=same, origin=Origin(1), by=owner, at=AT)

    assert KEY in marks(carried)


def test_settling_a_conflict_for_the_other_side_clears_the_mark(carried: Assessment, owner: User) -> None:
    keep_theirs(assessment=carried, requirement=KEY, content=Content("partly"), origin=Origin(0), by=owner, at=AT)

    assert KEY not in marks(carried)
    assert carried.answers.get(requirement=KEY).value == "fully"


def test_nothing_is_confirmed_in_a_submitted_round(carried: Assessment, owner: User) -> None:
    submit_assessment(assessment=carried, by=owner, at=AT)

    with pytest.raises(RoundLocked):
        confirm_answers(assessment=carried, requirements=[KEY], by=owner, at=AT)
    assert marks(carried) == set(GIVEN)


# ---------------------------------------------------------------- the pages
def start(factory: Factory, owner: User, **data: object) -> Assessment:
    client = Client()
    client.force_login(owner)
    client.post(reverse("assessment:new", args=[factory.pk]), {"name": "2026", "profile": "plain"} | data)
    return Assessment.objects.get(factory=factory, name="2026")


def test_a_new_round_takes_the_answers_over_only_when_asked_to(last: Assessment, owner: User) -> None:
    client = Client()
    client.force_login(owner)
    form = client.get(reverse("assessment:new", args=[last.factory_id]))

    assert "Start from last round’s answers" in words(form)
    assert 'name="carry" checked' not in form.content.decode()
    assert not start(last.factory, owner).answers.exists()


def test_a_new_round_is_started_from_the_last_one(last: Assessment, owner: User) -> None:
    assert marks(start(last.factory, owner, carry="on")) == set(GIVEN)


def test_a_first_round_has_nothing_to_start_from(factory: Factory, owner: User) -> None:
    make_published_rubric()
    client = Client()
    client.force_login(owner)

    assert "last round" not in words(client.get(reverse("assessment:new", args=[factory.pk])))
    assert not start(factory, owner, carry="on").answers.exists()


def test_a_question_says_where_its_answer_comes_from(carried: Assessment, owner: User, colleague: User) -> None:
    shown = words(page(carried, owner, "questions", "MAKE-A", 1))

    assert shown.count("Carried over from 2025 Confirm the answer to") == 2
    assert "Confirm all 2 carried answers" in shown
    assert "Carried over from 2025" in words(page(carried, owner, "requirement", KEY))
    assert "Confirm" not in words(page(carried, colleague, "questions", "MAKE-A", 1))


def test_one_answer_is_confirmed_and_what_was_typed_beside_it_is_saved(carried: Assessment, owner: User) -> None:
    data = {
        f"value-{KEY}": "fully", f"note-{KEY}": "Line 3", f"confidence-{KEY}": "guess", f"version-{KEY}": "1",
        "value-MAKE-A-L1-2": "mostly", "version-MAKE-A-L1-2": "1", "confirm": KEY,
    }  # fmt: skip

    response = send(carried, owner, "questions", "MAKE-A", 1, **data)

    assert response.redirect_chain == [(address(carried, "questions", "MAKE-A", 1) + f"#r-{KEY}", 302)]
    assert marks(carried) == {OTHER}
    assert carried.answers.get(requirement="MAKE-A-L1-2").value == "mostly"
    assert history(carried) == [(1, "fully", True), (2, "fully", False)]


def test_a_section_is_confirmed_with_one_click_on_all_its_levels(last: Assessment, owner: User) -> None:
    last.answers.create(requirement="MAKE-A-L2-1", value="fully", updated_at=AT)
    assessment = carry(last, owner)

    response = send(assessment, owner, "questions", "MAKE-A", 1, confirm="all")

    assert response.redirect_chain == [(address(assessment, "questions", "MAKE-A", 1), 302)]
    assert marks(assessment) == {OTHER}
    assert "3 answers are confirmed." in words(response)


def test_nobody_confirms_through_another_section_or_without_the_right(
    carried: Assessment, owner: User, colleague: User, stranger: User
) -> None:
    send(carried, owner, "questions", "MAKE-A", 1, confirm=OTHER)
    statuses = [
        send(carried, user, "questions", "SELL", 1, confirm="all").status_code for user in (colleague, stranger)
    ]

    assert statuses == [403, 404]
    assert marks(carried) == set(GIVEN)


def test_a_contributor_confirms_in_their_own_part(carried: Assessment) -> None:
    contributor = make_user("contributor")
    make_membership(contributor, carried.factory, "contributor")
    SectionAssignment.objects.create(assessment=carried, leaf="SELL", user=contributor, assigned_at=AT)

    hub = words(page(carried, contributor, "hub"))
    send(carried, contributor, "questions", "SELL", 1, confirm="all")

    assert "1 answer is carried over from 2025 and not confirmed yet." in hub
    assert marks(carried) == set(GIVEN) - {OTHER}


def test_the_first_button_of_the_form_saves(carried: Assessment, owner: User) -> None:
    """The Enter key presses it; it must not confirm what nobody looked at."""
    html = page(carried, owner, "questions", "MAKE-A", 1).content.decode()
    form = html[html.index("data-autosave") :]

    assert "name=" not in form[form.index("<button") :].split(">")[0]


def test_the_hub_and_the_checklist_count_what_is_not_confirmed(carried: Assessment, owner: User) -> None:
    hub, submit = words(page(carried, owner, "hub")), words(page(carried, owner, "submit"))

    assert "3 answers are carried over from 2025 and not confirmed yet." in hub
    assert "3 answers are carried over from the last round and not confirmed." in submit
    assert [item.count for item in build_checklist(get_round(carried)) if item.code == "carried"] == [3]
    assert words(page(carried, owner, "all", state="carried")).count("Carried over") >= 3

    confirm_answers(assessment=carried, requirements=list(GIVEN), by=owner, at=AT)
    assert find_carried(get_round(carried)) is None
    assert "carried over" not in words(page(carried, owner, "hub"))


def test_what_fell_out_of_scope_waits_for_nobody(carried: Assessment) -> None:
    carried.trimmed = {"SELL": "A partner does it"}
    carried.save()

    found = find_carried(get_round(carried))

    assert found is not None
    assert (found.source, found.counts) == ("2025", {"MAKE-A": 2})


def test_the_history_names_what_was_carried_over(carried: Assessment, owner: User) -> None:
    confirm_answers(assessment=carried, requirements=[KEY], by=owner, at=AT)

    shown = page(carried, owner, "requirement", KEY).content.decode()

    assert shown[shown.index('id="history"') :].count("Carried over") == 1


def test_carrying_costs_few_queries_whatever_the_number_of_answers(
    factory: Factory, owner: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    version = make_published_rubric(make_document(make_leaf("BIG", "1", (60, 60, 60))))
    answers = {f"BIG-L{level}-{number}": "fully" for level in (1, 2, 3) for number in range(1, 61)}
    last = make_assessment(factory, version, name="2025", answers=answers, by=owner)
    submit_assessment(assessment=last, by=owner, at=AT)
    assessment = make_assessment(factory, version, name="2026", by=owner)

    with django_assert_max_num_queries(15):
        assert carry_answers(assessment=assessment, source=last, by=owner, at=AT) == 180


def test_rounds_that_began_empty_pay_nothing(
    assessment: Assessment, get: Callable[..., HttpResponse], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    round_ = get_round(assessment)
    with django_assert_num_queries(0):
        assert find_carried(round_) is None

"""Two rounds beside each other: what moved, by what, exactly."""

import csv
import io
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Factory, Role, User
from assessment.decomposition import CAUSES
from assessment.models import Assessment, Evidence, EvidenceLink, Snapshot
from assessment.scoring.display import signed
from assessment.selectors.comparison import Comparison, compare_rounds
from assessment.services.signing import freeze_review
from assessment.services.submission import reopen_assessment, submit_assessment
from rubrics.models import RubricVersion
from rubrics.selectors import load_rubric
from rubrics.shipped_files import list_shipped
from tests.assessment.conftest import words
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
THEN = {"MAKE-A-L1-1": "fully", "MAKE-A-L1-2": "mostly", "MAKE-B-L1-1": "partly", "SELL-L1-1": "fully"}
NOW = THEN | {"MAKE-B-L1-1": "fully", "SELL-L1-1": "mostly", "SELL-L1-2": "fully"}
POLICY = {"cap": "partly", "at_least": "2"}


@pytest.fixture
def version() -> RubricVersion:
    return make_published_rubric()


@pytest.fixture
def then(factory: Factory, version: RubricVersion) -> Assessment:
    return make_assessment(factory, version, name="2025", answers=THEN, at=AT - timedelta(days=365))


@pytest.fixture
def now(factory: Factory, version: RubricVersion) -> Assessment:
    return make_assessment(factory, version, name="2026", answers=NOW)


def compared(then: Assessment, now: Assessment, **more: Any) -> Comparison:
    found = compare_rounds(then, now, **({"basis": None, "at": AT} | more))
    for place, level in enumerate(found.levels):
        assert sum(row.levels[place] for row in found.causes) == level.share.exact
    assert sum(row.score for row in found.causes) == found.score.exact
    return found


def shares(found: Comparison) -> dict[str, Fraction]:
    return {row.cause: row.score for row in found.causes}


def address(name: str, now: Assessment, then: Assessment) -> str:
    return reverse(f"assessment:{name}", args=[now.factory_id, now.pk, then.pk])


def ask(user: User, path: str, **query: object):
    client = Client()
    client.force_login(user)
    return client.get(path, query)


def prove(assessment: Assessment, keys: list[str], **facts: Any) -> None:
    facts = {"kind": "document", "name": "x.pdf", "size": 1, "uploaded_at": AT, "factory": assessment.factory} | facts
    file = Evidence.objects.create(**facts)
    for key in keys:
        EvidenceLink.objects.create(evidence=file, assessment=assessment, requirement=key, linked_at=AT)


def test_answers_alone_explain_a_change_of_answers_alone(then: Assessment, now: Assessment) -> None:
    found = compared(then, now)

    assert shares(found) == dict.fromkeys(CAUSES, Fraction(0)) | {"answers": found.score.exact}
    assert (found.then.assessment, found.now.assessment) == (then, now)
    assert found.score.text == "+0.38"


def test_the_order_of_the_two_rounds_is_that_of_their_days(then: Assessment, now: Assessment) -> None:
    assert compared(now, then) == compared(then, now)


def test_subdomains_show_index_and_level_then_and_now(then: Assessment, now: Assessment) -> None:
    rows = {row.node.key: row for row in compared(then, now).sections}

    assert [*rows] == ["MAKE-A", "MAKE-B", "SELL"]
    assert (rows["MAKE-A"].index.text, rows["MAKE-A"].level_change) == ("0", "0")
    assert (rows["MAKE-B"].index.then_text, rows["MAKE-B"].index.now_text) == ("0.50", "1.00")
    assert (rows["MAKE-B"].then_level, rows["MAKE-B"].now_level, rows["MAKE-B"].level_change) == (0, 1, "+1")
    assert rows["SELL"].index.exact == Fraction(1, 2)
    assert (compared(then, now).up, compared(then, now).down) == (2, 0)


def test_the_figures_are_those_of_the_results(then: Assessment, now: Assessment, owner: User) -> None:
    record = submit_assessment(assessment=then, by=owner, at=AT)

    found = compared(then, now)

    assert found.then.result.snapshot == record
    assert str(found.score.then) == record.score
    assert [str(level.share.then) for level in found.levels] == [
        entry["exact"] for entry in found.then.result.data["levels"].values()
    ]


def test_a_submitted_round_is_read_from_its_record_and_an_open_one_live(
    then: Assessment, now: Assessment, owner: User
) -> None:
    submit_assessment(assessment=then, by=owner, at=AT)
    then.answers.update(value="not_met")
    now.answers.update(value="fully")

    found = compared(then, now)

    assert found.then.result.choices == THEN
    assert set(found.now.result.choices.values()) == {"fully"}


def test_a_smaller_scope_is_told_apart_from_better_answers(then: Assessment, factory: Factory) -> None:
    now = make_assessment(
        factory, then.rubric_version, name="2026", answers=THEN, trimmed={"SELL": "A partner does it"}
    )

    found = compared(then, now)

    assert shares(found)["scope"] == found.score.exact
    assert {row.node.key: row.index.text for row in found.sections}["SELL"] == ""


def test_a_new_rubric_alone_says_nothing_about_the_answers(then: Assessment, factory: Factory) -> None:
    newer = make_published_rubric(make_document(*default_nodes()[:1], make_leaf("SELL", "0.4", (3,))), number=2)
    now = make_assessment(factory, newer, name="2026", answers=THEN | {"SELL-L2-1": "fully"})
    then.answers.create(requirement="SELL-L2-1", value="fully", updated_at=AT)

    found = compared(then, now)

    assert shares(found)["answers"] == 0
    assert shares(found)["rubric"] == found.score.exact != 0
    assert (found.added, found.lost) == (1, 1)


def test_new_proof_counts_where_the_rubric_asks_for_it(factory: Factory) -> None:
    version = make_published_rubric(make_document(evidence_policy=POLICY))
    then = make_assessment(factory, version, name="2025", answers=THEN, at=AT - timedelta(days=365))
    now = make_assessment(factory, version, name="2026", answers=THEN)
    prove(now, ["MAKE-A-L1-1"])
    prove(now, ["SELL-L1-1"], expires_on=AT.date() - timedelta(days=1))
    prove(now, ["MAKE-A-L1-2"], kind="statement")

    found = compared(then, now)

    assert found.basis == "checked"
    assert shares(found)["evidence"] == found.score.exact == Fraction(3, 40)
    assert compared(then, now, basis="claimed").score.exact == 0


def test_the_record_keeps_what_was_valid_on_its_day(factory: Factory, owner: User) -> None:
    version = make_published_rubric(make_document(evidence_policy=POLICY))
    then = make_assessment(factory, version, name="2025", answers=THEN, at=AT - timedelta(days=365))
    prove(then, ["MAKE-A-L1-1"], expires_on=AT.date())
    submit_assessment(assessment=then, by=owner, at=AT)
    now = make_assessment(factory, version, name="2026", answers=THEN)

    found = compare_rounds(then, now, basis=None, at=AT + timedelta(days=30))

    assert found.then.strengths == {"MAKE-A-L1-1": 2}
    assert found.now.strengths == {}


def test_what_a_reviewer_put_in_place_is_a_cause_of_its_own(then: Assessment, factory: Factory, owner: User) -> None:
    now = make_assessment(factory, then.rubric_version, name="2026", answers=THEN)
    submit_assessment(assessment=now, by=owner, at=AT)
    freeze_review(assessment=now, values={"MAKE-A-L1-1": "partly"}, review={"name": "R"}, by="R", at=AT)

    found = compared(then, now)

    assert found.now.reviewed == {"MAKE-A-L1-1": "partly"}
    assert shares(found)["reviewer"] == found.score.exact == Fraction(-3, 40)
    assert compared(then, now, basis="claimed").score.exact == 0


def test_a_withdrawn_review_and_a_reopened_round_count_as_they_stand(
    then: Assessment, now: Assessment, owner: User
) -> None:
    submit_assessment(assessment=now, by=owner, at=AT)
    freeze_review(assessment=now, values={"MAKE-A-L1-1": "partly"}, review={"name": "R"}, by="R", at=AT)
    Snapshot.objects.signed_off().update(superseded_at=AT)
    assert compared(then, now).now.reviewed == {}

    reopen_assessment(assessment=now, by=owner, at=AT)
    assert compared(then, now).now.result.snapshot is None


def test_who_may_read_the_factory_may_compare(
    then: Assessment, now: Assessment, owner: User, colleague: User, stranger: User
) -> None:
    contributor = make_user("contributor")
    make_membership(contributor, now.factory, Role.CONTRIBUTOR)

    for name in ("compare", "compare-csv"):
        path = address(name, now, then)
        statuses = [ask(user, path).status_code for user in (owner, colleague, contributor, stranger)]
        assert statuses == [200, 200, 403, 404]


def test_a_round_is_compared_with_neither_itself_nor_a_stranger_s_nor_another_rubric_s(
    now: Assessment, owner: User, stranger: User
) -> None:
    theirs = make_assessment(stranger.memberships.get().factory, now.rubric_version)
    other = make_published_rubric(make_document(slug="other"))
    foreign = make_assessment(now.factory, other, name="Other rubric")

    for assessment in (now, theirs, foreign):
        assert ask(owner, address("compare", now, assessment)).status_code == 404


def test_the_page_says_what_moved_and_why(then: Assessment, now: Assessment, owner: User) -> None:
    page = words(ask(owner, address("compare", now, then)))

    assert "2026 beside 2025" in page
    assert "The score rose from 0.62 to 1.00" in page
    assert "Answers +0.38." in page
    assert "Up in 2 subdomains, down in 0" in page
    assert "With evidence and review" not in page  # neither the rubric nor a round knows of any


def test_the_page_says_what_has_no_counterpart(then: Assessment, factory: Factory, owner: User) -> None:
    newer = make_published_rubric(make_document(*default_nodes()[:1], make_leaf("SELL", "0.4", (3,))), number=2)
    now = make_assessment(factory, newer, name="2026", answers=THEN)

    page = words(ask(owner, address("compare", now, then)))

    assert (
        "1 requirement of the newer rubric version has no counterpart in the older one and counts as unanswered" in page
    )


def test_the_view_with_evidence_and_review_can_be_chosen(factory: Factory, owner: User) -> None:
    version = make_published_rubric(make_document(evidence_policy=POLICY))
    then = make_assessment(factory, version, name="2025", answers=THEN, at=AT - timedelta(days=365))
    now = make_assessment(factory, version, name="2026", answers=NOW)
    path = address("compare", now, then)

    assert [
        ask(owner, path, **query).context["comparison"].basis for query in ({}, {"by": "checked"}, {"by": "x"})
    ] == [
        "claimed",
        "checked",
        "claimed",
    ]


def test_the_table_to_take_away_holds_every_exact_number(then: Assessment, now: Assessment, owner: User) -> None:
    response = ask(owner, address("compare-csv", now, then))

    assert response["Content-Disposition"] == 'attachment; filename="comparison-2026.csv"'
    rows = list(csv.reader(io.StringIO(response.content.decode().removeprefix("\ufeff"), newline="")))
    found = compared(then, now)
    assert len(rows) == 1 + 1 + 3 + 3 + 5 * 4 + 2
    exact = [str(value) for value in (found.score.then, found.score.now, found.score.exact)]
    assert rows[1] == ["plant", "", "Score", *exact, "0.62", "1.00", "'+0.38"]
    assert ["cause", "answers", "Answers: Score", "", "", str(found.score.exact), "", "", "'+0.38"] in rows
    assert rows[-2:] == [
        ["level", "claimed", "Claimed", "0", "1", "", "0", "1", ""],
        ["level", "claimed", "Claimed: Score", *exact[:2], "", "0.62", "1.00", ""],
    ]


def test_the_results_lead_to_the_comparison_with_the_last_round(then: Assessment, now: Assessment, owner: User) -> None:
    results = reverse("assessment:results", args=[now.factory_id, now.pk])
    now.answers.create(requirement="MAKE-B-L2-1", value="fully", updated_at=AT)
    now.answers.create(requirement="SELL-L1-2x", value="", updated_at=AT)
    assert "Since last round" not in words(ask(owner, results))
    submit_assessment(assessment=then, by=owner, at=AT)
    submit_assessment(assessment=now, by=owner, at=AT)

    response = ask(owner, results)

    assert "Since last round: up in 2 subdomains, down in 0" in words(response)
    assert address("compare", now, then) in response.content.decode()


def test_rounds_of_the_real_rubric_cost_few_queries(
    owner: User, factory: Factory, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    path = _real_rounds(factory, owner)
    client = Client()
    client.force_login(owner)
    with django_assert_max_num_queries(25) as queries:
        response = client.get(path)

    assert len(queries) == 9
    assert len(response.content) < 110_000


def _real_rounds(factory: Factory, owner: User) -> str:
    old, new = (
        make_published_rubric(item.read(), number=item.number)
        for item in list_shipped()
        if item.slug == "gbt39116-2020" and item.number in (1, 3)
    )
    keys = sorted(load_rubric(old).requirements)
    scale = ("fully", "mostly", "partly", "not_met")
    values = {key: scale[number % 4] for number, key in enumerate(keys)}
    then = make_assessment(
        factory, old, name="2025", profile="discrete", trimmed={"LOG": "A forwarder"}, answers=values,
        at=AT - timedelta(days=365),
    )  # fmt: skip
    better = {key: scale[number % 3] for number, key in enumerate(keys)}
    now = make_assessment(factory, new, name="2026", profile="discrete", answers=better)
    prove(now, keys[::2])
    submit_assessment(assessment=then, by=owner, at=AT)
    submit_assessment(assessment=now, by=owner, at=AT)
    freeze_review(assessment=now, values={keys[0]: "partly"}, review={"name": "R"}, by="R", at=AT)
    return address("compare", now, then)


@pytest.mark.parametrize(
    ("value", "text"),
    [("0", "0"), ("1/8", "+0.13"), ("-1/8", "−0.13"), ("1/1000", "+0.00"), ("-2", "−2.00")],
)
def test_changes_have_a_sign_unless_they_are_exactly_nothing(value: str, text: str) -> None:
    assert signed(Fraction(value)) == text


def test_factories_without_a_second_round_have_nothing_to_compare(owner: User) -> None:
    alone = make_assessment(make_factory("Alone"))
    make_membership(owner, alone.factory)

    page = words(ask(owner, reverse("assessment:results", args=[alone.factory_id, alone.pk])))

    assert "last round" not in page

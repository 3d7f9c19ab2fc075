"""From draft to version: proposed by one administrator, approved by a second one, refused when anything moved."""

import json
import uuid
from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter
from typing import Any

import pytest
from django.utils.timezone import localdate

from accounts.models import User
from audit.models import Event
from audit.wording import sentence
from rubrics.impact_source import ImpactSeen
from rubrics.models import Draft, RubricVersion
from rubrics.operations import SetValue
from rubrics.problems import DocumentError
from rubrics.selectors import list_published, load_rubric, newest_published
from rubrics.selectors.drafts import read_state
from rubrics.services.approving import (
    EffectiveInThePast,
    ImpactNotSeen,
    NewerVersionExists,
    OwnProposal,
    ProposalStale,
    approve_draft,
    propose_draft,
    reject_proposal,
    withdraw_proposal,
)
from rubrics.services.drafting import DraftClosed, DraftMoved, change_draft, create_draft
from rubrics.services.publishing import RubricAlreadyPublished, publish_shipped
from tests.builders import AT, make_administrator, make_published_rubric
from tests.pure.documents import make_document, texts

pytestmark = pytest.mark.django_db
TODAY = localdate(AT)
LATER = AT + timedelta(hours=1)


@pytest.fixture
def owner() -> User:
    return make_administrator("owner")


@pytest.fixture
def colleague() -> User:
    return make_administrator("colleague")


@pytest.fixture
def draft(owner: User) -> Draft:
    """Ready to be published: SELL and MAKE weigh the same."""
    return ready(create_draft(base=make_published_rubric(), name="Next year", by=owner, at=AT))


def ready(draft: Draft, weight: str = "0.5") -> Draft:
    steps = [SetValue(("nodes", key, "weight", "plain"), weight) for key in ("SELL", "MAKE")]
    change_draft(draft=draft, steps=steps, revision=draft.revision, by=draft.created_by, at=AT)
    draft.refresh_from_db()
    return draft


def impact_of(draft: Draft) -> ImpactSeen:
    hash_ = read_state(draft).rubric_hash or ""
    return ImpactSeen(uuid.uuid4(), hash_, draft.base.rubric_hash, 41, 3, 36, 2, AT)


def propose(draft: Draft, by: User | None = None, **more: Any) -> Draft:
    facts = {"revision": draft.revision, "name": "2027", "effective_on": None, "impact": None, "without_impact": True}
    return propose_draft(draft=draft, by=by or draft.created_by, **(facts | {"at": AT} | more))


def approve(draft: Draft, by: User, **more: Any) -> RubricVersion:
    return approve_draft(draft=draft, by=by, **({"revision": draft.revision, "at": LATER} | more))


def nothing_was_published() -> bool:
    return RubricVersion.objects.count() == 1 and not Event.objects.filter(details__number__gt=1000).exists()


# ---------------------------------------------------------------- the way it goes
def test_what_one_proposes_a_second_one_publishes(draft: Draft, owner: User, colleague: User) -> None:
    seen, expected = impact_of(draft), read_state(draft).rubric_hash
    proposed = propose(draft, impact=seen, without_impact=False, summary="Selling weighs more.")
    assert (proposed.status, proposed.proposed_by, proposed.proposed_hash) == ("proposed", owner, expected)

    version = approve(proposed, colleague)

    assert (version.slug, version.number, version.status, version.rubric_hash) == ("small", 1001, "published", expected)
    assert (version.name, version.summary, version.effective_on) == ("2027", "Selling weighs more.", None)
    assert (version.published_by, version.approved_by, version.published_at) == (owner.email, colleague.email, LATER)
    assert version.document == draft.document
    draft.refresh_from_db()
    assert (draft.status, draft.version) == ("published", version)
    assert draft.impact is not None
    assert (draft.impact["down"], draft.impact["job_id"]) == (3, str(seen.job_id))


def test_proposing_and_publishing_are_events(draft: Draft, owner: User, colleague: User) -> None:
    version = approve(propose(draft, effective_on=TODAY + timedelta(days=30)), colleague)

    proposed = Event.objects.get(verb="rubric draft proposed")
    assert (proposed.actor, proposed.object_id) == (owner.email, str(draft.pk))
    assert proposed.details["effective_on"] == (TODAY + timedelta(days=30)).isoformat()
    published = Event.objects.filter(verb="rubric published").latest("number")
    assert (published.actor_id, published.actor, published.object_id) == (colleague.pk, colleague.email, "small")
    assert published.details == {
        "number": 1001,
        "rubric_hash": version.rubric_hash,
        "scoring_hash": version.scoring_hash,
        "draft": str(draft.pk),
        "proposed_by": owner.email,
        "impact": None,
    }
    approved = Event.objects.get(verb="rubric draft approved")
    assert (approved.actor, approved.object_id, approved.details["number"]) == (colleague.email, str(draft.pk), 1001)
    assert sentence(approved) == (
        f"{colleague.email} approved the draft Next year of {owner.email}; it became version 1001."
    )


def test_numbers_inside_an_installation_start_at_1001_and_go_on(draft: Draft, owner: User, colleague: User) -> None:
    first = approve(propose(draft), colleague)
    second = ready(create_draft(base=first, name="Again", by=owner, at=AT), "0.50")
    steps = [SetValue(("title", "en"), "Better words")]
    change_draft(draft=second, steps=steps, revision=second.revision, by=owner, at=AT)
    second.refresh_from_db()

    assert [first.number, approve(propose(second), colleague).number] == [1001, 1002]


# ---------------------------------------------------------------- four eyes
def test_nobody_approves_their_own_proposal(draft: Draft, owner: User) -> None:
    proposed = propose(draft)

    with pytest.raises(OwnProposal):
        approve(proposed, owner)
    assert nothing_was_published()


def test_only_administrators_approve(draft: Draft, colleague: User) -> None:
    proposed = propose(draft)
    colleague.is_staff = False

    with pytest.raises(OwnProposal):
        approve(proposed, colleague)
    assert nothing_was_published()


def test_without_four_eyes_one_person_does_both(draft: Draft, owner: User, settings: Any) -> None:
    settings.FOUR_EYES = False

    version = approve(propose(draft), owner)

    assert (version.published_by, version.approved_by) == (owner.email, "")


# ---------------------------------------------------------------- what is not proposed
def test_a_draft_with_problems_is_not_proposed(owner: User) -> None:
    draft = ready(create_draft(base=make_published_rubric(), name="Next year", by=owner, at=AT), "0.49")

    with pytest.raises(DocumentError) as refused:
        propose(draft)

    problem = refused.value.problems[0]
    assert (problem.code, problem.path, problem.params["difference"]) == ("weights_missing", "nodes", "0.02")
    draft.refresh_from_db()
    assert draft.status == "open"


def test_a_draft_that_changes_nothing_is_not_proposed(owner: User) -> None:
    draft = create_draft(base=make_published_rubric(), name="Copy", by=owner, at=AT)

    with pytest.raises(RubricAlreadyPublished):
        propose(draft)


def test_without_an_impact_a_tick_is_needed(draft: Draft) -> None:
    with pytest.raises(ImpactNotSeen):
        propose(draft, without_impact=False)


@pytest.mark.parametrize("other", [{"draft_hash": "0" * 64}, {"base_hash": "0" * 64}])
def test_the_impact_of_another_document_is_none(draft: Draft, other: dict[str, str]) -> None:
    seen = replace(impact_of(draft), **other)

    with pytest.raises(ImpactNotSeen):
        propose(draft, impact=seen, without_impact=False)
    assert propose(draft, impact=seen, without_impact=True).impact is None


def test_who_saw_an_older_revision_proposes_nothing(draft: Draft) -> None:
    with pytest.raises(DraftMoved):
        propose(draft, revision=draft.revision - 1)


def test_a_version_is_not_usable_before_it_is_published(draft: Draft) -> None:
    with pytest.raises(EffectiveInThePast):
        propose(draft, effective_on=TODAY - timedelta(days=1))
    assert propose(draft, effective_on=TODAY).effective_on == TODAY


def test_a_newer_version_than_the_base_needs_a_word(draft: Draft) -> None:
    newer = make_published_rubric(make_document(title=texts("Newer")), number=2)

    with pytest.raises(NewerVersionExists) as refused:
        propose(draft)
    assert refused.value.newer == newer
    assert propose(draft, although_newer=True).status == "proposed"


# ---------------------------------------------------------------- what is not published
def test_a_proposed_draft_is_edited_no_more(draft: Draft, owner: User) -> None:
    proposed, steps = propose(draft), [SetValue(("title", "en"), "Late words")]

    with pytest.raises(DraftClosed):
        change_draft(draft=proposed, steps=steps, revision=proposed.revision, by=owner, at=AT)
    with pytest.raises(DraftClosed):
        propose(proposed)


def test_an_open_draft_is_not_approved(draft: Draft, colleague: User) -> None:
    with pytest.raises(DraftClosed):
        approve(draft, colleague)


def test_what_was_proposed_anew_is_not_approved_by_who_saw_the_first_proposal(
    draft: Draft, owner: User, colleague: User
) -> None:
    seen = propose(draft).revision
    reopened = withdraw_proposal(draft=draft, by=owner, at=AT)
    proposed = propose(reopened, effective_on=TODAY + timedelta(days=1))

    with pytest.raises(DraftMoved):
        approve(proposed, colleague, revision=seen)
    assert nothing_was_published()


@pytest.mark.parametrize("document", [make_document(title=texts("Slipped in")), {"format": 1}])
def test_a_document_that_is_not_the_proposed_one_is_not_published(draft: Draft, colleague: User, document: Any) -> None:
    proposed = propose(draft)
    Draft.objects.update(document=json.dumps(document))

    with pytest.raises(ProposalStale):
        approve(proposed, colleague)
    assert nothing_was_published()


def test_a_version_published_since_the_proposal_stops_the_approval(draft: Draft, owner: User, colleague: User) -> None:
    other = ready(create_draft(base=draft.base, name="Other", by=owner, at=AT), "0.50")
    change_draft(draft=other, steps=[SetValue(("title", "en"), "X")], revision=other.revision, by=owner, at=AT)
    other.refresh_from_db()
    both = propose(draft), propose(other)

    version = approve(both[0], colleague, at=LATER)
    with pytest.raises(NewerVersionExists) as refused:
        approve(both[1], colleague, at=LATER)

    assert refused.value.newer == version
    assert RubricVersion.objects.count() == 2


def test_the_same_proposal_is_approved_once(draft: Draft, colleague: User) -> None:
    proposed = propose(draft)
    approve(proposed, colleague)

    with pytest.raises(DraftClosed):
        approve(proposed, colleague)


# ---------------------------------------------------------------- back again
def test_a_rejected_proposal_is_open_again_with_the_reason_and_what_was_said(draft: Draft, colleague: User) -> None:
    proposed = propose(draft, summary="Selling weighs more.")

    back = reject_proposal(draft=proposed, reason="Why?", by=colleague, at=LATER)

    assert (back.status, back.sent_back, back.proposed_by, back.proposed_hash) == ("open", "Why?", None, "")
    assert (back.version_name, back.summary) == ("2027", "Selling weighs more.")
    event = Event.objects.get(verb="rubric proposal rejected")
    assert (event.actor, event.details["reason"]) == (colleague.email, "Why?")
    assert propose(back).sent_back == ""


def test_a_withdrawn_proposal_is_open_again(draft: Draft, owner: User) -> None:
    back = withdraw_proposal(draft=propose(draft), by=owner, at=LATER)

    assert (back.status, back.proposed_at) == ("open", None)
    assert Event.objects.get(verb="rubric proposal withdrawn").actor == owner.email
    with pytest.raises(DraftClosed):
        withdraw_proposal(draft=back, by=owner, at=LATER)


# ---------------------------------------------------------------- from when on
def test_a_version_is_offered_from_its_day_on(draft: Draft, colleague: User) -> None:
    day = TODAY + timedelta(days=30)
    version = approve(propose(draft, effective_on=day), colleague)

    assert version.effective_on == day
    assert newest_published("small", day - timedelta(days=1)) == draft.base
    assert newest_published("small", day) == version
    assert (list_published(day - timedelta(days=1)), list_published(day)) == ((draft.base,), (version,))


def test_without_a_day_it_is_today_that_counts(draft: Draft, colleague: User) -> None:
    approve(propose(draft, effective_on=date(9999, 12, 31)), colleague)

    assert (newest_published("small"), list_published()) == (draft.base, (draft.base,))


def test_a_day_that_passed_while_the_proposal_waited_means_at_once(draft: Draft, colleague: User) -> None:
    proposed = propose(draft, effective_on=TODAY + timedelta(days=1))

    assert approve(proposed, colleague, at=AT + timedelta(days=3)).effective_on is None


# ---------------------------------------------------------------- how long it takes
def test_a_rubric_of_223_requirements_is_published_in_two_seconds(owner: User, colleague: User) -> None:
    base = newest_shipped()
    draft = create_draft(base=base, name="Next year", by=owner, at=AT)
    steps = [SetValue(("title", "en"), "The title of next year")]
    change_draft(draft=draft, steps=steps, revision=1, by=owner, at=AT)
    draft.refresh_from_db()

    start = perf_counter()
    version = approve(propose(draft), colleague)
    seconds = perf_counter() - start

    assert (len(load_rubric(version).requirements), version.number) == (223, 1001)
    assert seconds < 2


def newest_shipped() -> RubricVersion:
    publish_shipped(at=AT)
    return newest_published("gbt39116-2020", TODAY)

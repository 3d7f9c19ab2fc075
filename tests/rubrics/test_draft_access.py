"""Drafts are the administrators' business; with four eyes nobody approves their own."""

from typing import Any
from uuid import uuid4

import pytest
from django.http import Http404

from accounts.models import User
from rubrics.access import can_approve, get_draft, list_drafts
from rubrics.models import Draft
from rubrics.services.drafting import create_draft
from tests.builders import AT, make_administrator, make_factory, make_membership, make_published_rubric, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make_administrator("owner")


@pytest.fixture
def colleague() -> User:
    return make_administrator("colleague")


@pytest.fixture
def stranger() -> User:
    """A factory manager."""
    manager = make_user("stranger")
    make_membership(manager, make_factory())
    return manager


@pytest.fixture
def draft(owner: User) -> Draft:
    return create_draft(base=make_published_rubric(), name="Next year", by=owner, at=AT)


def test_every_administrator_finds_a_draft_and_nobody_else(
    draft: Draft, owner: User, colleague: User, stranger: User
) -> None:
    for administrator in (owner, colleague):
        assert get_draft(administrator, draft.pk) == draft
        assert list_drafts(administrator) == (draft,)

    with pytest.raises(Http404):
        get_draft(stranger, draft.pk)
    with pytest.raises(Http404):
        list_drafts(stranger)
    with pytest.raises(Http404):
        get_draft(owner, uuid4())


def test_the_list_costs_the_same_for_one_draft_and_for_three(
    draft: Draft, owner: User, django_assert_num_queries: Any
) -> None:
    for count in (1, 3):
        with django_assert_num_queries(1):
            rows = [(row.changed_by.name, row.base.number, row.version, row.status) for row in list_drafts(owner)]
        assert len(rows) == count
        for name in ("Second", "Third") if count == 1 else ():
            create_draft(base=draft.base, name=name, by=owner, at=AT)


@pytest.mark.parametrize("four_eyes", [True, False])
def test_who_may_approve(
    draft: Draft, owner: User, colleague: User, stranger: User, settings: Any, four_eyes: bool
) -> None:
    settings.FOUR_EYES = four_eyes
    assert not can_approve(colleague, draft)

    draft.status, draft.proposed_by = Draft.Status.PROPOSED, owner

    assert [can_approve(person, draft) for person in (owner, colleague, stranger)] == [not four_eyes, True, False]

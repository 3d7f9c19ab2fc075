"""What a role may do in a factory, and who comes into none."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.access import (
    can_invite,
    check_administrator,
    get_factory,
    get_membership,
    get_registered_factory,
    get_registered_invitation,
)
from accounts.models import Role
from tests.builders import make_administrator, make_factory, make_invitation, make_membership, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "need", "allowed"),
    [
        (Role.MANAGER, "enter", True),
        (Role.MANAGER, "contribute", True),
        (Role.MANAGER, "read", True),
        (Role.MANAGER, "answer", True),
        (Role.MANAGER, "manage", True),
        (Role.CONTRIBUTOR, "enter", True),
        (Role.CONTRIBUTOR, "contribute", True),
        (Role.CONTRIBUTOR, "read", False),
        (Role.CONTRIBUTOR, "answer", False),
        (Role.CONTRIBUTOR, "manage", False),
        (Role.VIEWER, "enter", True),
        (Role.VIEWER, "contribute", False),
        (Role.VIEWER, "read", True),
        (Role.VIEWER, "answer", False),
        (Role.VIEWER, "manage", False),
    ],
)
def test_a_role_carries_its_rights(role: str, need: str, allowed: bool) -> None:
    person, plant = make_user("person"), make_factory()
    membership = make_membership(person, plant, role)

    if allowed:
        assert get_membership(person, plant.pk, need) == membership
        assert get_factory(person, plant.pk, need) == plant
    else:
        with pytest.raises(PermissionDenied):
            get_factory(person, plant.pk, need)


@pytest.mark.parametrize("need", ["read", "answer", "manage"])
def test_to_a_stranger_the_factory_does_not_exist(need: str) -> None:
    stranger, plant = make_user("stranger"), make_factory()
    make_membership(stranger, make_factory("Their own"))

    for factory_id in (plant.pk, uuid4()):
        with pytest.raises(Http404):
            get_factory(stranger, factory_id, need)


def test_an_administrator_does_not_come_into_a_factory() -> None:
    with pytest.raises(Http404):
        get_factory(make_administrator(), make_factory().pk)


def test_the_register_is_for_administrators() -> None:
    owner, administrator, plant = make_user("owner"), make_administrator(), make_factory()
    make_membership(owner, plant)
    invitation = make_invitation(plant, by=administrator).invitation

    assert get_registered_factory(administrator, plant.pk) == plant
    assert get_registered_invitation(administrator, plant.pk, invitation.pk) == invitation
    check_administrator(administrator)
    with pytest.raises(Http404):
        check_administrator(owner)
    with pytest.raises(Http404):
        get_registered_factory(owner, plant.pk)
    with pytest.raises(Http404):
        get_registered_invitation(owner, plant.pk, invitation.pk)


def test_an_invitation_belongs_to_its_factory_alone() -> None:
    administrator = make_administrator()
    invitation = make_invitation(make_factory("Plant A"), by=administrator).invitation

    with pytest.raises(Http404):
        get_registered_invitation(administrator, make_factory("Plant B").pk, invitation.pk)


def test_administrators_and_managers_invite_while_they_are_that() -> None:
    plant = make_factory()
    owner, viewer, stranger = make_user("owner"), make_user("viewer"), make_user("stranger")
    make_membership(owner, plant)
    make_membership(viewer, plant, Role.VIEWER)
    make_membership(stranger, make_factory("Other"))
    former = make_administrator(is_active=False)

    people = (make_administrator(), owner, viewer, stranger, former)
    assert [can_invite(person, plant) for person in people] == [True, True, False, False, False]

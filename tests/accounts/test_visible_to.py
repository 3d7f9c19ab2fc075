"""Who sees which factories and memberships, and what a role may do."""

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
from accounts.models import Factory, Membership, Role
from tests.builders import make_administrator, make_factory, make_invitation, make_membership, make_user

pytestmark = pytest.mark.django_db


def test_people_see_the_factories_they_belong_to() -> None:
    owner, colleague, stranger = make_user("owner"), make_user("colleague"), make_user("stranger")
    plant_a, plant_b = make_factory("Plant A"), make_factory("Plant B")
    make_membership(owner, plant_a)
    make_membership(owner, plant_b)
    make_membership(colleague, plant_b, Role.VIEWER)

    assert list(Factory.objects.visible_to(owner)) == [plant_a, plant_b]
    assert list(Factory.objects.visible_to(colleague)) == [plant_b]
    assert list(Factory.objects.visible_to(stranger)) == []
    assert list(Factory.objects.visible_to(make_administrator())) == []


def test_people_see_who_belongs_to_their_factories() -> None:
    owner, colleague, stranger = make_user("owner"), make_user("colleague"), make_user("stranger")
    plant, other = make_factory("Plant"), make_factory("Other")
    owners, colleagues = make_membership(owner, plant), make_membership(colleague, plant, Role.VIEWER)
    make_membership(stranger, other)

    assert set(Membership.objects.visible_to(owner)) == {owners, colleagues}
    assert list(Membership.objects.held_by(owner)) == [owners]


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

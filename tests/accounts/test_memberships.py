"""Roles, leaving and handing over: a factory that has a manager keeps one."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Factory, Invitation, Membership, Role, User
from accounts.services.memberships import LastManager, NotAMember, change_role, end_membership, hand_over
from audit.models import Event
from tests.builders import AT, make_administrator, make_factory, make_invitation, make_membership, make_user
from tests.parallel import in_parallel

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant() -> Factory:
    return make_factory("Plant A")


@pytest.fixture
def owner(plant: Factory) -> Membership:
    return make_membership(make_user("owner"), plant)


@pytest.fixture
def colleague(plant: Factory) -> Membership:
    return make_membership(make_user("colleague"), plant, Role.VIEWER)


def events(plant: Factory) -> list[tuple[str, dict[str, object]]]:
    return [(event.verb, event.details) for event in Event.objects.filter(factory_id=plant.pk)]


def test_a_manager_gives_another_role(owner: Membership, colleague: Membership, plant: Factory) -> None:
    change_role(membership=colleague, role=Role.MANAGER, by=owner.user, at=AT)
    change_role(membership=colleague, role=Role.MANAGER, by=owner.user, at=AT)

    assert Membership.objects.get(pk=colleague.pk).role == Role.MANAGER
    who = {"user": colleague.user_id, "email": colleague.user.email}
    assert events(plant) == [("membership changed", who | {"from": "viewer", "to": "manager"})]


def test_a_removed_member_is_gone_and_recorded(owner: Membership, colleague: Membership, plant: Factory) -> None:
    end_membership(membership=colleague, by=owner.user, at=AT)

    assert list(plant.memberships.all()) == [owner]
    who = {"user": colleague.user_id, "email": colleague.user.email}
    assert events(plant) == [("membership ended", who | {"role": "viewer"})]
    with pytest.raises(NotAMember):
        end_membership(membership=colleague, by=owner.user, at=AT)
    with pytest.raises(NotAMember):
        change_role(membership=colleague, role=Role.MANAGER, by=owner.user, at=AT)


def test_the_last_manager_cannot_leave_or_be_demoted(owner: Membership, colleague: Membership) -> None:
    with pytest.raises(LastManager):
        end_membership(membership=owner, by=owner.user, at=AT)
    with pytest.raises(LastManager):
        change_role(membership=owner, role=Role.VIEWER, by=owner.user, at=AT)

    assert Membership.objects.get(pk=owner.pk).role == Role.MANAGER


def test_a_manager_whose_account_is_closed_does_not_count(owner: Membership, colleague: Membership) -> None:
    Membership.objects.filter(pk=colleague.pk).update(role=Role.MANAGER)
    User.objects.filter(pk=colleague.user_id).update(is_active=False)

    with pytest.raises(LastManager):
        end_membership(membership=owner, by=owner.user, at=AT)


def test_handing_over_makes_a_manager_and_leaves(owner: Membership, colleague: Membership, plant: Factory) -> None:
    hand_over(membership=owner, to=colleague, at=AT)

    assert list(plant.memberships.values_list("user", "role")) == [(colleague.user_id, Role.MANAGER)]
    assert [verb for verb, _ in events(plant)] == ["membership changed", "membership ended"]


def test_a_factory_is_handed_to_one_of_its_members_only(owner: Membership) -> None:
    stranger = make_membership(make_user("stranger"), make_factory("Other"))

    for successor in (stranger, owner):
        with pytest.raises(NotAMember):
            hand_over(membership=owner, to=successor, at=AT)
    assert Membership.objects.count() == 2


def test_the_open_invitations_of_who_manages_no_longer_end(
    owner: Membership, colleague: Membership, plant: Factory
) -> None:
    second = make_membership(make_user("second"), plant)
    by_owner = make_invitation(plant, "a@plant.example", by=owner.user).invitation
    by_second = make_invitation(plant, "b@plant.example", by=second.user).invitation

    change_role(membership=second, role=Role.VIEWER, by=owner.user, at=AT)

    states = {item.pk: item.state(AT) for item in Invitation.objects.all()}
    assert states == {by_owner.pk: "open", by_second.pk: "revoked"}


def test_an_administrator_who_leaves_a_factory_may_still_invite(owner: Membership, plant: Factory) -> None:
    administrator = make_membership(make_administrator(), plant)
    invitation = make_invitation(plant, by=administrator.user).invitation

    end_membership(membership=administrator, by=owner.user, at=AT)

    assert Invitation.objects.get(pk=invitation.pk).state(AT) == "open"


def test_every_session_of_a_removed_member_ends_at_the_next_request(
    owner: Membership, colleague: Membership, plant: Factory
) -> None:
    laptop, phone = Client(), Client()
    laptop.force_login(colleague.user)
    phone.force_login(colleague.user)
    pages = [reverse(name, args=[plant.pk]) for name in ("assessment:home", "accounts:members", "assessment:list")]
    assert {client.get(page).status_code for client in (laptop, phone) for page in pages} == {200}

    end_membership(membership=colleague, by=owner.user, at=AT)

    assert {client.get(page).status_code for client in (laptop, phone) for page in pages} == {404}


def test_a_demoted_manager_manages_no_longer_at_the_next_request(client: Client, owner: Membership) -> None:
    second = make_membership(make_user("second"), owner.factory)
    client.force_login(second.user)
    page = reverse("accounts:factory-settings", args=[owner.factory_id])
    assert client.get(page).status_code == 200

    change_role(membership=second, role=Role.VIEWER, by=owner.user, at=AT)

    assert client.get(page).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_leave_at_the_same_time_one_stays() -> None:
    plant = make_factory()
    both = [make_membership(make_user(f"manager {number}"), plant) for number in range(2)]
    waiting = list(both)

    def leave() -> None:
        own = waiting.pop()
        end_membership(membership=own, by=own.user, at=AT)

    failures = in_parallel(leave, times=2)

    assert [type(failure) for failure in failures] == [LastManager]
    assert plant.memberships.filter(role=Role.MANAGER).count() == 1

"""The members of a factory and the invitations that its managers send."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts.models import Factory, Invitation, Membership, Role, User
from accounts.services import invitations as services
from tests.builders import (
    PASSWORD,
    make_administrator,
    make_factory,
    make_firm,
    make_invitation,
    make_membership,
    make_user,
)

pytestmark = pytest.mark.django_db
INVITE = {"emails": "a@plant.example", "role": "contributor", "message": "", "language": "en"}


@pytest.fixture
def plant() -> Factory:
    return make_factory("Plant A")


@pytest.fixture
def owner(plant: Factory, client: Client) -> Membership:
    owner = make_membership(make_user("Owner"), plant)
    client.force_login(owner.user)
    return owner


def page_of(plant: Factory, name: str = "members", *more: object) -> str:
    return reverse(f"accounts:{name}", args=[plant.pk, *more])


def links_of(html: str) -> list[str]:
    return re.findall(r'value="http://localhost:8000(/invite/[^"]+)"', html)


# ---------------------------------------------------------------- the list
def test_the_manager_sees_roles_addresses_and_what_can_be_changed(
    client: Client, owner: Membership, plant: Factory
) -> None:
    viewer = make_membership(make_user("Viewer"), plant, Role.VIEWER)
    make_membership(make_user("Stranger"), make_factory("Other"))

    html = client.get(page_of(plant)).content.decode()

    assert viewer.user.email in html
    assert "Factory manager" in html
    assert page_of(plant, "member", viewer.pk) in html
    assert "Invite people" in html
    assert "Stranger" not in html


def test_a_viewer_reads_the_members_and_changes_nothing(client: Client, owner: Membership, plant: Factory) -> None:
    viewer = make_membership(make_user("Viewer"), plant, Role.VIEWER)
    make_invitation(plant, "invited@plant.example", by=owner.user)
    client.force_login(viewer.user)

    html = client.get(page_of(plant)).content.decode()

    assert owner.user.email in html
    assert page_of(plant, "member", owner.pk) not in html
    assert "invited@plant.example" not in html
    assert "Invite people" not in html


def test_a_contributor_sees_names_only(client: Client, owner: Membership, plant: Factory) -> None:
    contributor = make_membership(make_user("Contributor"), plant, Role.CONTRIBUTOR)
    make_membership(make_user(email="nameless@plant.example"), plant, Role.VIEWER)
    make_invitation(plant, "invited@plant.example", by=owner.user)
    client.force_login(contributor.user)

    main = client.get(page_of(plant)).content.decode().split("<main")[1]

    assert "Owner" in main
    for hidden in ("@plant.example", "Factory manager", "Viewer", "Invite people"):
        assert hidden not in main


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_rows_as_for_one(
    client: Client, owner: Membership, plant: Factory, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        make_membership(make_user(f"Viewer {number}"), plant, Role.VIEWER)
        make_invitation(plant, f"{number}@plant.example", by=owner.user)

    with django_assert_num_queries(6):  # session, person, membership, count, members, invitations
        client.get(page_of(plant))


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("members", "post"),
        ("member", "get"),
        ("member", "post"),
        ("member-remove", "post"),
    ],
)
def test_only_managers_act(client: Client, owner: Membership, plant: Factory, name: str, method: str) -> None:
    viewer = make_membership(make_user("viewer"), plant, Role.VIEWER)
    contributor = make_membership(make_user("contributor"), plant, Role.CONTRIBUTOR)
    stranger = make_membership(make_user("stranger"), make_factory("Other"))
    page = page_of(plant, name) if name == "members" else page_of(plant, name, viewer.pk)

    answers = []
    for person in (viewer.user, contributor.user, stranger.user, make_administrator()):
        client.force_login(person)
        answers.append(getattr(client, method)(page, INVITE).status_code)

    assert answers == [403, 403, 404, 404]
    assert not Invitation.objects.exists()
    assert plant.memberships.count() == 3


# ---------------------------------------------------------------- roles, removing, leaving
def test_the_manager_changes_a_role(client: Client, owner: Membership, plant: Factory) -> None:
    viewer = make_membership(make_user("Viewer"), plant, Role.VIEWER)

    answer = client.post(page_of(plant, "member", viewer.pk), {"role": "contributor"})

    assert answer["Location"] == page_of(plant)
    assert Membership.objects.get(pk=viewer.pk).role == Role.CONTRIBUTOR


def test_the_last_manager_is_told_why_the_role_stays(client: Client, owner: Membership, plant: Factory) -> None:
    page = client.post(page_of(plant, "member", owner.pk), {"role": "viewer"})

    assert page.context["form"].errors == {"role": ["The factory needs a manager. Make somebody else manager first."]}
    assert Membership.objects.get().role == Role.MANAGER


def test_a_member_of_another_factory_cannot_be_changed(client: Client, owner: Membership, plant: Factory) -> None:
    stranger = make_membership(make_user("stranger"), make_factory("Other"))

    assert client.get(page_of(plant, "member", stranger.pk)).status_code == 404
    assert client.post(page_of(plant, "member", stranger.pk), {"role": "viewer"}).status_code == 404
    assert client.post(page_of(plant, "member-remove", stranger.pk)).status_code == 404
    assert Membership.objects.get(pk=stranger.pk).role == Role.MANAGER


def test_the_manager_removes_a_member(client: Client, owner: Membership, plant: Factory) -> None:
    viewer = make_membership(make_user("Viewer"), plant, Role.VIEWER)

    answer = client.post(page_of(plant, "member-remove", viewer.pk), follow=True)

    assert "Viewer no longer belongs to the factory." in answer.content.decode()
    assert list(plant.memberships.all()) == [owner]


def test_removing_oneself_leads_to_leaving(client: Client, owner: Membership, plant: Factory) -> None:
    answer = client.post(page_of(plant, "member-remove", owner.pk))

    assert answer["Location"] == page_of(plant, "leave")
    assert plant.memberships.exists()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTRIBUTOR])
def test_everybody_may_leave(client: Client, owner: Membership, plant: Factory, role: str) -> None:
    leaver = make_membership(make_user("leaver"), plant, role)
    client.force_login(leaver.user)

    assert client.get(page_of(plant, "leave")).status_code == 200
    answer = client.post(page_of(plant, "leave"))

    assert answer["Location"] == reverse("accounts:start")
    assert list(plant.memberships.all()) == [owner]
    assert client.get(page_of(plant)).status_code == 404


def test_the_last_manager_chooses_who_follows(client: Client, owner: Membership, plant: Factory) -> None:
    viewer = make_membership(make_user("Viewer"), plant, Role.VIEWER)
    stranger = make_membership(make_user("Stranger"), make_factory("Other"))

    refused = [client.post(page_of(plant, "leave"), {"successor": pk}) for pk in ("", stranger.pk, owner.pk)]
    answer = client.post(page_of(plant, "leave"), {"successor": viewer.pk})

    assert [page.status_code for page in refused] == [200, 200, 200]
    assert answer["Location"] == reverse("accounts:start")
    assert list(plant.memberships.values_list("user", "role")) == [(viewer.user_id, Role.MANAGER)]


def test_the_only_member_is_told_to_invite_somebody(client: Client, owner: Membership, plant: Factory) -> None:
    assert "You are the only member." in client.get(page_of(plant, "leave")).content.decode()
    assert client.post(page_of(plant, "leave")).status_code == 200
    assert plant.memberships.exists()


# ---------------------------------------------------------------- inviting
def test_a_manager_invites_several_people_at_once(
    client: Client,
    owner: Membership,
    plant: Factory,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    make_user(email="b@plant.example", language="zh-hans")
    addresses = "A@plant.example, b@plant.example\n；a@plant.example"
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page_of(plant), INVITE | {"emails": addresses, "message": "Five minutes\nno more"})

    assert (answer.status_code, answer["Location"]) == (302, page_of(plant))
    assert list(Invitation.objects.order_by("email").values_list("email", "role", "language")) == [
        ("a@plant.example", "contributor", "en"),
        ("b@plant.example", "contributor", "zh-hans"),
    ]
    assert [letter.to for letter in mail.outbox] == [["a@plant.example"], ["b@plant.example"]]
    assert "Five minutes\nno more" in mail.outbox[0].body


def test_the_links_are_shown_once_and_work(client: Client, owner: Membership, plant: Factory) -> None:
    client.post(page_of(plant), INVITE | {"emails": "a@plant.example b@plant.example"})

    first, second = (client.get(page_of(plant)).content.decode() for _ in range(2))

    assert len(links_of(first)) == 2
    assert links_of(second) == []
    assert Client().get(links_of(first)[0]).status_code == 200


def test_the_links_are_shown_for_their_own_factory_only(client: Client, owner: Membership, plant: Factory) -> None:
    other = make_factory("Other")
    make_membership(owner.user, other)
    client.post(page_of(plant), INVITE)

    assert links_of(client.get(page_of(other)).content.decode()) == []
    assert len(links_of(client.get(page_of(plant)).content.decode())) == 1


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ({"emails": ""}, "This field is required."),
        ({"emails": "a@plant.example nobody"}, "nobody is not an e-mail address."),
        ({"emails": " ".join(f"{n}@plant.example" for n in range(21))}, "Invite at most 20 people at a time."),
        ({"emails": "a@plant.example\nowner@plant.example"}, "owner@plant.example belongs to the factory already."),
        ({"role": "owner"}, "Select a valid choice. owner is not one of the available choices."),
        ({"message": "x" * 501}, "Ensure this value has at most 500 characters (it has 501)."),
    ],
)
def test_what_makes_no_sense_is_refused_and_nobody_is_invited(
    client: Client, owner: Membership, plant: Factory, field: dict[str, str], problem: str
) -> None:
    User.objects.filter(pk=owner.user_id).update(email="owner@plant.example")

    page = client.post(page_of(plant), INVITE | field)

    assert page.context["form"].errors == {name: [problem] for name in field}
    assert not Invitation.objects.exists()


def test_a_factory_sends_a_bounded_number_of_invitations_a_day(
    client: Client, owner: Membership, plant: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "DAILY_LIMIT", 2)

    assert client.post(page_of(plant), INVITE | {"emails": "a@plant.example b@plant.example"}).status_code == 302
    page = client.post(page_of(plant), INVITE | {"emails": "c@plant.example"})

    assert page.context["form"].errors == {"emails": ["That is too much mail for one day. Go on tomorrow."]}
    assert Invitation.objects.count() == 2


def test_the_list_tells_the_state_of_every_invitation(client: Client, owner: Membership, plant: Factory) -> None:
    now = timezone.now()
    make_invitation(plant, "late@plant.example", by=owner.user, at=now - timedelta(days=15))
    make_invitation(plant, "open@plant.example", by=owner.user, at=now)
    ended = make_invitation(plant, "ended@plant.example", by=owner.user, at=now).invitation
    client.post(page_of(plant, "invitation-revoke", ended.pk))

    rows = client.get(page_of(plant)).context["invitations"]

    assert {row.invitation.email: row.state for row in rows} == {
        "late@plant.example": "expired",
        "open@plant.example": "open",
        "ended@plant.example": "revoked",
    }


# ---------------------------------------------------------------- reminding, withdrawing
def test_a_reminder_carries_a_new_link_and_ends_the_old_one(
    client: Client,
    owner: Membership,
    plant: Factory,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    issued = make_invitation(plant, by=owner.user, at=timezone.now() - timedelta(days=3))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(plant, "invitation-remind", issued.invitation.pk))

    [link] = links_of(client.get(page_of(plant)).content.decode())
    renewed = Invitation.objects.get()
    assert link in mail.outbox[0].body
    assert Client().get(link).status_code == 200
    assert Client().get(reverse("accounts:invitation", args=[issued.token])).status_code == 404
    assert (renewed.pk, renewed.role) == (issued.invitation.pk, issued.invitation.role)
    assert renewed.expires_at > timezone.now() + timedelta(days=13)


def test_a_reminder_goes_out_once_a_day(client: Client, owner: Membership, plant: Factory) -> None:
    fresh = make_invitation(plant, by=owner.user, at=timezone.now()).invitation
    page = page_of(plant)

    assert page_of(plant, "invitation-remind", fresh.pk) not in client.get(page).content.decode()
    client.post(page_of(plant, "invitation-remind", fresh.pk))
    assert Invitation.objects.get().reminded_at is None

    yesterday = timezone.now() - timedelta(days=1, seconds=1)
    Invitation.objects.update(created_at=yesterday)
    client.post(page_of(plant, "invitation-remind", fresh.pk))
    first = Invitation.objects.get()
    client.post(page_of(plant, "invitation-remind", fresh.pk))
    assert first.reminded_at
    assert Invitation.objects.get().token_hash == first.token_hash


def test_invitations_that_are_not_open_are_not_reminded_of(client: Client, owner: Membership, plant: Factory) -> None:
    expired = make_invitation(plant, by=owner.user, at=timezone.now() - timedelta(days=20)).invitation

    client.post(page_of(plant, "invitation-remind", expired.pk))

    assert Invitation.objects.get().token_hash == expired.token_hash


@pytest.mark.parametrize("name", ["invitation-remind", "invitation-revoke"])
def test_nobody_touches_the_invitations_of_another_factory(
    client: Client, owner: Membership, plant: Factory, name: str
) -> None:
    administrator = make_administrator()
    old = timezone.now() - timedelta(days=2)
    foreign = make_invitation(make_factory("Other"), by=administrator, at=old).invitation
    firms = services.invite_consultant(firm=make_firm(), email="c@firm.example", by=administrator, at=old).invitation

    for invitation in (foreign, firms):
        assert client.post(page_of(plant, name, invitation.pk)).status_code == 404
    for state in Invitation.objects.values("reminded_at", "revoked_at"):
        assert state == {"reminded_at": None, "revoked_at": None}


def test_who_was_invited_by_a_removed_manager_meets_a_closed_page(
    client: Client, owner: Membership, plant: Factory
) -> None:
    second = make_membership(make_user("second"), plant)
    issued = make_invitation(plant, by=second.user, at=timezone.now())
    client.post(page_of(plant, "member-remove", second.pk))

    page = reverse("accounts:invitation", args=[issued.token])

    assert Client().get(page).status_code == 410
    assert Client().post(page, {"name": "X", "password": PASSWORD}).status_code == 410
    assert plant.memberships.count() == 1

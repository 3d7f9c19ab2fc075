"""What people meet who follow an invitation link."""

import logging
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import throttle
from accounts.logs import HideInvitationTokens
from accounts.models import Factory, Invitation, Membership, Role, User
from accounts.services.invitations import IssuedInvitation, revoke_invitation
from audit.models import Event
from tests.builders import PASSWORD, make_administrator, make_factory, make_invitation, make_membership, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "invited@plant.example"


@pytest.fixture(autouse=True)
def _no_earlier_misses() -> None:
    cache.clear()


@pytest.fixture
def plant() -> Factory:
    return make_factory("Plant A")


@pytest.fixture
def issued(plant: Factory) -> IssuedInvitation:
    return make_invitation(plant, ADDRESS, by=make_administrator(), at=timezone.now())


def page_of(issued: IssuedInvitation) -> str:
    return reverse("accounts:invitation", args=[issued.token])


def is_open(issued: IssuedInvitation) -> bool:
    return Invitation.objects.get(pk=issued.invitation.pk).state(timezone.now()) == "open"


def test_looking_at_the_page_five_times_leaves_the_invitation_open(client: Client, issued: IssuedInvitation) -> None:
    pages = [client.get(page_of(issued)) for _ in range(5)]

    assert {page.status_code for page in pages} == {200}
    assert "Join Plant A" in pages[0].content.decode()
    assert is_open(issued)
    assert not Membership.objects.exists()


def test_the_page_is_in_no_cache_and_its_address_in_no_referer(client: Client, issued: IssuedInvitation) -> None:
    for page in (client.get(page_of(issued)), client.get(reverse("accounts:invitation", args=["unknown"]))):
        assert page["Referrer-Policy"] == "strict-origin"
        assert page["Cache-Control"] == "no-store"


def test_a_new_person_is_signed_in_and_in_the_factory(client: Client, issued: IssuedInvitation, plant: Factory) -> None:
    answer = client.post(page_of(issued), {"name": " Owner\u202e  of\tPlant ", "password": PASSWORD})

    owner = User.objects.get(email=ADDRESS)
    assert (answer.status_code, answer["Location"]) == (302, reverse("assessment:home", args=[plant.pk]))
    assert owner.name == "Owner of Plant"
    assert client.session["_auth_user_id"] == str(owner.pk)
    assert Membership.objects.get().role == Role.MANAGER
    assert Client().login(email=ADDRESS, password=PASSWORD)


def test_a_new_person_keeps_the_language_of_the_page(client: Client, issued: IssuedInvitation) -> None:
    client.cookies["language"] = "zh-hans"

    client.post(page_of(issued), {"name": "Owner", "password": PASSWORD})

    assert User.objects.get(email=ADDRESS).language == "zh-hans"


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", "This field is required."),
        ("short", "This password is too short. It must contain at least 12 characters."),
        ("password1234", "This password is too common."),
        ("invited@plant", "The password is too similar to the e-mail address."),
    ],
)
def test_a_weak_password_is_refused_and_nothing_is_used_up(
    client: Client, issued: IssuedInvitation, password: str, problem: str
) -> None:
    page = client.post(page_of(issued), {"name": "Owner", "password": password})

    assert page.status_code == 200
    assert page.context["form"].errors["password"] == [problem]
    assert "Owner" in page.content.decode()
    assert is_open(issued)
    assert not User.objects.filter(email=ADDRESS).exists()


def test_who_has_an_account_is_sent_to_sign_in_and_comes_back(client: Client, issued: IssuedInvitation) -> None:
    make_user(email=ADDRESS, password=PASSWORD)

    page = client.get(page_of(issued))
    posted = client.post(page_of(issued), {"name": "Other", "password": PASSWORD})
    sign_in = f"{reverse('account_login')}?next={quote(page_of(issued), safe='')}"
    back = client.post(sign_in, {"login": ADDRESS, "password": PASSWORD})

    assert f'href="{sign_in}"' in page.content.decode()
    assert posted.status_code == 200
    assert (back.status_code, back["Location"]) == (302, page_of(issued))
    assert User.objects.filter(email=ADDRESS).count() == 1
    assert is_open(issued)


def test_who_is_signed_in_with_the_address_joins_with_one_click(
    client: Client, issued: IssuedInvitation, plant: Factory
) -> None:
    owner = make_user(email=ADDRESS)
    client.force_login(owner)

    page = client.get(page_of(issued))
    answer = client.post(page_of(issued))

    assert "Join the factory" in page.content.decode()
    assert (answer.status_code, answer["Location"]) == (302, reverse("assessment:home", args=[plant.pk]))
    assert Membership.objects.get().user == owner


def test_a_further_confirmed_address_counts_as_the_persons_own(client: Client, issued: IssuedInvitation) -> None:
    owner = make_user("owner")
    owner.emailaddress_set.create(email=ADDRESS, verified=True)
    client.force_login(owner)

    client.post(page_of(issued))

    assert Membership.objects.get().user == owner


@pytest.mark.parametrize("invited_has_an_account", [True, False])
@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_else_is_told_whose_invitation_it_is(
    client: Client, issued: IssuedInvitation, method: str, invited_has_an_account: bool
) -> None:
    stranger = make_user("stranger")
    if invited_has_an_account:
        make_user(email=ADDRESS)
    client.force_login(stranger)

    page = getattr(client, method)(page_of(issued))

    assert page.status_code == 403
    assert f"It was sent to {ADDRESS}. You are signed in as {stranger.email}." in page.content.decode()
    assert is_open(issued)
    assert not Membership.objects.exists()


def test_a_used_invitation_is_gone(client: Client, issued: IssuedInvitation) -> None:
    client.post(page_of(issued), {"name": "Owner", "password": PASSWORD})

    for again in (client.get(page_of(issued)), Client().post(page_of(issued), {"name": "X", "password": PASSWORD})):
        assert again.status_code == 410
        assert "This invitation is not valid" in again.content.decode()
    assert Membership.objects.count() == 1


def test_a_withdrawn_invitation_is_gone(client: Client, issued: IssuedInvitation) -> None:
    revoke_invitation(invitation=issued.invitation, by=issued.invitation.invited_by, at=timezone.now())

    assert client.post(page_of(issued), {"name": "Owner", "password": PASSWORD}).status_code == 410


def test_an_invitation_that_ran_out_is_gone(client: Client, plant: Factory) -> None:
    issued = make_invitation(plant, by=make_administrator(), at=timezone.now() - timedelta(days=14, seconds=1))

    assert client.get(page_of(issued)).status_code == 410
    assert client.post(page_of(issued), {"name": "Owner", "password": PASSWORD}).status_code == 410
    assert not Membership.objects.exists()


def test_the_invitation_of_somebody_who_lost_their_rights_is_gone(client: Client, issued: IssuedInvitation) -> None:
    User.objects.filter(pk=issued.invitation.invited_by_id).update(is_active=False)

    assert client.post(page_of(issued), {"name": "Owner", "password": PASSWORD}).status_code == 410


def test_an_unknown_link_shows_the_same_page(client: Client, issued: IssuedInvitation) -> None:
    unknown = client.get(reverse("accounts:invitation", args=["A" * 43]))

    assert unknown.status_code == 404
    assert "This invitation is not valid" in unknown.content.decode()


def test_a_thousand_guesses_are_throttled(client: Client, issued: IssuedInvitation) -> None:
    guesses = [client.get(f"/invite/guess-{number}/").status_code for number in range(1000)]

    assert guesses == [404] * throttle.INVITATION.free + [429] * (1000 - throttle.INVITATION.free)
    refused = client.get(page_of(issued))
    assert (refused.status_code, refused["Retry-After"]) == (429, "300")
    assert client.get(page_of(issued), REMOTE_ADDR="198.51.100.7").status_code == 200


def test_good_links_are_not_counted_as_guesses(client: Client, issued: IssuedInvitation) -> None:
    assert {client.get(page_of(issued)).status_code for _ in range(throttle.INVITATION.free + 5)} == {200}


def test_an_invitation_link_never_reaches_the_log(issued: IssuedInvitation, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(HideInvitationTokens())
    strict = Client(enforce_csrf_checks=True)

    with caplog.at_level(logging.DEBUG):
        assert strict.post(page_of(issued), {}).status_code == 403
        assert Client().put(page_of(issued)).status_code == 405
        Client().get("/nowhere/", {"next": page_of(issued)})
        strict.post(f"{reverse('account_login')}?next={page_of(issued)}", {})

    assert "/invite/…" in caplog.text
    assert issued.token not in caplog.text


def test_joining_is_recorded(client: Client, issued: IssuedInvitation, plant: Factory) -> None:
    client.post(page_of(issued), {"name": "Owner", "password": PASSWORD})

    chain = Event.objects.filter(factory_id=plant.pk).values_list("verb", "actor")
    assert list(chain) == [
        ("invitation sent", issued.invitation.invited_by.email),
        ("invitation accepted", ADDRESS),
        ("membership added", issued.invitation.invited_by.email),
    ]
    assert Event.objects.filter(chain="installation").values_list("verb", "actor").get() == ("signed in", ADDRESS)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(client: Client, issued: IssuedInvitation, method: str) -> None:
    assert getattr(client, method)(page_of(issued)).status_code == 405


def test_a_viewer_invitation_says_what_a_viewer_does(client: Client, plant: Factory) -> None:
    issued = make_invitation(plant, by=make_administrator(), role=Role.VIEWER, at=timezone.now())

    assert "As viewer you read results and reports." in client.get(page_of(issued)).content.decode()


def test_a_member_who_follows_another_invitation_keeps_their_role(client: Client, plant: Factory) -> None:
    owner = make_user("owner")
    issued = make_invitation(plant, owner.email, by=make_administrator(), role=Role.VIEWER, at=timezone.now())
    make_membership(owner, plant, Role.MANAGER)
    client.force_login(owner)

    client.post(page_of(issued))

    assert Membership.objects.get().role == Role.MANAGER

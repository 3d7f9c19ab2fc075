"""How consultants come into their firm."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import Firm, FirmMembership, Invitation, Membership, User
from accounts.services.invitations import AlreadyMember, InvitationClosed, accept_invitation, invite_consultant
from audit.models import Event
from tests.builders import AT, PASSWORD, make_administrator, make_consultant, make_firm, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "invited@firm.example"


@pytest.fixture
def administrator() -> User:
    return make_administrator()


@pytest.fixture
def firm() -> Firm:
    return make_firm("Firm X")


def page_of(token: str) -> str:
    return reverse("accounts:invitation", args=[token])


def test_the_mail_names_the_firm_in_the_language_of_the_invited_person(
    firm: Firm, administrator: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    make_user(email="known@firm.example", language="zh-hans")
    with django_capture_on_commit_callbacks(execute=True):
        issued = invite_consultant(firm=firm, email="Invited@Firm.example", by=administrator, at=AT, message="Welcome")
        known = invite_consultant(firm=firm, email="known@firm.example", by=administrator, at=AT)

    letter = mail.outbox[0]
    assert (letter.to, letter.subject) == ([ADDRESS], "You are invited to review for Firm X")
    assert page_of(issued.token) in letter.body
    assert "Welcome" in letter.body
    assert known.invitation.language == "zh-hans"


def test_a_new_consultant_gets_an_account_and_belongs_to_the_firm(
    client: Client, firm: Firm, administrator: User
) -> None:
    issued = invite_consultant(firm=firm, email=ADDRESS, by=administrator, at=timezone.now())

    page = client.get(page_of(issued.token))
    answer = client.post(page_of(issued.token), {"name": "Consultant", "password": PASSWORD})

    assert "Join Firm X" in page.content.decode()
    assert "As consultant you review the rounds of factories that let the firm in." in page.content.decode()
    assert (answer.status_code, answer["Location"]) == (302, reverse("accounts:start"))
    assert FirmMembership.objects.get().user.email == ADDRESS
    assert not Membership.objects.exists()
    assert list(Event.objects.filter(chain="installation").values_list("verb", flat=True)) == [
        "invitation sent",
        "invitation accepted",
        "consultant added",
        "signed in",
    ]


def test_somebody_with_an_account_joins_the_firm_with_one_click(
    client: Client, firm: Firm, administrator: User
) -> None:
    person = make_user(email=ADDRESS)
    issued = invite_consultant(firm=firm, email=ADDRESS, by=administrator, at=timezone.now())
    client.force_login(person)

    assert "Join the firm" in client.get(page_of(issued.token)).content.decode()
    assert client.post(page_of(issued.token)).status_code == 302
    assert client.post(page_of(issued.token)).status_code == 410
    assert list(firm.consultants.all()) == [person]


def test_a_consultant_of_the_firm_is_not_invited_again(firm: Firm, administrator: User) -> None:
    consultant = make_consultant(firm)

    with pytest.raises(AlreadyMember):
        invite_consultant(firm=firm, email=consultant.email, by=administrator, at=AT)


def test_inviting_again_ends_the_earlier_invitation(firm: Firm, administrator: User) -> None:
    first = invite_consultant(firm=firm, email=ADDRESS, by=administrator, at=AT).invitation
    invite_consultant(firm=firm, email=ADDRESS, by=administrator, at=AT)

    assert Invitation.objects.get(pk=first.pk).state(AT) == "revoked"


def test_the_invitation_of_somebody_who_is_no_longer_an_administrator_is_void(firm: Firm, administrator: User) -> None:
    person = make_user(email=ADDRESS)
    issued = invite_consultant(firm=firm, email=ADDRESS, by=administrator, at=AT)
    User.objects.filter(pk=administrator.pk).update(is_staff=False)

    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=Invitation.objects.get(pk=issued.invitation.pk), user=person, at=AT)
    assert not firm.consultants.exists()

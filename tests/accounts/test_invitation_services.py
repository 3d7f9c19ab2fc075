from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import Invitation, Membership, Role, User
from accounts.selectors import find_invitation, find_person
from accounts.services.invitation_mail import KIND
from accounts.services.invitations import (
    VALID_FOR,
    AccountExists,
    AlreadyMember,
    InvitationClosed,
    accept_as_new_person,
    accept_invitation,
    invite,
    invite_consultant,
    remind,
    revoke_invitation,
)
from accounts.tokens import token_hash
from audit.models import Event
from jobs.models import Job
from jobs.services import run_job
from tests.builders import (
    AT,
    PASSWORD,
    make_administrator,
    make_factory,
    make_firm,
    make_invitation,
    make_membership,
    make_user,
)
from tests.parallel import in_parallel

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return make_administrator()


def verbs(factory_id: object) -> list[str]:
    return list(Event.objects.filter(factory_id=factory_id).values_list("verb", flat=True))


def test_only_the_hash_of_the_token_is_stored(administrator: User) -> None:
    issued = make_invitation(make_factory(), by=administrator)

    row = Invitation.objects.filter(pk=issued.invitation.pk).values().get()
    assert len(issued.token) == 43  # 256 bits
    assert row["token_hash"] == token_hash(issued.token)
    assert issued.token not in str(row) + str(list(Event.objects.values()))


def test_tokens_differ(administrator: User) -> None:
    plant = make_factory()

    tokens = {make_invitation(plant, f"{number}@plant.example", by=administrator).token for number in range(20)}

    assert len(tokens) == 20


def test_an_invitation_is_found_by_its_token_alone(administrator: User) -> None:
    issued = make_invitation(make_factory(), by=administrator)

    assert find_invitation(issued.token) == issued.invitation
    assert find_invitation(issued.token[:-1]) is None
    assert find_invitation(issued.invitation.token_hash) is None


def test_the_mail_is_in_the_language_the_inviter_chose_and_leaves_after_commit(
    administrator: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        issued = invite(
            factory=make_factory("Plant & <A>"),
            email="Invited@Plant.example",
            role=Role.MANAGER,
            language="en",
            by=administrator,
            at=AT,
        )
        assert mail.outbox == []

    assert len(callbacks) == 1
    letter = mail.outbox[0]
    assert letter.to == ["invited@plant.example"]
    assert letter.subject == "You are invited to assess Plant & <A>"
    assert f"http://localhost:8000/invite/{issued.token}/\n" in letter.body
    assert "administrator invites you to assess the factory “Plant & <A>” with Fulcrum." in letter.body
    assert "valid until 7 December 2026" in letter.body


def test_a_mail_server_that_is_down_does_not_lose_the_invitation(
    administrator: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as down, django_capture_on_commit_callbacks(execute=True):
        down.setattr("accounts.mail.send_mail", refuse)
        issued = make_invitation(make_factory(), by=administrator)

    assert find_invitation(issued.token) == issued.invitation
    job = Job.objects.get(kind=KIND)
    assert (job.state, mail.outbox) == ("queued", [])
    run_job(job_id=job.pk, at=timezone.now())
    assert issued.token in mail.outbox[0].body


def test_no_mail_leaves_in_the_request(
    administrator: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Not even after its transaction: the request only tells a worker."""
    told: list[str] = []
    monkeypatch.setattr("jobs.tasks.run.delay", told.append)

    with django_capture_on_commit_callbacks(execute=True):
        issued = make_invitation(make_factory(), by=administrator).invitation
        invite_consultant(firm=make_firm(), email="c@firm.example", by=administrator, at=AT)
        remind(invitation=issued, by=administrator, at=AT + timedelta(days=2))

    assert set(told) == {str(job.pk) for job in Job.objects.filter(kind=KIND)}
    assert (len(told), mail.outbox) == (3, [])


def test_the_job_and_what_is_told_of_it_hold_no_token(administrator: User) -> None:
    issued = make_invitation(make_factory(), by=administrator)

    assert issued.token not in str(list(Job.objects.values()))


@pytest.mark.parametrize("meanwhile", ["accepted", "withdrawn", "sender lost the right", "reminded"])
def test_a_mail_that_makes_no_sense_any_more_is_not_sent(administrator: User, meanwhile: str) -> None:
    owner = make_user("owner")
    issued = make_invitation(make_factory(), owner.email, by=administrator)
    job = Job.objects.get(kind=KIND)
    if meanwhile == "accepted":
        accept_invitation(invitation=issued.invitation, user=owner, at=AT)
    elif meanwhile == "withdrawn":
        revoke_invitation(invitation=issued.invitation, by=administrator, at=AT)
    elif meanwhile == "reminded":
        remind(invitation=issued.invitation, by=administrator, at=AT + timedelta(days=2))
    else:
        User.objects.filter(pk=administrator.pk).update(is_staff=False)

    run_job(job_id=job.pk, at=timezone.now())

    job.refresh_from_db()
    assert (job.state, job.result, mail.outbox) == ("done", {"sent": False}, [])


@pytest.mark.parametrize("is_known", [True, False])
def test_a_link_given_under_an_earlier_secret_key_is_sent_while_that_is_known(
    administrator: User, settings: Settings, is_known: bool
) -> None:
    """Never another link, which would not work."""
    issued = make_invitation(make_factory(), by=administrator)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "x" * 50, [settings.SECRET_KEY] * is_known

    run_job(job_id=Job.objects.get(kind=KIND).pk, at=timezone.now())

    assert [issued.token in letter.body for letter in mail.outbox] == [True] * is_known
    assert find_invitation(issued.token) == issued.invitation


def test_an_invitation_that_is_rolled_back_sends_no_mail(
    administrator: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    plant = make_factory()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        make_invitation(plant, by=administrator)
        transaction.set_rollback(True)

    assert mail.outbox == []


def test_inviting_an_address_again_ends_the_earlier_invitation(administrator: User) -> None:
    plant = make_factory()
    first, second = make_invitation(plant, by=administrator), make_invitation(plant, by=administrator)

    first.invitation.refresh_from_db()
    assert (first.invitation.state(AT), second.invitation.state(AT)) == ("revoked", "open")
    assert verbs(plant.pk) == ["invitation sent", "invitation revoked", "invitation sent"]


def test_the_database_keeps_one_unanswered_invitation_per_address(administrator: User) -> None:
    invitation = make_invitation(make_factory(), by=administrator).invitation
    invitation.pk, invitation.token_hash = "11111111-1111-4111-8111-111111111111", "another"

    with pytest.raises(IntegrityError, match="invitation_one_unanswered_per_address|UNIQUE"), transaction.atomic():
        invitation.save(force_insert=True)


def test_a_member_is_not_invited_again(administrator: User) -> None:
    owner, plant = make_user("owner"), make_factory()
    make_membership(owner, plant)

    with pytest.raises(AlreadyMember):
        make_invitation(plant, owner.email.upper(), by=administrator)


def test_accepting_makes_the_person_a_member(administrator: User) -> None:
    owner, plant = make_user("owner"), make_factory()
    invitation = make_invitation(plant, owner.email, by=administrator).invitation

    accept_invitation(invitation=invitation, user=owner, at=AT)

    membership = Membership.objects.get()
    invitation.refresh_from_db()
    assert (membership.factory, membership.user, membership.role) == (plant, owner, Role.MANAGER)
    assert (invitation.accepted_at, invitation.accepted_by) == (AT, owner)
    assert verbs(plant.pk) == ["invitation sent", "invitation accepted", "membership added"]


def test_an_invitation_works_once(administrator: User) -> None:
    owner = make_user("owner")
    invitation = make_invitation(make_factory(), owner.email, by=administrator).invitation
    accept_invitation(invitation=invitation, user=owner, at=AT)

    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=invitation, user=owner, at=AT)


@pytest.mark.parametrize(("after", "works"), [(VALID_FOR - timedelta(seconds=1), True), (VALID_FOR, False)])
def test_an_invitation_works_for_fourteen_days(administrator: User, after: timedelta, works: bool) -> None:
    owner, plant = make_user("owner"), make_factory()
    invitation = make_invitation(plant, owner.email, by=administrator).invitation

    if works:
        accept_invitation(invitation=invitation, user=owner, at=AT + after)
    else:
        with pytest.raises(InvitationClosed):
            accept_invitation(invitation=invitation, user=owner, at=AT + after)
    assert Membership.objects.exists() is works


def test_a_withdrawn_invitation_does_not_work(administrator: User) -> None:
    owner = make_user("owner")
    invitation = make_invitation(make_factory(), owner.email, by=administrator).invitation

    revoke_invitation(invitation=invitation, by=administrator, at=AT)

    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=invitation, user=owner, at=AT)


def test_an_accepted_invitation_is_not_withdrawn(administrator: User) -> None:
    owner = make_user("owner")
    invitation = make_invitation(make_factory(), owner.email, by=administrator).invitation
    accept_invitation(invitation=invitation, user=owner, at=AT)

    with pytest.raises(InvitationClosed):
        revoke_invitation(invitation=invitation, by=administrator, at=AT)


def test_the_invitations_of_somebody_who_may_no_longer_invite_are_void(administrator: User) -> None:
    owner, plant = make_user("owner"), make_factory()
    invitation = make_invitation(plant, owner.email, by=administrator).invitation
    User.objects.filter(pk=administrator.pk).update(is_staff=False)

    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=Invitation.objects.get(), user=owner, at=AT)
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_a_new_person_gets_the_invited_address_and_can_sign_in(administrator: User) -> None:
    invitation = make_invitation(make_factory(), "Invited@Plant.example", by=administrator).invitation

    user = accept_as_new_person(invitation=invitation, name="Owner", password=PASSWORD, language="zh-hans", at=AT)

    assert (user.email, user.name, user.language, user.is_staff) == ("invited@plant.example", "Owner", "zh-hans", False)
    assert user.check_password(PASSWORD)
    assert list(user.emailaddress_set.values_list("email", "verified", "primary")) == [
        ("invited@plant.example", True, True)
    ]
    assert Membership.objects.filter(user=user).count() == 1


def test_an_account_made_in_the_meantime_is_kept_and_the_invitation_stays_open(administrator: User) -> None:
    invitation = make_invitation(make_factory(), by=administrator).invitation
    make_user(email=invitation.email)

    with pytest.raises(AccountExists):
        accept_as_new_person(invitation=invitation, name="Other", password=PASSWORD, language="en", at=AT)

    invitation.refresh_from_db()
    assert invitation.state(AT) == "open"


def test_a_person_is_found_by_every_address_they_have_proved() -> None:
    owner = make_user(email="owner@plant.example")
    owner.emailaddress_set.create(email="second@plant.example", verified=True)
    owner.emailaddress_set.create(email="claimed@plant.example", verified=False)

    assert find_person("Owner@Plant.example") == owner
    assert find_person("second@plant.example") == owner
    assert find_person("claimed@plant.example") is None


@pytest.mark.django_db(transaction=True)
def test_of_many_who_accept_at_the_same_time_one_wins() -> None:
    administrator, plant = make_administrator(), make_factory()
    invitation = make_invitation(plant, by=administrator).invitation
    accounts: list[User] = []

    def accept() -> None:
        own = Invitation.objects.select_related("factory", "invited_by").get(pk=invitation.pk)
        accounts.append(accept_as_new_person(invitation=own, name="Owner", password=PASSWORD, language="en", at=AT))

    failures = in_parallel(accept, times=6)

    assert [type(failure) for failure in failures] == [InvitationClosed] * 5
    assert len(accounts) == 1
    assert list(Membership.objects.values_list("user", flat=True)) == [accounts[0].pk]

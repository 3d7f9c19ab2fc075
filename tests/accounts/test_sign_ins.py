"""Signing in, and what the audit log says about it."""

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from audit.models import Event
from audit.services import verify_chain
from tests.builders import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def log() -> list[tuple[str, str, str, dict[str, str]]]:
    return list(Event.objects.filter(chain="installation").values_list("verb", "actor", "object_id", "details"))


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: str) -> int:
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra).status_code


def test_signing_in_and_out_is_recorded(client: Client) -> None:
    owner = make_user("owner", password=PASSWORD)

    sign_in(client, owner.email, REMOTE_ADDR="203.0.113.77")
    client.post(reverse("account_logout"), REMOTE_ADDR="2001:db8:1:2::3")

    assert log() == [
        ("signed in", owner.email, str(owner.pk), {"network": "203.0.113.0/24"}),
        ("signed out", owner.email, str(owner.pk), {"network": "2001:db8:1::/48"}),
    ]
    assert verify_chain("installation") is None


@pytest.mark.parametrize("known", [True, False])
def test_a_failed_sign_in_is_recorded_and_says_nothing_about_the_account(client: Client, known: bool) -> None:
    address = make_user("owner", password=PASSWORD).email if known else "nobody@plant.example"

    page = client.post(reverse("account_login"), {"login": address, "password": "not the password"})

    assert log() == [("sign-in failed", "", "", {"network": "127.0.0.0/24", "tried": address})]
    assert page.context["form"].non_field_errors() == [
        "The email address and/or password you specified are not correct."
    ]


def test_the_password_that_was_tried_is_not_recorded(client: Client) -> None:
    sign_in(client, "nobody@plant.example", "a secret typed into the wrong window")

    assert "secret" not in str(log())


def test_a_new_password_is_recorded(client: Client) -> None:
    owner = make_user("owner", password=PASSWORD)
    sign_in(client, owner.email)

    new = "give me where to stand 2"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert [event[0] for event in log()] == ["signed in", "signed out", "password changed"]


def test_switching_two_step_sign_in_on_and_off_is_recorded(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    sign_in(client, make_user("owner", password=PASSWORD).email)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_deactivate_totp"))

    assert [event[0] for event in log()] == [
        "signed in",
        "two-step sign-in switched on",
        "two-step sign-in switched off",
    ]


def test_the_first_administrator_needs_an_address_only(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)

    call_command("createsuperuser", "--noinput", email="Admin@Plant.example", verbosity=0)

    administrator = User.objects.get()
    assert (administrator.email, administrator.is_staff, administrator.is_superuser) == (
        "admin@plant.example",
        True,
        True,
    )
    assert sign_in(client, "ADMIN@plant.example") == 302
    assert client.get(reverse("accounts:start"))["Location"] == reverse("mfa_activate_totp")


@pytest.mark.parametrize("verification", ["optional", "mandatory"])
def test_accounts_made_here_sign_in_whether_or_not_sign_up_is_open(
    client: Client, settings: Settings, verification: str
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = verification
    administrator = User.objects.create_superuser("admin@plant.example", PASSWORD)

    sign_in(client, administrator.email)

    assert client.session["_auth_user_id"] == str(administrator.pk)


def test_two_accounts_never_share_an_address_in_another_case() -> None:
    make_user(email="Owner@Plant.example")

    assert User.objects.get().email == "owner@plant.example"
    assert User.objects.get_by_natural_key("OWNER@plant.example") == User.objects.get()

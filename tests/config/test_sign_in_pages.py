"""Sign-in, password, addresses and the second step: pages of a library that have to read like the rest."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User

PASSWORD = "a plant with five levels"
FOR_STRANGERS = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_inactive",
]
FOR_PEOPLE = ["account_logout", "account_email", "account_change_password", "account_reauthenticate", "mfa_index"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("owner@example.com", PASSWORD)


def sign_in(client: Client, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": "owner@example.com", "password": password})


def confirm(client: Client, response):
    """Answer the page that asks once more who it is; it leads on to where the person wanted to go."""
    assert_in_house(response)
    main = response.content.decode().partition("<main")[2]
    onward = re.search(r'name="next" value="([^"]+)"', main).group(1)
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": onward}, follow=True)


def current_code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def assert_in_house(response) -> None:
    html = response.content.decode()
    assert response.status_code == 200
    assert '<a class="skip" href="#main">' in html
    assert "css/app.css" in html
    assert len(re.findall(r"<h1", html)) == 1
    assert not re.search(r"[Ss]uccessfully|[Pp]lease|Two-Factor", text_of(response))


@pytest.mark.parametrize("name", FOR_STRANGERS)
def test_a_stranger_finds_the_house_on_every_page(client: Client, name: str) -> None:
    assert_in_house(client.get(reverse(name)))


@pytest.mark.parametrize("name", FOR_PEOPLE)
def test_a_person_finds_the_house_on_every_page(client: Client, owner: User, name: str) -> None:
    sign_in(client)

    assert_in_house(client.get(reverse(name)))


def test_sign_in_leads_to_the_start_without_a_word(client: Client, owner: User) -> None:
    response = sign_in(client)

    assert response.status_code == 302
    assert response.url == reverse("accounts:start")
    assert "banner" not in client.get(reverse("help")).content.decode()


def test_a_wrong_password_is_an_error_of_the_page_and_names_no_account(client: Client, owner: User) -> None:
    response = sign_in(client, password="something else entirely")

    html = response.content.decode()
    assert "<title>Error: Sign in · Fulcrum</title>" in html
    assert "There is 1 problem" in html
    assert 'value="owner@example.com"' in html


def test_the_sign_in_form_helps_password_managers(client: Client) -> None:
    html = client.get(reverse("account_login")).content.decode()

    assert re.search(r'<input type="email" name="login"[^>]*autocomplete="email"', html)
    assert re.search(r'<input type="password" name="password"[^>]*autocomplete="current-password"', html)
    assert "placeholder" not in html


def test_sign_up_is_closed(client: Client) -> None:
    assert "Accounts are made by invitation" in text_of(client.get(reverse("account_signup")))
    client.post(reverse("account_signup"), {"email": "stranger@example.com", "password1": PASSWORD})
    assert User.objects.count() == 0


def test_a_forgotten_password_is_replaced_through_the_mailed_link(
    client: Client, owner: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_reset_password"), {"email": "owner@example.com"})
    assert mail.outbox[0].subject == "Fulcrum: choose a new password"
    link = re.search(r"http://localhost:8000(\S+)", mail.outbox[0].body).group(1)

    form = client.get(link, follow=True)
    assert_in_house(form)
    done = client.post(form.request["PATH_INFO"], {"password1": "another long one", "password2": "another long one"})
    assert done.url == reverse("account_reset_password_from_key_done")
    assert sign_in(client, password="another long one").status_code == 302


def test_a_reset_for_an_unknown_address_sends_nothing_and_says_the_same(
    client: Client, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("account_reset_password"), {"email": "stranger@example.com"}, follow=True)

    assert mail.outbox == []
    assert "If this address has an account, a link to choose a new password is on its way." in text_of(response)


def test_a_used_reset_link_says_so(client: Client) -> None:
    response = client.get(reverse("account_reset_password_from_key", args=["1", "no-such-key"]))

    assert_in_house(response)
    assert "This link no longer works" in text_of(response)


def test_an_address_is_confirmed_through_the_mailed_link(client: Client, owner: User) -> None:
    sign_in(client)
    confirm(
        client, client.post(reverse("account_email"), {"email": "second@example.com", "action_add": "1"}, follow=True)
    )
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body).group(1)

    assert "Does second@example.com belong to you?" in text_of(client.get(link))
    client.post(link)
    assert EmailAddress.objects.get(email="second@example.com").verified
    assert_in_house(client.get(reverse("account_email")))


def test_the_second_step_is_switched_on_asked_for_and_switched_off(client: Client, owner: User) -> None:
    sign_in(client)
    form = confirm(client, client.get(reverse("mfa_activate_totp"), follow=True))
    assert_in_house(form)
    secret = form.context["form"].secret
    codes = client.post(reverse("mfa_activate_totp"), {"code": current_code(secret)}, follow=True)
    assert_in_house(codes)
    assert len(re.findall(r"<li><code>", codes.content.decode())) == 10

    client.post(reverse("account_logout"))
    second = client.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD}, follow=True)
    assert_in_house(second)
    assert "Enter the six digits of your authenticator app" in text_of(second)

    recovery_code = re.search(r"<li><code>(\w+)", codes.content.decode()).group(1)
    assert client.post(reverse("mfa_authenticate"), {"code": recovery_code}).url == reverse("accounts:start")
    assert_in_house(client.get(reverse("mfa_reauthenticate")))
    assert_in_house(confirm(client, client.get(reverse("mfa_generate_recovery_codes"), follow=True)))
    assert "9 codes are left" in text_of(client.get(reverse("mfa_index")))
    assert_in_house(client.get(reverse("mfa_deactivate_totp")))
    assert "Authenticator app Off" in text_of(client.post(reverse("mfa_deactivate_totp"), follow=True))

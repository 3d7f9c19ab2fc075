"""Two-step sign-in: whom it is asked of, who is exempt and where, and what an administrator can reset."""

import json
import os
import re
import subprocess
import sys
from html import unescape
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as program
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import FirmMembership, Membership, Role, User
from accounts.two_step import WANTED
from audit.models import Event
from config.demo import PEOPLE
from tests.accounts.two_steps import confirm_sign_in, current_code
from tests.builders import (
    AT,
    PASSWORD,
    TWO_STEP_SECRET,
    make_administrator,
    make_consultant,
    make_factory,
    make_firm,
    make_membership,
    make_user,
    with_two_steps,
)

pytestmark = pytest.mark.django_db
SET_UP = "/accounts/2fa/totp/activate/"
PAGES = ["accounts:start", "accounts:profile", "accounts:factory-list", "accounts:sessions", "account_change_password"]
ON_THE_WAY = ["mfa_activate_totp", "mfa_index", "account_reauthenticate", "account_logout", "help", "privacy"]


@pytest.fixture(autouse=True)
def no_code_is_used_up() -> None:
    cache.clear()


def bare_administrator(**fields: object) -> User:
    return make_user("administrator", is_staff=True, **fields)


def bare_consultant() -> User:
    consultant = make_user("consultant")
    FirmMembership.objects.create(user=consultant, firm=make_firm(), created_at=AT)
    return consultant


@pytest.mark.parametrize("person", [bare_administrator, bare_consultant])
@pytest.mark.parametrize("name", PAGES)
def test_who_has_far_reaching_rights_is_led_to_set_it_up(client: Client, person, name: str) -> None:
    client.force_login(person())

    assert client.get(reverse(name)).headers["Location"] == SET_UP
    assert client.post(reverse(name)).headers["Location"] == SET_UP


@pytest.mark.parametrize("name", ON_THE_WAY)
def test_what_is_needed_on_the_way_stays_open(client: Client, name: str) -> None:
    client.force_login(bare_administrator(password=PASSWORD))

    assert client.get(reverse(name)).headers.get("Location") != SET_UP


def test_leaving_and_changing_the_language_stay_possible(client: Client) -> None:
    client.force_login(bare_administrator())

    assert client.post(reverse("accounts:language"), {"language": "zh-hans", "next": "/help/"})["Location"] == "/help/"
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_programs_get_a_refusal_and_fragments_are_led_as_well(client: Client) -> None:
    client.force_login(bare_administrator())

    refused = client.get(reverse("accounts:start"), headers={"accept": "application/json"})
    fragment = client.get(reverse("accounts:start"), headers={"hx-request": "true"})

    assert (refused.status_code, refused.json()) == (403, {"error": "Set up two-step sign-in first."})
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (403, SET_UP)


def test_a_manager_is_offered_it_until_they_say_no(client: Client) -> None:
    owner, plant = make_user("owner"), make_factory()
    make_membership(owner, plant)
    client.force_login(owner)
    home = reverse("assessment:home", args=[plant.pk])

    assert "Two-step sign-in adds a code from your phone." in client.get(home).content.decode()
    client.post(reverse("accounts:two-step-hint"))
    assert "Two-step sign-in adds a code from your phone." not in client.get(home).content.decode()


def test_becoming_a_consultant_counts_from_the_next_request(client: Client) -> None:
    person = make_user("person")
    client.force_login(person)
    assert client.get(reverse("accounts:factory-list")).status_code == 200

    FirmMembership.objects.create(user=person, firm=make_firm(), created_at=AT)

    assert client.get(reverse("accounts:factory-list")).headers["Location"] == SET_UP


def test_from_sign_in_to_recovery_codes_without_a_second_password(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    administrator = bare_administrator(password=PASSWORD)

    page = client.post(reverse("account_login"), {"login": administrator.email, "password": PASSWORD}, follow=True)
    assert page.request["PATH_INFO"] == SET_UP
    assert "Your role opens the data of others" in page.content.decode()
    codes = client.post(SET_UP, {"code": current_code(page.context["form"].secret)}, follow=True)

    assert codes.request["PATH_INFO"] == reverse("mfa_view_recovery_codes")
    assert "</code></li>" in codes.content.decode()
    assert client.get(reverse("accounts:admin-user-list")).status_code == 200


def set_up(client: Client, person: User, wanted: str) -> str:
    """Sign in on the way to an address, set the second step up; returns where "Continue" leads."""
    way = f"{reverse('account_login')}?{urlencode({'next': wanted})}"
    page = client.post(way, {"login": person.email, "password": PASSWORD, "next": wanted}, follow=True)
    assert page.request["PATH_INFO"] == SET_UP
    codes = client.post(SET_UP, {"code": current_code(page.context["form"].secret)}, follow=True)
    [target] = re.findall(r'href="([^"]*)">Continue</a>', codes.content.decode())
    return unescape(target)


@pytest.mark.parametrize("person", [bare_administrator, bare_consultant])
def test_who_was_led_to_set_it_up_goes_on_to_the_page_they_wanted(client: Client, person) -> None:
    someone = person()
    someone.set_password(PASSWORD)
    someone.save()
    wanted = f"{reverse('accounts:factory-list')}?q=a&page=2"

    target = set_up(client, someone, wanted)

    assert target == wanted
    assert client.get(target).status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/x", "//evil.example/x", "/\\evil.example", "javascript:alert(1)", "x\r\ny: z"]
)
def test_another_host_is_never_where_they_wanted(client: Client, elsewhere: str) -> None:
    assert set_up(client, bare_administrator(password=PASSWORD), elsewhere) == reverse("accounts:start")


def test_what_would_have_been_sent_is_not_sent_again(client: Client) -> None:
    client.force_login(bare_administrator(password=PASSWORD))
    client.get(reverse("accounts:profile"))

    client.post(reverse("accounts:factory-new"), {"name": "Plant B"})

    assert client.session[WANTED] == reverse("accounts:profile")


def test_who_must_use_it_cannot_switch_it_off(client: Client) -> None:
    administrator = make_administrator(password=PASSWORD)
    client.force_login(administrator)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    client.post(reverse("mfa_deactivate_totp"))

    assert Authenticator.objects.filter(user=administrator, type="totp").exists()


def test_a_new_password_through_the_mail_leaves_the_second_step(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    owner = with_two_steps(make_user("owner", password=PASSWORD))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_reset_password"), {"email": owner.email})
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(link.removeprefix("http://localhost:8000"), follow=True)
    new = "give me where to stand 2"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert "_auth_user_id" not in client.session

    second = client.post(reverse("account_login"), {"login": owner.email, "password": new})

    assert second["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.post(reverse("mfa_authenticate"), {"code": current_code()})["Location"] == reverse("accounts:start")


def test_a_code_works_once(client: Client) -> None:
    owner = with_two_steps(make_user("owner", password=PASSWORD))
    code = current_code()
    for again in (False, True):
        visitor = Client()
        visitor.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})
        visitor.post(reverse("mfa_authenticate"), {"code": code})
        assert ("_auth_user_id" in visitor.session) is not again


def test_the_database_alone_gives_no_code() -> None:
    owner = with_two_steps(make_user("owner"))

    stored = json.dumps(list(Authenticator.objects.filter(user=owner).values_list("data", flat=True)))

    assert TWO_STEP_SECRET not in stored


@pytest.mark.parametrize("name", ["account_email", "mfa_activate_totp", "mfa_generate_recovery_codes"])
def test_changing_how_one_signs_in_asks_once_more(client: Client, name: str) -> None:
    client.force_login(make_user("owner", password=PASSWORD))
    data = {"email": "new@plant.example", "action_add": "1"}

    answer = client.post(reverse(name), data)

    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_far_reaching_acts_ask_once_more_and_then_go_on(client: Client) -> None:
    owner, viewer, plant = make_user("owner", password=PASSWORD), make_user("viewer"), make_factory()
    make_membership(owner, plant)
    member = make_membership(viewer, plant, Role.VIEWER)
    client.force_login(owner)
    role = reverse("accounts:member", args=[plant.pk, member.pk])
    export = f"{reverse('accounts:audit', args=[plant.pk])}?format=csv"

    asked = client.get(export)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    asked = client.post(role, {"role": "contributor"})
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert Membership.objects.get(pk=member.pk).role == "viewer"

    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": role})

    assert Membership.objects.get(pk=member.pk).role == "contributor"
    assert client.get(export)["Content-Type"] == "text/csv; charset=utf-8"


# ---------------------------------------------------------------- resetting it
def test_an_administrator_resets_it_and_the_person_is_told(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    firm = make_firm()
    consultant, browser = make_consultant(firm, language="zh-hans"), Client()
    browser.force_login(consultant)
    client.force_login(make_administrator())
    confirm_sign_in(client)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts:admin-user-two-steps", args=[consultant.pk]))

    assert not Authenticator.objects.filter(user=consultant).exists()
    assert [letter.to for letter in mail.outbox] == [[consultant.email]]
    assert Event.objects.filter(verb="two-step sign-in reset", object_id=str(consultant.pk)).exists()
    assert browser.get(reverse("accounts:start"))["Location"].startswith(reverse("account_login"))


# ---------------------------------------------------------------- the exemption of the demonstration
def test_a_demonstration_account_is_exempt_and_nobody_else(client: Client, settings: Settings) -> None:
    settings.DEMO_ACCOUNTS = frozenset({"admin@demo.example"})
    client.force_login(make_user("administrator", email="admin@demo.example", is_staff=True))
    assert client.get(reverse("accounts:admin-user-list")).status_code == 200

    client.force_login(bare_administrator())
    assert client.get(reverse("accounts:admin-user-list"))["Location"] == SET_UP


def accounts_without_second_step(**environment: str) -> set[str]:
    """As a program started with this environment has it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FULCRUM_", "DATABASE_"))}
    code = "from config import settings; import json; print(json.dumps(sorted(settings.DEMO_ACCOUNTS)))"
    key = {"FULCRUM_SECRET_KEY": "x" * 60, "FULCRUM_ALLOWED_HOSTS": "plant.example"}
    answer = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", code],
        env=kept | key | environment,
        cwd=program.BASE_DIR,
        capture_output=True,
        check=True,
    )
    return set(json.loads(answer.stdout))


def test_the_exemption_exists_on_the_embedded_default_only() -> None:
    on = {"FULCRUM_DEMO": "on"}
    database = {"DATABASE_URL": "postgresql://fulcrum:secret@localhost/fulcrum"}

    assert set(PEOPLE) <= accounts_without_second_step(**on)
    assert accounts_without_second_step(FULCRUM_DEMO="off") == set()
    assert accounts_without_second_step(**on, **database) == set()
    assert accounts_without_second_step(**on, FULCRUM_ENV="production") == set()
    assert accounts_without_second_step(**on, **database, FULCRUM_ENV="production") == set()
    assert accounts_without_second_step(**on, FULCRUM_ENV="test") == set()

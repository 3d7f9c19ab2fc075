"""Where somebody is signed in: how long it lasts, what ends it, what its owner sees of it."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.devices import describe_device
from accounts.models import Session, User
from audit.models import Event
from tests.builders import PASSWORD, make_administrator, make_user

pytestmark = pytest.mark.django_db
LIST = "/account/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"


@pytest.fixture
def owner() -> User:
    return make_user("owner", password=PASSWORD)


def enter(owner: User, device: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": device})
    client.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get(LIST).status_code == 200


def move_time(monkeypatch: pytest.MonkeyPatch, **span: float) -> None:
    then = timezone.now() + timedelta(**span)
    monkeypatch.setattr(timezone, "now", lambda: then)


def test_an_hour_without_use_ends_it(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = enter(owner)
    with monkeypatch.context() as time:
        move_time(time, minutes=59)
        assert is_in(client)
    with monkeypatch.context() as time:
        move_time(time, minutes=59 + 59)
        assert is_in(client)
    with monkeypatch.context() as time:
        move_time(time, minutes=59 + 59 + 61)
        assert not is_in(client)


def test_half_a_day_ends_it_whatever_was_done(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = enter(owner)
    for minutes in range(50, 12 * 60, 50):
        with monkeypatch.context() as time:
            move_time(time, minutes=minutes)
            assert is_in(client)
    with monkeypatch.context() as time:
        move_time(time, hours=12, minutes=1)
        assert not is_in(client)


def test_signing_in_gives_another_key(owner: User) -> None:
    client = Client()
    client.get(reverse("account_login"))
    client.session["anything"] = "before"
    session = client.session
    session["anything"] = "before"
    session.save()
    client.cookies["sessionid"] = session.session_key

    client.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})

    assert client.cookies["sessionid"].value != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_a_key_is_worth_nothing_after_signing_out(owner: User) -> None:
    client, thief = enter(owner), Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert is_in(thief)

    client.post(reverse("account_logout"))

    assert not is_in(thief)


def test_a_new_password_ends_the_other_sessions(owner: User) -> None:
    here, elsewhere = enter(owner), enter(owner, PHONE)
    new = "give me where to stand 2"

    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert not is_in(elsewhere)
    assert not Session.objects.filter(user=owner).exists()


def test_the_list_names_devices_and_marks_this_one(owner: User) -> None:
    here = enter(owner)
    enter(owner, PHONE)
    enter(make_user("stranger", password=PASSWORD), "Mozilla/5.0 (Macintosh) Safari/605")

    page = here.get(LIST)

    assert [(row.device, row.is_own) for row in page.context["rows"]] == [
        ("Firefox, Windows", True),
        ("Chrome, Android", False),
    ]
    assert here.cookies["sessionid"].value not in page.content.decode()


def test_one_session_is_ended(owner: User) -> None:
    here, elsewhere = enter(owner), enter(owner, PHONE)
    other = here.get(LIST).context["rows"][1]

    page = here.post(reverse("accounts:session-end", args=[other.mark]), follow=True)

    assert "That device is signed out." in page.content.decode()
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert Event.objects.filter(verb="session ended").count() == 1


def test_this_session_is_ended_as_by_signing_out(owner: User) -> None:
    here = enter(owner)

    here.post(reverse("accounts:session-end", args=[here.get(LIST).context["rows"][0].mark]))

    assert not is_in(here)


def test_everything_else_is_ended(owner: User) -> None:
    here, others = enter(owner), [enter(owner, PHONE), enter(owner)]

    here.post(reverse("accounts:sessions-end"))

    assert (is_in(here), [is_in(other) for other in others]) == (True, [False, False])


def test_nobody_ends_the_session_of_somebody_else(owner: User) -> None:
    here, stranger = enter(owner), enter(make_user("stranger", password=PASSWORD))
    mark = here.get(LIST).context["rows"][0].mark

    assert stranger.post(reverse("accounts:session-end", args=[mark])).status_code == 404
    assert is_in(here)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_rows_as_for_one(
    owner: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clients = [enter(owner) for _ in range(rows)]

    with django_assert_num_queries(3):  # session, person, sessions
        clients[0].get(LIST)


def test_using_a_session_is_written_down_once_a_minute(
    owner: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = enter(owner)
    move_time(monkeypatch, minutes=5)

    with django_assert_num_queries(4):  # the use is written
        client.get(LIST)
    with django_assert_num_queries(3):
        client.get(LIST)


def test_sessions_that_are_over_are_cleared_away(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(owner)
    move_time(monkeypatch, minutes=61)
    enter(owner)

    call_command("clearsessions")

    assert Session.objects.count() == 1


def test_an_account_that_is_switched_off_is_out_with_the_next_request(owner: User) -> None:
    here, office = enter(owner), Client()
    office.force_login(make_administrator())

    office.post(reverse("accounts:admin-user-deactivate", args=[owner.pk]))

    assert not is_in(here)
    assert not is_in(enter(owner))
    office.post(reverse("accounts:admin-user-activate", args=[owner.pk]))
    assert is_in(enter(owner))


def test_an_administrator_signs_a_person_out_everywhere(owner: User) -> None:
    here, office = enter(owner), Client()
    office.force_login(make_administrator())

    office.post(reverse("accounts:admin-user-sign-out", args=[owner.pk]))

    assert not is_in(here)
    assert is_in(enter(owner))


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        (PHONE, "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("curl/8.9", ""),
        ("", ""),
    ],
)
def test_a_device_has_the_words_that_people_know_it_by(user_agent: str, words: str) -> None:
    assert describe_device(user_agent) == words
    assert not re.search(r"\d", describe_device(user_agent))

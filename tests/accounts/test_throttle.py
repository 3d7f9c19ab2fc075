"""How often somebody may guess, and that nobody is ever shut out for good."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import Attempt
from accounts.network import address_of, network_of
from accounts.passwords import ContextWordsValidator
from accounts.services.attempts import Limit, drop_old_attempts, find_wait, give_back_attempt, take_attempt
from jobs.models import Job
from tests.builders import AT, PASSWORD, make_factory, make_membership, make_user

pytestmark = pytest.mark.django_db
LIMIT = Limit("test", free=3)
NONE = timedelta()
WRONG = "The email address and/or password you specified are not correct."


def guess(email: str, password: str = "not the password", address: str = "203.0.113.7") -> str:
    """What the sign-in page answers; nothing when it lets in."""
    data = {"login": email, "password": password}
    page = Client().post(reverse("account_login"), data, REMOTE_ADDR=address)
    return page.context["form"].non_field_errors()[0] if page.status_code == 200 else ""


# ---------------------------------------------------------------- the counting
def test_waits_grow_and_end() -> None:
    at, waits = AT, []
    for _ in range(8):
        assert take_attempt(subjects={LIMIT: "a"}, at=at) == NONE
        wait = find_wait(limit=LIMIT, subject="a", at=at)
        waits.append(wait.total_seconds())
        at += wait

    assert waits == [0, 0, 30, 60, 120, 240, 300, 300]


def test_a_refused_try_does_not_make_the_wait_longer() -> None:
    for _ in range(3):
        take_attempt(subjects={LIMIT: "a"}, at=AT)
    for second in range(30):
        assert take_attempt(subjects={LIMIT: "a"}, at=AT + timedelta(seconds=second)) > NONE

    assert take_attempt(subjects={LIMIT: "a"}, at=AT + timedelta(seconds=30)) == NONE


def test_after_an_hour_everything_is_forgotten() -> None:
    for _ in range(3):
        take_attempt(subjects={LIMIT: "a"}, at=AT)
    later = AT + timedelta(hours=1)
    take_attempt(subjects={LIMIT: "b"}, at=later)

    drop_old_attempts(at=later)

    assert Attempt.objects.count() == 1
    assert [take_attempt(subjects={LIMIT: "a"}, at=later) for _ in range(3)] == [NONE] * 3


def test_a_try_that_was_right_is_given_back() -> None:
    for _ in range(10):
        assert take_attempt(subjects={LIMIT: "a"}, at=AT) == NONE
        give_back_attempt(subjects={LIMIT: "a"}, at=AT)


def test_the_table_holds_no_address_and_no_name() -> None:
    guess("nobody@plant.example")

    assert "nobody" not in str(Attempt.objects.values_list())
    assert "203.0.113" not in str(Attempt.objects.values_list())


# ---------------------------------------------------------------- signing in
@pytest.mark.parametrize("known", [True, False])
def test_an_account_waits_after_five_guesses_known_or_not(known: bool) -> None:
    email = make_user("owner", password=PASSWORD).email if known else "nobody@plant.example"

    answers = [guess(email, address=f"198.51.{number}.7") for number in range(6)]

    assert answers == [WRONG] * 5 + ["Too many tries. Wait 1 minute, then try again."]


def test_the_right_password_has_to_wait_too_and_then_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    email = make_user("owner", password=PASSWORD).email
    for _ in range(5):
        guess(email)
    assert "Too many tries" in guess(email, PASSWORD)

    later = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert guess(email, PASSWORD) == ""


def test_the_right_password_forgets_the_wrong_ones_before() -> None:
    email = make_user("owner", password=PASSWORD).email
    for _ in range(4):
        for _ in range(4):
            assert guess(email) == WRONG
        assert guess(email, PASSWORD) == ""


@pytest.mark.parametrize(("addresses", "free"), [("203.0.113.7", 20), ("2001:db8:1:2::{}", 20), ("203.0.113.{}", 100)])
def test_one_place_waits_whatever_accounts_it_tries(addresses: str, free: int) -> None:
    answers = [
        guess(f"{number}@plant.example", address=addresses.format(number % 90 + 1)) for number in range(free + 1)
    ]

    assert answers[:free] == [WRONG] * free
    assert "Too many tries" in answers[free]


def test_other_people_of_a_waiting_account_are_not_touched() -> None:
    owner, colleague = (make_user(name, password=PASSWORD) for name in ("owner", "colleague"))
    for _ in range(6):
        guess(owner.email)

    assert guess(colleague.email, PASSWORD) == ""


@pytest.mark.parametrize(("proxies", "seen"), [(0, "192.0.2.1/32"), (1, "203.0.113.9/32"), (2, "198.51.100.4/32")])
def test_only_proxies_of_ours_are_believed(settings: Settings, proxies: int, seen: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    forwarded = "10.0.0.1, 198.51.100.4, 203.0.113.9"
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": forwarded})

    assert address_of(request) == seen


def test_a_network_is_coarser_than_an_address() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:3::4")

    assert (address_of(request), network_of(request)) == ("2001:db8:1:2::/64", "2001:db8:1::/48")


def test_looks_at_the_verification_page_count_by_the_address_behind_the_proxy(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    address = reverse("reports:verify", args=["A" * 26])

    def look(client: str) -> int:
        return Client().get(address, REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": client}).status_code

    assert {look(f"203.0.113.{number}") for number in range(35)} == {404}
    assert [look("198.51.100.4") for _ in range(35)][-1] == 429


# ---------------------------------------------------------------- a forgotten password
def test_asking_for_a_link_does_the_same_for_everybody(django_assert_num_queries) -> None:
    """The same statements, which is where the time goes, and an answer in which nothing differs but its own tokens."""
    owner, gone = make_user("owner", password=PASSWORD), make_user("gone", password=PASSWORD, is_active=False)
    bare, twice = make_user("bare"), make_user("twice", password=PASSWORD)
    twice.emailaddress_set.create(email="unproved@plant.example", verified=False)
    seen = []
    for email in (
        "nobody@plant.example",
        owner.email,
        owner.email.upper(),
        gone.email,
        bare.email,
        "unproved@plant.example",
    ):
        client = Client()
        with django_assert_num_queries(100, exact=False) as queries:
            answer = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        page = re.sub(r"csrf\w*\W[^>]*", "", answer.content.decode())
        statements = [re.split(r"WHERE|VALUES|SAVEPOINT", query["sql"])[0] for query in queries.captured_queries]
        headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
        seen.append((answer.redirect_chain, page, headers, sorted(client.cookies), statements))

    assert [item for item in seen if item != seen[0]] == []
    assert mail.outbox == []
    assert Job.objects.filter(kind="password reset").count() == len(seen)


def test_the_link_is_in_the_language_of_the_account_and_the_job_forgets_who_asked(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    owner = make_user("owner", password=PASSWORD, language="zh-hans")

    with django_capture_on_commit_callbacks(execute=True):
        Client().post(reverse("account_reset_password"), {"email": owner.email})

    [letter] = mail.outbox
    assert letter.to == [owner.email]
    assert "30 分钟" in letter.body
    job = Job.objects.get(kind="password reset")
    assert (job.state, job.payload) == ("done", {})


def test_the_link_works_for_half_an_hour(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_user("owner", password=PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(reverse("account_reset_password"), {"email": owner.email})
    link = next(word for word in mail.outbox[0].body.split() if "/reset/key/" in word).removeprefix(
        "http://localhost:8000"
    )

    def is_open(minutes: int) -> bool:
        generator = "django.contrib.auth.tokens.PasswordResetTokenGenerator._now"
        then = datetime.now() + timedelta(minutes=minutes)
        with monkeypatch.context() as time:
            time.setattr(generator, lambda self: then)
            return "This link no longer works" not in Client().get(link, follow=True).content.decode()

    assert (is_open(29), is_open(31)) == (True, False)


def test_an_account_that_is_switched_off_gets_no_link(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    gone = make_user("gone", password=PASSWORD, is_active=False)

    with django_capture_on_commit_callbacks(execute=True):
        Client().post(reverse("account_reset_password"), {"email": gone.email})

    assert mail.outbox == []


# ---------------------------------------------------------------- words that are guessed first
@pytest.mark.parametrize(
    "password", ["Fulcrum-2026!", "fulcrumfulcrum", "Lathes & Co 99", "plant.example1", "智能制造智能制造2026"]
)
def test_a_password_of_words_from_around_is_refused(password: str) -> None:
    owner = make_user("owner")
    make_membership(owner, make_factory("Lathes & Co"))

    with pytest.raises(Exception, match="are guessed first"):
        ContextWordsValidator().validate(password, owner)


@pytest.mark.parametrize("password", [PASSWORD, "fulcrum with a lever under it", "Plant of seven tall oaks"])
def test_such_a_word_among_others_is_no_fault(password: str) -> None:
    ContextWordsValidator().validate(password, make_user("owner"))


def test_common_passwords_are_refused(client: Client) -> None:
    client.force_login(make_user("owner", password=PASSWORD))
    data = {"oldpassword": PASSWORD, "password1": "q1w2e3r4t5y6", "password2": "q1w2e3r4t5y6"}

    page = client.post(reverse("account_change_password"), data)

    assert page.context["form"].errors == {"password1": ["This password is too common."]}

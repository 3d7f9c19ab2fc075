"""What no page of ours sends, but somebody else may: a sentence or a refusal, never a failure of the program."""

from urllib.parse import quote

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from django.urls import reverse

from tests.builders import PASSWORD, make_administrator, make_user

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=part"
BODIES = {
    FORM: b"login=a%40b.example&password=x%FF%00",
    PARTS: b'--part\r\nContent-Disposition: form-data; name="login"\r\n\r\na\xff\r\n--part--\r\n',
}


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("charset", ["base64", "idna", "punycode", "rot13", "undefined", "zlib", "utf-16", "gbk"])
def test_a_form_in_another_character_set_is_refused(client: Client, kind: str, charset: str) -> None:
    answer = client.generic("POST", "/accounts/login/", BODIES[kind], content_type=f"{kind}; charset={charset}")

    assert answer.status_code == 415
    assert "We could not read this request" in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("charset", ["utf-8", "UTF-8"])
def test_a_form_in_utf_8_is_read(client: Client, kind: str, charset: str) -> None:
    answer = client.generic("POST", "/accounts/login/", BODIES[kind], content_type=f"{kind}; charset={charset}")

    assert answer.status_code == 200


@pytest.mark.parametrize("target", ["http://[::1", "//[", "https://a]b/", "\x00", "%00", "nowhere"])
def test_an_address_that_leads_nowhere_is_left_out(client: Client, target: str) -> None:
    owner = make_user("owner", password=PASSWORD)

    page = client.get(f"/accounts/login/?next={quote(target)}")
    entered = client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD, "next": target})
    again = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": target})
    switched = client.post("/language/", {"language": "en", "next": target})

    assert [page.status_code, entered.status_code, again.status_code, switched.status_code] == [200, 302, 302, 302]


@pytest.mark.parametrize("name", ["factory", "group", "firm", "user"])
def test_a_search_for_a_nul_finds_everything(client: Client, name: str) -> None:
    client.force_login(make_administrator())

    page = client.get(reverse(f"accounts:admin-{name}-list"), {"q": "\x00"})

    assert page.status_code == 200
    assert page.context["search"] == ""


def test_static_files_carry_the_policy_too(client: Client) -> None:
    assert find("icons/favicon.svg")
    headers = client.get("/static/icons/favicon.svg").headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"

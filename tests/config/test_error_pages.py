"""Pages for when something fails: they need no database, no language and no manifest, and say what to do."""

import logging
import re

import pytest
from django.template.loader import get_template
from django.test import Client, RequestFactory

from config.errors import server_error

PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html", "503.html"]


@pytest.mark.parametrize("name", PAGES)
def test_an_error_page_is_small_bilingual_and_needs_nothing(name: str) -> None:
    html = get_template(name).render()

    assert len(html.encode()) <= 15_000
    assert re.search(r"<h1>[A-Z][^<]+</h1>", html)
    assert re.search(r'lang="zh-Hans">\s*<h2>[一-龥，“”]+</h2>', html)
    assert "{" not in html


@pytest.mark.parametrize("name", PAGES)
def test_an_error_page_uses_no_hashed_file_name(name: str) -> None:
    assert 'href="/static/css/app.css"' in get_template(name).render()


def test_a_failure_shows_the_reference_that_the_log_has(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = server_error(RequestFactory().get("/somewhere/"))

    reference = re.search(r"<b>([2-9A-Z]{6})</b>", response.content.decode()).group(1)
    assert response.status_code == 500
    assert f"Reference {reference}: GET /somewhere/ failed" in caplog.text


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_words() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x@example.com", "password": "y"})

    assert response.status_code == 403
    assert "This form was open too long" in response.content.decode()

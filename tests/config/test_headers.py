"""What keeps a page safe in the browser: headers on every answer, and templates the policy has nothing to block in."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
PUBLIC = [
    "/",
    "/model/",
    "/glossary/",
    "/help/",
    "/privacy/",
    "/accessibility/",
    "/zh-hans/",
    "/accounts/login/",
    "/nowhere/",
]
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
# What the policy would block anyway: a style or handler in a tag, a style element, a script with content.
INLINE = re.compile(r"\sstyle=|<style|\son[a-z]+=|hx-on|javascript:|<script(?![^>]*\ssrc=)")


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_every_public_answer_carries_the_safety_headers(client: Client, address: str) -> None:
    headers = client.get(address).headers

    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    assert "HX-Request" in headers["Vary"]


@pytest.mark.django_db
def test_a_signed_in_page_stays_in_no_cache(client: Client) -> None:
    assert "Cache-Control" not in client.get("/help/").headers

    client.force_login(User.objects.create_user("owner@example.com"))
    assert client.get("/help/").headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_signing_out_clears_what_the_browser_kept(client: Client) -> None:
    client.force_login(User.objects.create_user("owner@example.com"))

    assert client.post("/accounts/logout/").headers["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in client.get("/").headers


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(settings.BASE_DIR).as_posix())
def test_a_template_holds_no_inline_style_or_script(template: Path) -> None:
    assert INLINE.findall(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(settings.BASE_DIR).as_posix())
def test_a_template_trusts_no_text_of_people(template: Path) -> None:
    assert re.findall(r"\|\s*safe\b|autoescape off", template.read_text(encoding="utf-8")) == []


@pytest.mark.django_db
def test_htmx_is_told_to_respect_the_policy(client: Client) -> None:
    html = client.get("/").content.decode()

    for setting in (
        '"includeIndicatorStyles":false',
        '"allowEval":false',
        '"selfRequestsOnly":true',
        '"historyCacheSize":0',
    ):
        assert setting in html

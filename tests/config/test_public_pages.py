"""What anybody may read: the pages without sign-in, in both languages, and what they say about the model."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from rubrics.services.publishing import publish_shipped

PAGES = ["/", "/model/", "/help/", "/privacy/", "/accessibility/"]
EVERY_PAGE = PAGES + [f"/zh-hans{page}" for page in PAGES]

pytestmark = pytest.mark.django_db


@pytest.fixture
def rubric() -> None:
    publish_shipped(at=timezone.now())


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_a_stranger_reads_every_public_page(client: Client, rubric: None, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 200
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_an_installation_without_a_rubric_answers_too(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_public_pages_take_no_post(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


def test_a_prefix_forces_the_language_of_page_and_header(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    response = client.get("/zh-hans/help/")
    assert '<html lang="zh-Hans">' in response.content.decode()
    assert response["Content-Language"] == "zh-Hans"


def test_without_a_prefix_the_cookie_decides(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"

    assert '<html lang="zh-Hans">' in client.get("/help/").content.decode()


def test_pages_under_a_prefix_link_to_each_other_under_it(client: Client) -> None:
    html = client.get("/zh-hans/help/").content.decode()

    assert 'href="/zh-hans/privacy/"' in html
    assert 'href="/privacy/"' not in html


def test_both_languages_name_each_other_for_search_engines(client: Client) -> None:
    neutral = '<link rel="alternate" hreflang="en" href="http://testserver/model/">'
    chinese = '<link rel="alternate" hreflang="zh-Hans" href="http://testserver/zh-hans/model/">'

    for address in ("/model/", "/zh-hans/model/"):
        html = client.get(address).content.decode()
        assert neutral in html
        assert chinese in html


def test_the_switch_leads_to_the_same_page_in_the_other_language(client: Client) -> None:
    english = client.get("/privacy/").content.decode()
    chinese = client.get("/zh-hans/privacy/").content.decode()

    assert '<input type="hidden" name="next" value="/zh-hans/privacy/">' in english
    assert '<input type="hidden" name="language" value="zh-hans">' in english
    assert '<input type="hidden" name="next" value="/privacy/">' in chinese
    assert '<button class="link" type="submit" lang="en">English</button>' in chinese


def test_the_first_page_counts_what_the_rubric_asks(client: Client, rubric: None) -> None:
    html = client.get("/").content.decode()

    assert "223 requirements in 20 subdomains" in html
    assert "5 levels, each resting on the one below" in html
    assert [html.count(f"{number} requirements</p>") for number in (41, 50, 57, 48, 27)] == [1, 1, 1, 1, 1]


def test_the_first_page_cites_the_four_averages(client: Client) -> None:
    html = client.get("/").content.decode()

    for change in ("−20.7", "+34.8", "−27.4", "−21.2"):
        assert f'<dd class="fig">{change}<small>%</small></dd>' in html
    assert "2023-07-19" in html
    assert "without a control group" in html


def test_the_model_page_gives_the_weights_of_both_profiles(client: Client, rubric: None) -> None:
    html = " ".join(client.get("/model/").content.decode().split())

    assert '<th scope="rowgroup">Manufacturing</th> <td class="n">77.0 %</td><td class="n">68.0 %</td>' in html
    assert html.count("not asked") == 2


def test_the_model_page_says_how_sure_it_is(client: Client, rubric: None) -> None:
    html = client.get("/model/").content.decode()

    assert "Remembered, still to be checked" in html
    assert "This is a self-assessment under rubric version 3;" in html
    assert "{version}" not in html


def test_the_model_page_reads_rubric_texts_in_the_language_of_the_page(client: Client, rubric: None) -> None:
    html = client.get("/zh-hans/model/").content.decode()

    assert "规划级" in html
    assert "Planning" not in html


def test_public_pages_read_at_most_the_rubric(client: Client, rubric: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        client.get("/model/")
    with django_assert_num_queries(0):
        client.get("/privacy/")


@pytest.mark.parametrize("address", ["/nowhere/", "/zh-hans/nowhere/"])
def test_a_wrong_address_is_answered_in_both_languages(client: Client, address: str) -> None:
    response = client.get(address)

    html = response.content.decode()
    assert response.status_code == 404
    assert "We can’t find that page, or you don’t have access to it" in html
    assert "找不到该页面，或您无权查看" in html


def test_the_first_page_shows_the_sample_that_its_report_is_made_from(client: Client, rubric: None) -> None:
    english = client.get("/").content.decode()
    chinese = client.get("/zh-hans/").content.decode()

    assert "<b>Sample plant, machine parts (invented data)</b>" in english
    assert '<span class="fig">2.33</span> <span>Level 2, Specification</span>' in english
    assert 'href="/sample-report/en/"' in english
    assert '<span class="fig">3.39</span>' in chinese
    assert 'href="/sample-report/zh-hans/"' in chinese

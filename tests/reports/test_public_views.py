"""What everybody may see: the verification page as far as its owner allows, and the sample reports."""

import pytest
from django.core.cache import cache
from django.test import Client

from assessment.models import Snapshot
from assessment.services.submission import reopen_assessment
from reports.public_views import LOOKS_A_MINUTE
from reports.services import samples
from reports.services.verification import choose_showing
from tests.builders import AT
from tests.reports.conftest import PDF, Round

UNKNOWN = "/verify/ABCDEFGHIJKLMNOPQRST/"


@pytest.fixture(autouse=True)
def no_looks_yet() -> None:
    cache.clear()


def show(submitted: Round, showing: str) -> str:
    choose_showing(snapshot=submitted.snapshot, showing=showing, by=submitted.owner, at=AT)
    return f"/verify/{submitted.snapshot.code}/"


def test_off_looks_like_unknown(submitted: Round, client: Client) -> None:
    off = client.get(f"/verify/{submitted.snapshot.code}/")
    unknown = client.get(UNKNOWN)
    assert (off.status_code, unknown.status_code) == (404, 404)
    assert off.text == unknown.text


def test_the_level_alone_names_neither_factory_nor_score(submitted: Round, client: Client) -> None:
    page = client.get(show(submitted, "level")).text
    assert "Below level 1" in page
    assert submitted.snapshot.result_hash in page
    assert submitted.snapshot.rubric_hash in page
    assert "Plant A" not in page
    assert "2026 H2" not in page
    assert "0.02" not in page


def test_in_full_it_names_factory_round_and_score(submitted: Round, client: Client) -> None:
    page = client.get(show(submitted, "full")).text
    assert "<dd>Plant A</dd>" in page
    assert "<dd>2026 H2</dd>" in page
    assert "score 0.02" in page


def test_the_evidenced_level_stands_beside_the_claimed_one_with_its_rule(submitted: Round, client: Client) -> None:
    page = client.get(show(submitted, "level")).text
    assert "<dt>Evidenced</dt>" in page
    assert "unless evidence of the kind" in page
    assert "lacks it" not in page
    assert "score" not in page.partition("<main")[2]
    assert "1 answer lacks it." in client.get(show(submitted, "full")).text


def test_a_reopened_round_is_marked_as_superseded(submitted: Round, client: Client) -> None:
    url = show(submitted, "level")
    assert "Superseded" not in client.get(url).text
    reopen_assessment(assessment=submitted.assessment, by=submitted.owner, at=AT)
    assert "Superseded on" in client.get(url).text


def test_a_code_may_be_typed_with_hyphens_and_small_letters(submitted: Round, client: Client) -> None:
    show(submitted, "level")
    code = submitted.snapshot.code.lower()
    assert client.get(f"/verify/{code[:5]}-{code[5:10]}-{code[10:]}/").status_code == 200


def test_search_engines_are_kept_out(submitted: Round, client: Client) -> None:
    assert client.get(show(submitted, "level"))["X-Robots-Tag"] == "noindex"


def test_trying_codes_ends_after_some(client: Client, db: None) -> None:
    statuses = [client.get(UNKNOWN).status_code for _ in range(LOOKS_A_MINUTE + 1)]
    assert (set(statuses[:-1]), statuses[-1]) == ({404}, 429)
    assert client.get(UNKNOWN, REMOTE_ADDR="192.0.2.7").status_code == 404


def test_the_choice_belongs_to_one_snapshot(submitted: Round, client: Client) -> None:
    show(submitted, "full")
    assert list(Snapshot.objects.values_list("showing", flat=True)) == ["full"]


# ---------------------------------------------------------------- sample reports
@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    languages: list[str] = []
    monkeypatch.setattr(samples, "render", lambda content, language: languages.append(language) or PDF)
    return languages


def test_the_sample_reports_are_made_once(rendered: list[str], client: Client, db: None) -> None:
    assert client.get("/sample-report/en/").status_code == 404
    assert samples.ensure_sample_reports() == ["en", "zh-hans"]
    assert samples.ensure_sample_reports() == []
    assert rendered == ["en", "zh-hans"]
    response = client.get("/sample-report/zh-hans/")
    assert b"".join(response.streaming_content) == PDF.data
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")


def test_another_template_makes_new_samples_and_drops_the_old(
    rendered: list[str], monkeypatch: pytest.MonkeyPatch, empty_storage
) -> None:
    samples.ensure_sample_reports()
    monkeypatch.setattr(samples, "TEMPLATE_VERSION", "next")
    samples.sample_name.cache_clear()
    try:
        assert samples.ensure_sample_reports() == ["en", "zh-hans"]
        assert len(list((empty_storage / "samples").iterdir())) == 2
    finally:
        samples.sample_name.cache_clear()


def test_other_languages_have_no_sample(client: Client, db: None) -> None:
    assert client.get("/sample-report/fr/").status_code == 404

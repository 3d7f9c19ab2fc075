"""A report says whether its result is self-assessed or reviewed, and by whom: on every page, in both languages."""

import pytest
from django.urls import reverse

from assessment.models import Snapshot
from assessment.services.signing import freeze_review
from reports.assembly import case_of_snapshot
from reports.content import build_content
from reports.models import Report
from reports.pdf import render
from rubrics.services.publishing import withdraw_version
from tests.builders import AT
from tests.reports.conftest import Round
from tests.reports.reading import read_pages
from tests.reviews.conftest import as_user

REVIEW = {
    "reviewer": "R. Reviewer",
    "firm": "Firm X",
    "signed_at": AT.isoformat(),
    "summary": "",
    "reviewed": 1,
    "level_before": 0,
    "score_before": "0.00",
    "differences": [{"requirement": "STR-L1-1", "self": "fully", "reviewed": "partly", "reason": "Too little proof."}],
}


@pytest.fixture
def reviewed(submitted: Round) -> Snapshot:
    return freeze_review(
        assessment=submitted.assessment, values={"STR-L1-1": "partly"}, review=REVIEW, by="R. Reviewer", at=AT
    )


@pytest.mark.parametrize(
    ("language", "own", "theirs"),
    [
        ("en", "Self-assessed · Not a certificate", "Reviewed by R. Reviewer, Firm X, on 2026-11-23"),
        ("zh-hans", "自评结果 · 不是认证证书", "由Firm X的R. Reviewer于 2026-11-23 审核"),
    ],
)
def test_cover_and_every_page_say_who_stands_behind_the_result(
    submitted: Round, reviewed: Snapshot, language: str, own: str, theirs: str
) -> None:
    for snapshot, says, never in ((submitted.snapshot, own, theirs), (reviewed, theirs, own)):
        pages = read_pages(render(build_content(case_of_snapshot(snapshot)), language).data)
        squeezed = ["".join(page.split()) for page in pages]

        assert all("".join(says.split()) in page for page in squeezed[1:])
        assert not any("".join(never.split()) in page for page in squeezed)
        assert ("".join(theirs.split()) in squeezed[0]) == (snapshot == reviewed)


def test_a_reviewed_report_prints_the_levels_that_its_record_keeps(submitted: Round, reviewed: Snapshot) -> None:
    own, seen = (build_content(case_of_snapshot(item))["stands"] for item in (submitted.snapshot, reviewed))
    assert [row["kind"] for row in own["rows"]] == [row["kind"] for row in seen["rows"]]
    assert [row["score"] for row in own["rows"]] == ["0.02", "0.01", None]
    assert [row["score"] for row in seen["rows"]] == ["0.02", "0.01", "0.01"]
    assert own["rule"] == seen["rule"]


def test_a_report_is_made_of_the_result_that_was_chosen(
    submitted: Round, reviewed: Snapshot, fake_render: list, django_capture_on_commit_callbacks: object
) -> None:
    client = as_user(submitted.owner)
    page = client.get(submitted.url()).content.decode()
    assert "Reviewed" in page
    assert "(optional)" not in page

    client.post(submitted.url(), {"language": "en", "record": "reviewed"})
    client.post(submitted.url(), {"language": "en", "record": "self"})

    assert [report.snapshot.kind for report in Report.objects.order_by("pk", "created_at")].count("reviewed") == 1
    assert Report.objects.count() == 2


def test_without_a_review_there_is_nothing_to_choose(submitted: Round) -> None:
    client = as_user(submitted.owner)

    assert 'name="record"' not in client.get(submitted.url()).content.decode()
    assert client.post(submitted.url(), {"language": "en", "record": "reviewed"}).status_code == 422


def test_the_verification_page_names_the_reviewer_only_where_all_is_shown(
    submitted: Round, reviewed: Snapshot, client: object
) -> None:
    address = reverse("reports:verify", args=[reviewed.code])
    for showing, names in (("off", None), ("level", False), ("full", True)):
        as_user(submitted.owner).post(submitted.url("verification/"), {"showing": showing})
        page = client.get(address)
        assert (page.status_code == 404) == (names is None)
        if names is not None:
            assert ("R. Reviewer" in page.content.decode()) == names
            assert "reviewed this result" in page.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_report_on_a_withdrawn_rubric_says_so_on_its_cover_and_why_in_its_method(
    submitted: Round, language: str
) -> None:
    reason = "A weight was wrong; 权重有误。"
    withdraw_version(version=submitted.assessment.rubric_version, reason=reason, by="admin@plant.example", at=AT)
    pages = read_pages(render(build_content(case_of_snapshot(submitted.snapshot)), language).data)
    squeezed = ["".join(page.split()) for page in pages]

    assert {"en": "withdrawnon2026-11-23", "zh-hans": "已于2026-11-23撤回"}[language] in squeezed[0]
    assert any("".join(reason.split()) in page for page in squeezed[1:])

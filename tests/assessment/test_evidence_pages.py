"""The library, the page of a file and the files themselves: who sees, who adds, what a browser is told."""

import errno
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from accounts.models import Factory, Role, User
from assessment.models import Assessment, Evidence, EvidenceLink, SectionAssignment
from assessment.services.submission import submit_assessment
from audit.models import Event
from tests.assessment.conftest import KEY, Ask, address, words
from tests.assessment.evidence import make_evidence
from tests.builders import AT, make_membership, make_user

pytestmark = pytest.mark.django_db
QUERIES_BY_FILE = 8
QUERIES_BY_REQUIREMENT = 7
FACTS = {"kind": "document", "dated": "", "expires_on": ""}


@pytest.fixture
def evidence(assessment: Assessment) -> Evidence:
    return make_evidence(assessment, KEY, name="plan.txt", data=b"A plan")


@pytest.fixture
def contributor(factory: Factory, assessment: Assessment) -> User:
    """Answers MAKE-A and nothing else."""
    user = make_user("contributor")
    make_membership(user, factory, Role.CONTRIBUTOR)
    SectionAssignment.objects.create(assessment=assessment, leaf="MAKE-A", user=user, assigned_at=AT)
    return user


def text_file(name: str = "note.txt", data: bytes = b"A note") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def names() -> list[str]:
    return sorted(Evidence.objects.kept().values_list("name", flat=True))


# ---------------------------------------------------------------- adding
def test_several_files_are_added_at_once_and_a_refused_one_keeps_the_others(post: Ask) -> None:
    files = [text_file("a.txt", b"a"), text_file("b.svg", b"<svg/>"), text_file("c.csv", b"c")]
    answer = post("evidence", data=FACTS | {"files": files})

    assert (answer.status_code, names()) == (422, ["a.txt", "c.csv"])
    assert "“b.svg” is of a type that is not taken." in words(answer)
    assert "“a.txt” is added." in words(answer)


def test_the_script_hears_of_each_file(post: Ask) -> None:
    answer = post("evidence", data=FACTS | {"files": [text_file()]}, json=True)
    again = post("evidence", data=FACTS | {"files": [text_file("copy.txt")]}, json=True)
    refused = post("evidence", data=FACTS | {"files": [text_file("plan.xlsm")]}, json=True)

    assert (answer.status_code, answer.json()["status"]) == (200, "added")
    assert (again.status_code, again.json()["status"]) == (200, "there")
    assert (refused.status_code, refused.json()) == (
        422,
        {
            "status": "refused",
            "message": "“plan.xlsm” contains macros. Save it as .xlsx or PDF and add it again.",
        },
    )


def test_a_file_added_at_a_question_proves_its_answer(post: Ask) -> None:
    answer = post("evidence-of", KEY, data=FACTS | {"kind": "measured", "files": [text_file()]})

    assert answer.status_code == 302
    assert EvidenceLink.objects.values_list("requirement", "evidence__kind").get() == (KEY, "measured")


def test_nothing_chosen_is_said(post: Ask) -> None:
    answer = post("evidence", data=FACTS)
    assert (answer.status_code, "Choose at least one file." in words(answer)) == (422, True)


@pytest.mark.parametrize(
    "change", [{"kind": "gossip"}, {"expires_on": "2026-02-30"}, {"dated": "2026-02-02", "expires_on": "2026-02-01"}]
)
def test_wrong_facts_are_refused_before_any_file(post: Ask, change: dict[str, str]) -> None:
    assert post("evidence", data=FACTS | change | {"files": [text_file()]}).status_code == 422
    assert names() == []


def test_a_submitted_round_takes_no_files(post: Ask, assessment: Assessment, owner: User) -> None:
    submit_assessment(assessment=assessment, by=owner, at=AT)
    answer = post("evidence-of", KEY, data=FACTS | {"files": [text_file()]})

    assert (answer.status_code, names()) == (422, [])
    assert "This round is submitted" in words(answer)


def test_a_file_over_the_limit_is_left_out_on_its_way_in(post: Ask) -> None:
    big = SimpleUploadedFile("big.txt", b"x" * 20_000_001)
    answer = post("evidence", data=FACTS | {"files": [big, text_file()]})

    assert "“big.txt” is larger than 20 MB." in words(answer)
    assert names() == ["note.txt"]


def test_a_disk_without_room_is_said_with_its_own_status(post: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", no_room)
    answer = post("evidence", data=FACTS | {"files": [text_file()]}, json=True)

    assert (answer.status_code, names()) == (507, [])
    assert "the disk is full" in answer.json()["message"]


def test_no_room_for_the_file_on_its_way_in_refuses_it_and_keeps_the_page(
    post: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", no_room)
    answer = post("evidence", data=FACTS | {"files": [text_file("large.txt", b"x" * 3_000_000)]})

    assert (answer.status_code, names()) == (507, [])
    assert "“large.txt” could not be stored: the disk is full." in words(answer)


# ---------------------------------------------------------------- who
def test_a_viewer_reads_and_adds_nothing(get: Ask, post: Ask, colleague: User, evidence: Evidence) -> None:
    assert get("evidence", by=colleague).status_code == 200
    assert get("evidence-file", evidence.pk, by=colleague).status_code == 200
    for name in ("evidence-links", "evidence-delete", "evidence-restore"):
        assert post(name, evidence.pk, by=colleague).status_code == 403
    assert post("evidence", by=colleague, data=FACTS | {"files": [text_file()]}).status_code == 403


def test_a_stranger_finds_nothing(get: Ask, post: Ask, stranger: User, evidence: Evidence) -> None:
    for name in ("evidence-page", "evidence-file", "evidence-preview"):
        assert get(name, evidence.pk, by=stranger).status_code == 404
    for name in ("evidence-links", "evidence-delete", "evidence-restore"):
        assert post(name, evidence.pk, by=stranger).status_code == 404


def test_a_file_is_not_reached_through_ones_own_factory(stranger: User, evidence: Evidence) -> None:
    from tests.builders import make_assessment  # noqa: PLC0415

    own = make_assessment(stranger.memberships.get().factory, evidence.links.get().assessment.rubric_version)
    client = Client()
    client.force_login(stranger)
    for name in ("evidence-page", "evidence-file", "evidence-preview"):
        assert client.get(address(own, name, evidence.pk)).status_code == 404
    assert client.post(address(own, "evidence-links", evidence.pk)).status_code == 404


def test_a_contributor_sees_only_the_files_of_their_part(get: Ask, contributor: User, assessment: Assessment) -> None:
    theirs = make_evidence(assessment, KEY, "SELL-L1-1", name="theirs.txt")
    other = make_evidence(assessment, "SELL-L1-1", name="other.txt")
    page = words(get("evidence", by=contributor))

    assert ("theirs.txt" in page, "other.txt" in page) == (True, False)
    assert get("evidence-page", theirs.pk, by=contributor).status_code == 200
    assert get("evidence-page", other.pk, by=contributor).status_code == 404
    assert "SELL-L1-1" not in words(get("evidence-page", theirs.pk, by=contributor))


def test_a_contributor_links_only_inside_their_part(post: Ask, contributor: User, assessment: Assessment) -> None:
    evidence = make_evidence(assessment, KEY, "SELL-L1-1")
    data = {"shown": [KEY, "MAKE-A-L1-2", "SELL-L1-1", "SELL-L1-2"], "requirement": ["MAKE-A-L1-2", "SELL-L1-2"]}
    post("evidence-links", evidence.pk, by=contributor, data=data)

    assert set(evidence.links.values_list("requirement", flat=True)) == {"MAKE-A-L1-2", "SELL-L1-1"}


def test_a_contributor_adds_a_file_only_for_an_answer_of_their_part(post: Ask, contributor: User) -> None:
    inside = post("evidence", by=contributor, data=FACTS | {"requirement": KEY, "files": [text_file()]})
    outside = post(
        "evidence", by=contributor, data=FACTS | {"requirement": "SELL-L1-1", "files": [text_file("b.txt", b"b")]}
    )
    nowhere = post("evidence", by=contributor, data=FACTS | {"files": [text_file("c.txt", b"c")]})
    elsewhere = post("evidence-of", "SELL-L1-1", by=contributor, data=FACTS | {"files": [text_file("d.txt", b"d")]})

    assert (inside.status_code, outside.status_code, nowhere.status_code, elsewhere.status_code) == (302, 422, 422, 404)
    assert names() == ["note.txt"]


def test_a_contributor_deletes_nothing(post: Ask, contributor: User, evidence: Evidence) -> None:
    assert post("evidence-delete", evidence.pk, by=contributor).status_code == 403


# ---------------------------------------------------------------- the file itself
def test_a_file_comes_as_a_download_that_no_browser_runs(get: Ask, evidence: Evidence) -> None:
    answer = get("evidence-file", evidence.pk)

    assert b"".join(answer) == b"A plan"
    assert answer["Content-Disposition"] == 'attachment; filename="plan.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Type"] == "text/plain"
    assert not Event.objects.filter(verb="evidence downloaded").exists()


def test_a_preview_is_an_image_of_our_own(get: Ask, evidence: Evidence) -> None:
    assert get("evidence-preview", evidence.pk).status_code == 404
    Evidence.objects.update(preview=default_storage.save("previews/p.png", ContentFile(b"PNG")), preview_state="ready")
    answer = get("evidence-preview", evidence.pk)

    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")


def test_a_deleted_file_is_not_sent(get: Ask, evidence: Evidence) -> None:
    Evidence.objects.update(deleted_at=AT)
    assert get("evidence-file", evidence.pk).status_code == 404


# ---------------------------------------------------------------- links, deleting, facts
def test_one_file_proves_many_answers(get: Ask, post: Ask, evidence: Evidence) -> None:
    post("evidence-links", evidence.pk, data={"shown": [KEY, "SELL-L1-1"], "requirement": ["SELL-L1-1", "nonsense"]})

    assert list(evidence.links.values_list("requirement", flat=True)) == ["SELL-L1-1"]
    assert "1 answer" in words(get("evidence"))


def test_a_deleted_file_can_be_brought_back(
    get: Ask, post: Ask, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = post("evidence-delete", evidence.pk)
    assert page.status_code == 302
    assert "1 deleted file" in words(get("evidence"))

    post("evidence-restore", evidence.pk)
    assert names() == ["plan.txt"]


def test_kind_and_dates_can_be_said_again(post: Ask, evidence: Evidence) -> None:
    post("evidence-page", evidence.pk, data={"kind": "measured", "dated": "2026-01-02", "expires_on": "2027-01-02"})

    evidence.refresh_from_db()
    assert (evidence.kind, str(evidence.dated), str(evidence.expires_on)) == ("measured", "2026-01-02", "2027-01-02")
    assert Event.objects.filter(verb="evidence changed").exists()


def test_expired_files_are_marked(get: Ask, assessment: Assessment) -> None:
    make_evidence(assessment, KEY, expires_on=AT.date() - timedelta(days=400))
    assert "Expired" in words(get("evidence"))


# ---------------------------------------------------------------- lists
@pytest.mark.parametrize("count", [2, 40])
def test_the_library_takes_the_same_queries_for_any_number_of_files(
    owner: User, assessment: Assessment, count: int, django_assert_num_queries: Callable
) -> None:
    for number in range(count):
        make_evidence(assessment, KEY, "SELL-L1-1", name=f"{number}.txt")
    client = Client()
    client.force_login(owner)
    client.get(address(assessment, "evidence"))

    with django_assert_num_queries(QUERIES_BY_FILE):
        client.get(address(assessment, "evidence"))
    with django_assert_num_queries(QUERIES_BY_REQUIREMENT):
        client.get(address(assessment, "evidence"), {"by": "requirement"})


def test_an_empty_library_says_what_it_is_for(get: Ask) -> None:
    assert "No files yet. You can submit without files; a consultant may ask for them." in words(get("evidence"))

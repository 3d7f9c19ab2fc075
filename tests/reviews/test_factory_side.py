"""What the factory reads and may do while it is reviewed."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.utils import timezone

from accounts.models import Role, User
from assessment.models import Answer, Assessment, ChangeRequest, Comment, SectionAssignment, Snapshot
from assessment.services.changes import request_change
from assessment.services.comments import add_comment
from audit.models import Event
from tests.builders import AT, make_membership, make_user
from tests.reviews.conftest import KEY, LATER, OTHER, REASON, Case, as_user
from tests.reviews.test_findings import accept, say
from tests.reviews.test_signoff import sign

pytestmark = pytest.mark.django_db
CANARY = "between-us-reviewers-7731"
Visit = Callable[..., HttpResponse]


@pytest.fixture
def root(case: Case) -> str:
    return f"/f/{case.factory.pk}/a/{case.assessment.pk}/"


def ask(case: Case, **more: object) -> None:
    facts = {"requirement": KEY, "reason": REASON} | more
    request_change(assessment=case.desk.assessment, firm=case.firm, by=case.consultant, at=LATER, **facts)


def test_private_notes_and_hidden_reasons_are_never_sent_to_the_factory(case: Case, root: str) -> None:
    say(case, "partly", reason=f"{CANARY} hidden", visible=False)
    note = {"firm": case.firm, "private": True, "by": case.consultant, "at": LATER}
    add_comment(assessment=case.assessment, requirement=KEY, text=f"{CANARY} note", **note)
    accept(case)
    snapshot = sign(case).snapshot

    pages = ["", "all/", "check/MAKE/", f"r/{KEY}/", "s/MAKE-A/1/", "results/", f"results/?snapshot={snapshot.pk}"]
    pages += ["results/data.csv", "results/result.json", "submit/", "reports/", "kpi/"]
    for page in pages:
        response = as_user(case.owner).get(root + page)
        assert (page, response.status_code) == (page, 200)
        assert CANARY not in response.content.decode()
    assert not Event.objects.filter(factory_id=case.factory.pk, details__icontains=CANARY).exists()
    assert Event.objects.filter(factory_id=case.factory.pk, verb="comment added").count() == 0


def test_the_factory_reads_comments_and_answers_them(case: Case, root: str) -> None:
    add_comment(
        assessment=case.assessment, requirement=KEY, text="Which shift?", by=case.consultant, firm=case.firm, at=LATER
    )
    page = as_user(case.owner).get(f"{root}r/{KEY}/").content.decode()
    assert "Which shift?" in page
    assert "Reviewer" in page

    as_user(case.owner).post(f"{root}r/{KEY}/comment/", {"text": "All of them.", "resolves": "on"})

    assert list(Comment.objects.values_list("text", "firm", "resolves")) == [
        ("Which shift?", case.firm.pk, False),
        ("All of them.", None, True),
    ]


def test_a_signed_submission_is_not_taken_back_but_reopened(case: Case, root: str) -> None:
    Assessment.objects.update(submitted_at=timezone.now())
    Snapshot.objects.update(created_at=timezone.now())
    owner = as_user(case.owner)
    assert "Undo submit" in owner.get(f"{root}submit/").content.decode()
    accept(case)
    sign(case)

    page = owner.post(f"{root}submit/undo/", follow=True).content.decode()

    assert "A reviewer has signed the result. You can reopen the round instead." in page
    assert "Undo submit" not in page
    assert "Reopening keeps this record" in page
    assert Snapshot.objects.signed_off().exists()


def member(case: Case, role: str, *leaves: str) -> User:
    user = make_user(f"{role} {len(leaves)}")
    make_membership(user, case.factory, role)
    for leaf in leaves:
        SectionAssignment.objects.create(assessment=case.assessment, leaf=leaf, user=user, assigned_at=AT)
    return user


def test_contributors_comment_in_their_own_sections_only(case: Case, root: str) -> None:
    contributor = member(case, Role.CONTRIBUTOR, "SELL")

    assert as_user(contributor).post(f"{root}r/{OTHER}/comment/", {"text": "Mine."}).status_code == 302
    assert as_user(contributor).post(f"{root}r/{KEY}/comment/", {"text": "Not mine."}).status_code == 404
    assert Comment.objects.get().text == "Mine."


def test_viewers_and_strangers_say_nothing(case: Case, root: str) -> None:
    assert as_user(member(case, Role.VIEWER)).post(f"{root}r/{KEY}/comment/", {"text": "x"}).status_code == 403
    assert as_user(make_user("stranger")).post(f"{root}r/{KEY}/comment/", {"text": "x"}).status_code == 404
    assert as_user(case.consultant).post(f"{root}r/{KEY}/comment/", {"text": "x"}).status_code == 404
    assert not Comment.objects.exists()


@pytest.mark.parametrize(("text", "says"), [(" ", "Write a comment."), ("x" * 4001, "too long")])
def test_a_comment_is_neither_empty_nor_endless(case: Case, root: str, text: str, says: str) -> None:
    page = as_user(case.owner).post(f"{root}r/{KEY}/comment/", {"text": text}, follow=True)

    assert says in page.content.decode()
    assert not Comment.objects.exists()


# ---------------------------------------------------------------- changes that were asked for
def save(case: Case, root: str, key: str, value: str = "mostly", version: int = 1) -> HttpResponse:
    data = {"value": value, "note": "", "version": version}
    return as_user(case.owner).post(f"{root}r/{key}/", data, headers={"accept": "application/json"})


def test_only_the_named_answers_open_again(case: Case, root: str) -> None:
    ask(case)

    assert save(case, root, KEY).status_code == 200
    refused = save(case, root, OTHER)

    assert refused.status_code == 423
    assert "has not asked to change this answer" in refused.json()["message"]
    assert Answer.objects.get(requirement=OTHER).value == "partly"


def test_without_scripts_the_named_answer_is_saved_too_and_no_other(case: Case, root: str) -> None:
    ask(case)
    fields = {f"value-{KEY}": "mostly", f"version-{KEY}": 1}

    as_user(case.owner).post(f"{root}s/MAKE-A/1/", fields)
    assert Answer.objects.get(requirement=KEY).value == "mostly"
    as_user(case.owner).post(f"{root}s/MAKE-A/1/", fields | {"value-MAKE-A-L1-2": "fully", "version-MAKE-A-L1-2": 1})

    assert Answer.objects.get(requirement="MAKE-A-L1-2").value == "mostly"


@pytest.mark.parametrize("page", ["scope/", "kpi/"])
def test_scope_and_indicators_stay_locked(case: Case, root: str, page: str) -> None:
    ask(case)

    as_user(case.owner).post(root + page, {"profile": "plain", "trim_SELL": "on", "reason_SELL": "Others sell it."})

    assert Assessment.objects.get().trimmed == {}


def test_the_pages_lead_to_what_is_asked_for(case: Case, root: str) -> None:
    ask(case)

    page = as_user(case.owner).get(f"{root}r/{KEY}/").content.decode()
    assert REASON in page
    assert " disabled" not in page
    assert f"{root}r/{KEY}/" in as_user(case.owner).get(f"{root}r/{OTHER}/").content.decode()
    assert as_user(case.owner).get(f"{root}next/")["Location"] == f"{root}r/{KEY}/"
    assert f"{root}r/{KEY}/" in as_user(case.owner).get(f"{root}submit/").content.decode()


def test_handing_in_again_freezes_a_new_record_and_closes_the_requests(case: Case, root: str) -> None:
    ask(case)
    save(case, root, KEY)

    as_user(case.owner).post(f"{root}submit/", {"confirm": "on"})

    assert Assessment.objects.get().status == "submitted"
    assert Snapshot.objects.current().get().number == 2
    assert not ChangeRequest.objects.filter(closed_at=None).exists()


def test_a_request_cannot_be_taken_back_once_the_factory_has_changed_the_answer(case: Case, root: str) -> None:
    ask(case)
    save(case, root, KEY)

    address = f"/c/review/{case.assessment.pk}/r/{KEY}/request/withdraw/"
    page = as_user(case.consultant).post(address, headers={"accept": "application/json"})

    assert page.status_code == 409
    assert Assessment.objects.get().status == "changes"


def test_work_on_a_request_is_not_shown_before_it_is_handed_in(case: Case, root: str) -> None:
    ask(case)
    data = {"value": "mostly", "note": CANARY, "version": 1}
    as_user(case.owner).post(f"{root}r/{KEY}/", data, headers={"accept": "application/json"})

    for page in ("", f"r/{KEY}/", "accept/", "sign/"):
        assert CANARY not in as_user(case.consultant).get(f"/c/review/{case.assessment.pk}/{page}").content.decode()


# ---------------------------------------------------------------- after the signature
def test_the_results_show_self_and_reviewed_side_by_side(case: Case, root: str) -> None:
    say(case)
    accept(case)
    snapshot = sign(case).snapshot

    page = as_user(case.owner).get(f"{root}results/").content.decode()

    assert "Self and reviewed" in page
    assert REASON in page
    assert f"?snapshot={snapshot.pk}" in page
    reviewed = as_user(case.owner).get(f"{root}results/?snapshot={snapshot.pk}").content.decode()
    assert "Reviewed by R. Reviewer" in reviewed
    assert "Self-assessed, not reviewed" not in reviewed

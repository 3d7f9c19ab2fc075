"""The pages of a review: what they show, store and refuse, and who does not find them."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.utils import timezone

from accounts.models import User
from assessment.models import ChangeRequest, Comment, Evidence, EvidenceLink, Snapshot
from assessment.selectors.consistency import ConsistencyQuestion
from assessment.selectors.snapshots import ListedLevels
from assessment.services.comments import add_comment
from assessment.services.submission import reopen_assessment, submit_assessment
from reviews.models import Finding, Review
from reviews.selectors import screen
from rubrics.selectors import load_rubric
from tests.builders import (
    AT,
    make_administrator,
    make_assessment,
    make_consultant,
    make_factory,
    make_firm,
    make_grant,
    make_membership,
    make_published_rubric,
    make_user,
)
from tests.pure.documents import make_document
from tests.reviews.conftest import ANSWERS, KEY, LATER, OTHER, REASON, Ask, Case, as_user
from tests.reviews.test_findings import accept, say
from tests.reviews.test_signoff import sign

pytestmark = pytest.mark.django_db
SAVE = {"value": "partly", "reason": REASON, "visible": "on", "answer_version": 1, "finding_version": 0}


def words(response: HttpResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


# ---------------------------------------------------------------- who
def outsiders(case: Case) -> dict[str, User]:
    """Nobody of these may learn that the round exists."""
    elsewhere = make_firm("Firm elsewhere")
    make_grant(make_factory("Other plant"), elsewhere)
    other_round = make_firm("Firm of another round")
    earlier = make_assessment(case.factory, case.assessment.rubric_version, name="2025", by=case.owner)
    make_grant(case.factory, other_round, assessment_id=earlier.pk)
    revoked, ended = make_firm("Firm revoked"), make_firm("Firm ended")
    make_grant(case.factory, revoked, revoked_at=AT)
    make_grant(case.factory, ended, until=date(2020, 1, 1))
    member = make_user("member")
    make_membership(member, case.factory, "viewer")
    return {
        "consultant of another factory": make_consultant(elsewhere),
        "consultant of another round": make_consultant(other_round),
        "consultant whose access was revoked": make_consultant(revoked),
        "consultant whose access ended": make_consultant(ended),
        "consultant of a firm without grant": make_consultant(make_firm("Firm without grant")),
        "owner of the factory": case.owner,
        "viewer of the factory": member,
        "administrator": make_administrator(),
        "stranger": make_user("stranger"),
    }


PAGES = [("review",), ("requirement", KEY), ("accept",), ("sign",), ("withdraw",)]
WRITES = [
    (("requirement", KEY), SAVE),
    (("undo", KEY), {"seen": 1}),
    (("comment", KEY), {"text": "Which shift?"}),
    (("request", KEY), {"reason": REASON}),
    (("request-withdraw", KEY), {}),
    (("accept",), {"answer": f"{KEY}:1"}),
    (("sign",), {"name": "R. Reviewer", "confirm": "on"}),
    (("withdraw",), {"reason": REASON}),
]


def test_outsiders_find_no_review(case: Case, get: Ask, post: Ask) -> None:
    for who, person in outsiders(case).items():
        for page in PAGES:
            response = get(*page, by=person)
            assert (who, response.status_code) == (who, 404)
            assert case.factory.name not in words(response).replace("Other plant", "")
        for route, data in WRITES:
            assert (who, post(*route, by=person, **data).status_code) == (who, 404)
        assert case.factory.pk.hex not in get("portfolio", by=person).content.decode()
    assert not Finding.objects.exists()
    assert not Comment.objects.exists()
    assert not ChangeRequest.objects.exists()


def test_a_revoked_access_closes_the_round_at_the_next_request(case: Case, get: Ask) -> None:
    assert get().status_code == 200

    case.grant.revoked_at = timezone.now()
    case.grant.save()

    assert get().status_code == 404
    assert case.factory.name not in words(get("portfolio"))


@pytest.mark.parametrize(("route", "data"), WRITES)
def test_a_save_after_the_access_was_revoked_stores_nothing(case: Case, post: Ask, route: tuple, data: dict) -> None:
    case.grant.revoked_at = timezone.now()
    case.grant.save()

    answer = post(*route, json=True, **data)

    assert answer.status_code == 404
    assert "nothing was saved" in answer.json()["message"]
    assert not Review.objects.exists()
    assert not Comment.objects.exists()


def test_what_was_typed_is_handed_back_when_the_access_is_gone(case: Case, post: Ask) -> None:
    case.grant.revoked_at = timezone.now()
    case.grant.save()

    page = post("requirement", KEY, **SAVE)

    assert page.status_code == 404
    assert "Nothing was saved" in words(page)
    assert f"{REASON}</textarea>" in page.content.decode()
    assert case.factory.name not in words(page)


def test_the_last_day_of_a_grant_still_counts(case: Case, get: Ask) -> None:
    case.grant.until = timezone.localdate()
    case.grant.save()
    assert get().status_code == 200

    case.grant.until = timezone.localdate() - timedelta(days=1)
    case.grant.save()
    assert get().status_code == 404


def test_a_firm_sees_neither_the_findings_nor_the_notes_of_another(case: Case, get: Ask) -> None:
    canary = "their-own-thoughts-5512"
    say(case, reason=canary)
    note = {"firm": case.firm, "private": True, "by": case.consultant, "at": LATER}
    add_comment(assessment=case.assessment, requirement=KEY, text=f"{canary} note", **note)
    other = make_firm("Firm Y")
    make_grant(case.factory, other)
    rival = make_consultant(other)

    for page in PAGES[:4]:
        assert canary not in get(*page, by=rival).content.decode()
    assert canary in get("requirement", KEY).content.decode()


# ---------------------------------------------------------------- the portfolio
def test_the_portfolio_shows_what_waits_first(case: Case, get: Ask) -> None:
    signed = make_assessment(case.factory, case.assessment.rubric_version, name="2025", by=case.owner)
    submit_assessment(assessment=signed, by=case.owner, at=AT)
    make_assessment(case.factory, case.assessment.rubric_version, name="2027", by=case.owner)

    page = words(get("portfolio"))

    assert page.index("2025") < page.index("2027")
    assert "Waiting for you" in page
    assert "Not handed in" in page


def test_every_page_of_a_review_shows_claimed_evidenced_and_reviewed_level(case: Case, get: Ask) -> None:
    policy = {"cap": "partly", "at_least": "2"}
    rubric = make_published_rubric(make_document(slug="proved", evidence_policy=policy))
    assessment = make_assessment(case.factory, rubric, name="2025", by=case.owner, answers=ANSWERS)
    assessment.answers.filter(requirement=KEY).update(confidence="guess")
    submit_assessment(assessment=assessment, by=case.owner, at=AT)
    client = as_user(case.consultant)
    line = (
        "Claimed: Below level 1 , score 0.67 · Evidenced: Below level 1 , score 0.40 "
        "· Reviewed so far: Below level 1 , score 0.67"
    )
    rule = "An answer above “partly” counts as “partly” unless evidence of the kind “Document” or stronger supports it."

    review = words(client.get(f"/c/review/{assessment.pk}/"))
    assert line in review
    assert f"{rule} 3 answers lack it. 1 answer is a guess." in review
    sign_off = words(client.get(f"/c/review/{assessment.pk}/sign/"))
    assert "Evidenced Below level 1 , score 0.40 Reviewed Below level 1 , score 0.67" in sign_off
    portfolio = client.get("/c/")
    levels = {item.assessment.name: item.levels for item in portfolio.context["clients"]}
    assert levels["2025"] == ListedLevels(claimed=0, evidenced=0, lowest=0, highest=0)
    assert "evidenced what their proof carries" in words(portfolio)


def test_the_portfolio_says_when_nobody_has_shared_anything(case: Case, get: Ask) -> None:
    newcomer = make_consultant(make_firm("Firm new"))

    assert "No client has shared an assessment with you yet." in words(get("portfolio", by=newcomer))


def test_the_portfolio_takes_the_same_queries_for_one_client_and_for_four(
    case: Case, get: Ask, django_assert_num_queries: Callable
) -> None:
    client = as_user(case.consultant)
    with django_assert_num_queries(8):
        client.get("/c/")
    for number in range(3):
        factory = make_factory(f"Plant {number}")
        make_grant(factory, case.firm)
        made = make_assessment(factory, case.assessment.rubric_version, by=case.owner, answers=ANSWERS)
        submit_assessment(assessment=made, by=case.owner, at=AT)
    with django_assert_num_queries(8):
        client.get("/c/")


def test_an_unfinished_round_shows_none_of_its_answers(case: Case, get: Ask) -> None:
    reopen_assessment(assessment=case.desk.assessment, by=case.owner, at=LATER)

    page = get()

    assert "still working on this round" in words(page)
    assert KEY not in page.content.decode()
    assert get("requirement", KEY).status_code == 404


# ---------------------------------------------------------------- the screen
def test_the_list_says_where_every_answer_stands(case: Case, get: Ask) -> None:
    say(case)
    say(case, "partly", key=OTHER)

    page = words(get())

    assert f"{KEY} · fully → partly" in page
    assert f"{OTHER} · partly, agreed" in page
    assert "MAKE-B-L1-1 · fully, not reviewed" in page
    assert "2 of 4 reviewed · 1 adjusted · 0 waiting for the client" in page


@pytest.mark.parametrize(
    ("show", "keys"),
    [
        ("todo", {"MAKE-A-L1-2", "MAKE-B-L1-1", OTHER}),
        ("differs", {KEY}),
        ("no-evidence", {"MAKE-A-L1-2", "MAKE-B-L1-1", OTHER}),
        ("flagged", {OTHER}),
        ("commented", {"MAKE-A-L1-2"}),
        ("clear", set()),
    ],
)
def test_filters_leave_what_they_say(case: Case, get: Ask, show: str, keys: set[str]) -> None:
    say(case)
    case.assessment.answers.filter(requirement=OTHER).update(flagged=True)
    add_comment(assessment=case.assessment, requirement="MAKE-A-L1-2", text="Which shift?", by=case.owner, at=LATER)
    prove(case, KEY)

    found = re.findall(r'<li data-key="([^"]+)"', get(show=show).content.decode())

    assert set(found) == keys


def prove(case: Case, key: str) -> None:
    file = Evidence.objects.create(
        factory=case.factory, name="export.xlsx", content_type="x", size=1, sha256="0", kind="document", uploaded_at=AT
    )
    EvidenceLink.objects.create(evidence=file, assessment=case.assessment, requirement=key, linked_at=AT)


def test_a_requirement_shows_what_the_factory_said(case: Case, get: Ask) -> None:
    prove(case, KEY)

    page = words(get("requirement", KEY))

    assert "Factory said fully" in page
    assert "export.xlsx" in page


def test_an_unknown_requirement_is_not_found(get: Ask) -> None:
    assert get("requirement", "NO-SUCH").status_code == 404


def test_agreeing_leads_to_the_next_answer(case: Case, post: Ask) -> None:
    answer = post("requirement", KEY, **SAVE | {"value": "fully", "reason": ""})

    assert answer["Location"].endswith("/r/MAKE-A-L1-2/?show=all")
    assert Finding.objects.get().value == "fully"


def test_another_answer_needs_a_reason_of_ten_characters(post: Ask) -> None:
    page = post("requirement", KEY, **SAVE | {"reason": "too low"})

    assert page.status_code == 422
    assert "at least ten characters" in words(page)
    assert "too low" in page.content.decode()
    assert not Finding.objects.exists()


def test_a_save_by_key_answers_with_the_row_and_the_progress(post: Ask) -> None:
    reply = post("requirement", KEY, json=True, **SAVE).json()

    assert reply["status"] == "saved"
    assert 'data-finding="1"' in reply["html"]["row"]
    assert "<b>1 of 4</b>" in reply["html"]["progress"]


def test_a_save_that_comes_twice_is_stored_once(post: Ask) -> None:
    for _ in range(2):
        assert post("requirement", KEY, json=True, **SAVE).status_code == 200

    assert Finding.objects.get().version == 1


def test_undoing_from_the_page(case: Case, post: Ask) -> None:
    say(case)

    post("undo", KEY, seen=1)

    assert not Finding.objects.get().stands


# ---------------------------------------------------------------- batch
def test_the_preview_counts_and_says_what_is_left_out(case: Case, get: Ask) -> None:
    add_comment(assessment=case.assessment, requirement=OTHER, text="Which shift?", by=case.owner, at=LATER)

    page = words(get("accept"))

    assert "Accept 3 answers?" in page
    assert "1 has an open comment and is left out." in page


def test_marked_answers_alone_are_accepted_and_undone(case: Case, get: Ask, post: Ask) -> None:
    assert "Accept 1 answer?" in words(get("accept", key=KEY))

    answer = post("accept", answer=f"{KEY}:1")
    assert Finding.objects.get().requirement == KEY
    batch = answer["Location"].rpartition("batch=")[2]
    assert "1 answer accepted." in words(get(batch=batch))
    post("accept-undo", batch)

    assert not Finding.objects.get().stands


@pytest.mark.parametrize(
    "answer", ["", "x", ":1", f"{KEY}:x", f"{KEY}:²", f"{KEY}:{'9' * 20}", f"{KEY}:{'9' * 5000}", "NO-SUCH:1"]
)
def test_hostile_boxes_accept_nothing(post: Ask, answer: str) -> None:
    assert post("accept", answer=answer).status_code == 302
    assert not Finding.objects.exists()


# ---------------------------------------------------------------- talking and asking
def test_a_comment_opens_the_thread_and_a_last_word_settles_it(case: Case, get: Ask, post: Ask) -> None:
    post("comment", KEY, text="Which shift?")
    assert "open comment" in words(get())
    post("comment", KEY, text="", resolves="on")

    assert "open comment" not in words(get())
    assert "Resolved" in words(get("requirement", KEY))


@pytest.mark.parametrize(
    ("route", "data"),
    [
        (("comment", KEY), {"text": REASON}),
        (("comment", KEY), {"text": REASON, "private": "on"}),
        (("requirement", KEY), SAVE),
        (("request", KEY), {"reason": REASON}),
        (("sign",), {"name": "R. Reviewer", "summary": REASON, "confirm": "on"}),
    ],
)
def test_nothing_is_said_of_a_round_that_the_factory_took_back_and_nothing_typed_is_lost(
    case: Case, post: Ask, route: tuple, data: dict
) -> None:
    reopen_assessment(assessment=case.desk.assessment, by=case.owner, at=LATER)

    page = post(*route, **data)

    assert page.status_code == 409
    assert "the factory has opened the round again" in words(page)
    assert f"{REASON}</textarea>" in page.content.decode()
    assert not Comment.objects.exists()
    assert not Finding.objects.exists()


def test_an_empty_comment_is_refused(post: Ask) -> None:
    assert post("comment", KEY, text="  ").status_code == 422
    assert not Comment.objects.exists()


def test_a_request_names_one_answer_and_can_be_taken_back(case: Case, get: Ask, post: Ask) -> None:
    post("request", KEY, reason=REASON)
    assert case.desk.assessment.status == "changes"
    assert "1 waiting for the client" in words(get())

    post("request-withdraw", KEY)

    assert case.desk.assessment.status == "submitted"


def test_a_request_needs_a_reason(case: Case, post: Ask) -> None:
    assert post("request", KEY, reason="no").status_code == 422
    assert case.desk.assessment.status == "submitted"


# ---------------------------------------------------------------- sign-off
def test_the_summary_can_be_signed_when_everything_is_reviewed(case: Case, get: Ask, post: Ask) -> None:
    say(case)
    assert "3 answers are not reviewed yet" in words(get("sign"))
    accept(case)

    answer = post("sign", name="R. Reviewer", summary="Sound.", confirm="on")

    assert answer.status_code == 302
    assert Snapshot.objects.signed_off().get().created_by_name == "R. Reviewer"
    assert "Signed by R. Reviewer" in words(get())


def test_a_signature_needs_a_name_and_a_tick(case: Case, post: Ask) -> None:
    accept(case)

    assert post("sign", name=" ", confirm="on").status_code == 422
    assert post("sign", name="\u202e", confirm="on").status_code == 422
    assert post("sign", name="R. Reviewer").status_code == 422
    assert not Snapshot.objects.signed_off().exists()


def test_a_withdrawal_needs_a_reason(case: Case, post: Ask) -> None:
    accept(case)
    sign(case)

    assert post("withdraw", reason="").status_code == 422
    post("withdraw", reason="The wrong plant was visited.")

    assert not Snapshot.objects.signed_off().exists()


def test_a_signed_review_shows_no_forms(case: Case, get: Ask, post: Ask) -> None:
    accept(case)
    sign(case)

    page = get("requirement", KEY).content.decode()

    assert "data-view" not in page
    assert post("requirement", KEY, json=True, **SAVE).status_code == 409


def test_json_is_what_a_script_gets(post: Ask) -> None:
    reply = post("requirement", KEY, json=True, **SAVE | {"reason": ""})

    assert reply.status_code == 422
    assert json.loads(reply.content)["status"] == "refused"


# ---------------------------------------------------------------- what does not fit
def test_the_reviewer_sees_the_questions_that_the_answers_raise(case: Case, get: Ask, monkeypatch: object) -> None:
    rubric = load_rubric(case.assessment.rubric_version)
    asked = (rubric.requirement(KEY), rubric.requirement(OTHER))
    question = ConsistencyQuestion("implied", {"en": "How can both be true?"}, asked)
    monkeypatch.setattr(screen, "list_consistency", lambda assessment: (question,))

    assert "1 question that the answers raise" in words(get())
    assert "How can both be true?" in words(get("requirement", KEY))
    assert "How can both be true?" not in words(get("requirement", "MAKE-B-L1-1"))

    case.assessment.status = "changes"
    case.assessment.save()
    assert "How can both be true?" not in words(get())

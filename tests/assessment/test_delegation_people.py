"""Managers give subdomains to people, invite for them, take them back and remind; mail says what waits."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, Role, User
from accounts.services.invitations import accept_invitation, invite
from assessment.models import SectionAssignment
from assessment.services.delegation import assign_sections
from assessment.services.sections import mark_ready
from assessment.services.submission import submit_assessment
from audit.models import Event
from audit.wording import sentence
from tests.assessment.conftest import address, words
from tests.builders import AT, give_answers, make_assignment, make_membership, make_user

pytestmark = pytest.mark.django_db
OWN, OTHER = "MAKE-A", "SELL"


# ---------------------------------------------------------------- the page of the manager
def people_page(get):
    return get("people").context["delegation"]


def save(post, assessment, *cells, had=(), **dues):
    data = {"cell": cells, "had": had} | {key.replace("_", "-"): value for key, value in dues.items()}
    return post("people", data=data)


def test_the_table_gives_and_takes_what_was_ticked_and_unticked(get, post, contributor, assessment):
    key = f"u{contributor.pk}"

    response = save(post, assessment, f"{OTHER}:{key}", had=[f"{OWN}:{key}"], due_SELL="2026-12-03")

    assert response.url == address(assessment, "people")
    [row] = SectionAssignment.objects.all()
    assert (row.leaf, row.user, row.due, row.assigned_by.name) == (OTHER, contributor, date(2026, 12, 3), "owner")
    assert list(Event.objects.order_by("number").values_list("verb", flat=True))[-2:] == [
        "sections unassigned",
        "sections assigned",
    ]


def test_what_was_ready_is_in_progress_again_when_somebody_else_gets_it(get, post, contributor, owner, assessment):
    give_answers(assessment, {"MAKE-A-L1-1": "fully", "SELL-L1-1": "fully"})
    for leaf in (OWN, OTHER):
        mark_ready(assessment=assessment, leaf=leaf, ready=True, by=owner, at=AT)

    save(post, assessment, f"{OTHER}:u{contributor.pk}", f"{OWN}:u{contributor.pk}", had=[f"{OWN}:u{contributor.pk}"])

    states = {row.leaf.node.key: row.state for row in people_page(get).sections}
    assert (states[OWN], states[OTHER]) == ("ready", "in_progress")
    assert sentence(Event.objects.get(verb="sections assigned")) == (
        f"{owner.email} gave {contributor.email} the subdomains SELL, and opened again what was ready: SELL."
    )


def test_what_nobody_said_is_ready_is_given_without_a_word_about_it(post, contributor, assessment):
    save(post, assessment, f"{OTHER}:u{contributor.pk}")

    assert "reopened" not in Event.objects.get(verb="sections assigned").details


def test_what_somebody_else_changed_meanwhile_stands(post, contributor, assessment):
    """The page showed no box as ticked; the assignment of the fixture came later."""
    save(post, assessment)

    assert SectionAssignment.objects.count() == 1


def test_another_date_counts_for_everybody_who_has_the_subdomain(post, contributor, colleague, assessment):
    make_assignment(assessment, OWN, colleague)

    post("people", data={"due-MAKE-A": "2026-12-24", "due-was-MAKE-A": ""})

    assert set(SectionAssignment.objects.values_list("due", flat=True)) == {date(2026, 12, 24)}
    assert Event.objects.filter(verb="due date changed").get().details == {"sections": [OWN], "due": "2026-12-24"}


@pytest.mark.parametrize("day", ["32 May", "2026-02-30", "0001-01-01", "9999-12-31", "\x00", "今天", "x" * 3000])
def test_a_date_that_is_none_changes_nothing(post, contributor, assessment, day):
    response = save(post, assessment, f"{OTHER}:u{contributor.pk}", due_SELL=day)

    assert response.status_code == 422
    assert "“SELL”: write the due date like 2026-11-20." in response.content.decode()
    assert SectionAssignment.objects.count() == 1


@pytest.mark.parametrize("cell", ["SELL:u999999", "NOPE:u1", "SELL", ":", "SELL:i" + "0" * 32, "\x00", "SELL:u1:u2"])
def test_boxes_that_do_not_exist_are_ignored(post, contributor, assessment, cell):
    assert save(post, assessment, cell, had=[cell]).status_code == 302
    assert SectionAssignment.objects.count() == 1


def test_members_of_other_factories_and_viewers_cannot_be_given_anything(post, stranger, colleague, assessment):
    save(post, assessment, f"{OTHER}:u{stranger.pk}", f"{OTHER}:u{colleague.pk}")

    assert SectionAssignment.objects.count() == 0


def test_in_a_submitted_round_nobody_is_asked(get, post, contributor, owner, assessment):
    submit_assessment(assessment=assessment, by=owner, at=AT)

    save(post, assessment, f"{OTHER}:u{contributor.pk}")

    assert SectionAssignment.objects.count() == 1
    assert "This round is submitted, so nobody can be asked for answers." in words(get("people"))


@pytest.mark.parametrize("state", ["accepted", "working", "overdue", "ready", "invited"])
def test_the_page_says_where_each_person_stands(get, contributor, owner, assessment, state):
    if state == "working":
        give_answers(assessment, {"MAKE-A-L1-1": "fully"})
    elif state == "overdue":
        SectionAssignment.objects.update(due=timezone.localdate() - timedelta(days=1))
    elif state == "ready":
        mark_ready(assessment=assessment, leaf=OWN, ready=True, by=assessment.created_by, at=AT)
    elif state == "invited":
        issued = invite_somebody(assessment, owner)
        SectionAssignment.objects.update(user=None, invitation=issued)

    states = {row.holder.name: row.state for row in people_page(get).people}

    assert states["invited@plant.example" if state == "invited" else "Wang Fang"] == state
    assert "owner" in states


def test_who_answers_alone_is_told_to_invite(get):
    assert "You are answering alone. Invite the person who knows the machines best." in words(get("people"))


def invite_somebody(assessment, owner, at=None) -> Invitation:
    issued = invite(
        factory=assessment.factory,
        email="invited@plant.example",
        role=Role.CONTRIBUTOR,
        language="en",
        by=owner,
        at=at or timezone.now(),
    )
    return issued.invitation


# ---------------------------------------------------------------- inviting
INVITED = {"email": "Invited@plant.example", "sections": [OWN, OTHER], "due": "2040-01-31", "language": "en"}


def test_a_colleague_is_invited_for_subdomains_and_has_them_after_accepting(post, get, factory, assessment):
    assert post("people-invite", data=INVITED).url == address(assessment, "people")
    invitation = Invitation.objects.get()
    person = make_user("Li Na", email="invited@plant.example")

    accept_invitation(invitation=invitation, user=person, at=timezone.now())

    assert (invitation.role, invitation.message) == (
        Role.CONTRIBUTOR,
        "Your help is needed with 4 questions: MAKE-A, SELL.",
    )
    assert [get("questions", leaf, 1, by=person).status_code for leaf in (OWN, OTHER, "MAKE-B")] == [200, 200, 404]
    assert {row.holder.name: row.sections for row in people_page(get).people} == {"owner": 0, "Li Na": 2}


@pytest.mark.parametrize("wrong", [{"email": "no address"}, {"sections": []}, {"sections": ["NOPE"]}, {"due": "never"}])
def test_a_wrong_invitation_comes_back_with_what_was_typed(post, wrong):
    response = post("people-invite", data=INVITED | {"message": "Please, by Friday"} | wrong)

    assert response.status_code == 422
    assert "Please, by Friday" in response.content.decode()
    assert response.content.decode().count("<title>Error: Who answers what") == 1
    assert Invitation.objects.count() == SectionAssignment.objects.count() == 0


def test_who_belongs_to_the_factory_is_not_invited_again(post, contributor):
    response = post("people-invite", data=INVITED | {"email": contributor.email})

    assert "This person belongs to the factory already." in words(response)


def test_inviting_an_address_again_keeps_its_subdomains(post, owner, assessment):
    post("people-invite", data=INVITED)
    again = invite_somebody(assessment, owner)

    assert set(SectionAssignment.objects.values_list("leaf", "invitation")) == {(OWN, again.pk), (OTHER, again.pk)}


def test_a_withdrawn_invitation_holds_nothing(get, owner, assessment):
    invitation = invite_somebody(assessment, owner)
    make_assignment(assessment, OWN, invitation)
    Invitation.objects.update(revoked_at=timezone.now())

    assert [row.holder.name for row in people_page(get).people] == ["owner"]
    assert all(not task.holders for group in get("hub").context["groups"] for _, tasks in group.parts for task in tasks)


# ---------------------------------------------------------------- mail
def test_a_member_gets_a_mail_with_a_link_to_the_first_question(
    contributor, owner, assessment, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assign_sections(assessment=assessment, leaves=[OTHER], to=contributor, due=date(2040, 1, 31), by=owner, at=AT)

    [letter] = mail.outbox
    assert letter.to == [contributor.email]
    assert letter.subject == "Your help is needed with 4 questions about Plant A"
    assert address(assessment, "questions", OWN, 1) + "#r-MAKE-A-L1-1" in letter.body
    assert "SELL, Plant A, 2026 H2: 0 of 2 answered, due 31 January 2040" in letter.body


def test_the_mail_is_in_the_language_of_its_reader(contributor, owner, assessment, django_capture_on_commit_callbacks):
    User.objects.filter(pk=contributor.pk).update(language="zh-hans")

    with django_capture_on_commit_callbacks(execute=True):
        assign_sections(assessment=assessment, leaves=[OTHER], to=contributor, due=None, by=owner, at=AT)

    assert "问题" in mail.outbox[0].subject or "条" in mail.outbox[0].subject


def test_giving_something_to_oneself_sends_no_mail(owner, assessment, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assign_sections(assessment=assessment, leaves=[OTHER], to=owner, due=None, by=owner, at=AT)
        assign_sections(assessment=assessment, leaves=[OTHER], to=owner, due=None, by=owner, at=AT)

    assert mail.outbox == []
    assert Event.objects.filter(verb="sections assigned").count() == 1


def test_a_reminder_goes_out_once_a_day(get, post, contributor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            post("people-remind", data={"who": f"u{contributor.pk}"})

    assert [letter.subject for letter in mail.outbox] == ["2 questions wait for you: Plant A"]
    assert Event.objects.filter(verb="reminder sent").count() == 1
    assert not next(row for row in people_page(get).people if row.holder.name == "Wang Fang").may_be_reminded


def test_an_invitation_is_reminded_by_its_own_mail(get, post, owner, assessment, django_capture_on_commit_callbacks):
    invitation = invite_somebody(assessment, owner, at=timezone.now() - timedelta(days=2))
    make_assignment(assessment, OWN, invitation)

    with django_capture_on_commit_callbacks(execute=True):
        post("people-remind", data={"who": f"i{invitation.pk.hex}"})
        post("people-remind", data={"who": f"i{invitation.pk.hex}"})

    assert [letter.to for letter in mail.outbox] == [["invited@plant.example"]]


@pytest.mark.parametrize("who", ["", "u0", "i0", "\x00", "everybody"])
def test_nobody_is_reminded_who_is_not_there(post, contributor, who):
    assert post("people-remind", data={"who": who}).status_code == 404


# ---------------------------------------------------------------- who is here
def test_two_people_in_one_subdomain_are_told_of_each_other(post, contributor, owner):
    assert words(post("presence", OWN, by=owner)) == ""
    assert words(post("presence", OWN, by=contributor)) == "owner is also in this subdomain."
    assert words(post("presence", OWN, by=owner)) == "Wang Fang is also in this subdomain."
    assert words(post("presence", OTHER, by=owner)) == ""
    assert post("presence", "NOPE", by=owner).status_code == 404


# ---------------------------------------------------------------- what it costs
@pytest.mark.parametrize("count", [1, 5])
def test_the_people_page_costs_the_same_for_one_person_and_for_five(
    client, owner, factory, assessment, django_assert_num_queries, count
):
    for number in range(count):
        user = make_user(f"Person {number}")
        make_membership(user, factory, Role.CONTRIBUTOR)
        make_assignment(assessment, OWN, user)
    client.force_login(owner)

    with django_assert_num_queries(9):
        client.get(address(assessment, "people"))


@pytest.mark.parametrize(("page", "count"), [(("hub",), 8), (("home",), 10), (("questions", OWN, 1), 8)])
def test_a_contributors_pages_cost_the_same_beside_other_rounds(
    client, contributor, make_more_rounds, assessment, django_assert_num_queries, page, count
):
    make_more_rounds(3)
    client.force_login(contributor)

    with django_assert_num_queries(count):
        client.get(address(assessment, *page))


def test_the_way_in_from_a_mail_is_one_address(client, contributor, factory, assessment):
    client.force_login(contributor)
    way = reverse("assessment:waiting", args=[factory.pk])

    assert client.get(way).url == address(assessment, "questions", OWN, 1) + "#r-MAKE-A-L1-1"
    SectionAssignment.objects.all().delete()
    assert client.get(way).url == reverse("assessment:home", args=[factory.pk])

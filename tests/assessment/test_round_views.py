"""A factory's home, its rounds, the start of a round and its scope."""

import pytest
from django.contrib.messages import get_messages

from assessment.models import Assessment
from assessment.services import moving
from assessment.services.submission import submit_assessment
from assessment.views import rounds as views
from audit.models import Event
from rubrics.models import RubricVersion
from tests.assessment.conftest import address, words
from tests.builders import AT, give_answers, make_published_rubric
from tests.pure.documents import make_document

pytestmark = pytest.mark.django_db
NEW = {"name": "2027 H1", "profile": "plain"}
REASON = "Sold by the group"
TOO_SHORT = "There is 1 problem Why is SELL left out? Give a reason of at least 10 characters (5 Chinese characters)."


def messages_of(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


# ---------------------------------------------------------------- who
@pytest.mark.parametrize("page", ["home", "list"])
def test_members_see_the_factory_and_a_stranger_gets_404(get, owner, colleague, stranger, page):
    assert [get(page, by=person).status_code for person in (owner, colleague, stranger)] == [200, 200, 404]


@pytest.mark.parametrize("page", ["new", "scope"])
def test_only_a_manager_starts_a_round_or_changes_its_scope(get, post, owner, colleague, stranger, page):
    people = (owner, colleague, stranger)

    assert [get(page, by=person).status_code for person in people] == [200, 403, 404]
    assert [post(page, by=person, data=NEW).status_code for person in people] == [302, 403, 404]


@pytest.mark.parametrize("page", ["home", "list"])
def test_pages_that_only_show_take_no_post(post, page):
    assert post(page).status_code == 405


def test_whoever_only_reads_is_not_asked_to_start_a_round(get, colleague):
    assert "Start a new round" not in words(get("home", by=colleague))


# ---------------------------------------------------------------- home
def test_a_factory_without_a_round_is_invited_to_start(client, owner, factory):
    client.force_login(owner)

    assert "Start the first round" in words(client.get(f"/f/{factory.pk}/"))


def test_the_home_page_shows_the_round_in_progress_and_lists_the_others(get, owner, assessment, make_more_rounds):
    make_more_rounds(2)
    submit_assessment(assessment=assessment, by=owner, at=AT)

    text = words(get("home"))

    assert "Round Round 1" in text
    assert "Other rounds 2026 H2 Below level 1 · submitted 23 November 2026" in text


def test_while_level_1_is_not_answered_the_home_page_says_that_it_is_too_early(get, assessment):
    give_answers(assessment, {"MAKE-A-L1-1": "fully"})
    text = words(get("home"))

    assert "Too early for a level Provisional 1 of 5 questions of level 1 are answered." in text
    assert "The score can still reach 3.00, level 3." in text
    assert "Opens when level 1 is reached 3" in text
    assert "Opens when level 2 is reached" in text


def test_who_only_reads_is_not_asked_to_answer(get, colleague):
    text = words(get("home", by=colleague))

    assert "You can read only." in text
    assert "Start answering" not in text


def test_every_round_is_listed(get, make_more_rounds):
    make_more_rounds(3)
    text = words(get("list"))

    assert [name for name in ("2026 H2", "Round 1", "Round 2") if name in text] == ["2026 H2", "Round 1", "Round 2"]


# ---------------------------------------------------------------- a new round
def test_a_round_is_started_on_the_newest_version(post, factory, owner):
    newest = make_published_rubric(make_document(rule={"opens": "none"}), number=2)

    response = post("new", data={**NEW, "trim_SELL": "on", "reason_SELL": REASON})

    created = Assessment.objects.get(name="2027 H1")
    assert response.url == address(created, "hub")
    assert (created.factory, created.rubric_version, created.profile, created.trimmed, created.created_by) == (
        factory, newest, "plain", {"SELL": REASON}, owner,
    )  # fmt: skip


def test_with_several_rubrics_one_is_chosen(post, get):
    other = make_published_rubric(make_document(slug="other"))
    assert 'name="rubric_version"' in get("new").content.decode()

    post("new", data={**NEW, "rubric_version": other.pk})
    assert Assessment.objects.get(name="2027 H1").rubric_version == other
    assert post("new", data={**NEW, "name": "x", "rubric_version": 999}).status_code == 200


@pytest.mark.parametrize(
    ("typed", "stored"), [("  2027\n H1 ", "2027 H1"), ("e\u0301te\u0301", "\u00e9t\u00e9"), ("汉字 👩‍🏭", "汉字 👩‍🏭")]
)
def test_the_name_of_a_round_is_stored_clean(post, typed, stored):
    post("new", data={**NEW, "name": typed})

    assert Assessment.objects.latest("created_at").name == stored


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "\x01 \x02"}, "This field is required."),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"name": "2026 H2"}, "There is a round of this name already; choose another name."),
        ({"profile": "batch"}, "Select a valid choice."),
        ({"trim_SELL": "on"}, TOO_SHORT),
        ({"trim_SELL": "on", "reason_SELL": " too short "}, TOO_SHORT),
        ({"trim_SELL": "on", "reason_SELL": "集团统一"}, TOO_SHORT),
        ({"trim_SELL": "on", "reason_SELL": "x" * 301}, "at most 300 characters"),
        ({"trim_SELL": "on", "reason_SELL": "a reason\x00 with NUL"}, "Null characters are not allowed."),
    ],
)
def test_a_round_is_refused_in_a_sentence_and_not_half_made(post, data, sentence):
    response = post("new", data={**NEW, **data})

    assert response.status_code == 200
    assert sentence in words(response)
    assert Assessment.objects.count() == 1


def test_a_compulsory_part_cannot_be_left_out(post):
    post("new", data={**NEW, "trim_MAKE": "on", "reason_MAKE": "We make nothing"})

    assert Assessment.objects.get(name="2027 H1").trimmed == {}


def test_a_request_doubled_at_the_same_moment_makes_one_round(post, monkeypatch):
    """Both pass the form's check of the name; the database lets one of them in."""
    monkeypatch.setattr(views.NewAssessmentForm, "clean_name", lambda form: form.cleaned_data["name"])

    first, second = (post("new", data=NEW) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 200)
    assert "There is a round of this name already" in words(second)
    assert Event.objects.filter(verb="assessment created").count() == Assessment.objects.count() == 2


def test_without_a_published_rubric_no_round_starts(get, post):
    RubricVersion.objects.update(status="retired")

    for response in (get("new"), post("new", data=NEW)):
        assert messages_of(response) == ["No rubric is published, so no round can start. Ask your administrator."]
    assert Assessment.objects.count() == 1


# ---------------------------------------------------------------- scope
def test_the_scope_is_changed_with_a_reason(post, assessment):
    response = post("scope", data={"profile": "plain", "trim_SELL": "on", "reason_SELL": f" {REASON} "})

    assert response.url == address(assessment, "hub")
    assert Assessment.objects.get().trimmed == {"SELL": REASON}


def test_a_chinese_reason_is_long_enough_with_half_the_characters(post):
    post("scope", data={"profile": "plain", "trim_SELL": "on", "reason_SELL": "集团统一销售"})

    assert Assessment.objects.get().trimmed == {"SELL": "集团统一销售"}


def test_the_page_shows_the_scope_as_it_is(get):
    Assessment.objects.update(trimmed={"SELL": REASON})
    html = get("scope").content.decode()

    assert f'value="{REASON}"' in html
    assert html.count("checked") == 2


def test_a_reason_without_its_box_is_dropped(post):
    post("scope", data={"profile": "plain", "reason_SELL": REASON})

    assert Assessment.objects.get().trimmed == {}


def test_a_submitted_round_keeps_its_scope(post, assessment, owner):
    submit_assessment(assessment=assessment, by=owner, at=AT)

    response = post("scope", data={"profile": "plain", "trim_SELL": "on", "reason_SELL": REASON})

    assert response.url == address(assessment, "hub")
    assert messages_of(response) == ["This round is submitted, so its scope cannot change. Reopen it to go on."]
    assert Assessment.objects.get().trimmed == {}


# ---------------------------------------------------------------- what it costs
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("page", "queries"), [("home", 11), ("list", 5)])
def test_a_page_costs_the_same_for_one_round_and_for_three(
    client, owner, assessment, make_more_rounds, django_assert_num_queries, page, queries, count
):
    make_more_rounds(count)
    client.force_login(owner)

    with django_assert_num_queries(queries):
        client.get(address(assessment, page))


def test_lists_of_rounds_leave_the_documents_of_their_rubrics_in_the_database(assessment, django_assert_num_queries):
    (row,) = views.list_rounds(assessment.factory)

    assert "document" in row.assessment.rubric_version.get_deferred_fields()
    assert moving.move_open_rounds(at=AT) == 0


def test_a_name_that_composing_makes_too_long_is_refused(post):
    assert post("new", data={**NEW, "name": "\U0001d160" * 60}).status_code == 200
    assert not Assessment.objects.filter(name__startswith="\U0001d160"[:1]).exists()


def test_direction_marks_do_not_turn_a_name_around(post):
    post("new", data={**NEW, "name": "\u202eevil round"})
    assert Assessment.objects.filter(name="evil round").exists()
